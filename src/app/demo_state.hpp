#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "people/professional.hpp"
#include "web/pages.hpp"

namespace mcr::app {

/// What the simulated region says when it is ready.
struct Region {
    std::string demographics;  ///< base URL of the simulated PDS
    std::string control;       ///< where organisations are told to misbehave; may be empty
    std::vector<web::Demonstration::Patient> patients;
    /// The simulated identity provider, and this installation as its two clients.
    struct Client {
        std::string id, secret;
    };
    std::string issuer;
    Client staff_client, patients_client;
    std::string personas;  ///< whom one can be there, as mcr-sim describes them, in JSON
};

/// Reads mcr-sim's ready line. Errors: malformed.
[[nodiscard]] Result<Region> read_region(std::string_view ready_line);

/// Makes the state folder of a demonstration: keys where there are none yet, the configuration
/// `mcr.toml` and `demonstration.json` anew. `listen` is ADDRESS:PORT.
/// Errors: unavailable, naming the file that cannot be written.
[[nodiscard]] Result<void> write_demo_state(const std::filesystem::path& folder,
                                            std::string_view listen, const Region& region,
                                            Random& random);

/// Somebody whom scripts can be, with a token, without signing in.
struct Persona {
    std::string id;                     ///< "hospital-doctor"
    people::Professional professional;  ///< its role_name is the role in plain words
    std::string purpose;                ///< v3-ActReason of its tokens
};

/// The people of the demonstration in `folder`. Personas whom the provider refuses, or who have no
/// role, are not among them: there is no token for them.
/// Errors: not_found or malformed when the folder holds no demonstration.
struct DemoPeople {
    std::vector<Persona> personas;
    std::vector<web::Demonstration::Patient> patients;
};
[[nodiscard]] Result<DemoPeople> read_demo_people(const std::filesystem::path& folder);

/// An access token of `persona`, signed with the demonstration's key.
/// Errors: not_found for an unknown persona, with those there are.
[[nodiscard]] Result<std::string> demo_token(const std::filesystem::path& folder,
                                             const DemoPeople& people, std::string_view persona,
                                             const Clock& clock, Random& random);

}  // namespace mcr::app
