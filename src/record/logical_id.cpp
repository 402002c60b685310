#include "record/logical_id.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "record/content_hash.hpp"

namespace mcr::record {
namespace {

constexpr std::size_t longest_type = 64;
constexpr std::string_view history = "/_history/";
constexpr std::string_view patient_slash = "Patient/";

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

constexpr std::uint8_t class_of(char c) noexcept {
    return classes[static_cast<unsigned char>(c)];
}

constexpr bool is_letter(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Sixteen characters at once.
using Block = std::uint8_t __attribute__((vector_size(16)));

Block load(const char* at) noexcept {
    Block block;
    std::memcpy(&block, at, sizeof block);
    return block;
}

/// All bits of a byte where the character may stand in an id.
Block id_characters(Block block) noexcept {
    const Block letters = (block | 0x20) - 'a';
    const Block digits = block - '0';
    const Block hyphen_or_dot = block - '-';
    return reinterpret_cast<Block>((letters < 26) | (digits < 10) | (hyphen_or_dot < 2));
}

std::string half_hex(const Digest& digest) {
    return to_hex(std::span<const std::byte>(digest).first(16));
}

}  // namespace

bool has_id_characters(std::string_view text) noexcept {
    if (text.size() < sizeof(Block)) {
        std::uint8_t worst = 0;
        for (const char c : text) worst |= class_of(c);
        return worst == id_character && !text.empty();
    }
    // Blocks of which the last ones overlap, so that the usual lengths take no branch.
    const char* const last = text.data() + text.size() - sizeof(Block);
    Block good = id_characters(load(last));
    for (const char* p = text.data();; p += 3 * sizeof(Block)) {
        good &= id_characters(load(std::min(p, last)));
        good &= id_characters(load(std::min(p + sizeof(Block), last)));
        good &= id_characters(load(std::min(p + 2 * sizeof(Block), last)));
        if (last - p <= static_cast<std::ptrdiff_t>(3 * sizeof(Block))) break;
    }
    std::uint64_t halves[2];
    std::memcpy(halves, &good, sizeof halves);
    return (halves[0] & halves[1]) == ~std::uint64_t{0};
}

bool is_type_name(std::string_view text) noexcept {
    if (text.size() < 2 || text.size() > longest_type || text[0] < 'A' || text[0] > 'Z')
        return false;
    for (const char c : text) {
        if (!is_letter(c)) return false;
    }
    return true;
}

std::string hashed_new_id(std::string_view system_key, std::string_view id) {
    return std::string(system_key) + ".h-" + half_hex(sha256(id));
}

std::string nameless_new_id(std::string_view system_key, std::string_view resource,
                            std::uint32_t position) {
    const auto hash = content_hash(resource, position);
    return std::string(system_key) + ".n-" + to_hex(std::as_bytes(std::span(hash)));
}

TypedSizes typed_reference(std::string_view text) noexcept {
    std::size_t slash = 0;
    while (slash < text.size() && is_letter(text[slash])) ++slash;
    if (slash < 2 || slash > longest_type || slash >= text.size() || text[slash] != '/' ||
        text[0] > 'Z') {
        return {};
    }
    const std::string_view rest = text.substr(slash + 1);
    TypedSizes sizes{.id = static_cast<std::uint32_t>(rest.size()),
                     .type = static_cast<std::uint8_t>(slash),
                     .has_id_characters = true,
                     .is_patient = text.starts_with(patient_slash)};
    if (has_id_characters(rest)) return sizes;

    std::size_t end = 0;
    while (end < rest.size() && class_of(rest[end]) != separator) ++end;
    if (end == 0) return {};
    if (end < rest.size()) {
        const std::string_view suffix = rest.substr(end);
        if (!suffix.starts_with(history) || !has_id_characters(suffix.substr(history.size()))) {
            return {};
        }
    }
    sizes.id = static_cast<std::uint32_t>(end);
    sizes.has_id_characters = has_id_characters(rest.substr(0, end));
    return sizes;
}

std::string_view without_version(std::string_view text) noexcept {
    const std::size_t at = text.rfind(history);
    if (at == std::string_view::npos) return text;
    return has_id_characters(text.substr(at + history.size())) ? text.substr(0, at) : text;
}

}  // namespace mcr::record
