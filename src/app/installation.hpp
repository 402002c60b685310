#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "app/sign_in_settings.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/client.hpp"
#include "net/server.hpp"
#include "people/client.hpp"
#include "source/federation/path.hpp"
#include "source/nrl/locator.hpp"
#include "source/sds/lookup.hpp"

namespace mcr::app {

/// Everything an installation is told: from a TOML file (`--config`), or made up for a
/// demonstration in its state folder (`--state`).
struct Installation {
    std::filesystem::path folder;  ///< relative paths of the file start here
    bool demonstration = false;
    std::string store;  ///< "sqlite:PATH" or "postgresql:CONNINFO"
    std::filesystem::path audit_folder;
    Secret audit_key;
    Secret patient_hash_key;  ///< of the hash that stands for NHS numbers in logs
    Secret page_key;          ///< of the FHIR face's page tokens, 32 bytes
    std::string token_issuer;
    std::string token_audience;
    std::string token_keys;    ///< public keys, a JWK set
    Secret token_signing_key;  ///< a private JWK; empty: no tokens are issued here
    people::Clients clients;   ///< systems and apps that may ask for tokens or launch the view
    SignInSettings sign_in;    ///< how people sign in
    std::string base_url;      ///< as readers see it, no trailing slash; empty: from listen
    std::filesystem::path
        directory_file;  ///< TOML of organisations, loaded besides the store; may be empty
    std::filesystem::path secrets_folder;  ///< where systems' credentials stand, a file each
    std::string demographics_address;      ///< base URL of PDS FHIR
    net::Upstream demographics_upstream;
    net::ServerOptions server;
    std::size_t threads = 0;  ///< 0: one per core
    std::size_t database_threads = 4;
    source::nrl::LocatorSettings record_locator;     ///< without an address: none is asked
    source::sds::LookupSettings endpoint_directory;  ///< without an address: none is asked
    std::chrono::days hints_lifetime{180};           ///< 0: no hints are kept
    std::size_t askings_at_once = 0;                 ///< of one view; 0: all
    source::federation::Gateway gateway;             ///< what it is among gateways
    Milliseconds view_limit{10'000};
    Milliseconds document_limit{300'000};       ///< for one document, to its last byte
    Milliseconds document_lifetime{3'600'000};  ///< of a listed document's address
    std::uint64_t max_document_bytes = 1UL << 30U;
    Milliseconds stop_grace{10'000};
};

/// Reads `config` if it is not empty, else the demonstration in `state`.
/// Errors: invalid, naming file, line and field; not_found when there is neither.
[[nodiscard]] Result<Installation> load_installation(const std::filesystem::path& config,
                                                     const std::filesystem::path& state);

}  // namespace mcr::app
