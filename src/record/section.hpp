#pragma once

#include <string_view>

#include "directory/section.hpp"

namespace mcr::record {

using directory::code_of;
using directory::Section;
using directory::section_count;
using directory::section_from;
using directory::Sections;
using directory::title_of;

/// The project's own code system of the sections' codes.
inline constexpr std::string_view section_system =
    "https://my-care-record.example/fhir/CodeSystem/section";

/// The section that a FHIR R4 resource of `type` belongs to where nothing in it says more; an
/// unknown type belongs to documents. List, Composition and administrative types (Organization,
/// Practitioner, …) belong to professional_contacts. A Composition whose category has a code of
/// section_system belongs to that section: one page of a record, in its source's own words.
[[nodiscard]] Section section_of_type(std::string_view type) noexcept;

}  // namespace mcr::record
