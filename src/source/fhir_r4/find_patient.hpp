#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "record/part.hpp"
#include "source/fhir_r4/exchange.hpp"
#include "source/fhir_r4/pages.hpp"

namespace mcr::source::fhir_r4 {

/// What the lookup of the Patient gave.
struct FoundPatient {
    record::Part part;
    std::vector<std::string> ids;  ///< at the source, and its fullUrl where it has one
};

/// Asks for the one Patient with the NHS number, as the dialect says, or why there is none.
[[nodiscard]] net::Task<std::expected<FoundPatient, Verdict>> find_patient(const Exchange& exchange,
                                                                           Budget& budget);

/// The secret that the dialect's bearer credential names; empty where it names none. Errors:
/// internal, with a sentence for the reader, when it is missing; that is logged.
[[nodiscard]] Result<Secret> bearer_of(const Dialect& dialect, const directory::System& system,
                                       const Credentials& credentials, Log& log);

}  // namespace mcr::source::fhir_r4
