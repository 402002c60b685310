#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace mcr {

[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);  ///< lower case
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::string to_base64url(std::span<const std::byte> bytes);  ///< unpadded
[[nodiscard]] std::string to_base64url(std::string_view bytes);            ///< unpadded
/// Accepts exactly what to_base64url makes (RFC 4648 section 5, no padding, no white space,
/// no stray bits in the last character).
[[nodiscard]] Result<std::string> from_base64url(std::string_view text);
/// Accepts padded base64 (RFC 4648 section 4), no white space.
[[nodiscard]] Result<std::string> from_base64(std::string_view text);

[[nodiscard]] std::string_view trim(std::string_view text);  ///< ASCII white space
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string to_lower(std::string_view text);                       ///< ASCII only
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);  ///< ASCII only
[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// Percent-encodes everything but RFC 3986 unreserved characters.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// Errors: invalid where a % is not followed by two hexadecimal digits. '+' becomes a space if
/// `form` (application/x-www-form-urlencoded).
[[nodiscard]] Result<std::string> percent_decode(std::string_view text, bool form = false);

/// Escapes for HTML text and double-quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view text);
/// A JSON string literal with its quotes. `text` must be UTF-8; bytes that are not become U+FFFD.
[[nodiscard]] std::string json_quote(std::string_view text);

/// FHIR instant in UTC with milliseconds: 2026-11-23T16:03:00.123Z.
[[nodiscard]] std::string format_instant(Instant when);
/// Accepts an RFC 3339 date-time with zone. Errors: invalid.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);
/// 23-Nov-2026, as NHS screens show dates (CUI date display).
[[nodiscard]] std::string format_display_date(Instant when);

}  // namespace mcr
