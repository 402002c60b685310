#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "record/json_tree.hpp"

namespace mcr::record {

/// From a Composition to the DocumentReference of the document that it was made of.
inline constexpr std::string_view document_of_composition_extension =
    "https://my-care-record.example/fhir/StructureDefinition/cda-document";

/// A text in the source's words: a section of a Composition, or a letter that stands in the record.
struct Passage {
    std::string title;      ///< plain text; empty where the section has none
    std::string xhtml;      ///< markup as the source wrote it: never to be trusted; may be empty
    std::string why_empty;  ///< what stands in place of a text, in words; plain text
    std::size_t depth = 0;  ///< of a section within a section
    std::string plain;      ///< a text without markup, instead of xhtml
};

inline constexpr std::size_t most_passages = 200;  ///< of one Composition
inline constexpr std::size_t deepest_passage = 8;

/// The narratives of the sections of `composition` in the order in which they are read, then its
/// own. What lies deeper, or beyond the most, is left out, and the last passage says so.
[[nodiscard]] std::vector<Passage> passages_of(const JsonNode& composition);

/// The texts that stand in the attachments of a DocumentReference's content: plain text and HTML in
/// UTF-8. What is of another kind, lies elsewhere or cannot be read is left out.
[[nodiscard]] std::vector<Passage> letters_of(const JsonNode& document_reference);

}  // namespace mcr::record
