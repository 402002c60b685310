#include "audit/keys.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <cstdlib>

#include "base/text.hpp"

namespace mcr::audit {
namespace {

constexpr std::string_view salt = "my-care-record audit";

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// 32 bytes of HKDF-SHA-256. The library has no reason to refuse but exhausted memory.
Secret expand(const Secret& key, std::string_view purpose) {
    std::string digest = "SHA256";
    std::string secret(key.reveal());
    std::string salted(salt);
    std::string info(purpose);
    std::string out(32, '\0');
    EVP_KDF* kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    EVP_KDF_CTX* context = EVP_KDF_CTX_new(kdf);
    EVP_KDF_free(kdf);
    const std::array<OSSL_PARAM, 5> parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salted.data(), salted.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end()};
    if (EVP_KDF_derive(context, reinterpret_cast<unsigned char*>(out.data()), out.size(),
                       parameters.data()) != 1)
        std::abort();
    EVP_KDF_CTX_free(context);
    OPENSSL_cleanse(secret.data(), secret.size());
    return Secret(std::move(out));
}

}  // namespace

Result<Keys> Keys::derive(const Secret& key) {
    if (key.reveal().size() < least_bytes)
        return fail(ErrorKind::invalid, "The audit key must have at least 16 bytes.");
    Keys keys;
    keys.chain_ = expand(key, "chain 1");
    const Secret seed = expand(key, "signature 1");
    keys.signing_.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                     octets(seed.reveal()), seed.reveal().size()),
                        EVP_PKEY_free);
    std::array<std::byte, 32> raw{};
    std::size_t size = raw.size();
    if (EVP_PKEY_get_raw_public_key(keys.signing_.get(),
                                    reinterpret_cast<unsigned char*>(raw.data()), &size) != 1)
        return fail(ErrorKind::internal, "The audit signing key cannot be made.");
    keys.public_key_ = to_hex(raw);
    return keys;
}

std::string Keys::sign(std::string_view message) const {
    std::array<std::byte, 64> signature{};
    std::size_t size = signature.size();
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const bool signed_it =
        EVP_DigestSignInit(context, nullptr, nullptr, nullptr, signing_.get()) == 1 &&
        EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                       octets(message), message.size()) == 1;
    EVP_MD_CTX_free(context);
    if (!signed_it) std::abort();
    return to_hex(signature);
}

bool signature_holds(std::string_view public_key, std::string_view message,
                     std::string_view signature) {
    const auto key_bytes = from_hex(public_key);
    const auto signature_bytes = from_hex(signature);
    if (!key_bytes || !signature_bytes || key_bytes->size() != 32 || signature_bytes->size() != 64)
        return false;
    EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(*key_bytes),
                                                key_bytes->size());
    if (key == nullptr) return false;
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const bool holds = EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key) == 1 &&
                       EVP_DigestVerify(context, octets(*signature_bytes), signature_bytes->size(),
                                        octets(message), message.size()) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return holds;
}

void ChainMac::Free::operator()(evp_mac_ctx_st* context) const noexcept {
    EVP_MAC_CTX_free(context);
}

ChainMac::ChainMac(const Keys& keys) {
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    context_.reset(EVP_MAC_CTX_new(mac));
    EVP_MAC_free(mac);
    std::string digest = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    const std::string_view key = keys.chain().reveal();
    if (EVP_MAC_init(context_.get(), octets(key), key.size(), parameters.data()) != 1) std::abort();
}

Digest ChainMac::of(std::string_view content) {
    Digest out{};
    std::size_t size = 0;
    EVP_MAC_init(context_.get(), nullptr, 0, nullptr);
    EVP_MAC_update(context_.get(), octets(content), content.size());
    EVP_MAC_final(context_.get(), reinterpret_cast<unsigned char*>(out.data()), &size, out.size());
    return out;
}

Result<std::string> from_hex(std::string_view text) {
    const auto value = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (text.size() % 2 != 0) return fail(ErrorKind::invalid, "Not hexadecimal: odd length.");
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = value(text[i]);
        const int low = value(text[i + 1]);
        if (high < 0 || low < 0) return fail(ErrorKind::invalid, "Not hexadecimal.");
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

}  // namespace mcr::audit
