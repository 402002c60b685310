#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "people/professional.hpp"

namespace mcr::people {

/// What an access token says: who, for how long, for what.
struct TokenClaims {
    Professional professional;
    std::string purpose;  ///< v3-ActReason: TREAT, ETREAT or PATRQT
    std::string id;       ///< jti
    Instant issued;
    Instant expires;
};

/// Signs access tokens of a demonstration (JWT, ES256, RFC 7519 and RFC 9068 typ at+jwt).
class TokenIssuer {
public:
    virtual ~TokenIssuer() = default;
    [[nodiscard]] virtual Result<std::string> issue(const Professional& professional,
                                                    std::string_view purpose,
                                                    Milliseconds lifetime) = 0;
};

/// Checks access tokens: signature by a known key, algorithm ES256 only, typ, issuer, audience,
/// exp and nbf with 30 s tolerance, every claim of TokenClaims well formed. Safe from any thread.
class TokenChecker {
public:
    virtual ~TokenChecker() = default;
    /// `token` is what follows "Bearer ". Errors: unauthenticated; the sentence says what is wrong
    /// and repeats nothing of the token.
    [[nodiscard]] virtual Result<TokenClaims> check(std::string_view token) const = 0;
};

struct TokenSettings {
    std::string issuer;    ///< iss
    std::string audience;  ///< aud
};

/// A new P-256 key as a private JWK text.
[[nodiscard]] Result<std::string> new_signing_key(Random& random);
/// `private_jwk` as made by new_signing_key; `clock` and `random` must outlive what is returned.
[[nodiscard]] Result<std::unique_ptr<TokenIssuer>> make_token_issuer(std::string_view private_jwk,
                                                                     TokenSettings settings,
                                                                     const Clock& clock,
                                                                     Random& random);
/// `jwks`: one or more public (or private) keys, as a JWK or a JWK set.
[[nodiscard]] Result<std::unique_ptr<TokenChecker>> make_token_checker(std::string_view jwks,
                                                                       TokenSettings settings,
                                                                       const Clock& clock);

}  // namespace mcr::people
