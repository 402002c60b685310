#include "base/random.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "base/text.hpp"

namespace mcr {

void SystemRandom::fill(std::span<std::byte> out) {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) != 1)
        std::abort();
}

std::uint64_t SeededRandom::next() noexcept {  // splitmix64
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

void SeededRandom::fill(std::span<std::byte> out) {
    for (auto& byte : out) byte = static_cast<std::byte>(next() & 0xff);
}

std::string new_uuid(Random& random) {
    std::array<std::byte, 16> bytes{};
    random.fill(bytes);
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    std::string hex = to_hex(bytes);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) hex.insert(at, 1, '-');
    return hex;
}

std::string new_token(Random& random, std::size_t bytes) {
    std::vector<std::byte> raw(bytes);
    random.fill(raw);
    return to_base64url(raw);
}

}  // namespace mcr
