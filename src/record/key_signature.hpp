#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace mcr::record {

static_assert(std::endian::native == std::endian::little, "keys are read as little-endian words");

/// A number made of the first eight bytes, the last eight bytes and nothing else of `text`: equal
/// texts have equal signatures, different ones may. At run time up to 8 bytes behind `text` are
/// read, so it must lie in a padded buffer.
[[nodiscard]] constexpr std::uint64_t key_signature(std::string_view text) noexcept {
    constexpr std::uint64_t spread = 0x9E3779B97F4A7C15U;
    const std::size_t size = text.size();
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    if (std::is_constant_evaluated()) {
        const std::size_t word = size < 8 ? size : 8;
        for (std::size_t i = 0; i < word; ++i) {
            head |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
            tail |= std::uint64_t{static_cast<unsigned char>(text[size - word + i])} << (8 * i);
        }
    } else {
        const std::size_t word = size < 8 ? size : 8;
        const std::uint64_t mask = size == 0 ? 0 : ~std::uint64_t{0} >> (64 - 8 * word);
        std::memcpy(&head, text.data(), 8);
        std::memcpy(&tail, text.data() + (size - word), 8);
        head &= mask;
        tail &= mask;
    }
    return head ^ std::rotl(tail * spread, 23);
}

}  // namespace mcr::record
