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

/// The section that a FHIR R4 resource of `type` belongs to where nothing in it says more; an
/// unknown type belongs to documents. List, Composition and administrative types (Organization,
/// Practitioner, …) belong to professional_contacts.
[[nodiscard]] Section section_of_type(std::string_view type) noexcept;

}  // namespace mcr::record
