#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "people/token.hpp"

namespace mcr::people {

/// The payload of an access token, as token.hpp lists its claims.
/// Errors: invalid when `claims` could not be read back by read_claims.
[[nodiscard]] Result<std::string> write_claims(const TokenClaims& claims,
                                               const TokenSettings& settings);

/// Errors: unauthenticated, naming the claim and never its value.
[[nodiscard]] Result<TokenClaims> read_claims(std::string_view payload,
                                              const TokenSettings& settings, Instant now);

}  // namespace mcr::people
