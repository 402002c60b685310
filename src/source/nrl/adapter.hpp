#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "source/adapter.hpp"
#include "source/gp_connect/audit_token.hpp"

namespace mcr::source {

/// The protocol nrl: what the National Record Locator's pointers (R4) say of the organisation's
/// documents, and the documents, through the Spine Security Proxy or from agreed origins. Asked of
/// what Question::pointers hold; asks nobody. Documents go to professionals only. All must outlive
/// it and be safe from any thread. Settings: docs/sources/nrl.md.
[[nodiscard]] std::unique_ptr<Adapter> make_nrl(const Clock& clock, Random& random, Log& log,
                                                Metrics& metrics,
                                                gp_connect::Consumer consumer = {});

}  // namespace mcr::source
