#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "people/professional.hpp"
#include "people/token.hpp"
#include "web/pages.hpp"

namespace mcr::app {

/// What the simulated region says when it is ready.
struct Region {
    std::string demographics;    ///< base URL of the simulated PDS
    std::string record_locator;  ///< base URL of the simulated NRL; may be empty
    std::string control;         ///< where organisations are told to misbehave; may be empty
    std::vector<web::Demonstration::Patient> patients;
    /// The simulated identity provider, and this installation as its two clients.
    struct Client {
        std::string id, secret;
    };
    std::string issuer;
    Client staff_client, patients_client;
    std::vector<std::pair<std::string, int>> edges;  ///< key and process id
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

/// Errors: not_found, with those there are.
[[nodiscard]] Result<const Persona*> persona_named(const DemoPeople& people,
                                                   std::string_view persona);

/// What a token of a demonstration states. By default a member of staff has the patient before them
/// and was allowed to look.
struct DemoStatement {
    people::StatedReason stated;
    std::string purpose;          ///< empty: the persona's
    std::string patient;          ///< NHS number; empty: any patient
    std::string override_reason;  ///< coded; empty: no override
    std::string words;
    std::vector<std::string> holders;
};

/// An access token of `persona`, signed with the demonstration's key.
/// Errors: those of persona_named; invalid for a statement that no token may make, or an override
/// without a patient.
[[nodiscard]] Result<std::string> demo_token(const std::filesystem::path& folder,
                                             const DemoPeople& people, std::string_view persona,
                                             const Clock& clock, Random& random,
                                             DemoStatement statement = {});

/// Writes `text` whole or not at all, readable by its owner only. Errors: unavailable.
[[nodiscard]] Result<void> write_private_file(const std::filesystem::path& path,
                                              std::string_view text);
/// Errors: not_found.
[[nodiscard]] Result<std::string> read_text_file(const std::filesystem::path& path);

}  // namespace mcr::app
