#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace mcr {

/// Where randomness comes from. Safe to call from any thread.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> out) = 0;
};

/// OpenSSL's generator, for everything that must not be guessed. Aborts when the system has none.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::byte> out) override;
};

/// The same sequence for the same seed, for tests and generated people only. Not for one instance
/// used by several threads.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::byte> out) override;
    [[nodiscard]] std::uint64_t next() noexcept;
    /// In [0, bound); bound must not be 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }

private:
    std::uint64_t state_;
};

/// A version 4 UUID (RFC 9562 section 5.4), lower case.
[[nodiscard]] std::string new_uuid(Random& random);

/// `bytes` random bytes as unpadded base64url.
[[nodiscard]] std::string new_token(Random& random, std::size_t bytes = 32);

}  // namespace mcr
