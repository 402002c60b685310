#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "source/adapter.hpp"
#include "source/credentials.hpp"

namespace mcr::source {

/// The adapter `cda`: a system that answers a request for a patient with CDA documents, one or
/// several, as the report services of 111 providers have (docs/sources/cda.md). All must outlive
/// it. `credentials` may be empty where no system has any.
[[nodiscard]] std::unique_ptr<Adapter> make_cda(const Clock& clock, Log& log, Metrics& metrics,
                                                Credentials credentials = {});

}  // namespace mcr::source
