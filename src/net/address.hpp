#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcr::net {

/// Where a redirect from `current` to `location` (RFC 9110 section 10.2.2) leads, if that is the
/// same host and port, or the same host over TLS instead of without; nothing otherwise.
[[nodiscard]] std::optional<std::string> redirected(const std::string& current,
                                                    std::string_view location);

}  // namespace mcr::net
