#pragma once

#include <string>

#include "net/client.hpp"
#include "source/adapter.hpp"

namespace mcr::source::nrl {

/// Asks with `call` and passes the content on as it comes, checked against `question.document`: its
/// media type, its size and its SHA-1 where they were listed, and question.max_bytes.
[[nodiscard]] net::Task<ContentAnswer> stream(net::Client& client, const net::Upstream& upstream,
                                              net::Call call, const ContentQuestion& question,
                                              ContentSink& sink, Deadline deadline);

}  // namespace mcr::source::nrl
