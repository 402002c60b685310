#pragma once

#include <string>
#include <string_view>

#include "source/r4/collection.hpp"
#include "source/xds/metadata.hpp"

namespace mcr::source::xds {

/// A DTM of HL7 V2 (YYYY[MM[DD[hh[mm[ss]]]]], UTC) as a FHIR dateTime; minutes and seconds that
/// are not stated become zero where an hour is. Empty for what is none.
[[nodiscard]] std::string date_time_of(std::string_view dtm);
/// The same as a FHIR date.
[[nodiscard]] std::string date_of(std::string_view dtm);
/// "male", "female", "other", "unknown" of M, F, O or A, U; empty for another.
[[nodiscard]] std::string gender_of(std::string_view code);
/// Whether it fits FHIR's code: words with single spaces between them.
[[nodiscard]] bool is_code(std::string_view text);

/// A FHIR Coding: an OID becomes the URI that FHIR has for it, or urn:oid:…; a scheme that is no
/// URI goes into an extension.
[[nodiscard]] r4::Object coding_of(const Code& code);
/// Empty for an empty code.
[[nodiscard]] r4::Object concept_of(const Code& code);

/// A HumanName of an XCN or XPN; `first` is the field of the family name.
[[nodiscard]] r4::Object name_of(std::string_view text, std::size_t first);
/// An identifier of a CX, or of the id and authority of an XCN or XON.
[[nodiscard]] r4::Object identifier_of(const PatientId& id);

inline constexpr std::string_view extensions =
    "https://my-care-record.example/fhir/StructureDefinition/";

}  // namespace mcr::source::xds
