#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "net/client.hpp"
#include "people/demographics.hpp"

namespace mcr::people {

/// Gives the access token of a call, fetching a new one within the deadline where it must.
using BearerProvider =
    std::function<net::Task<Result<Secret>>(net::Worker& worker, Deadline deadline)>;

struct PdsSettings {
    int max_results = 20;   ///< of a search; PDS allows 1 to 50
    BearerProvider bearer;  ///< empty for none (the sandbox, a demonstration)
};

/// The Personal Demographics Service as PDS FHIR R4 (NHS England). Nothing is kept between calls:
/// whether a patient is restricted must be asked anew each time. Shared by all workers.
///
/// Beyond the contract of DemographicsService: an answer that does not say whether the patient is
/// restricted, or whose NHS number is none, is malformed; meta.security other than U counts as
/// restricted; a practice counts only in its period (UTC days). When PDS throttles (429), one
/// further call is made if the time it names passes within the deadline; else unavailable with
/// code "throttled". Errors carry the Spine code, save not_found, which never has one (law 4).
///
/// `address`: base URL, no trailing slash. `clock`, `random`, `log` and `metrics` must outlive it.
[[nodiscard]] std::unique_ptr<DemographicsService> make_pds_client(
    std::string address, net::Upstream upstream, PdsSettings settings, const Clock& clock,
    Random& random, Log& log, Metrics& metrics);

}  // namespace mcr::people
