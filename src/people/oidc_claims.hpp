#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "people/jwt.hpp"

namespace mcr::people {

/// What an ID token must say to be the answer to one authorization request.
struct IdTokenRules {
    std::string issuer, client_id;
    std::string nonce;
    std::string access_token;      ///< that came with it, for at_hash
    std::optional<Instant> since;  ///< the person must have signed in no earlier (max_age=0)
    std::chrono::seconds tolerance{60};
};

/// Who signed in, as the ID token says.
struct SignedInSubject {
    std::string subject;
    std::string provider_session;  ///< sid; empty if it has none
    Instant authenticated;         ///< auth_time, or iat without it
};

/// Checks the claims of an ID token whose signature holds (OpenID Connect Core section 3.1.3.7):
/// iss, aud, azp, exp, iat, nonce, auth_time, at_hash, sub, and that it is no logout token.
/// Errors: unauthenticated, naming the claim and never its value.
[[nodiscard]] Result<SignedInSubject> check_id_token(const VerifiedJwt& token,
                                                     const IdTokenRules& rules, Instant now);

/// Whose sessions end (OpenID Connect Back-Channel Logout 1.0).
struct LogoutNotice {
    std::string issuer;
    std::string subject, provider_session;  ///< at least one is not empty
    std::string id;                         ///< jti: good for one use
    Instant expires;
};

/// Checks the claims of a logout token whose signature holds (section 2.6): the registered ones,
/// jti, sub or sid, the event, no nonce. Errors: unauthenticated, naming the claim.
[[nodiscard]] Result<LogoutNotice> check_logout_token(const VerifiedJwt& token,
                                                      std::string_view issuer,
                                                      std::string_view client_id, Instant now);

/// The beginning of the hash of `text` as at_hash and c_hash hold it, by the token's algorithm.
[[nodiscard]] std::string half_hash(JwsAlgorithm algorithm, std::string_view text);

/// A text of at most 200 bytes of UTF-8 without control characters.
[[nodiscard]] bool is_plain_claim(std::string_view text);

}  // namespace mcr::people
