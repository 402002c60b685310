#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "people/demographics.hpp"

namespace mcr::fhir {

using people::demographics_ods_code;
inline constexpr std::string_view demographics_name = "NHS England (PDS)";

/// The national Patient as it leaves here (law 6): as received, with the NHS number in force as its
/// id, meta.source its address at `service` (a base URL) and a tag that names its origin; on one
/// line. Errors: malformed when what was received is no JSON object.
[[nodiscard]] Result<std::string> labelled_patient(const people::Demographics& patient,
                                                   std::string_view service);

}  // namespace mcr::fhir
