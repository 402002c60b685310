#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcr::fhir {

/// A member of an object as it stands in its text.
struct Member {
    std::string_view name;   ///< between its quotes, escapes as they are
    std::string_view value;  ///< without surrounding white space
};

/// The members of the JSON object that `text` is, in their order, found by brackets and quotes
/// alone: for text that is known to be valid JSON. Empty when it is no object.
[[nodiscard]] std::optional<std::vector<Member>> members_of(std::string_view text);

/// Appends `text`, which is valid JSON, on one line: without its line ends and the indentation
/// behind them. A raw line end of valid JSON always stands between tokens (RFC 8259 section 7).
void append_on_one_line(std::string_view text, std::string& out);

/// The text of a `meta` with `source` in place of its own (kept if `source` is empty) and `tag`, an
/// object's text, behind its tags. `meta` may be empty.
[[nodiscard]] std::string edited_meta(std::string_view meta, std::string_view source,
                                      std::string_view tag);

}  // namespace mcr::fhir
