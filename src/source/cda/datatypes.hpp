#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "source/cda/document.hpp"
#include "source/r4/collection.hpp"

namespace mcr::source::cda {

// The data types of HL7 version 3 as elements of FHIR R4. What has a nullFlavor and says nothing
// else is an empty object.

/// What is not known: the code of the nullFlavor, empty where there is none.
[[nodiscard]] std::string_view null_flavor(pugi::xml_node node);

/// The text of an ED, or of what its reference leads to within the document, if that is at most
/// 4,000 characters: it is read in its section.
[[nodiscard]] std::string text_of_ed(const Document& document, pugi::xml_node ed);
/// The element that an ED's reference leads to, or null.
[[nodiscard]] pugi::xml_node referenced(const Document& document, pugi::xml_node ed);

/// One code without its translations; empty if there is none.
[[nodiscard]] r4::Object coding_from(pugi::xml_node cd);
/// CD, CE, CV, CO: code, translations, originalText.
[[nodiscard]] r4::Object concept_from(const Document& document, pugi::xml_node cd);
/// The same where FHIR requires one: what is not known is a coding of v3-NullFlavor, or the text
/// "Not stated".
[[nodiscard]] r4::Object required_concept(const Document& document, pugi::xml_node cd);
/// A concept whose text says first `what` (for example "Not present"), so that no reader of the
/// words alone takes it for what it denies.
[[nodiscard]] r4::Object denied(r4::Object concept_of_it, std::string_view what);
/// The words for a concept: its text, or the first display, or the first code.
[[nodiscard]] std::string words_of(const r4::Object& concept_of_it);

[[nodiscard]] r4::Object identifier_from(pugi::xml_node id);
/// Puts every id of `statement` as identifier.
void put_identifiers(r4::Object& resource, pugi::xml_node statement);

/// PQ, or a number without unit.
[[nodiscard]] r4::Object quantity_from(pugi::xml_node pq);

/// An IVL_TS, or a TS, in FHIR dateTimes; empty where not stated.
struct Times {
    std::string at;         ///< a moment: value, or center
    std::string low, high;  ///< an interval
    bool has_high = false;  ///< an end is stated, though it may not be known when
    [[nodiscard]] std::string start() const { return low.empty() ? at : low; }
    [[nodiscard]] r4::Object as_period() const;
};
[[nodiscard]] Times times_of(pugi::xml_node effective_time);
/// Puts `<key>DateTime` or `<key>Period`.
void put_times(r4::Object& resource, std::string_view key, const Times& times);

/// The type of an ANY: "CD", "PQ", "IVL_PQ" …, without a prefix.
[[nodiscard]] std::string_view type_of_any(pugi::xml_node value);
/// Puts value[x] of an Observation; false if the value is of a type that has none, or says nothing.
bool put_value(const Document& document, r4::Object& observation, pugi::xml_node value);

/// The moodCode is EVN, or not written.
[[nodiscard]] bool is_event(pugi::xml_node statement);
[[nodiscard]] std::string_view status_of(pugi::xml_node statement);

}  // namespace mcr::source::cda
