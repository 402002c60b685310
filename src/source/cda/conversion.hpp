#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "record/passages.hpp"
#include "source/cda/convert.hpp"
#include "source/cda/datatypes.hpp"
#include "source/cda/document.hpp"
#include "source/cda/strucdoc.hpp"

namespace mcr::source::cda {

/// Where codings stand that the Composition repeats of its document's entries and header.
inline constexpr std::string_view coded_entries_extension =
    "https://my-care-record.example/fhir/StructureDefinition/cda-coded-entries";
/// From a Composition to the DocumentReference of its document.
inline constexpr std::string_view document_extension = record::document_of_composition_extension;

/// One document on its way to R4. What it points to outlives it.
struct Conversion {
    const Document& document;
    const Context& context;
    Converted& out;
    StrucDoc narratives{document};
    std::unordered_map<std::string, std::uint32_t> hints = {};  ///< how often add() had each
    std::size_t most_extracted = 0;       ///< no more than that become resources
    std::size_t extracted = 0;            ///< statements that became resources
    std::string key = {};                 ///< of the document among all, for ids
    std::string patient = {};             ///< logical id
    std::string composition = {};         ///< logical id
    std::string document_reference = {};  ///< logical id: the one given, or the one made
    std::string recorded = {};            ///< FHIR instant of the document; may be empty
    r4::Array authors = {};               ///< References
    r4::Array security = {};              ///< security labels of everything in the document

    /// A new resource with labels and a stable id: of the document, `hint` (what it is of) and how
    /// many had that hint before.
    r4::Object& add(std::string_view type, std::string_view hint);
    [[nodiscard]] r4::Object subject() const { return r4::reference("Patient", patient); }
};

/// The section that an entry stands in.
struct Where {
    std::string_view code;  ///< LOINC code of the section; may be empty
    r4::Array* entries;     ///< References to what is made of it
    r4::Array security;     ///< labels of the section alone
};

/// What an act says of the statements within it.
struct Concern {
    std::string_view status;
    pugi::xml_node author;
};

/// `id`s as one text; the place in the document where there is none.
[[nodiscard]] std::string hint_of(pugi::xml_node statement);

/// Patient(s), who wrote it, the DocumentReference and the Composition without its sections; gives
/// the Composition. Fills `conversion`.
r4::Object& convert_header(Conversion& conversion);

/// The sections of `body` into `composition`, with their entries.
void convert_sections(Conversion& conversion, pugi::xml_node body, r4::Object& composition);

/// Puts the codings of all that stands in `nodes` as the extension of `holder`, for the search of
/// excluded codes (record/code_search.hpp).
void put_coded_entries(const std::vector<pugi::xml_node>& nodes, r4::Object& holder);

/// Makes resources of `statement`, and of what is in it, where a template is recognised. Gives how
/// many it made.
std::size_t extract(Conversion& conversion, const Where& where, pugi::xml_node statement,
                    const Concern& concern = {});

// One for each kind of statement; null where it says nothing that may become a resource.
r4::Object* make_condition(Conversion& conversion, const Where& where, pugi::xml_node observation,
                           const Concern& concern);
r4::Object* make_allergy(Conversion& conversion, const Where& where, pugi::xml_node observation,
                         const Concern& concern);
r4::Object* make_medication(Conversion& conversion, const Where& where, pugi::xml_node given);
r4::Object* make_immunization(Conversion& conversion, const Where& where, pugi::xml_node given);
r4::Object* make_procedure(Conversion& conversion, const Where& where, pugi::xml_node procedure);
r4::Object* make_encounter(Conversion& conversion, const Where& where, pugi::xml_node encounter);
/// `category` is a code of observation-category.
r4::Object* make_observation(Conversion& conversion, const Where& where, pugi::xml_node observation,
                             std::string_view category);
/// A DiagnosticReport of results, or the panel of vital signs, with what is in it.
r4::Object* make_organizer(Conversion& conversion, const Where& where, pugi::xml_node organizer);

// What they have in common.

/// Labels, identifiers and narrative; its Provenance and its entry in the section.
void finish(Conversion& conversion, const Where& where, r4::Object& resource,
            pugi::xml_node statement, bool in_section = true);
/// When the author of `statement` wrote it; empty if not stated.
[[nodiscard]] std::string written_at(pugi::xml_node statement);
/// The first entryRelationship or component of `statement` with that template.
[[nodiscard]] pugi::xml_node inner(pugi::xml_node statement, std::string_view template_root);
/// Puts comments (template 22.4.64) as notes.
void put_notes(const Conversion& conversion, r4::Object& resource, pugi::xml_node statement);
/// A Reference of who performed `statement`, in words.
[[nodiscard]] r4::Object performer_of(pugi::xml_node statement);
/// The statement of an entry, entryRelationship or component: its first element that is one.
[[nodiscard]] pugi::xml_node statement_of(pugi::xml_node relationship);

}  // namespace mcr::source::cda
