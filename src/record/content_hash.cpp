#include "record/content_hash.hpp"

#include <cstring>

namespace mcr::record {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t first_factor = 0x9E3779B97F4A7C15U;
constexpr std::uint64_t second_factor = 0xD6E8FEB86659FD93U;

/// Both halves of the product, folded into one.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
    const Wide product = Wide{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

}  // namespace

std::array<std::uint64_t, 2> content_hash(std::string_view content, std::uint64_t seed) noexcept {
    // Four lanes that do not wait for each other.
    constexpr std::size_t lanes = 4;
    constexpr std::size_t block = lanes * 16;
    std::array<std::uint64_t, lanes> state{};
    for (std::size_t i = 0; i < lanes; ++i) state[i] = seed + first_factor * (i + 1);
    const auto take = [&state](const char* from) {
        for (std::size_t i = 0; i < lanes; ++i) {
            std::uint64_t words[2];
            std::memcpy(words, from + 16 * i, sizeof words);
            state[i] = mixed(state[i] ^ words[0], words[1] ^ second_factor) + words[0];
        }
    };
    std::string_view rest = content;
    for (; rest.size() >= block; rest.remove_prefix(block)) take(rest.data());
    char last[block] = {};
    if (!rest.empty()) std::memcpy(last, rest.data(), rest.size());
    take(last);

    const std::uint64_t left = mixed(state[0] ^ content.size(), state[1] ^ first_factor);
    const std::uint64_t right = mixed(state[2] ^ second_factor, state[3] ^ content.size());
    return {mixed(left ^ state[2], right ^ first_factor) ^ state[3],
            mixed(right ^ state[0], left ^ second_factor) ^ state[1]};
}

}  // namespace mcr::record
