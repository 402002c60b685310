#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "people/professional.hpp"
#include "source/federation/settings.hpp"

namespace mcr::source::federation {

/// Who asks, signed for one peer: an identity token in the shape of NHS CIS2, with the one role
/// that is selected; good for four minutes. `own` is this gateway's identity.
/// Errors: invalid when the key cannot be used, or the person is not named by id, family name, role
/// and organisation (law 10).
[[nodiscard]] Result<std::string> identity_token(const Secret& key, const Settings& settings,
                                                 std::string_view own,
                                                 const people::Professional& who, Instant now,
                                                 Random& random);

/// A client assertion (RFC 7523) for the token address; good for four minutes, once.
/// Errors: invalid when the key cannot be used.
[[nodiscard]] Result<std::string> client_assertion(const Secret& key, const Settings& settings,
                                                   Instant now, Random& random);

}  // namespace mcr::source::federation
