#include "base/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/text.hpp"

namespace mcr {

Secret::~Secret() {
    OPENSSL_cleanse(value_.data(), value_.size());
}

Digest sha256(std::string_view bytes) {
    Digest out{};
    unsigned length = 0;
    EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &length,
               EVP_sha256(), nullptr);
    return out;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
    Digest out{};
    unsigned length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(out.data()), &length);
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string KeyedHash::of(std::string_view identifier) const {
    const Digest digest = hmac_sha256(key_.reveal(), identifier);
    return to_hex(std::span(digest).first(16));
}

}  // namespace mcr
