#include "source/hl7v2/charset.hpp"

#include <iconv.h>

#include <array>
#include <utility>

#include "base/text.hpp"

namespace mcr::source::hl7v2 {
namespace {

constexpr std::string_view unknown_character = "\xEF\xBF\xBD";

/// 80 to 9F of Windows-1252 (the five that it leaves open as the controls of 8859/1).
constexpr std::array<char16_t, 32> windows_1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

constexpr std::array<std::pair<std::string_view, Charset>, 17> names = {{
    {"ASCII", Charset::ascii},
    {"UNICODE UTF-8", Charset::utf8},
    {"UTF-8", Charset::utf8},
    {"UTF8", Charset::utf8},
    {"8859/1", Charset::windows_1252},
    {"ISO-8859-1", Charset::windows_1252},
    {"WINDOWS-1252", Charset::windows_1252},
    {"CP1252", Charset::windows_1252},
    {"8859/2", Charset::latin_2},
    {"8859/3", Charset::latin_3},
    {"8859/4", Charset::latin_4},
    {"8859/5", Charset::cyrillic},
    {"8859/6", Charset::arabic},
    {"8859/7", Charset::greek},
    {"8859/8", Charset::hebrew},
    {"8859/9", Charset::latin_5},
    {"8859/15", Charset::latin_9},
}};

void append(std::string& out, char16_t character) {
    const auto c = static_cast<unsigned>(character);
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0U | (c >> 6U));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    } else {
        out += static_cast<char>(0xE0U | (c >> 12U));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    }
}

const char* name_for_iconv(Charset set) {
    switch (set) {
        case Charset::latin_2:
            return "ISO-8859-2";
        case Charset::latin_3:
            return "ISO-8859-3";
        case Charset::latin_4:
            return "ISO-8859-4";
        case Charset::cyrillic:
            return "ISO-8859-5";
        case Charset::arabic:
            return "ISO-8859-6";
        case Charset::greek:
            return "ISO-8859-7";
        case Charset::hebrew:
            return "ISO-8859-8";
        case Charset::latin_5:
            return "ISO-8859-9";
        case Charset::latin_9:
            return "ISO-8859-15";
        case Charset::ascii:
        case Charset::utf8:
        case Charset::windows_1252:
            break;
    }
    return "UTF-8";
}

/// Every byte is a character of its own in the sets that iconv reads here.
std::string by_iconv(std::string_view bytes, Charset from) {
    std::string out;
    const iconv_t converter = iconv_open("UTF-8", name_for_iconv(from));
    if (converter == reinterpret_cast<iconv_t>(-1)) return out;
    for (char byte : bytes) {
        if (static_cast<unsigned char>(byte) < 0x80) {
            out += byte;
            continue;
        }
        std::array<char, 8> room{};
        char* in = &byte;
        char* to = room.data();
        std::size_t in_left = 1;
        std::size_t room_left = room.size();
        if (iconv(converter, &in, &in_left, &to, &room_left) == static_cast<std::size_t>(-1))
            out += unknown_character;
        else
            out.append(room.data(), room.size() - room_left);
    }
    iconv_close(converter);
    return out;
}

/// Keeps whole sequences and puts U+FFFD for every byte that is in none.
std::string repaired(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) {
        std::size_t length = 1;
        while (length < 4 && at + length < bytes.size() && !is_valid_utf8(bytes.substr(at, length)))
            ++length;
        const std::string_view sequence = bytes.substr(at, length);
        if (is_valid_utf8(sequence)) {
            out += sequence;
            at += length;
        } else {
            out += unknown_character;
            ++at;
        }
    }
    return out;
}

}  // namespace

std::optional<Charset> charset_of(std::string_view name) {
    const std::string_view wanted = trim(name);
    if (wanted.empty()) return Charset::ascii;
    for (const auto& [known, set] : names)
        if (equal_ignoring_case(known, wanted)) return set;
    return std::nullopt;
}

std::string to_utf8(std::string_view bytes, Charset from) {
    if (from == Charset::ascii || from == Charset::utf8)
        return is_valid_utf8(bytes) ? std::string(bytes) : repaired(bytes);
    if (from != Charset::windows_1252) return by_iconv(bytes, from);
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 16);
    for (const char byte : bytes) {
        const auto c = static_cast<unsigned char>(byte);
        if (c < 0x80)
            out += byte;
        else
            append(out, c < 0xA0 ? windows_1252[c - 0x80U] : char16_t{c});
    }
    return out;
}

}  // namespace mcr::source::hl7v2
