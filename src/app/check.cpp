#include "app/application.hpp"

#include <sstream>

#include "app/sign_in.hpp"
#include "app/wiring.hpp"
#include "net/worker.hpp"
#include "people/token.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;

CheckLine line(std::string what, const Result<void>& outcome, std::string good) {
    if (!outcome) return {std::move(what), false, outcome.error().sentence};
    return {std::move(what), true, std::move(good)};
}

Result<void> readable(const std::string& file) {
    if (file.empty() || fs::is_regular_file(file)) return {};
    return fail(ErrorKind::not_found, "The file " + file + " cannot be read.");
}

Result<void> long_enough(const Secret& key, std::string_view name) {
    if (key.reveal().size() >= 32) return {};
    return fail(ErrorKind::invalid,
                "The secret " + std::string(name) + " has fewer than 32 characters.");
}

/// Whether the provider answers. That of a demonstration runs only while the demonstration does.
CheckLine reach(people::RelyingParty& party, std::string what, bool demonstration,
                net::Workers& workers) {
    Result<void> reached;
    workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
        const Deadline deadline(worker.clock(), std::chrono::seconds{5});
        reached = co_await party.reach(worker, deadline);
    });
    CheckLine out = line(std::move(what), reached, party.issuer() + " can be reached");
    if (!reached && demonstration) {
        out.good = true;
        out.sentence = "the simulated provider is not running";
    }
    return out;
}

void check_sign_in(const Installation& installation, SignIn::Parts parts,
                   std::vector<CheckLine>& lines) {
    const auto& settings = installation.sign_in;
    if (!settings.staff && !settings.patients) {
        lines.push_back({"sign-in", true, "nobody signs in here: no provider is configured"});
        return;
    }
    if (installation.base_url.empty() && !installation.demonstration)
        lines.push_back({"server.base_url", false,
                         "must be there for sign-in: providers send people back to it"});
    auto assets = web::Assets::load(assets_folder());
    if (!assets) return;
    SignIn sign_in(installation, parts);
    sign_in.open(installation.base_url, std::move(*assets));
    net::Workers workers(1, parts.clock, parts.log, parts.metrics);
    if (sign_in.staff() != nullptr)
        lines.push_back(
            reach(*sign_in.staff(), "sign-in of staff", installation.demonstration, workers));
    if (sign_in.patients() != nullptr)
        lines.push_back(
            reach(*sign_in.patients(), "sign-in of patients", installation.demonstration, workers));
}

/// Systems that nobody could ever ask, because nothing could point to them.
void check_locating(const Installation& installation, const directory::Directory& directory,
                    std::vector<CheckLine>& lines) {
    if (!installation.record_locator.address.empty()) return;
    for (const auto& organisation : directory.organisations())
        for (const auto& system : organisation.systems)
            if (system.protocol == "nrl")
                lines.push_back({"record locator", false,
                                 "System " + system.key +
                                     " gives what is pointed to, and nrl.address is not set."});
}

}  // namespace

std::vector<CheckLine> check_installation(const Installation& installation) {
    std::vector<CheckLine> lines;
    const SystemClock clock;
    SystemRandom random;
    Metrics metrics;
    std::ostringstream unread;
    Log log(unread, clock);

    for (const auto& [name, key] :
         {std::pair{"audit.key_file", &installation.audit_key},
          std::pair{"keys.patient_hash_file", &installation.patient_hash_key},
          std::pair{"keys.page_file", &installation.page_key}})
        lines.push_back(line(name, long_enough(*key, name), "long enough"));
    for (const std::string& file :
         {installation.server.cert_file, installation.server.key_file,
          installation.server.client_ca_file, installation.demographics_upstream.ca_file,
          installation.demographics_upstream.client_cert_file,
          installation.demographics_upstream.client_key_file,
          installation.record_locator.upstream.ca_file,
          installation.record_locator.upstream.client_cert_file,
          installation.record_locator.upstream.client_key_file,
          installation.endpoint_directory.upstream.ca_file,
          installation.endpoint_directory.upstream.client_cert_file,
          installation.endpoint_directory.upstream.client_key_file})
        if (!file.empty()) lines.push_back(line("file " + file, readable(file), "can be read"));

    const auto tokens = people::make_token_checker(
        installation.token_keys, {installation.token_issuer, installation.token_audience}, clock);
    lines.push_back(
        {"token keys", tokens.has_value(), tokens ? "can be used" : tokens.error().sentence});

    if (!installation.token_signing_key.empty()) {
        const auto issuer = people::make_token_issuer(
            installation.token_signing_key.reveal(),
            {installation.token_issuer, installation.token_audience}, clock, random);
        lines.push_back({"token signing key", issuer.has_value(),
                         issuer ? "signs tokens" : issuer.error().sentence});
    }
    lines.push_back(
        {"clients", true,
         std::to_string(installation.clients.all().size()) + " systems and apps are registered"});

    auto store = open_store(installation, clock, random, log, metrics);
    lines.push_back({"store", store.has_value(),
                     store ? "opens: " + (*store)->shown() : store.error().sentence});
    if (store) {
        auto members = open_directory(installation, **store);
        Result<std::shared_ptr<const directory::Directory>> directory =
            members ? members->directory() : std::unexpected(members.error());
        lines.push_back(
            {"directory", directory.has_value(),
             directory ? std::to_string((*directory)->organisations().size()) + " organisations"
                       : directory.error().sentence});
        if (directory) {
            directory::CurrentDirectory current(*directory);
            check_sign_in(installation, {**store, current, clock, random, log, metrics}, lines);
        }
        if (directory) check_locating(installation, **directory, lines);
        if (directory)
            lines.push_back(line("systems",
                                 check_systems(**directory, make_adapters(installation, clock,
                                                                          random, log, metrics)),
                                 "every system's settings fit its protocol"));
    }
    std::error_code error;
    fs::create_directories(installation.audit_folder, error);
    lines.push_back({"audit folder", !error,
                     error ? "The folder " + installation.audit_folder.string() + " cannot be made."
                           : "is there"});
    const auto assets = web::Assets::load(assets_folder());
    lines.push_back({"pages", assets.has_value(),
                     assets ? "styles and scripts are there" : assets.error().sentence});
    return lines;
}

}  // namespace mcr::app
