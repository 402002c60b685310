#pragma once

#include <string>

#include "base/clock.hpp"
#include "sim/protocol/gp_record.hpp"
#include "sim/protocol/gp_request.hpp"

namespace mcr::sim {

/// The answer to $gpc.getstructuredrecord: the lists and items of the areas asked for, secondary
/// lists for what only consultations or problems mention, warning codes, reasons for empty lists,
/// and one OperationOutcome for what is switched off or not known. Bundle.id is the trace id.
[[nodiscard]] std::string structured_record(const GpPractice& practice, const GpRecord& record,
                                            const GpAsked& asked, Instant now);

/// An OperationOutcome of GP Connect, with the issue code that belongs to `spine_code`.
[[nodiscard]] std::string gp_outcome(std::string_view spine_code, std::string_view diagnostics);

}  // namespace mcr::sim
