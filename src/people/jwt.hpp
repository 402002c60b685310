#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace mcr::people {

/// Signature algorithms (RFC 7518 section 3.1) that are ever accepted. No HS*, never `none`.
enum class JwsAlgorithm : std::uint8_t {
    rs256,
    rs384,
    rs512,
    ps256,
    ps384,
    ps512,
    es256,
    es384,
    es512
};
[[nodiscard]] std::string_view to_string(JwsAlgorithm algorithm) noexcept;  ///< "RS384", …

/// A JWT whose signature holds; nothing of its claims has been looked at.
struct VerifiedJwt {
    JwsAlgorithm algorithm = JwsAlgorithm::es256;
    std::string kid;
    std::string type;           ///< typ, lower case; empty if it has none
    boost::json::value claims;  ///< an object without a key twice
};

/// A JWS whose signature holds, with whatever it signs.
struct VerifiedJws {
    JwsAlgorithm algorithm = JwsAlgorithm::es256;
    std::string kid;
    std::string type;  ///< typ, lower case; empty if it has none
    std::string payload;
};

/// Public keys of one party (RFC 7517). Immutable; safe from any thread. Never throws.
class KeySet {
public:
    /// `jwks`: a JWK set or one JWK. Keys of other kinds or for another use may stand among them
    /// and are left out; RSA keys of less than 2048 bits are too, and so are private halves.
    /// Errors: invalid when no usable key is left, or two have the same kid.
    [[nodiscard]] static Result<KeySet> parse(std::string_view jwks);
    KeySet(KeySet&&) noexcept;
    KeySet& operator=(KeySet&&) noexcept;
    ~KeySet();

    [[nodiscard]] bool has(std::string_view kid) const;
    /// Checks a JWS in compact form of at most `most_bytes` against the one key that its kid names
    /// (without a kid: only if there is exactly one key of the algorithm's kind), with an algorithm
    /// that is in `allowed` and goes with that key's type, curve and own `alg`. Decides on the
    /// header before any signature is looked at (RFC 8725). `crit`, `b64`, `jwk`, `jku`, `x5u` are
    /// refused. Errors: unauthenticated, with a sentence that repeats nothing of the token; code
    /// "unknown-key" where the kid is not in the set, so that a caller may fetch the set anew.
    [[nodiscard]] Result<VerifiedJwt> verify(std::string_view compact,
                                             std::initializer_list<JwsAlgorithm> allowed,
                                             std::size_t most_bytes = 8192) const;
    [[nodiscard]] Result<VerifiedJwt> verify(std::string_view compact,
                                             std::span<const JwsAlgorithm> allowed,
                                             std::size_t most_bytes = 8192) const;
    /// As verify, for a payload of any kind.
    [[nodiscard]] Result<VerifiedJws> open(std::string_view compact,
                                           std::span<const JwsAlgorithm> allowed,
                                           std::size_t most_bytes = 8192) const;

private:
    struct Inside;
    explicit KeySet(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

/// A private key that signs JWTs. Immutable; safe from any thread.
class SigningKey {
public:
    /// A JWK with its private half and a kid: EC P-256, P-384 or RSA. Its own `alg` says how it
    /// signs; without one an RSA key signs RS384 (NHS login and CIS2 want RS512). Errors: invalid.
    [[nodiscard]] static Result<SigningKey> parse(std::string_view jwk);
    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;
    ~SigningKey();
    [[nodiscard]] const std::string& kid() const noexcept;
    [[nodiscard]] JwsAlgorithm algorithm() const noexcept;
    [[nodiscard]] Result<std::string> public_jwk() const;
    /// A JWS in compact form with kid, alg and `typ`.
    [[nodiscard]] Result<std::string> sign(std::string_view typ, std::string_view claims) const;

private:
    struct Inside;
    explicit SigningKey(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

/// The iss that `compact` claims: whose keys to check it with, and nothing else may be decided on
/// it. Errors: unauthenticated.
[[nodiscard]] Result<std::string> claimed_issuer(std::string_view compact,
                                                 std::size_t most_bytes = 8192);

/// The registered claims of a JWT that every caller checks (RFC 7519 section 4.1).
struct JwtRules {
    std::string issuer;                  ///< iss must be this; empty: the caller checks
    std::vector<std::string> audiences;  ///< aud must be or hold one of these
    std::chrono::seconds tolerance{30};
    std::chrono::seconds longest_life{300};  ///< exp must not be further from now
    bool needs_jti = false;
};
/// Checks iss, aud, exp (needed), nbf, iat and jti. Errors: unauthenticated, naming the claim and
/// never its value.
[[nodiscard]] Result<void> check_registered(const boost::json::value& claims, const JwtRules& rules,
                                            Instant now);

}  // namespace mcr::people
