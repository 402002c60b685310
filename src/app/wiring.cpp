#include "app/wiring.hpp"

#include "directory/toml.hpp"
#include "source/fhir_r4/adapter.hpp"
#include "source/gp_connect/adapter.hpp"

namespace mcr::app {

Result<std::unique_ptr<store::Store>> open_store(const Installation& installation,
                                                 const Clock& clock, Random& random, Log& log,
                                                 Metrics& metrics) {
    store::StoreOptions options;
    options.threads = installation.database_threads;
    return store::Store::open(installation.store, options, {clock, random, log, metrics});
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

source::Adapters make_adapters(const Clock& clock, Random& random, Log& log, Metrics& metrics) {
    source::Adapters adapters;
    adapters["fhir-r4"] = source::make_fhir_r4(clock, random, log, metrics);
    adapters["gp-connect-structured"] =
        source::make_gp_connect_structured(clock, random, log, metrics);
    return adapters;
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
