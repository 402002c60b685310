#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "sim/answerer.hpp"
#include "sim/protocol/pds.hpp"
#include "sim/protocol/record_locator.hpp"
#include "sim/protocol/records.hpp"
#include "sim/region/organisations.hpp"
#include "sim/region/stories.hpp"
#include "sim/wire/mllp_listener.hpp"

namespace mcr::sim {

/// What one system of the region is made of.
struct Making {
    const Organisation& organisation;
    const SystemOf& system;
    const std::vector<Story>& stories;
    std::string url{};  ///< of its listener; empty for MLLP
    const Clock& clock;
};
[[nodiscard]] inline bool speaks_mllp(const SystemOf& system) {
    return system.protocol == "hl7v2";
}

/// A system behind its protocol, and what the directory must say to reach it.
struct Made {
    std::string address;
    std::map<std::string, std::string> settings{}, credentials{};
    std::shared_ptr<const Answerer> answerer{};
    std::shared_ptr<const MessageAnswerer> messages{};  ///< of a system that speaks MLLP
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
[[nodiscard]] Made make_reports(const Making& making);
[[nodiscard]] Made make_messages(const Making& making);
[[nodiscard]] Made make_pages(const Making& making);
[[nodiscard]] Made make_letters(const Making& making);
[[nodiscard]] Made make_mhd(const Making& making);
[[nodiscard]] Made make_xds(const Making& making);
[[nodiscard]] Made make_xca(const Making& making);
[[nodiscard]] Made make_pointed(const Making& making);
[[nodiscard]] Made make_gateway(const Making& making);

/// The pointers that the record locator has to what `organisation`, whose contents are given at
/// `url`, recorded.
[[nodiscard]] std::vector<SimPointer> pointers_of(const Organisation& organisation,
                                                  const std::vector<Story>& stories,
                                                  const std::string& url);

}  // namespace mcr::sim
