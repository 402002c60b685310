#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

struct evp_mac_ctx_st;
struct evp_pkey_st;

namespace mcr::audit {

/// What the installation's audit key gives, by HKDF-SHA-256 (RFC 5869; docs/audit.md): the key of
/// the chain's HMAC and an Ed25519 key (RFC 8032) for checkpoints, tree heads and exports. Safe to
/// share between threads.
class Keys {
public:
    static constexpr std::size_t least_bytes = 16;

    /// Errors: invalid when `key` is shorter than `least_bytes`.
    [[nodiscard]] static Result<Keys> derive(const Secret& key);

    [[nodiscard]] const Secret& chain() const noexcept { return chain_; }
    /// The Ed25519 signature of `message`, in hex.
    [[nodiscard]] std::string sign(std::string_view message) const;
    /// What a third party checks signatures with, in hex.
    [[nodiscard]] const std::string& public_key() const noexcept { return public_key_; }

private:
    Keys() = default;
    Secret chain_;
    std::shared_ptr<evp_pkey_st> signing_;
    std::string public_key_;
};

/// Whether `signature` (hex) of `message` was made with the private part of `public_key` (hex).
[[nodiscard]] bool signature_holds(std::string_view public_key, std::string_view message,
                                   std::string_view signature);

/// HMAC-SHA-256 under one key, of many texts. For one thread at a time.
class ChainMac {
public:
    explicit ChainMac(const Keys& keys);
    [[nodiscard]] Digest of(std::string_view content);

private:
    struct Free {
        void operator()(evp_mac_ctx_st* context) const noexcept;
    };
    std::unique_ptr<evp_mac_ctx_st, Free> context_;
};

/// The bytes of `digest` as text, for hashing and comparing.
[[nodiscard]] inline std::string_view bytes_of(const Digest& digest) noexcept {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// Errors: invalid unless `text` is hex of either case and even length.
[[nodiscard]] Result<std::string> from_hex(std::string_view text);

}  // namespace mcr::audit
