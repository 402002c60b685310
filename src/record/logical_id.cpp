#include "record/logical_id.hpp"

#include <array>
#include <span>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace mcr::record {
namespace {

constexpr std::size_t longest_id = 64;
constexpr std::string_view history = "/_history/";

enum : std::uint8_t { id_character = 0, separator = 1, other = 2 };

constexpr auto classes = [] {
    std::array<std::uint8_t, 256> kinds{};
    kinds.fill(other);
    for (unsigned c = '0'; c <= '9'; ++c) kinds[c] = id_character;
    for (unsigned c = 'a'; c <= 'z'; ++c) kinds[c] = id_character;
    for (unsigned c = 'A'; c <= 'Z'; ++c) kinds[c] = id_character;
    kinds['-'] = kinds['.'] = id_character;
    kinds['/'] = kinds['?'] = kinds['#'] = separator;
    return kinds;
}();

constexpr std::uint8_t class_of(char c) noexcept { return classes[static_cast<unsigned char>(c)]; }

constexpr bool is_letter(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string half_hex(const Digest& digest) {
    return to_hex(std::span<const std::byte>(digest).first(16));
}

}  // namespace

bool has_id_characters(std::string_view text) noexcept {
    std::uint8_t worst = 0;
    for (const char c : text) worst |= class_of(c);
    return worst == id_character && !text.empty();
}

bool is_type_name(std::string_view text) noexcept {
    if (text.size() < 2 || text.size() > longest_id || text[0] < 'A' || text[0] > 'Z') return false;
    for (const char c : text) {
        if (!is_letter(c)) return false;
    }
    return true;
}

bool fits_new_id(std::string_view system_key, std::string_view id) noexcept {
    return system_key.size() + 1 + id.size() <= longest_id && has_id_characters(id);
}

std::string hashed_new_id(std::string_view system_key, std::string_view id) {
    return std::string(system_key) + ".h-" + half_hex(sha256(id));
}

std::string nameless_new_id(std::string_view system_key, std::string_view resource,
                            std::uint32_t position) {
    const Digest content = sha256(resource);
    return std::string(system_key) + ".n-" +
           half_hex(sha256(to_hex(content) + ' ' + std::to_string(position)));
}

TypedReference typed_reference(std::string_view text) noexcept {
    std::size_t slash = 0;
    while (slash < text.size() && is_letter(text[slash])) ++slash;
    if (slash < 2 || slash >= text.size() || text[slash] != '/' || text[0] > 'Z') return {};
    const std::string_view rest = text.substr(slash + 1);
    std::size_t end = 0;
    while (end < rest.size() && class_of(rest[end]) != separator) ++end;
    if (end == 0) return {};
    if (end < rest.size()) {
        const std::string_view suffix = rest.substr(end);
        if (!suffix.starts_with(history) || !has_id_characters(suffix.substr(history.size()))) {
            return {};
        }
    }
    return {text.substr(0, slash), rest.substr(0, end)};
}

std::string_view without_version(std::string_view text) noexcept {
    const std::size_t at = text.rfind(history);
    if (at == std::string_view::npos) return text;
    return has_id_characters(text.substr(at + history.size())) ? text.substr(0, at) : text;
}

}  // namespace mcr::record
