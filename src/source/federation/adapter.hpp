#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "source/adapter.hpp"
#include "source/credentials.hpp"
#include "source/federation/path.hpp"

namespace mcr::source {

/// The adapter `federation`: another My Care Record, or a gateway that offers the same FHIR face
/// (docs/sources/federation.md). Asks for Patient/[NHS number]/$everything in the name of the
/// professional who asks here, under a token that the peer gives for them, and takes its coverage
/// statement in (Answer::beyond). Whom it cannot name to the peer it does not ask for.
/// All must outlive it.
[[nodiscard]] std::unique_ptr<Adapter> make_federation(const Clock& clock, Random& random, Log& log,
                                                       Metrics& metrics,
                                                       federation::Gateway gateway,
                                                       Credentials credentials);

}  // namespace mcr::source
