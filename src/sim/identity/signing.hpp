#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/types.h>

#include "base/random.hpp"
#include "base/result.hpp"

namespace mcr::sim {

/// A key of the simulated provider, with its own JOSE on OpenSSL: it shares no code with what
/// checks its signatures.
class ProviderKey {
public:
    enum class Kind { rsa, ec };  ///< RS256 with 2048 bits; ES256
    /// Errors: internal when the library makes none.
    [[nodiscard]] static Result<ProviderKey> make(Kind kind, Random& random);

    [[nodiscard]] const std::string& kid() const noexcept { return kid_; }
    [[nodiscard]] std::string_view algorithm() const noexcept {
        return kind_ == Kind::rsa ? "RS256" : "ES256";
    }
    [[nodiscard]] std::string public_jwk() const;
    /// A JWS in compact form over `claims`, a JSON text.
    [[nodiscard]] std::string sign(std::string_view type, std::string_view claims) const;

private:
    struct Free {
        void operator()(EVP_PKEY* key) const noexcept;
    };
    ProviderKey(Kind kind, std::unique_ptr<EVP_PKEY, Free> key, std::string kid)
        : kind_(kind), key_(std::move(key)), kid_(std::move(kid)) {}
    Kind kind_;
    std::unique_ptr<EVP_PKEY, Free> key_;
    std::string kid_;
};

}  // namespace mcr::sim
