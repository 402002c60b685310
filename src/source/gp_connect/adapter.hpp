#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "source/adapter.hpp"
#include "source/gp_connect/audit_token.hpp"

/// The capabilities of GP Connect that a practice may offer. Only for professionals in direct care:
/// a patient who asks is answered not_permitted without a call. What is given must outlive the
/// adapter and be safe from any thread. Settings: docs/sources/gp-connect-….md.
namespace mcr::source {

/// The protocol gp-connect-structured: Access Record Structured 1.2 to 1.6 (FHIR STU3), asked in
/// one call, converted to FHIR R4.
[[nodiscard]] std::unique_ptr<Adapter> make_gp_connect_structured(
    const Clock& clock, Random& random, Log& log, Metrics& metrics,
    gp_connect::Consumer consumer = {});

/// The protocol gp-connect-html: Access Record HTML 0.7 (FHIR DSTU2), each permitted section of the
/// record asked in a call of its own, all at once; each becomes a Composition of FHIR R4 with the
/// practice's own words.
[[nodiscard]] std::unique_ptr<Adapter> make_gp_connect_html(const Clock& clock, Random& random,
                                                            Log& log, Metrics& metrics,
                                                            gp_connect::Consumer consumer = {});

/// The protocol gp-connect-documents: Access Document 1.6 (FHIR STU3): the list of the patient's
/// documents, converted to FHIR R4, and the content of each.
[[nodiscard]] std::unique_ptr<Adapter> make_gp_connect_documents(
    const Clock& clock, Random& random, Log& log, Metrics& metrics,
    gp_connect::Consumer consumer = {});

}  // namespace mcr::source
