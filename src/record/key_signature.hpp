#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace mcr::record {

static_assert(std::endian::native == std::endian::little, "keys are read as little-endian words");

/// Masks of the lowest 0 to 8 bytes.
inline constexpr std::uint64_t low_bytes[] = {
    0x0,          0xFF,           0xFFFF,           0xFFFFFF,          0xFFFFFFFF,
    0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF};

/// A number made of the first eight bytes, the last eight bytes and nothing else of `text`: equal
/// texts have equal signatures, different ones may. At run time up to 8 bytes behind `text` are
/// read, so it must lie in a padded buffer.
[[nodiscard]] constexpr std::uint64_t key_signature(std::string_view text) noexcept {
    const std::size_t size = text.size();
    const std::size_t word = size < 8 ? size : 8;
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < word; ++i) {
            head |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
            tail |= std::uint64_t{static_cast<unsigned char>(text[size - word + i])} << (8 * i);
        }
    } else {
        std::memcpy(&head, text.data(), 8);
        std::memcpy(&tail, text.data() + (size - word), 8);
        head &= low_bytes[word];
        tail &= low_bytes[word];
    }
    return head ^ std::rotl(tail, 23);
}

/// The name of a member that is looked for, as a template argument.
template <std::size_t Size>
struct KeyName {
    char text[Size];
    consteval KeyName(const char (&name)[Size]) {  // NOLINT(google-explicit-constructor)
        for (std::size_t i = 0; i < Size; ++i) text[i] = name[i];
    }
    [[nodiscard]] consteval std::uint64_t signature() const {
        return key_signature({text, Size - 1});
    }
};

}  // namespace mcr::record
