#pragma once

#include <string>
#include <vector>

#include "sim/answerer.hpp"

namespace mcr::sim {

/// One organisation as the simulated Organisation Data Service knows it.
struct SimOrganisation {
    std::string code, name;
    std::string role = "RO197";  ///< of the code system ODSOrganisationRole
    std::string from, to;        ///< FHIR dates; `to` empty while it is open
    std::string successor;       ///< ODS code
    std::string succeeded_on;    ///< FHIR date
};

/// The Organisation Data Terminology API (FHIR R4): Organization by _id, OrganizationAffiliation by
/// primary-organization, both in pages.
class OrganisationDirectory final : public Answerer {
public:
    OrganisationDirectory(std::vector<SimOrganisation> organisations, std::string base_url,
                          std::size_t page_size = 50);
    [[nodiscard]] Reply answer(const net::Request& request) const override;

private:
    std::vector<SimOrganisation> organisations_;
    std::string base_url_, base_path_;
    std::size_t page_size_;
};

}  // namespace mcr::sim
