#include "source/cda/scan.hpp"

#include <charconv>
#include <cstdint>
#include <string>

namespace mcr::source::cda {
namespace {

std::unexpected<Error> malformed(std::string_view what, std::size_t byte) {
    return fail(ErrorKind::malformed,
                "The document is not XML that is accepted: " + std::string(what) + " at byte " +
                    std::to_string(byte) + ".");
}

/// Where the tag that begins at `from` ends: its '>', or npos.
std::size_t end_of_tag(std::string_view xml, std::size_t from) {
    for (std::size_t i = from; i < xml.size(); ++i) {
        const char c = xml[i];
        if (c == '>') return i;
        if (c == '"' || c == '\'') {
            i = xml.find(c, i + 1);
            if (i == std::string_view::npos) return i;
        }
    }
    return std::string_view::npos;
}

/// Whether the reference at `at`, which begins with "&#", is to a character that XML 1.0 allows.
bool is_character(std::string_view xml, std::size_t at) {
    const bool is_hex = at + 2 < xml.size() && xml[at + 2] == 'x';
    const std::size_t from = at + (is_hex ? 3 : 2);
    const std::size_t end = xml.substr(from, 9).find(';');
    if (end == std::string_view::npos || end == 0) return false;
    std::uint32_t number = 0;
    const auto [stop, error] =
        std::from_chars(&xml[from], &xml[from + end], number, is_hex ? 16 : 10);
    if (error != std::errc{} || stop != &xml[from + end]) return false;
    return number == '\t' || number == '\n' || number == '\r' ||
           (number >= 0x20 && number < 0xD800) ||
           (number >= 0xE000 && number <= 0x10FFFF && number != 0xFFFE && number != 0xFFFF);
}

}  // namespace

Result<void> scan(std::string_view xml, const Limits& limits) {
    if (const std::size_t nul = xml.find('\0'); nul != std::string_view::npos)
        return malformed("a NUL", nul);
    for (std::size_t at = xml.find("&#"); at != std::string_view::npos; at = xml.find("&#", at + 2))
        if (!is_character(xml, at)) return malformed("a reference to no character", at);
    std::uint32_t depth = 0;
    std::uint32_t elements = 0;
    std::size_t at = xml.find('<');
    while (at != std::string_view::npos) {
        const std::string_view rest = xml.substr(at);
        std::string_view until;
        if (rest.starts_with("<!--"))
            until = "-->";
        else if (rest.starts_with("<![CDATA["))
            until = "]]>";
        else if (rest.starts_with("<?"))
            until = "?>";
        else if (rest.starts_with("<!"))
            return malformed("a document type", at);
        std::size_t end = std::string_view::npos;
        if (!until.empty()) {
            end = xml.find(until, at + (until == "-->" ? 4 : 2));
            if (end != std::string_view::npos) end += until.size() - 1;
        } else {
            end = end_of_tag(xml, at + 1);
        }
        if (end == std::string_view::npos) return malformed("something that does not end", at);
        if (until.empty() && rest.starts_with("</")) {
            if (depth == 0) return malformed("an end tag without a start", at);
            --depth;
        } else if (until.empty()) {
            if (++elements > limits.max_elements)
                return fail(ErrorKind::too_large, "The document has too many elements.");
            if (depth >= limits.max_depth)
                return fail(ErrorKind::too_large, "The document is nested too deeply.");
            if (xml[end - 1] != '/') ++depth;
        }
        at = xml.find('<', end + 1);
    }
    if (elements == 0) return malformed("no element", 0);
    if (depth != 0) return malformed("the end within an element", xml.size());
    return {};
}

}  // namespace mcr::source::cda
