#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "people/openssl_handles.hpp"

/// Keys made anew for a test, as private JWKs.
namespace mcr::people {

inline std::string jwk_number(const EVP_PKEY* key, const char* name, int bytes = 0) {
    BIGNUM* got = nullptr;
    EVP_PKEY_get_bn_param(key, name, &got);
    const Number number(got);
    std::string out(static_cast<std::size_t>(bytes != 0 ? bytes : BN_num_bytes(got)), '\0');
    BN_bn2binpad(got, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
    return to_base64url(out);
}

/// `kind`: "P-256", "P-384", "P-521", or "RSA" of 2048 bits.
inline std::string throwaway_key(const std::string& kind, const std::string& kid) {
    if (kind == "RSA") {
        const Handle<EVP_PKEY> key(EVP_RSA_gen(2048));
        std::string out = R"({"kty":"RSA","kid":")" + kid + '"';
        const std::array<std::array<const char*, 2>, 8> numbers = {
            {{"n", OSSL_PKEY_PARAM_RSA_N},
             {"e", OSSL_PKEY_PARAM_RSA_E},
             {"d", OSSL_PKEY_PARAM_RSA_D},
             {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
             {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
             {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
             {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
             {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}};
        for (const auto& [name, parameter] : numbers)
            out += ",\"" + std::string(name) + "\":\"" + jwk_number(key.get(), parameter) + '"';
        return out + '}';
    }
    const int bytes = kind == "P-256" ? 32 : kind == "P-384" ? 48 : 66;
    const Handle<EVP_PKEY> key(EVP_EC_gen(kind.c_str()));
    return R"({"kty":"EC","crv":")" + kind + R"(","kid":")" + kid + R"(","x":")" +
           jwk_number(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, bytes) + R"(","y":")" +
           jwk_number(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, bytes) + R"(","d":")" +
           jwk_number(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, bytes) + "\"}";
}

/// The public half of an RSA key of `bits`, with an exponent that need not fit it.
inline std::string throwaway_public_rsa(unsigned bits, std::string_view exponent) {
    const Handle<EVP_PKEY> key(EVP_RSA_gen(bits));
    return R"({"kty":"RSA","kid":"weak","n":")" + jwk_number(key.get(), OSSL_PKEY_PARAM_RSA_N) +
           R"(","e":")" + std::string(exponent) + "\"}";
}

}  // namespace mcr::people
