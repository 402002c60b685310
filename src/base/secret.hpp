#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace mcr {

using Digest = std::array<std::byte, 32>;

/// A string that is wiped when it goes and that no stream, log or formatter accepts.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) noexcept = default;
    ~Secret();
    /// The bytes themselves; do not keep a copy.
    [[nodiscard]] std::string_view reveal() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

private:
    std::string value_;
};

[[nodiscard]] Digest sha256(std::string_view bytes);
[[nodiscard]] Digest hmac_sha256(std::string_view key, std::string_view bytes);
/// Takes the same time wherever the first difference lies.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

/// Stands for an identifier in logs and traces (design law 1): HMAC-SHA256, first 16 bytes in hex.
class KeyedHash {
public:
    explicit KeyedHash(Secret key) : key_(std::move(key)) {}
    [[nodiscard]] std::string of(std::string_view identifier) const;

private:
    Secret key_;
};

}  // namespace mcr
