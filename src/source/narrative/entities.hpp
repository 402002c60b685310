#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcr::source::narrative {

/// The character of an entity of HTML 4 (nbsp, eacute, …), by its name without & and ;. None for
/// any other, so that what a document itself declares is never expanded.
[[nodiscard]] std::optional<char32_t> named_character(std::string_view name);

/// The character of a numeric reference as HTML reads it: 128 to 159 are those of Windows-1252;
/// what is no character, or none that XML 1.0 allows, is U+FFFD.
[[nodiscard]] char32_t numbered_character(std::uint32_t number);

void append_utf8(std::string& out, char32_t character);

}  // namespace mcr::source::narrative
