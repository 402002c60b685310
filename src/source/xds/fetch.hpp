#pragma once

#include "source/adapter.hpp"
#include "source/xds/exchange.hpp"

namespace mcr::source::xds {

/// Retrieves the document of `question` (ITI-43, ITI-39) into `sink` as it comes; it is checked to
/// be what was listed. Never throws across; every failure is a state with a sentence.
[[nodiscard]] net::Task<ContentAnswer> fetch_content(net::Worker& worker, const Asking& asking,
                                                     const ContentQuestion& question,
                                                     ContentSink& sink, Deadline deadline);

}  // namespace mcr::source::xds
