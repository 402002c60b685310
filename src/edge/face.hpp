#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "edge/callers.hpp"
#include "edge/vault.hpp"
#include "net/http.hpp"
#include "store/store.hpp"

namespace mcr::edge {

struct FaceSettings {
    std::string base_url;  ///< absolute, without a slash at its end; its path is the face's
    std::string organisation_name;
    Callers callers = Callers::anybody();
    PageLimits pages;
    Milliseconds time_limit{10'000};  ///< of one request's questions to the vault
    /// Systems of identifiers, by the authority that the feeds name: {authority, system}.
    std::vector<std::pair<std::string, std::string>> authorities;
};

/// The FHIR R4 face of the vault: CapabilityStatement, Patient by identifier and by id,
/// $everything in pages, searches of a type by patient, resources and documents by id. It reads
/// only. A record that is withheld gives, byte for byte, the answers of one that is not there, or
/// 403 with an OperationOutcome `suppressed` where the holder lets that be known (docs/edge.md).
class Face {
public:
    struct Parts {  ///< all must outlive it
        store::Store& store;
        const Clock& clock;
        Log& log;
        Metrics& metrics;
    };
    Face(FaceSettings settings, Parts parts);

    /// Answers one request whose path begins with that of the base URL; also /health/live,
    /// /health/ready and /metrics.
    net::Task<void> handle(net::Worker& worker, const net::Request& request,
                           net::Responder& out) const;

private:
    struct Exchange;
    net::Task<int> answer(Exchange& exchange) const;
    net::Task<int> find_patient(Exchange& exchange) const;
    net::Task<int> everything(Exchange& exchange, std::string patient) const;
    net::Task<int> search(Exchange& exchange, std::string type) const;
    net::Task<int> read(Exchange& exchange, std::string type, std::string id) const;
    net::Task<int> document(Exchange& exchange, std::string id) const;
    net::Task<int> beside(Exchange& exchange) const;
    net::Task<int> give_page(Exchange& exchange, Asked asked, std::vector<std::string> types,
                             bool of_patient) const;

    FaceSettings settings_;
    std::string prefix_;  ///< path of the base URL
    Parts parts_;
};

}  // namespace mcr::edge
