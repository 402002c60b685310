#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "app/commands.hpp"
#include "app/wiring.hpp"
#include "people/nhs_number.hpp"

namespace mcr::app {
namespace {

struct HintOptions {
    InstallationOptions installation;
    bool json = false, everyone = false;
    std::string patient;
};
using Act = std::function<Result<std::size_t>(relay::StoredHints&, const HintOptions&)>;

int run_hint(const HintOptions& options, std::string_view what, const Act& act) {
    const auto no = [](const Error& error) {
        std::cerr << "mcr hint: " << error.sentence << "\n";
        return 1;
    };
    const auto installation =
        load_installation(options.installation.config, options.installation.state);
    if (!installation) return no(installation.error());
    const SystemClock clock;
    SystemRandom random;
    Log log(std::cerr, clock, LogLevel::error);
    Metrics metrics;
    const auto store = open_store(*installation, clock, random, log, metrics);
    if (!store) return no(store.error());
    if (auto done = relay::migrate_hints(**store); !done) return no(done.error());
    const auto hints = make_hints(*installation, **store, clock, log, metrics);
    const auto count = act(*hints, options);
    if (!count) {
        if (count.error().kind != ErrorKind::invalid) return no(count.error());
        std::cerr << "mcr hint: " << count.error().sentence << "\n";
        return 2;
    }
    if (options.json)
        std::cout << "{\"" << what << "\":" << *count << "}\n";
    else
        std::cout << *count << " " << what << "\n";
    return 0;
}

}  // namespace

void add_hint_command(CLI::App& app, Run& run) {
    auto* hint = app.add_subcommand(
        "hint", "What is kept of which organisations knew a patient when they were asked.");
    hint->require_subcommand(1);
    auto options = std::make_shared<HintOptions>();
    const auto add = [&](const std::string& name, const std::string& help, std::string what,
                         Act act) {
        auto* sub = hint->add_subcommand(name, help);
        add_installation_options(*sub, options->installation);
        sub->add_flag("--json", options->json, "print JSON");
        sub->callback([options, &run, what = std::move(what), act = std::move(act)] {
            run = [options, what, act] { return run_hint(*options, what, act); };
        });
        return sub;
    };
    add("count", "How many hints there are.", "kept",
        [](relay::StoredHints& hints, const HintOptions&) { return hints.count(); });
    auto* forget = add("forget", "Forgets the hints of one patient, or all.", "forgotten",
                       [](relay::StoredHints& hints, const HintOptions& said) {
                           if (said.everyone) return hints.forget_all();
                           const auto number = people::NhsNumber::parse_typed(said.patient);
                           if (!number) return Result<std::size_t>(std::unexpected(number.error()));
                           return hints.forget_now(*number);
                       });
    auto* patient = forget->add_option("--patient", options->patient, "an NHS number");
    auto* everyone = forget->add_flag("--everyone", options->everyone, "of every patient");
    patient->excludes(everyone);
}

}  // namespace mcr::app
