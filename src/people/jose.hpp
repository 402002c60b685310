#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

struct _cjose_jwk_int;

namespace mcr::people {

/// A P-256 key. Immutable; safe to use from any thread. Never throws.
class EcKey {
public:
    /// Errors: invalid when `jwk` is no P-256 key, or has no private half though `private_half`.
    [[nodiscard]] static Result<EcKey> parse(std::string_view jwk, bool private_half);
    [[nodiscard]] static Result<EcKey> generate(Random& random);

    [[nodiscard]] const std::string& kid() const noexcept {
        return kid_;
    }  ///< empty if it has none
    [[nodiscard]] Result<std::string> json(bool private_half) const;
    /// A JWS in compact form (RFC 7515 section 7.1) with `header` fields beside alg.
    [[nodiscard]] Result<std::string> sign(const std::map<std::string, std::string>& header,
                                           std::string_view payload) const;
    /// The payload, if ES256 by this key. Errors: unauthenticated.
    [[nodiscard]] Result<std::string> verify(std::string_view compact) const;

private:
    struct Release {
        void operator()(_cjose_jwk_int* key) const noexcept;
    };
    EcKey() = default;
    std::unique_ptr<_cjose_jwk_int, Release> key_;
    std::string kid_;
};

}  // namespace mcr::people
