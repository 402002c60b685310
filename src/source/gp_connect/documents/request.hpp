#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "people/nhs_number.hpp"

namespace mcr::source::gp_connect::documents {

inline constexpr std::string_view find_patient_interaction =
    "urn:nhs:names:services:gpconnect:documents:fhir:rest:search:patient-1";
inline constexpr std::string_view list_interaction =
    "urn:nhs:names:services:gpconnect:documents:fhir:rest:search:documentreference-1";
inline constexpr std::string_view read_interaction =
    "urn:nhs:names:services:gpconnect:documents:fhir:rest:read:binary-1";

/// Where the patient's id at the practice is asked for.
[[nodiscard]] std::string find_patient_url(std::string_view address,
                                           const people::NhsNumber& patient);

/// Where the documents of the Patient `id` are asked for, with everything that is mandatory to
/// include (Access Document 1.6.2, "Search for a patient's documents").
/// Errors: invalid for an id that cannot stand in a path.
[[nodiscard]] Result<std::string> list_url(std::string_view address, std::string_view id);

/// The absolute URL of a document's content, as `link` of a listing at `address` says it.
/// Errors: invalid where it leads to another host, or to something other than a Binary.
[[nodiscard]] Result<std::string> content_url(std::string_view address, std::string_view link);

}  // namespace mcr::source::gp_connect::documents
