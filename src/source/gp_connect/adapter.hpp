#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "source/adapter.hpp"
#include "source/gp_connect/request.hpp"

namespace mcr::source {

/// The protocol gp-connect-structured: Access Record Structured of GP Connect 1.2 to 1.6 (FHIR
/// STU3), asked in one call, converted to FHIR R4. Only for professionals in direct care: a patient
/// who asks is answered not_permitted without a call. All must outlive it and be safe from any
/// thread. Settings: docs/sources/gp-connect-structured.md.
[[nodiscard]] std::unique_ptr<Adapter> make_gp_connect_structured(
    const Clock& clock, Random& random, Log& log, Metrics& metrics,
    gp_connect::Consumer consumer = {});

}  // namespace mcr::source
