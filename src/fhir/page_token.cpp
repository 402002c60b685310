#include "fhir/page_token.hpp"

#include <openssl/evp.h>

#include <cassert>
#include <cstring>
#include <memory>
#include <optional>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

constexpr char version = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t max_token = 16'384;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

/// Runs AES-256-GCM; `tag` is written when sealing and checked when opening.
std::optional<std::string> run(bool seal, std::string_view key, std::string_view nonce,
                               std::string_view asker, std::string_view in, std::string& tag) {
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    std::string out(in.size(), '\0');
    int length = 0;
    const int direction = seal ? 1 : 0;
    if (!cipher || key.size() != 32 ||
        EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(nonce),
                          direction) != 1)
        return std::nullopt;
    if (!seal &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) != 1)
        return std::nullopt;
    const bool done = EVP_CipherUpdate(cipher.get(), nullptr, &length, bytes(asker),
                                       static_cast<int>(asker.size())) == 1 &&
                      EVP_CipherUpdate(cipher.get(), bytes(out), &length, bytes(in),
                                       static_cast<int>(in.size())) == 1;
    int rest = 0;
    if (!done || EVP_CipherFinal_ex(cipher.get(), bytes(out) + length, &rest) != 1)
        return std::nullopt;
    if (seal && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, tag.data()) != 1)
        return std::nullopt;
    return out;
}

void put_number(std::string& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xffU);
}

void put_text(std::string& out, std::string_view text) {
    put_number(out, text.size());
    out += text;
}

/// Takes what put_number and put_text wrote; `ok` turns false at the first thing missing.
struct Reader {
    std::string_view left;
    bool ok = true;

    std::string_view take(std::uint64_t count) {
        if (count > left.size()) ok = false;
        const auto taken = ok ? left.substr(0, count) : std::string_view{};
        left.remove_prefix(taken.size());
        return taken;
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (const char c : take(8)) value = (value << 8U) | static_cast<unsigned char>(c);
        return value;
    }
    std::string text() { return std::string(take(number())); }
};

std::unexpected<Refusal> not_valid() {
    return refuse(400, "value", "page-not-valid",
                  "This link to a further page is not one of yours from here. Start the search "
                  "again.",
                  "_page");
}

}  // namespace

PageTokens::PageTokens(Secret key, Random& random) : key_(std::move(key)), random_(random) {
    assert(key_.reveal().size() == 32);
}

std::string PageTokens::seal(const PagePosition& position, std::string_view asker) const {
    std::string plain;
    put_number(plain,
               static_cast<std::uint64_t>(
                   std::chrono::floor<Milliseconds>(position.expires.time_since_epoch()).count()));
    plain.append(reinterpret_cast<const char*>(position.record.data()), position.record.size());
    put_text(plain, position.path);
    put_text(plain, position.query);
    put_text(plain, position.after);

    std::string token(1, version);
    std::array<std::byte, nonce_bytes> nonce{};
    random_.fill(nonce);
    token.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
    std::string tag(tag_bytes, '\0');
    const auto sealed =
        run(true, key_.reveal(), std::string_view(token).substr(1), asker, plain, tag);
    assert(sealed);
    return to_base64url(token + sealed.value_or(std::string{}) + tag);
}

Judged<PagePosition> PageTokens::open(std::string_view token, std::string_view asker,
                                      Instant now) const {
    if (token.size() > max_token) return not_valid();
    const auto raw = from_base64url(token);
    if (!raw || raw->size() < 1 + nonce_bytes + tag_bytes || raw->front() != version)
        return not_valid();
    const std::string_view all(*raw);
    std::string tag(all.substr(all.size() - tag_bytes));
    const auto sealed = all.substr(1 + nonce_bytes, all.size() - 1 - nonce_bytes - tag_bytes);
    const auto plain = run(false, key_.reveal(), all.substr(1, nonce_bytes), asker, sealed, tag);
    if (!plain) return not_valid();

    Reader reader{*plain};
    PagePosition out;
    out.expires = Instant{Milliseconds{static_cast<std::int64_t>(reader.number())}};
    const auto record = reader.take(out.record.size());
    if (reader.ok) std::memcpy(out.record.data(), record.data(), record.size());
    out.path = reader.text();
    out.query = reader.text();
    out.after = reader.text();
    if (!reader.ok || !reader.left.empty()) return not_valid();
    if (out.expires <= now)
        return refuse(410, "expired", "page-expired",
                      "This link to a further page has expired. Start the search again.", "_page");
    return out;
}

}  // namespace mcr::fhir
