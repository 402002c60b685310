#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "people/professional.hpp"

namespace mcr::people {

/// Why the bearer looks, in the words of access/vocabulary.hpp, which alone gives them meaning.
struct StatedReason {
    std::string basis;       ///< "referral", "self-claimed", …; empty: not stated
    std::string reference;   ///< of the referral, appointment, admission or case
    std::string claim;       ///< coded reason of a self-claimed relationship
    std::string permission;  ///< "given", "given-for-period", "could-not-ask"; empty: not stated
    std::string not_asked;   ///< coded reason where the patient could not be asked
    bool operator==(const StatedReason&) const = default;
};

/// An override declared before this token was issued, for which the bearer signed in anew.
struct DeclaredOverride {
    std::string reason;                ///< coded
    std::string words;                 ///< free text
    std::vector<std::string> holders;  ///< ODS codes
    bool operator==(const DeclaredOverride&) const = default;
};

/// What an access token says: who, for how long, for what.
struct TokenClaims {
    Professional professional;
    std::string purpose;  ///< v3-ActReason: TREAT, ETREAT, BTG (with an override) or PATRQT
    std::string id;       ///< jti
    Instant issued;
    Instant expires;
    std::string client_id;   ///< the system or app that asks for the person
    std::string scope;       ///< SMART scopes (v2), blanks between; empty: not limited by scopes
    std::string patient;     ///< NHS number; where not empty, no other patient's record
    std::string thumbprint;  ///< x5t#S256 that the connection's certificate must have (RFC 8705)
    StatedReason stated;
    std::optional<DeclaredOverride> declared;  ///< exactly with the purpose BTG
    std::optional<Instant> authenticated;      ///< auth_time of the person's sign-in
    std::string gateway = {};                  ///< of the client, where it is another gateway
};

/// What a token of a system by itself says: it names nobody, and no clinical data goes with it.
struct SystemClaims {
    std::string client_id;
    std::string organisation;  ///< ODS code of the member whose system it is
    std::string scope;         ///< "system/Consent.crus", …; not empty
    std::string thumbprint;    ///< as TokenClaims::thumbprint
    std::string id;
    Instant issued;
    Instant expires;
};

/// Signs access tokens (JWT, ES256, ES384 or RS384 as its key has it; RFC 7519, RFC 9068).
class TokenIssuer {
public:
    virtual ~TokenIssuer() = default;
    [[nodiscard]] virtual Result<std::string> issue(const Professional& professional,
                                                    std::string_view purpose,
                                                    Milliseconds lifetime) = 0;
    /// `claims` with an id and times of its own.
    /// Errors: invalid for claims that TokenChecker would refuse.
    [[nodiscard]] virtual Result<std::string> issue(TokenClaims claims, Milliseconds lifetime) = 0;
    [[nodiscard]] virtual Result<std::string> issue(SystemClaims claims, Milliseconds lifetime) = 0;
};

/// Checks access tokens: signature by a known key, algorithm ES256, ES384 or RS384, typ, issuer,
/// audience, exp and nbf with 30 s tolerance, every claim of TokenClaims well formed. Safe from any
/// thread.
class TokenChecker {
public:
    virtual ~TokenChecker() = default;
    /// `token` is what follows "Bearer ". Errors: unauthenticated; the sentence says what is wrong
    /// and repeats nothing of the token. Refuses a token of a system by itself (code "no-person").
    [[nodiscard]] virtual Result<TokenClaims> check(std::string_view token) const = 0;
    /// A token of a system by itself, and no other. Errors: as check.
    [[nodiscard]] virtual Result<SystemClaims> check_system(std::string_view token) const;
};

struct TokenSettings {
    std::string issuer;    ///< iss
    std::string audience;  ///< aud
};

/// The claims a token carries, beside iss, aud, iat, nbf, exp, jti and client_id (which is iss
/// where no client asked):
///   sub                Professional::id
///   family_name, given_name, title        its name
///   role, role_name, role_code            "doctor", "hospital doctor", "S8000:G8000:R8000"
///   role_profile_id, organisation, organisation_name, purpose
/// and where they are not empty:
///   scope              SMART scopes, at most 2000 bytes
///   patient            an NHS number
///   gateway            the identity of the gateway that the client is
///   cnf                {"x5t#S256": …} (RFC 8705 section 3.1)
///   stated             {"basis", "reference", "claim", "permission", "not_asked"}, each of them
///                      left out where it is empty; all but the reference are codes: lower-case
///                      letters and hyphens, at most 40
///   override           {"reason", "words", "holders": […]}: a code, 1 to 1000 bytes, 1 to 50
///                      different ODS codes; exactly with the purpose BTG
///   auth_time          seconds
/// Strings of at most 200 bytes of UTF-8 without control characters; sub, family_name, role,
/// role_name, organisation and purpose are not empty. The role patient goes with the purpose
/// PATRQT and an NHS number as sub, every other role with TREAT, ETREAT or BTG.
/// A token of a system by itself has typ "system+jwt", sub = client_id, organisation, scope, cnf.

/// A longer token is refused unread.
inline constexpr std::size_t max_token_bytes = 8192;

/// A new P-256 key as a private JWK text; its kid is its thumbprint (RFC 7638).
[[nodiscard]] Result<std::string> new_signing_key(Random& random);
/// The public half of `private_jwk` as a JWK set, for make_token_checker and for publishing.
[[nodiscard]] Result<std::string> public_keys_of(std::string_view private_jwk);
/// `private_jwk` as made by new_signing_key, or any that SigningKey takes; `clock` and `random`
/// must outlive what is returned.
[[nodiscard]] Result<std::unique_ptr<TokenIssuer>> make_token_issuer(std::string_view private_jwk,
                                                                     TokenSettings settings,
                                                                     const Clock& clock,
                                                                     Random& random);
/// `jwks`: one or more public (or private) keys, as KeySet::parse takes them. A token without kid
/// is refused. Errors: those of KeySet::parse.
[[nodiscard]] Result<std::unique_ptr<TokenChecker>> make_token_checker(std::string_view jwks,
                                                                       TokenSettings settings,
                                                                       const Clock& clock);

}  // namespace mcr::people
