#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "people/persona.hpp"
#include "web/pages.hpp"

namespace mcr::app {

/// What the simulated region says when it is ready.
struct Region {
    std::string demographics;  ///< base URL of the simulated PDS
    std::string control;       ///< where organisations are told to misbehave; may be empty
    std::vector<web::Demonstration::Patient> patients;
};

/// Reads mcr-sim's ready line. Errors: malformed.
[[nodiscard]] Result<Region> read_region(std::string_view ready_line);

/// Makes the state folder of a demonstration: keys where there are none yet, the configuration
/// `mcr.toml` and `demonstration.json` anew. `listen` is ADDRESS:PORT.
/// Errors: unavailable, naming the file that cannot be written.
[[nodiscard]] Result<void> write_demo_state(const std::filesystem::path& folder,
                                            std::string_view listen, const Region& region,
                                            Random& random);

/// The people of the demonstration in `folder`: personas that fit the region's patients.
/// Errors: not_found or malformed when the folder holds no demonstration.
struct DemoPeople {
    std::vector<people::Persona> personas;
    std::vector<web::Demonstration::Patient> patients;
};
[[nodiscard]] Result<DemoPeople> read_demo_people(const std::filesystem::path& folder);

/// An access token of `persona`, signed with the demonstration's key.
/// Errors: not_found for an unknown persona, with those there are.
[[nodiscard]] Result<std::string> demo_token(const std::filesystem::path& folder,
                                             const DemoPeople& people, std::string_view persona,
                                             const Clock& clock, Random& random);

}  // namespace mcr::app
