#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mcr::record {

/// How many bytes the escape at the start of `text` (a backslash) takes: 2, 6, or 12 for a pair of
/// surrogates. 0 if it is none that RFC 8259 section 7 knows, or half of a pair.
[[nodiscard]] std::size_t escape_length(std::string_view text) noexcept;

/// Appends to `out` the value of `raw`, the text between the quotes of a JSON string.
/// False, with `out` as far as it came, where an escape is wrong.
[[nodiscard]] bool append_unescaped(std::string_view raw, std::string& out);

}  // namespace mcr::record
