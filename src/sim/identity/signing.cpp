#include "sim/identity/signing.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <vector>

#include "base/text.hpp"

namespace mcr::sim {
namespace {

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

/// A number of the key as base64url, padded to `width` bytes.
std::string number_of(const EVP_PKEY* key, const char* name, std::size_t width = 0) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
    const Number number(raw, &BN_free);
    const auto needed = static_cast<std::size_t>(BN_num_bytes(number.get()));
    std::vector<unsigned char> bytes(std::max(width, needed));
    BN_bn2binpad(number.get(), bytes.data(), static_cast<int>(bytes.size()));
    return to_base64url(std::as_bytes(std::span(bytes)));
}

/// r and s side by side, as JOSE wants them (RFC 7518 section 3.4), of a DER signature.
std::string as_pair(const std::vector<unsigned char>& der) {
    const unsigned char* at = der.data();
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), &ECDSA_SIG_free);
    std::string out(64, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes + 32, 32);
    return out;
}

}  // namespace

void ProviderKey::Free::operator()(EVP_PKEY* key) const noexcept {
    EVP_PKEY_free(key);
}

Result<ProviderKey> ProviderKey::make(Kind kind, Random& random) {
    std::unique_ptr<EVP_PKEY, Free> key(kind == Kind::rsa ? EVP_RSA_gen(2048)
                                                          : EVP_EC_gen("P-256"));
    if (key == nullptr) return fail(ErrorKind::internal, "No signing key could be made.");
    return ProviderKey(kind, std::move(key), new_token(random, 9));
}

std::string ProviderKey::public_jwk() const {
    std::string out = R"({"use":"sig","kid":)" + json_quote(kid_) + R"(,"alg":")" +
                      std::string(algorithm()) + "\",";
    if (kind_ == Kind::rsa)
        return out + R"("kty":"RSA","n":")" + number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N) +
               R"(","e":")" + number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E) + "\"}";
    return out + R"("kty":"EC","crv":"P-256","x":")" +
           number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32) + R"(","y":")" +
           number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32) + "\"}";
}

std::string ProviderKey::sign(std::string_view type, std::string_view claims) const {
    const std::string header = R"({"alg":")" + std::string(algorithm()) + R"(","kid":)" +
                               json_quote(kid_) + R"(,"typ":)" + json_quote(type) + "}";
    const std::string signed_part = to_base64url(header) + '.' + to_base64url(claims);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    std::size_t length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(signed_part.data());
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &length, bytes, signed_part.size()) != 1)
        return {};
    std::vector<unsigned char> signature(length);
    if (EVP_DigestSign(context.get(), signature.data(), &length, bytes, signed_part.size()) != 1)
        return {};
    signature.resize(length);
    const std::string raw =
        kind_ == Kind::ec ? as_pair(signature) : std::string(signature.begin(), signature.end());
    return signed_part + '.' + to_base64url(raw);
}

}  // namespace mcr::sim
