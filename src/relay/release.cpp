#include "relay/release.hpp"

#include <openssl/evp.h>

#include <array>
#include <span>

#include "base/text.hpp"

namespace mcr::relay {

struct Manifest::Hashing {
    Digest key;
    Random* random;
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    std::array<std::byte, 12> nonce{};
    bool begun = false;

    Hashing(const Secret& secret, Random& from)
        : key(hmac_sha256(secret.reveal(), "my-care-record release manifest")), random(&from) {}
    ~Hashing() { EVP_CIPHER_CTX_free(context); }
    Hashing(const Hashing&) = delete;
    Hashing& operator=(const Hashing&) = delete;

    void begin() {
        random->fill(nonce);
        EVP_EncryptInit_ex2(context, EVP_aes_256_gcm(),
                            reinterpret_cast<const unsigned char*>(key.data()),
                            reinterpret_cast<const unsigned char*>(nonce.data()), nullptr);
        begun = true;
    }
    void add(std::string_view bytes) {
        int length = 0;
        EVP_EncryptUpdate(context, nullptr, &length,
                          reinterpret_cast<const unsigned char*>(bytes.data()),
                          static_cast<int>(bytes.size()));
    }
    std::string end() {
        int length = 0;
        std::array<std::byte, 16> tag{};
        EVP_EncryptFinal_ex(context, reinterpret_cast<unsigned char*>(tag.data()), &length);
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()),
                            tag.data());
        begun = false;
        return "gmac:" + to_base64url(nonce) + ":" + to_base64url(tag);
    }
};

Manifest::Manifest(const Secret& key, Random& random)
    : hashing_(std::make_unique<Hashing>(key, random)) {}
Manifest::~Manifest() = default;

void Manifest::begin_part(const CoverageRow& row) {
    part_ = {};
    if (row.organisation) part_.holder = row.organisation->text();
    part_.system = row.system_key;
    part_.state = record::code_of(row.state);
}

void Manifest::item(const record::Item& item, std::span<const std::string_view> pieces) {
    if (!hashing_->begun) hashing_->begin();
    std::string& identity = part_.items.emplace_back();
    identity.reserve(item.type.size() + item.id.size() + 1);
    identity.append(item.type).append("/").append(item.id);
    for (const std::string_view piece : pieces) {
        hashing_->add(piece);
        part_.bytes += piece.size();
    }
}

void Manifest::bytes(std::string_view piece) {
    if (!hashing_->begun) hashing_->begin();
    hashing_->add(piece);
    part_.bytes += piece.size();
}

std::size_t Manifest::end_part(const CoverageRow& row) {
    if (hashing_->begun) part_.hash = hashing_->end();
    part_.state = record::code_of(row.state);
    const std::size_t items = part_.items.size();
    parts_.push_back(std::move(part_));
    part_ = {};
    return items;
}

void Manifest::resume(const CoverageRow& row) {
    end_resumed();
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (parts_[i].system != row.system_key) continue;
        part_ = std::move(parts_[i]);
        resumed_ = i + 1;
        return;
    }
    begin_part(row);
    parts_.emplace_back();
    resumed_ = parts_.size();
}

void Manifest::end_resumed() {
    if (resumed_ == 0) return;
    if (hashing_->begun) part_.hash = hashing_->end();
    parts_[resumed_ - 1] = std::move(part_);
    part_ = {};
    resumed_ = 0;
}

std::vector<audit::ReleasedPart> Manifest::take() {
    end_resumed();
    return std::move(parts_);
}

}  // namespace mcr::relay
