#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "sim/answerer.hpp"
#include "sim/protocol/pds.hpp"
#include "sim/protocol/records.hpp"
#include "sim/region/organisations.hpp"
#include "sim/region/stories.hpp"

namespace mcr::sim {

/// What one system of the region is made of.
struct Making {
    const Organisation& organisation;
    const SystemOf& system;
    const std::vector<Story>& stories;
    std::string url;  ///< of its listener
    const Clock& clock;
};

/// A system behind its protocol, and what the directory must say to reach it.
struct Made {
    std::string address;
    std::map<std::string, std::string> settings{};
    std::shared_ptr<const Answerer> answerer{};
};

/// Makes a system of its protocol; empty for a protocol that no maker here knows.
[[nodiscard]] Made make_system(const Making& making);

/// What `organisation` recorded of every story's person whom it knows, in FHIR R4.
[[nodiscard]] std::vector<PatientRecord> records_of(const Organisation& organisation,
                                                    const std::vector<Story>& stories);
[[nodiscard]] std::vector<PdsPatient> demographics_of(const std::vector<Story>& stories);

// One for each protocol.
[[nodiscard]] Made make_fhir_r4(const Making& making);
[[nodiscard]] Made make_structured(const Making& making);

}  // namespace mcr::sim
