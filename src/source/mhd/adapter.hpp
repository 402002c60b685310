#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "source/adapter.hpp"
#include "source/credentials.hpp"

namespace mcr::source {

/// The adapter `mhd`: an IHE MHD Document Responder (Mobile access to Health Documents 4.2;
/// docs/sources/mhd.md): Find Document References (ITI-67), Find Document Lists (ITI-66) where set,
/// and Retrieve Document (ITI-68) for the content of what was listed.
/// All must outlive it. `credentials` may be empty where no system has any.
[[nodiscard]] std::unique_ptr<Adapter> make_mhd(const Clock& clock, Random& random, Log& log,
                                                Metrics& metrics, Credentials credentials = {});

}  // namespace mcr::source
