#pragma once

#include <memory>

#include "base/random.hpp"
#include "source/adapter.hpp"
#include "source/gp_connect/request.hpp"

namespace mcr::source {

/// The protocol gp-connect-structured: Access Record Structured of GP Connect 1.2 to 1.6 (FHIR
/// STU3), asked in one call, converted to FHIR R4. Only for professionals in direct care: a patient
/// who asks is answered not_permitted without a call. `random` must outlive the adapter and be safe
/// from any thread. Settings: docs/sources/gp-connect-structured.md.
[[nodiscard]] std::unique_ptr<const Adapter> make_gp_connect_structured(
    gp_connect::Consumer consumer, Random& random);

}  // namespace mcr::source
