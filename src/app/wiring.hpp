#pragma once

#include <memory>

#include "app/installation.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "directory/store.hpp"
#include "fhir/view_runner.hpp"
#include "relay/relay.hpp"
#include "source/adapter.hpp"
#include "store/store.hpp"

namespace mcr::app {

/// The installation's store, with nothing migrated. Errors: those of Store::open.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_store(const Installation& installation,
                                                               const Clock& clock, Random& random,
                                                               Log& log, Metrics& metrics);

/// Brings every table of the store up to date. Safe when several processes do it at once.
/// Errors: those of Store::migrate.
[[nodiscard]] Result<void> migrate_all(store::Store& store);

/// The organisations of the store and of the directory file, tables up to date.
/// Errors: those of read_toml_file and of DirectoryStore.
[[nodiscard]] Result<directory::DirectoryStore> open_directory(const Installation& installation,
                                                               store::Store& store);

/// Every protocol that is offered, by its name in the directory. All must outlive the adapters.
[[nodiscard]] source::Adapters make_adapters(const Installation& installation, const Clock& clock,
                                             Random& random, Log& log, Metrics& metrics);

/// The record locator of the configuration, null without one. All must outlive it.
[[nodiscard]] std::unique_ptr<source::RecordLocator> make_record_locator(
    const Installation& installation, const Clock& clock, Random& random, Log& log,
    Metrics& metrics);

/// What is kept of who knew a patient before. All must outlive it.
[[nodiscard]] std::unique_ptr<relay::StoredHints> make_hints(const Installation& installation,
                                                             store::Store& store,
                                                             const Clock& clock, Log& log,
                                                             Metrics& metrics);

/// The secret that a system's credentials name: a file of that name in the installation's secrets
/// folder. Errors: not_found; invalid for a name that is no plain file name.
[[nodiscard]] Result<Secret> read_credential(const Installation& installation,
                                             std::string_view name);

/// Whether every system's settings fit its protocol. Errors: invalid, naming the system.
[[nodiscard]] Result<void> check_systems(const directory::Directory& directory,
                                         const source::Adapters& adapters);

/// The relay as the FHIR face sees it. Forwards; `relay` must outlive it.
class RelayForFhir final : public fhir::ViewRunner, public fhir::PatientFinder {
public:
    explicit RelayForFhir(relay::Relay& relay) : relay_(relay) {}
    net::Task<Result<void>> view(net::Worker& worker, relay::ViewRequest request,
                                 relay::ViewSink& sink) override;
    net::Task<Result<people::Demographics>> patient(net::Worker& worker,
                                                    relay::ViewRequest request) override;
    net::Task<Result<void>> content(net::Worker& worker, relay::ContentRequest request,
                                    source::ContentSink& sink) override;
    net::Task<Result<std::vector<people::Demographics>>> find(net::Worker& worker,
                                                              people::TokenClaims who, Terms terms,
                                                              std::string action,
                                                              std::string request_id) override;

private:
    relay::Relay& relay_;
};

}  // namespace mcr::app
