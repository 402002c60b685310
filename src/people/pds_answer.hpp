#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "people/demographics.hpp"

namespace mcr::people {

/// What is said of every patient who is unknown, invalidated or restricted (law 4): the only place
/// where that error is made.
[[nodiscard]] std::unexpected<Error> patient_not_found();

/// Reads the body of a 200 to GET Patient/{asked}. `today` is a FHIR date.
/// Errors: not_found for a restricted patient; malformed.
[[nodiscard]] Result<Demographics> read_pds_patient(std::string_view body, const NhsNumber& asked,
                                                    std::string_view today);

/// Reads the body of a 200 to GET Patient?...: highest score first, without restricted patients.
/// Errors: too_large for TOO_MANY_MATCHES; malformed.
[[nodiscard]] Result<std::vector<Demographics>> read_pds_search(std::string_view body,
                                                                std::string_view today);

/// What a status other than 200 with this body means.
[[nodiscard]] Error read_pds_error(int status, std::string_view body);

}  // namespace mcr::people
