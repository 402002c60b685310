#pragma once

#include "source/adapter.hpp"
#include "source/fhir_r4/exchange.hpp"
#include "source/fhir_r4/pages.hpp"

namespace mcr::source::federation {

/// The answer of a peer from the pages that came, or from what came with its refusal: what left
/// the screening, its rows, and its own row, which is never better than failed where its statement
/// and what it sent do not agree (law 3).
[[nodiscard]] Answer conclude(const Question& question, fhir_r4::Pages pages,
                              const fhir_r4::Exchange::Refused& refused);

}  // namespace mcr::source::federation
