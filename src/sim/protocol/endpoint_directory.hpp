#pragma once

#include <string>
#include <vector>

#include "sim/answerer.hpp"

namespace mcr::sim {

/// One system that the simulated Spine Directory Service knows.
struct SimEndpoint {
    std::string organisation;  ///< ODS code
    std::string interaction;
    std::string address, asid, party_key;
};

/// The Spine Directory Service FHIR API: Device and Endpoint by organisation and interaction. The
/// header apikey is required.
class EndpointDirectory final : public Answerer {
public:
    EndpointDirectory(std::vector<SimEndpoint> endpoints, std::string base_url);
    [[nodiscard]] Reply answer(const net::Request& request) const override;

private:
    std::vector<SimEndpoint> endpoints_;
    std::string base_url_, base_path_;
};

}  // namespace mcr::sim
