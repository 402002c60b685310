#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "record/json_walk.hpp"
#include "record/section_hint.hpp"

namespace mcr::record {

/// An array that may be there in `meta`, and where something can be added to it.
struct FoundArray {
    std::uint32_t end = 0;  ///< offset of its closing bracket
    bool present = false;
    bool empty = true;
    std::uint32_t begin = 0;  ///< offset of its opening bracket
};

/// The `meta` of a resource.
struct FoundMeta {
    std::uint32_t end = 0;  ///< offset of its closing brace
    bool present = false;
    bool empty = true;
    TextRange source;
    FoundArray tag, extension, security;
};

/// A resource among the entries, or the document itself.
struct FoundItem {
    std::uint32_t begin = 0, end = 0;
    TextRange type, id, full_url;
    FoundMeta meta;
    bool is_include = false;
    bool has_id_characters = false;  ///< the id, which has no escapes
    Section section = Section::documents;
    std::uint32_t first_reference = 0, reference_count = 0;
    /// The tokens of `category` or `class`, which may name the section.
    std::span<const std::uint32_t> hint;
    /// The tokens of a subject that is named by an identifier and not by a reference.
    std::span<const std::uint32_t> logical_subject;
};

/// What a walk over a FHIR document found. Offsets count from the start of the text.
struct FoundDocument {
    std::vector<FoundItem> items;
    TextRange next_link;
    std::uint32_t entries_without_resource = 0;
};

/// Walks one FHIR document: a Bundle of any type, or a single resource. Everything is checked as
/// JsonWalk does; members of the top levels must be what FHIR makes them where that is needed to
/// label and re-key.
class DocumentWalk : private JsonWalk {
public:
    /// As JsonWalk; `found` must outlive the walk and is cleared.
    DocumentWalk(std::string_view text, std::span<const std::uint32_t> index, const Limits& limits,
                 WalkSpace& space, FoundDocument& found);

    [[nodiscard]] bool run();
    using JsonWalk::error;

private:
    [[nodiscard]] bool is_bundle();
    [[nodiscard]] bool bundle();
    [[nodiscard]] bool entry();
    [[nodiscard]] bool resource(FoundItem& item);
    [[nodiscard]] bool type(FoundItem& item);
    [[nodiscard]] bool meta(FoundMeta& found);
    [[nodiscard]] bool meta_array(FoundArray& found, const char* what);
    [[nodiscard]] bool subject(FoundItem& item);
    [[nodiscard]] bool links();
    [[nodiscard]] bool search_mode(FoundItem& item);
    [[nodiscard]] bool value_of_no_item();

    std::string_view whole_;
    std::span<const std::uint32_t> index_;
    const Limits& limits_;
    FoundDocument& found_;
    SectionFinder sections_;
};

}  // namespace mcr::record
