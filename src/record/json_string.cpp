#include "record/json_string.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace mcr::record {
namespace {

constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// The code unit of a \uXXXX at the start of `text`.
std::optional<std::uint32_t> code_unit(std::string_view text) noexcept {
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
    std::uint32_t unit = 0;
    for (std::size_t i = 2; i < 6; ++i) {
        const int digit = hex_digit(text[i]);
        if (digit < 0) return std::nullopt;
        unit = unit << 4U | static_cast<std::uint32_t>(digit);
    }
    return unit;
}

constexpr bool is_high_surrogate(std::uint32_t unit) noexcept {
    return (unit & 0xFC00U) == 0xD800;
}
constexpr bool is_low_surrogate(std::uint32_t unit) noexcept {
    return (unit & 0xFC00U) == 0xDC00;
}

constexpr char simple_escape(char c) noexcept {
    switch (c) {
        case '"':
        case '\\':
        case '/':
            return c;
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return '\0';
    }
}

void append_utf8(std::uint32_t point, std::string& out) {
    const auto byte = [&out](std::uint32_t bits) { out.push_back(static_cast<char>(bits)); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0U | point >> 6U);
        byte(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        byte(0xE0U | point >> 12U);
        byte(0x80U | (point >> 6U & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    } else {
        byte(0xF0U | point >> 18U);
        byte(0x80U | (point >> 12U & 0x3FU));
        byte(0x80U | (point >> 6U & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    }
}

}  // namespace

std::size_t escape_length(std::string_view text) noexcept {
    if (text.size() < 2) return 0;
    if (simple_escape(text[1]) != '\0') return 2;
    const auto unit = code_unit(text);
    if (!unit || is_low_surrogate(*unit)) return 0;
    if (!is_high_surrogate(*unit)) return 6;
    const auto second = code_unit(text.substr(6));
    return second && is_low_surrogate(*second) ? 12 : 0;
}

bool append_unescaped(std::string_view raw, std::string& out) {
    while (!raw.empty()) {
        const std::size_t plain = raw.find('\\');
        out.append(raw.substr(0, plain));
        if (plain == std::string_view::npos) return true;
        raw.remove_prefix(plain);
        const std::size_t length = escape_length(raw);
        if (length == 0) return false;
        if (length == 2) {
            out.push_back(simple_escape(raw[1]));
        } else if (length == 6) {
            append_utf8(*code_unit(raw), out);
        } else {
            const std::uint32_t high = *code_unit(raw) - 0xD800;
            const std::uint32_t low = *code_unit(raw.substr(6)) - 0xDC00;
            append_utf8(0x10000 + (high << 10U | low), out);
        }
        raw.remove_prefix(length);
    }
    return true;
}

}  // namespace mcr::record
