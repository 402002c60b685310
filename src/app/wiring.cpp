#include "app/wiring.hpp"

#include <fstream>
#include <iterator>

#include "access/policy.hpp"
#include "access/relationship.hpp"
#include "base/text.hpp"
#include "directory/toml.hpp"
#include "fhir/consent/desk.hpp"
#include "mcr_version.hpp"
#include "objection/register.hpp"
#include "people/alert.hpp"
#include "people/authorization.hpp"
#include "people/deed.hpp"
#include "people/pending_sign_in.hpp"
#include "people/session.hpp"
#include "relay/hints.hpp"
#include "source/cda/adapter.hpp"
#include "source/fhir_r4/fhir_r4.hpp"
#include "source/gp_connect/adapter.hpp"
#include "source/hl7v2/adapter.hpp"
#include "source/nrl/adapter.hpp"
#include "source/sds/looked_up.hpp"

namespace mcr::app {

Result<std::unique_ptr<store::Store>> open_store(const Installation& installation,
                                                 const Clock& clock, Random& random, Log& log,
                                                 Metrics& metrics) {
    store::StoreOptions options;
    options.threads = installation.database_threads;
    return store::Store::open(installation.store, options, {clock, random, log, metrics});
}

Result<void> migrate_all(store::Store& store) {
    for (const auto migrate :
         {people::migrate_deeds, people::migrate_alerts, people::migrate_sessions,
          people::migrate_used, people::migrate_pending_sign_ins, people::migrate_authorizations,
          objection::migrate, access::migrate_policies, access::migrate_relationships,
          relay::migrate_hints, fhir::consent::migrate})
        if (auto done = migrate(store); !done) return done;
    return {};
}

Result<directory::DirectoryStore> open_directory(const Installation& installation,
                                                 store::Store& store) {
    std::vector<directory::Organisation> from_file;
    if (!installation.directory_file.empty()) {
        auto read = directory::read_toml_file(installation.directory_file);
        if (!read) return pass_on(read);
        from_file = std::move(*read);
    }
    directory::DirectoryStore opened(store, std::move(from_file));
    if (auto done = opened.migrate(); !done) return pass_on(done);
    return opened;
}

Result<Secret> read_credential(const Installation& installation, std::string_view name) {
    const bool plain = !name.empty() && name.front() != '.' &&
                       name.find_first_not_of(
                           "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                           "0123456789-_.") == std::string_view::npos;
    if (!plain) return fail(ErrorKind::invalid, "A credential's name is a plain file name.");
    std::ifstream in(installation.secrets_folder / name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (installation.secrets_folder.empty() || !in)
        return fail(ErrorKind::not_found,
                    "The credential " + std::string(name) + " is not in the secrets folder.");
    return Secret(std::string(trim(text)));
}

source::Adapters make_adapters(const Installation& installation, const Clock& clock, Random& random,
                               Log& log, Metrics& metrics) {
    source::Adapters adapters;
    adapters["fhir-r4"] = source::make_fhir_r4(
        clock, random, log, metrics,
        [&installation](std::string_view name) { return read_credential(installation, name); });
    adapters["cda"] = source::make_cda(clock, log, metrics, [&installation](std::string_view name) {
        return read_credential(installation, name);
    });
    source::gp_connect::Consumer consumer;
    consumer.issuer = installation.token_audience;
    consumer.device_system = "https://my-care-record.example/Id/device";
    consumer.device_value = installation.base_url.empty() ? "mcr" : installation.base_url;
    consumer.device_version = MCR_VERSION;
    const auto credentials = [&installation](std::string_view name) {
        return read_credential(installation, name);
    };
    std::shared_ptr<const source::sds::Lookup> lookup;
    if (!installation.endpoint_directory.address.empty())
        lookup = std::make_shared<const source::sds::Lookup>(installation.endpoint_directory, clock,
                                                             random, log, metrics, credentials);
    adapters["nrl"] = source::make_nrl(clock, random, log, metrics, consumer);
    adapters["gp-connect-structured"] = source::sds::looking_up(
        source::make_gp_connect_structured(clock, random, log, metrics, std::move(consumer)),
        lookup, "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1");
    adapters["hl7v2"] = source::make_hl7v2(clock, random, log, metrics);
    return adapters;
}

std::unique_ptr<source::RecordLocator> make_record_locator(const Installation& installation,
                                                           const Clock& clock, Random& random,
                                                           Log& log, Metrics& metrics) {
    if (installation.record_locator.address.empty()) return nullptr;
    return source::make_national_record_locator(
        installation.record_locator, clock, random, log, metrics,
        [&installation](std::string_view name) { return read_credential(installation, name); });
}

std::unique_ptr<relay::StoredHints> make_hints(const Installation& installation,
                                               store::Store& store, const Clock& clock, Log& log,
                                               Metrics& metrics) {
    relay::HintSettings settings;
    settings.lifetime = installation.hints_lifetime;
    // A key of its own, so that hints cannot be laid beside what else is kept of a patient.
    const Digest key =
        hmac_sha256(installation.patient_hash_key.reveal(), "my-care-record location hints");
    return std::make_unique<relay::StoredHints>(
        store,
        KeyedHash(Secret(std::string(reinterpret_cast<const char*>(key.data()), key.size()))),
        settings, clock, log, metrics);
}

Result<void> check_systems(const directory::Directory& directory,
                           const source::Adapters& adapters) {
    for (const auto& organisation : directory.organisations())
        for (const auto& system : organisation.systems) {
            const auto adapter = adapters.find(system.protocol);
            if (adapter == adapters.end())
                return fail(ErrorKind::invalid, "System " + system.key + " of " +
                                                    organisation.code.text() +
                                                    ": its protocol is not offered here.");
            if (auto fit = adapter->second->check_settings(system); !fit)
                return fail(ErrorKind::invalid, "System " + system.key + " of " +
                                                    organisation.code.text() + ": " +
                                                    fit.error().sentence);
        }
    return {};
}

net::Task<Result<void>> RelayForFhir::view(net::Worker& worker, relay::ViewRequest request,
                                           relay::ViewSink& sink) {
    return relay_.view(worker, std::move(request), sink);
}

net::Task<Result<people::Demographics>> RelayForFhir::patient(net::Worker& worker,
                                                              relay::ViewRequest request) {
    return relay_.patient(worker, std::move(request));
}

net::Task<Result<std::vector<people::Demographics>>> RelayForFhir::find(net::Worker& worker,
                                                                        people::TokenClaims who,
                                                                        Terms terms,
                                                                        std::string action,
                                                                        std::string request_id) {
    return relay_.find(worker, std::move(who), std::move(terms), std::move(action),
                       std::move(request_id));
}

}  // namespace mcr::app
