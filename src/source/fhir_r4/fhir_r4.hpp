#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "source/adapter.hpp"
#include "source/credentials.hpp"

namespace mcr::source {

/// The adapter `fhir-r4`: any server that speaks HL7 FHIR R4 over HTTP (docs/sources/fhir-r4.md).
/// Finds the Patient by NHS number, then asks for Patient/[id]/$everything or searches per type,
/// as the system's settings say. Every request has an X-Request-Id of its own, so that an answer to
/// another one is found out; the view's id travels as X-Correlation-Id.
/// All must outlive it. `credentials` may be empty where no system has any.
[[nodiscard]] std::unique_ptr<Adapter> make_fhir_r4(const Clock& clock, Random& random, Log& log,
                                                    Metrics& metrics, Credentials credentials = {});

}  // namespace mcr::source
