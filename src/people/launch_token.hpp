#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "people/client.hpp"
#include "people/jwt.hpp"
#include "people/professional.hpp"
#include "people/token.hpp"

namespace mcr::people {

/// A member's own system opens the view for one of its users and one patient. What it says stands
/// in a JWT (typ "launch+jwt") that the system signs with its client key; good once, for at most
/// five minutes:
///   iss             the client's id
///   aud             the address it is posted to, [base]/launch
///   exp, iat, jti
///   sub             the user's SDS id, or the local one
///   family_name, given_name, title
///   role, role_name, role_code, role_profile_id   as in access tokens (token.hpp)
///   organisation, organisation_name               the client's own
///   patient         an NHS number
///   stated          as in access tokens: why, and whether the patient was asked
struct Launch {
    std::string client_id;
    std::string id;  ///< jti
    Instant expires;
    Professional user;
    std::string patient;
    StatedReason stated;
};

inline constexpr std::chrono::seconds longest_launch{300};

/// A launch token. Errors: invalid for what read_launch would refuse.
[[nodiscard]] Result<std::string> write_launch(const Launch& launch, const SigningKey& key,
                                               std::string_view audience, Instant now);

/// Reads a launch token whose signature by one of `client`'s keys holds. Whether it was used before
/// is the caller's to ask (use_once).
/// Errors: unauthenticated, naming the claim and never its value; forbidden for another
/// organisation than the client's, or a role that no system may launch for.
[[nodiscard]] Result<Launch> read_launch(const VerifiedJwt& token, const Client& client,
                                         std::string_view audience, Instant now);

}  // namespace mcr::people
