#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "source/adapter.hpp"

namespace mcr::source {

/// Asks systems that answer HL7 v2 queries over MLLP (docs/sources/hl7v2.md): who the patient is by
/// QBP^Q22 (ITI-21), visits and findings by QRY^A19, results by QRY^R02, documents by QRY^T12, as
/// the system's settings say, and converts the answers. All must outlive it.
[[nodiscard]] std::unique_ptr<Adapter> make_hl7v2(const Clock& clock, Random& random, Log& log,
                                                  Metrics& metrics);

}  // namespace mcr::source
