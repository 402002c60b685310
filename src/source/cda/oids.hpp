#pragma once

#include <string>
#include <string_view>

namespace mcr::source::cda {

/// The URI that FHIR has for a code system or a namespace of identifiers of that OID; any other
/// OID as urn:oid:, an UUID as urn:uuid:. Empty for what is neither.
[[nodiscard]] std::string uri_of(std::string_view oid);

inline constexpr std::string_view nhs_number_oid = "2.16.840.1.113883.2.1.4.1";

}  // namespace mcr::source::cda
