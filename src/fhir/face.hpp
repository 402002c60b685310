#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "fhir/query.hpp"
#include "fhir/view_runner.hpp"
#include "net/http.hpp"
#include "net/worker.hpp"
#include "people/token.hpp"

namespace mcr::fhir {

namespace consent {
class Desk;
class Questions;
}  // namespace consent

struct FaceSettings {
    std::string base_url;              ///< as readers see it, no trailing slash and no /fhir
    Secret page_key;                   ///< 32 bytes
    std::string demographics_address;  ///< base URL of the demographics service, for meta.source
    std::size_t max_page = 1000;       ///< _count beyond it gives this many
    Milliseconds page_lifetime{15 * 60 * 1000};
    QueryLimits limits;
    bool issues_tokens = false;  ///< tokens are had here (docs/systems.md)
};

/// The FHIR R4 face: everything under /fhir (docs/fhir.md). Records are only read; objections are
/// also filed and changed, as Consents. Shared by all workers; keeps nothing between requests.
class Face {
public:
    struct Parts {  ///< what it uses; all must outlive it
        ViewRunner& runner;
        PatientFinder* finder = nullptr;  ///< null: patients are found by number only
        const people::TokenChecker& tokens;
        const Clock& clock;
        Random& random;
        Log& log;
        Metrics& metrics;
        consent::Desk* consents = nullptr;        ///< null: no Consents are offered
        consent::Questions* questions = nullptr;  ///< null: neither are the questions
    };
    /// `settings.page_key` must have 32 bytes; asserted.
    Face(Parts parts, FaceSettings settings);
    ~Face();

    /// A net::Handler for every path that begins with /fhir. Every answer carries Cache-Control:
    /// no-store and the request's id; every error is an OperationOutcome without clinical content
    /// and without a patient's number. An answer that breaks after it has begun is aborted, so that
    /// nobody takes it for whole.
    net::Task<void> handle(net::Worker& worker, const net::Request& request, net::Responder& out);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::fhir
