#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "source/hl7v2/message.hpp"

namespace mcr::source::hl7v2 {
namespace {

constexpr std::size_t longest_escape = 512;
constexpr std::size_t most_spaces = 100;

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

bool read_hex(std::string_view digits, std::string& bytes) {
    if (digits.empty() || digits.size() % 2 != 0) return false;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const int high = hex_value(digits[i]);
        const int low = hex_value(digits[i + 1]);
        if (high < 0 || low < 0) return false;
        bytes += static_cast<char>(high * 16 + low);
    }
    return true;
}

/// The line breaks of CR and CR LF as LF.
std::string with_plain_breaks(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r')
            out += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n')
            out += '\n';
    }
    return out;
}

/// A count behind a formatting command: nothing is `otherwise`.
std::size_t count_of(std::string_view digits, std::size_t otherwise) {
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::size_t count = otherwise;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return std::min(count, most_spaces);
}

/// Formatting commands of FT (HL7 v2.8 section 2.7.5).
bool read_format(std::string_view command, std::string& out) {
    const auto with_number = [&](std::string_view name) {
        return command.starts_with(name) &&
               command.find_first_not_of("+-0123456789", name.size()) == std::string_view::npos;
    };
    if (command == ".br" || command == ".ce") {
        out += '\n';
    } else if (with_number(".sp")) {
        out.append(count_of(command.substr(3), 1), '\n');
    } else if (with_number(".sk")) {
        out.append(count_of(command.substr(3), 1), ' ');
    } else {
        return command == ".fi" || command == ".nf" || with_number(".in") || with_number(".ti");
    }
    return true;
}

}  // namespace

bool Message::read_escape(std::string_view body, std::string& out) const {
    if (body.size() == 1) {
        switch (body.front()) {
            case 'F':
                out += delimiters_.field;
                return true;
            case 'S':
                out += delimiters_.component;
                return true;
            case 'T':
                out += delimiters_.subcomponent;
                return true;
            case 'R':
                out += delimiters_.repetition;
                return true;
            case 'E':
                out += delimiters_.escape;
                return true;
            case 'P':
                out += '#';
                return true;
            case 'H':
            case 'N':
                return true;
            default:
                return false;
        }
    }
    if (body.front() == '.') return read_format(body, out);
    if (body.front() == 'X') {
        std::string bytes;
        if (!read_hex(body.substr(1), bytes)) return false;
        const bool plain = charset_ == Charset::utf8 && !is_valid_utf8(bytes);
        out += with_plain_breaks(to_utf8(bytes, plain ? Charset::windows_1252 : charset_));
        return true;
    }
    // Back to ASCII and 8859/1 (HL7 v2.8 section 2.7.4); other sets are not switched to.
    return body == "C2842" || body == "C2D41";
}

std::string Message::text(std::string_view raw) const {
    std::string out;
    const char escape = delimiters_.escape;
    if (escape == '\0' || raw.find(escape) == std::string_view::npos) return std::string(raw);
    out.reserve(raw.size());
    while (!raw.empty()) {
        const auto begin = raw.find(escape);
        out += raw.substr(0, begin);
        if (begin == std::string_view::npos) break;
        raw.remove_prefix(begin + 1);
        const auto end = raw.substr(0, longest_escape).find(escape);
        if (end != std::string_view::npos && end != 0 && read_escape(raw.substr(0, end), out))
            raw.remove_prefix(end + 1);
        else
            out += escape;
    }
    return out;
}

bool Message::has_unknown_escape() const {
    const char escape = delimiters_.escape;
    if (escape == '\0') return false;
    std::string dropped;
    for (const Segment& segment : segments_) {
        for (std::size_t i = segment.name() == "MSH" ? 2 : 0; i < segment.fields_.size(); ++i) {
            std::string_view raw = segment.fields_[i];
            for (auto at = raw.find(escape); at != std::string_view::npos; at = raw.find(escape)) {
                raw.remove_prefix(at + 1);
                const auto end = raw.substr(0, longest_escape).find(escape);
                if (end == std::string_view::npos || end == 0) return true;
                dropped.clear();
                if (!read_escape(raw.substr(0, end), dropped)) return true;
                raw.remove_prefix(end + 1);
            }
        }
    }
    return false;
}

std::string escape(std::string_view text, const Delimiters& delimiters) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    const auto add = [&](std::string_view body) {
        out += delimiters.escape;
        out += body;
        out += delimiters.escape;
    };
    for (const char c : text) {
        if (c == delimiters.field)
            add("F");
        else if (c == delimiters.component)
            add("S");
        else if (c == delimiters.subcomponent)
            add("T");
        else if (c == delimiters.repetition)
            add("R");
        else if (c == delimiters.escape)
            add("E");
        else if (c == '\n')
            add(".br");
        else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t')
            out += c;
        else
            add(std::string("X") + hex[static_cast<unsigned char>(c) >> 4U] +
                hex[static_cast<unsigned char>(c) & 15U]);
    }
    return out;
}

}  // namespace mcr::source::hl7v2
