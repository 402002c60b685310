#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "net/client.hpp"
#include "source/credentials.hpp"
#include "source/nrl/answer.hpp"
#include "source/record_locator.hpp"

namespace mcr::source {

namespace nrl {

/// How the National Record Locator is reached (docs/sources/nrl.md).
struct LocatorSettings {
    std::string address;     ///< of the consumer API, no trailing slash
    bool by_post = true;     ///< the NHS number stands in a body, not in an address
    std::string credential;  ///< names the bearer token; empty for none
    net::Upstream upstream{.name = "NRL", .max_body_bytes = 2UL << 20U};
    Milliseconds time_limit{3000};  ///< for all pages
    std::uint32_t page_limit = 10;
    PageLimits page;
};

}  // namespace nrl

/// The National Record Locator (England), consumer API R4, as the locator. Serves professionals
/// only. All must outlive it and be safe from any thread.
[[nodiscard]] std::unique_ptr<RecordLocator> make_national_record_locator(
    nrl::LocatorSettings settings, const Clock& clock, Random& random, Log& log, Metrics& metrics,
    Credentials credentials);

}  // namespace mcr::source
