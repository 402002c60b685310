#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace mcr::source::stu3 {

class Editor;

/// How one element of STU3 becomes R4.
enum class Change : unsigned char {
    rename,        ///< the value stays, its name becomes `to`
    codeable,      ///< a code becomes the CodeableConcept `to` with a coding of system `with`
    concept_text,  ///< a string becomes the CodeableConcept `to` with that text
    code,          ///< a code becomes another of the pairs in `codes`; others stay
    wrap,          ///< one value becomes the array `to` with that value
    first,         ///< an array becomes the value `to`, its first; the rest is kept
    agent,         ///< requester{agent,onBehalfOf} becomes the Reference `to`; onBehalfOf is kept
    actors,        ///< an array of objects becomes the array `to` of the References that stand in
                   ///< their member `with`; their other members are kept on the Reference
    annotate,      ///< a string or strings become the text of Annotations added to `to`
    keep,          ///< no home in R4: an extension, with the value[x] named `with` if that is given
    each,          ///< the rules of `inner` hold for the object, or for each object of the array
};

struct Rule {
    std::string_view element;
    Change change = Change::keep;
    std::string_view to;  ///< the element's own name if empty
    std::string_view with;
    std::span<const Rule> inner = {};
    std::span<const std::pair<std::string_view, std::string_view>> codes = {};
};

/// Everything that changes for one type of resource.
struct TypeRules {
    std::string_view type;
    std::span<const Rule> rules;
    /// What no row can say; runs before the rows.
    void (*first)(Editor&) = nullptr;
};

/// The rules of STU3 type `type`; null where nothing but the common things changes.
[[nodiscard]] const TypeRules* rules_of(std::string_view type);

}  // namespace mcr::source::stu3
