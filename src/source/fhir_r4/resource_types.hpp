#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "record/section.hpp"

namespace mcr::source::fhir_r4 {

/// The types of FHIR R4 that can be searched by patient and hold something of `sections`, each
/// once; never Patient.
[[nodiscard]] std::vector<std::string> types_of(const record::Sections& sections);

/// The search parameter that names the patient (FHIR R4, search parameter registry).
[[nodiscard]] std::string_view patient_parameter(std::string_view type) noexcept;

/// Whether resources of `type` only say who and where, so that alone they are no record.
[[nodiscard]] bool is_administrative(std::string_view type) noexcept;

}  // namespace mcr::source::fhir_r4
