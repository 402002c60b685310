#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "source/xds/exchange.hpp"

namespace mcr::source::xds {

/// What one community, or one registry, listed of a patient.
struct Listed {
    PatientId asked;  ///< the id that was asked with
    std::vector<DocumentEntry> documents;
    std::vector<Association> associations;
};

/// What came of asking one community.
struct CommunityAnswer {
    Community community;
    std::vector<Listed> listed;         ///< one for each id that the patient has there
    std::optional<Refusal> refusal;     ///< why nothing, or not everything, came
    std::vector<RegistryError> errors;  ///< of a partial success, by community behind it
    std::vector<std::string> notes;     ///< for the reader
    [[nodiscard]] std::size_t documents() const;
};

/// Discovers the patient where the settings want it, lists the documents, narrowing by date where
/// they are too many for one answer, and asks how they replace each other.
[[nodiscard]] net::Task<CommunityAnswer> ask_community(net::Worker& worker,
                                                       std::shared_ptr<const Asking> asking,
                                                       Community community, Deadline deadline);

/// All communities of the settings, at once; in their order.
[[nodiscard]] net::Task<std::vector<CommunityAnswer>> ask_all(net::Worker& worker,
                                                              std::shared_ptr<const Asking> asking,
                                                              Deadline deadline);

}  // namespace mcr::source::xds
