#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/values.hpp"

namespace mcr::fhir {

/// One value of a token parameter (R4 search, token): "code", "system|code", "|code" (a coding
/// without system), "system|" (any code of it).
struct TokenValue {
    std::optional<std::string> system;  ///< absent: any; empty: none
    std::string code;                   ///< empty: any
};

/// Splits at `separator` wherever no backslash stands before it. Escapes stay.
[[nodiscard]] std::vector<std::string_view> split_escaped(std::string_view text, char separator);
/// Takes `\,` `\|` `\$` `\\` back. Empty when a backslash stands before anything else.
[[nodiscard]] std::optional<std::string> unescape(std::string_view text);

/// One value, still escaped. Empty when it has neither system nor code, a stray '|' or backslash.
[[nodiscard]] std::optional<TokenValue> parse_token_value(std::string_view text);

/// Codes compare exactly. A primitive code's system is implied by its element, so that any system
/// given with it is taken to mean that one.
[[nodiscard]] bool matches(const TokenValue& wanted, const record::Coding& found) noexcept;

}  // namespace mcr::fhir
