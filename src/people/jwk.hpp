#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/random.hpp"
#include "base/result.hpp"
#include "people/jwt.hpp"

struct evp_pkey_st;

namespace mcr::people {

/// One asymmetric key (RFC 7517, RFC 7518 section 6). Immutable; safe from any thread. Never
/// throws.
class Jwk {
public:
    enum class Kind : std::uint8_t { rsa, p256, p384, p521 };

    /// EC on P-256, P-384 or P-521, or RSA of 2048 to 8192 bits that is none of the weak ones of
    /// CVE-2017-15361. The private half is left out unless it is asked for.
    /// Errors: invalid when it is no such key, is for another use than signatures (`use`,
    /// `key_ops`), has an `alg` that does not go with it, or lacks the private half asked for.
    [[nodiscard]] static Result<Jwk> parse(const boost::json::value& jwk, bool private_half);
    /// A new P-256 key, which follows from `random`; its kid is its thumbprint (RFC 7638).
    [[nodiscard]] static Result<Jwk> generate(Random& random);

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::string& kid() const noexcept { return kid_; }  ///< empty: it has none
    /// Whether a signature of `algorithm` can be by this key: its type, curve and own `alg`.
    [[nodiscard]] bool goes_with(JwsAlgorithm algorithm) const noexcept;
    /// As JSON text with alg and kid; with the private half only if the key has it.
    [[nodiscard]] Result<std::string> json(bool private_half) const;

    /// The signature of `input` as a JWS carries it, before base64url.
    /// Errors: internal without a private half, or for an algorithm that does not go with it.
    [[nodiscard]] Result<std::string> sign(JwsAlgorithm algorithm, std::string_view input) const;
    [[nodiscard]] bool verify(JwsAlgorithm algorithm, std::string_view input,
                              std::string_view signature) const;

private:
    struct Release {
        void operator()(evp_pkey_st* key) const noexcept;
    };
    Jwk() = default;
    std::unique_ptr<evp_pkey_st, Release> key_;
    Kind kind_ = Kind::p256;
    std::string kid_;
    std::optional<JwsAlgorithm> only_;  ///< its own `alg`
    bool private_half_ = false;
};

[[nodiscard]] std::optional<JwsAlgorithm> jws_algorithm_from(std::string_view text) noexcept;

/// A JWS in compact form (RFC 7515 section 7.1) under exactly this header.
/// Errors: those of Jwk::sign.
[[nodiscard]] Result<std::string> sign_compact(const Jwk& key, JwsAlgorithm algorithm,
                                               std::string_view header, std::string_view payload);

}  // namespace mcr::people
