#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>

namespace mcr {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_plain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64_url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode_base64(std::string_view in, std::string_view alphabet, bool padded) {
    std::string out;
    out.reserve((in.size() + 2) / 3 * 4);
    std::size_t i = 0;
    const auto byte = [&](std::size_t at) {
        return at < in.size() ? static_cast<unsigned char>(in[at]) : 0U;
    };
    for (; i < in.size(); i += 3) {
        const std::uint32_t v = (byte(i) << 16U) | (byte(i + 1) << 8U) | byte(i + 2);
        const std::size_t have = std::min<std::size_t>(3, in.size() - i);
        out += alphabet[(v >> 18U) & 63U];
        out += alphabet[(v >> 12U) & 63U];
        if (have > 1) out += alphabet[(v >> 6U) & 63U];
        if (have > 2) out += alphabet[v & 63U];
        if (padded) out.append(3 - have, '=');
    }
    return out;
}

Result<std::string> decode_base64(std::string_view in, std::string_view alphabet) {
    std::array<int, 256> value{};
    value.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        value[static_cast<unsigned char>(alphabet[i])] = static_cast<int>(i);
    if (in.size() % 4 == 1) return fail(ErrorKind::invalid, "This is not base64: wrong length.");
    std::string out;
    out.reserve(in.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    int have = 0;
    for (const char c : in) {
        const int v = value[static_cast<unsigned char>(c)];
        if (v < 0) return fail(ErrorKind::invalid, "This is not base64: wrong character.");
        bits = (bits << 6U) | static_cast<std::uint32_t>(v);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out += static_cast<char>((bits >> static_cast<unsigned>(have)) & 0xffU);
        }
    }
    if ((bits & ((1U << static_cast<unsigned>(have)) - 1U)) != 0)
        return fail(ErrorKind::invalid, "This is not base64: stray bits at its end.");
    return out;
}

bool unreserved(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Length of the UTF-8 sequence at `at`, 0 if it is not one (RFC 3629 section 4).
std::size_t utf8_length(std::string_view s, std::size_t at) {
    const auto b = [&](std::size_t i) {
        return i < s.size() ? static_cast<unsigned char>(s[i]) : static_cast<unsigned char>(0);
    };
    const auto tail = [&](std::size_t i) { return (b(i) & 0xc0U) == 0x80U; };
    const unsigned char c = b(at);
    if (c < 0x80) return 1;
    if (c >= 0xc2 && c <= 0xdf) return tail(at + 1) ? 2 : 0;
    if (c >= 0xe0 && c <= 0xef) {
        if (!tail(at + 1) || !tail(at + 2)) return 0;
        if (c == 0xe0 && b(at + 1) < 0xa0) return 0;
        if (c == 0xed && b(at + 1) > 0x9f) return 0;
        return 3;
    }
    if (c >= 0xf0 && c <= 0xf4) {
        if (!tail(at + 1) || !tail(at + 2) || !tail(at + 3)) return 0;
        if (c == 0xf0 && b(at + 1) < 0x90) return 0;
        if (c == 0xf4 && b(at + 1) > 0x8f) return 0;
        return 4;
    }
    return 0;
}

}  // namespace

std::string to_hex(std::span<const std::byte> bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::byte b : bytes) {
        const auto v = std::to_integer<unsigned>(b);
        out += hex_digits[v >> 4U];
        out += hex_digits[v & 15U];
    }
    return out;
}

std::string to_base64(std::string_view bytes) {
    return encode_base64(bytes, base64_plain, true);
}
std::string to_base64url(std::string_view bytes) {
    return encode_base64(bytes, base64_url, false);
}
std::string to_base64url(std::span<const std::byte> bytes) {
    return to_base64url(
        std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}
Result<std::string> from_base64url(std::string_view text) {
    return decode_base64(text, base64_url);
}
Result<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return fail(ErrorKind::invalid, "This is not base64: wrong length.");
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
    return decode_base64(text, base64_plain);
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view space = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    for (;;) {
        const auto at = text.find(separator, from);
        parts.push_back(text.substr(from, at == std::string_view::npos ? at : at - from));
        if (at == std::string_view::npos) return parts;
        from = at + 1;
    }
}

std::string to_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && to_lower(a) == to_lower(b);
}

bool is_valid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t n = utf8_length(text, i);
        if (n == 0) return false;
        i += n;
    }
    return true;
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char ch : text) {
        const auto c = static_cast<unsigned char>(ch);
        if (unreserved(c)) {
            out += ch;
        } else {
            out += '%';
            out += "0123456789ABCDEF"[c >> 4U];
            out += "0123456789ABCDEF"[c & 15U];
        }
    }
    return out;
}

Result<std::string> percent_decode(std::string_view text, bool form) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(ErrorKind::invalid, "A % is not followed by two hexadecimal digits.");
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += form && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    return out;
}

std::string json_quote(std::string_view text) {
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += text[i++];
        } else if (c < 0x20) {
            constexpr std::string_view shorts = "btn?fr";
            if (c >= 8 && c <= 13 && c != 11) {
                out += '\\';
                out += shorts[c - 8];
            } else {
                out += "\\u00";
                out += hex_digits[c >> 4U];
                out += hex_digits[c & 15U];
            }
            ++i;
        } else if (const std::size_t n = utf8_length(text, i); n > 0) {
            out.append(text.substr(i, n));
            i += n;
        } else {
            out += "\xef\xbf\xbd";
            ++i;
        }
    }
    return out + '"';
}

std::string format_instant(Instant when) {
    using namespace std::chrono;
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss time{floor<milliseconds>(when - day)};
    std::string out = "0000-00-00T00:00:00.000Z";
    const auto put = [&out](std::size_t last, unsigned value) {
        for (; value != 0; value /= 10) out[last--] = static_cast<char>('0' + value % 10);
    };
    put(3, static_cast<unsigned>(std::clamp(int(date.year()), 0, 9999)));
    put(6, unsigned(date.month()));
    put(9, unsigned(date.day()));
    put(12, static_cast<unsigned>(time.hours().count()));
    put(15, static_cast<unsigned>(time.minutes().count()));
    put(18, static_cast<unsigned>(time.seconds().count()));
    put(22, static_cast<unsigned>(time.subseconds().count()));
    return out;
}

Result<Instant> parse_instant(std::string_view text) {
    using namespace std::chrono;
    const auto bad = [] {
        return fail(ErrorKind::invalid, "This is not a date and time with zone.");
    };
    const auto number = [&](std::size_t at, std::size_t length) -> int {
        int v = 0;
        if (at + length > text.size()) return -1;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + length, v);
        return error == std::errc{} && end == text.data() + at + length && text[at] != '-' ? v : -1;
    };
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T') ||
        text[13] != ':' || text[16] != ':')
        return bad();
    const int y = number(0, 4), mo = number(5, 2), d = number(8, 2), h = number(11, 2),
              mi = number(14, 2), s = number(17, 2);
    if (y < 0 || mo < 0 || d < 0 || h < 0 || h > 24 || mi < 0 || mi > 59 || s < 0 || s > 60)
        return bad();
    const year_month_day date{year{y}, month{unsigned(mo)}, day{unsigned(d)}};
    if (!date.ok()) return bad();
    // What nanoseconds since 1970 can hold in 64 bits, with a day to spare for the zone.
    if (y < 1678 || y > 2261) return bad();
    std::size_t at = 19;
    nanoseconds fraction{0};
    if (text[at] == '.') {
        std::int64_t scale = 100'000'000, value = 0;
        std::size_t digits = 0;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
            value += (text[at] - '0') * scale;
            scale /= 10;
        }
        if (digits == 0) return bad();
        fraction = nanoseconds{value};
    }
    if (at >= text.size()) return bad();
    minutes zone{0};
    if (text[at] == 'Z') {
        if (at + 1 != text.size()) return bad();
    } else if (text[at] == '+' || text[at] == '-') {
        const int zh = number(at + 1, 2), zm = number(at + 4, 2);
        if (at + 6 != text.size() || text[at + 3] != ':' || zh < 0 || zh > 14 || zm < 0 || zm > 59)
            return bad();
        zone = minutes{zh * 60 + zm} * (text[at] == '-' ? -1 : 1);
    } else {
        return bad();
    }
    return Instant{duration_cast<Instant::duration>(sys_days{date}.time_since_epoch() + hours{h} +
                                                    minutes{mi} + seconds{s} + fraction - zone)};
}

std::string format_display_date(Instant when) {
    using namespace std::chrono;
    constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const year_month_day date{floor<days>(when)};
    std::array<char, 24> out{};
    std::snprintf(out.data(), out.size(), "%02u-%s-%04d", unsigned(date.day()),
                  months[unsigned(date.month()) - 1], int(date.year()));
    return out.data();
}

}  // namespace mcr
