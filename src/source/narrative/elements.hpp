#pragma once

#include <cstdint>
#include <string_view>

namespace mcr::source::narrative {

/// What becomes of an element of HTML in a narrative.
struct Rule {
    enum class What : std::uint8_t {
        keep,     ///< stands there as `as`
        unwrap,   ///< only what is in it stands there
        silent,   ///< the same, and nothing is lost by it: html, body, span without meaning
        remove,   ///< is empty, or its content is not read either
        struck,   ///< what is in it stands in brackets as struck out: FHIR has no element for it
        link,     ///< its address stands as text behind its words
        picture,  ///< its alternative text stands there
    };
    What what = What::unwrap;
    std::string_view as;    ///< the element of the narrative
    bool is_block = false;  ///< ends a paragraph
    bool is_empty = false;  ///< has no content
};

/// `name` in lower case.
[[nodiscard]] Rule rule_of(std::string_view name);

/// Whether the start of `next` ends an open `open`, as in HTML: an item the item before it.
[[nodiscard]] bool ends_before(std::string_view open, std::string_view next);
/// Whether an open `open` hides those around it from the search for what `next` ends or an end tag
/// of that name closes.
[[nodiscard]] bool hides_outer(std::string_view open, std::string_view next);

}  // namespace mcr::source::narrative
