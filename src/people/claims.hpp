#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "people/token.hpp"

namespace mcr::people {

/// The payload of an access token, as token.hpp lists its claims.
/// Errors: invalid when `claims` could not be read back by read_claims.
[[nodiscard]] Result<std::string> write_claims(const TokenClaims& claims,
                                               const TokenSettings& settings);
[[nodiscard]] Result<std::string> write_claims(const SystemClaims& claims,
                                               const TokenSettings& settings);

/// Errors: unauthenticated, naming the claim and never its value.
[[nodiscard]] Result<TokenClaims> read_claims(const boost::json::value& claims,
                                              const TokenSettings& settings, Instant now);
[[nodiscard]] Result<SystemClaims> read_system_claims(const boost::json::value& claims,
                                                      const TokenSettings& settings, Instant now);

/// Something that is wrong with a claim: its name, and why.
struct ClaimFault {
    std::string_view claim;
    std::string_view why;
};

/// Text of at most `most` bytes of UTF-8 without control characters.
[[nodiscard]] bool is_plain_text(std::string_view text, std::size_t most = 200);
/// A code as StatedReason and DeclaredOverride carry them.
[[nodiscard]] bool is_code(std::string_view text);
/// The SHA-256 of a certificate as base64url.
[[nodiscard]] bool is_thumbprint(std::string_view text);
/// What in `stated` no token may say.
[[nodiscard]] std::optional<ClaimFault> fault_of(const StatedReason& stated);
/// As an object without what is empty, and back; a member that is no text is a fault.
[[nodiscard]] boost::json::object write_stated(const StatedReason& stated);
[[nodiscard]] std::expected<StatedReason, ClaimFault> read_stated(const boost::json::value& claims);

}  // namespace mcr::people
