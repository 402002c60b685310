#include "record/name_fold.hpp"

#include <cstdint>

namespace mcr::record {
namespace {

// The letters of Unicode's Latin blocks without their marks, in order of code point; a full
// stop where a code point is no marked letter (Unicode 15, canonical decompositions, and letters
// with strokes).
constexpr std::string_view latin =  // U+00C0 to U+024F
    "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllll."
    ".llnnnnnn.nnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz."
    "b......................i..l.....oo.............uu..............."
    ".............aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa...."
    "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy.......ccl.s"
    "................";
constexpr std::string_view latin_additional =  // U+1E00 to U+1EFF
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwy......aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";
constexpr std::uint32_t latin_first = 0xC0;
constexpr std::uint32_t latin_additional_first = 0x1E00;
static_assert(latin.size() == 0x190 && latin_additional.size() == 0x100);

/// Takes one code point of UTF-8 off the front of `text`.
std::uint32_t take_code_point(std::string_view& text) noexcept {
    const auto byte = [text](std::size_t i) -> std::uint32_t {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    std::uint32_t point = byte(0);
    std::size_t size = 1;
    if (point >= 0xF0) {
        point = (point & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U |
                (byte(3) & 0x3FU);
        size = 4;
    } else if (point >= 0xE0) {
        point = (point & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
        size = 3;
    } else if (point >= 0xC0) {
        point = (point & 0x1FU) << 6U | (byte(1) & 0x3FU);
        size = 2;
    }
    text.remove_prefix(size < text.size() ? size : text.size());
    return point;
}

bool is_mark_or_punctuation(std::uint32_t point) noexcept {
    const bool mark = point >= 0x300 && point <= 0x36F;
    const bool general_punctuation = point >= 0x2000 && point <= 0x206F;
    const bool latin_sign = point >= 0x80 && point <= 0xBF;
    const bool modifier = point >= 0x2B0 && point <= 0x2FF;
    return mark || general_punctuation || latin_sign || modifier;
}

char from_table(std::uint32_t point) noexcept {
    if (point >= latin_first && point < latin_first + latin.size()) {
        return latin[point - latin_first];
    }
    if (point >= latin_additional_first &&
        point < latin_additional_first + latin_additional.size()) {
        return latin_additional[point - latin_additional_first];
    }
    return '.';
}

std::string_view two_letters(std::uint32_t point) noexcept {
    switch (point) {
        case 0xC6:
        case 0xE6:
            return "ae";
        case 0x152:
        case 0x153:
            return "oe";
        case 0xDE:
        case 0xFE:
            return "th";
        case 0xDF:
        case 0x1E9E:
            return "ss";
        default:
            return {};
    }
}

}  // namespace

std::string folded_name(std::string_view name) {
    std::string folded;
    while (!name.empty()) {
        const std::string_view before = name;
        const std::uint32_t point = take_code_point(name);
        if (point < 0x80) {
            const char c = static_cast<char>(point);
            if (c >= 'A' && c <= 'Z') {
                folded.push_back(static_cast<char>(c - 'A' + 'a'));
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                folded.push_back(c);
            }
        } else if (const auto letters = two_letters(point); !letters.empty()) {
            folded.append(letters);
        } else if (const char letter = from_table(point); letter != '.') {
            folded.push_back(letter);
        } else if (!is_mark_or_punctuation(point)) {
            folded.append(before.substr(0, before.size() - name.size()));
        }
    }
    return folded;
}

}  // namespace mcr::record
