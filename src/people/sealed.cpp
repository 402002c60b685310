#include "people/sealed.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "base/text.hpp"

namespace mcr::people {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

/// A cipher that has taken key, nonce and purpose; null when the library refuses.
Cipher begin(bool sealing, const Digest& key, std::string_view nonce, std::string_view purpose) {
    Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int length = 0;
    if (cipher == nullptr ||
        EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr,
                          reinterpret_cast<const unsigned char*>(key.data()), bytes(nonce),
                          sealing ? 1 : 0) != 1 ||
        EVP_CipherUpdate(cipher.get(), nullptr, &length, bytes(purpose),
                         static_cast<int>(purpose.size())) != 1)
        cipher.reset();
    return cipher;
}

bool run(EVP_CIPHER_CTX* cipher, std::string_view in, std::string& out) {
    int length = 0;
    int rest = 0;
    out.resize(in.size());
    return EVP_CipherUpdate(cipher, bytes(out), &length, bytes(in), static_cast<int>(in.size())) ==
               1 &&
           EVP_CipherFinal_ex(cipher, bytes(out) + length, &rest) == 1;
}

}  // namespace

Result<std::string> seal(const Digest& key, std::string_view purpose, std::string_view plain,
                         Random& random) {
    std::string nonce(nonce_bytes, '\0');
    random.fill(std::as_writable_bytes(std::span(nonce)));
    std::string tag(tag_bytes, '\0');
    std::string out;
    const Cipher cipher = begin(true, key, nonce, purpose);
    if (cipher == nullptr || !run(cipher.get(), plain, out) ||
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, tag.data()) != 1)
        return fail(ErrorKind::internal, "Something could not be sealed.");
    return to_base64url(nonce + tag + out);
}

Result<std::string> unseal(const Digest& key, std::string_view purpose, std::string_view sealed) {
    const auto wrong = [] {
        return fail(ErrorKind::unauthenticated, "What was sealed here cannot be opened.");
    };
    const auto raw = from_base64url(sealed);
    if (!raw || raw->size() < nonce_bytes + tag_bytes) return wrong();
    const std::string_view all(*raw);
    std::string tag(all.substr(nonce_bytes, tag_bytes));
    std::string out;
    const Cipher cipher = begin(false, key, all.substr(0, nonce_bytes), purpose);
    if (cipher == nullptr ||
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) != 1 ||
        !run(cipher.get(), all.substr(nonce_bytes + tag_bytes), out))
        return wrong();
    return out;
}

}  // namespace mcr::people
