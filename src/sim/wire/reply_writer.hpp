#pragma once

#include <string>
#include <string_view>

#include "net/http.hpp"
#include "sim/answerer.hpp"
#include "sim/wire/connection.hpp"
#include "sim/wire/misbehaviour.hpp"

namespace mcr::sim {

class Listener;

/// The whole of `reply` as HTTP/1.1, gzip-encoded where the client takes it and it pays. It is
/// never stored by anyone (`Cache-Control: no-store`) and echoes the request's id.
[[nodiscard]] std::string as_http(const net::Request& request, const Reply& reply,
                                  bool compress = true);
/// The head alone, for a body of `length` bytes; no Content-Length if `length` is empty.
[[nodiscard]] std::string http_head(const net::Request& request, const Reply& reply,
                                    std::optional<std::size_t> length);

/// Answers `request` on `connection` as `misbehaviour` bends it. Returns whether the connection
/// can carry another request.
bool write_bent(Connection& connection, const net::Request& request, Reply reply,
                const Misbehaviour& misbehaviour, const Answerer& answerer,
                const Listener& listener);

/// `body` as a fault of form bends it (malformed, truncated, duplicate-keys, deep-nesting,
/// bad-utf8, endless-paging, foreign-next-link); any other leaves it as it is.
[[nodiscard]] std::string bent_body(const net::Request& request, std::string body,
                                    const Misbehaviour& misbehaviour);

[[nodiscard]] std::string gzipped(std::string_view bytes);

}  // namespace mcr::sim
