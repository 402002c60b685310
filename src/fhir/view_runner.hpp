#pragma once

#include <string>
#include <vector>

#include "relay/content.hpp"
#include "relay/relay.hpp"

namespace mcr::fhir {

/// What the face needs of relay::Relay, with the same promises.
class ViewRunner {
public:
    virtual ~ViewRunner() = default;
    virtual net::Task<Result<void>> view(net::Worker& worker, relay::ViewRequest request,
                                         relay::ViewSink& sink) = 0;
    virtual net::Task<Result<people::Demographics>> patient(net::Worker& worker,
                                                            relay::ViewRequest request) = 0;
    virtual net::Task<Result<void>> content(net::Worker& worker, relay::ContentRequest request,
                                            source::ContentSink& sink) = 0;
};

/// Finds patients by what is known of them. Promises as people::DemographicsService::search, and
/// that the search is audited before anything is given.
class PatientFinder {
public:
    using Terms = people::DemographicsService::SearchTerms;
    virtual ~PatientFinder() = default;
    virtual net::Task<Result<std::vector<people::Demographics>>> find(net::Worker& worker,
                                                                      people::TokenClaims who,
                                                                      Terms terms,
                                                                      std::string action,
                                                                      std::string request_id) = 0;
};

}  // namespace mcr::fhir
