#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "app/commands.hpp"
#include "app/demo_clients.hpp"
#include "app/demo_state.hpp"
#include "app/installation.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;

/// What the commands that print something of a demonstration's persona are told.
struct PersonaOptions {
    std::string command;
    fs::path state;
    std::string persona;
    DemoStatement statement;
    bool assertion = false;
};

using Make = std::function<Result<std::string>(const PersonaOptions&, const DemoPeople&)>;

int print(const PersonaOptions& options, const Make& make) {
    const auto refuse = [&](const Error& error) {
        std::cerr << "mcr " << options.command << ": " << error.sentence << "\n";
        return 1;
    };
    const auto installation = load_installation({}, options.state);
    if (!installation) return refuse(installation.error());
    if (!installation->demonstration)
        return refuse({ErrorKind::forbidden,
                       403,
                       "This is not a demonstration; tokens come from its sign-in only.",
                       {}});
    const auto people = read_demo_people(options.state);
    if (!people) return refuse(people.error());
    const auto made = make(options, *people);
    if (!made) return refuse(made.error());
    std::cout << *made << "\n";
    return 0;
}

std::shared_ptr<PersonaOptions> persona_options(CLI::App& command) {
    auto options = std::make_shared<PersonaOptions>();
    options->command = command.get_name();
    command.add_option("persona", options->persona, "For example hospital-doctor")->required();
    command.add_option("--state", options->state, "The demonstration's folder")->required();
    return options;
}

void add_reason_options(CLI::App& command, DemoStatement& into) {
    command.add_option("--basis", into.stated.basis,
                       "Why this patient: self-claimed, registered-practice, referral, "
                       "appointment, admission, care-case");
    command.add_option("--reference", into.stated.reference,
                       "Of the referral, appointment, admission or case");
    command.add_option("--claim", into.stated.claim,
                       "Coded reason of a self-claimed relationship, for example patient-present");
    command.add_option("--permission", into.stated.permission,
                       "given, given-for-period or could-not-ask");
    command.add_option("--not-asked", into.stated.not_asked,
                       "Why the patient could not be asked, for example unconscious");
    command.add_option("--patient", into.patient, "NHS number: for this patient only");
}

void on_run(CLI::App& command, Run& run, std::shared_ptr<PersonaOptions> options, Make make) {
    command.callback(
        [&run, options, make] { run = [options, make] { return print(*options, make); }; });
}

}  // namespace

void add_demo_token_command(CLI::App& app, Run& run) {
    auto* command =
        app.add_subcommand("demo-token", "Print an access token of a demonstration's persona");
    auto options = persona_options(*command);
    DemoStatement& statement = options->statement;
    add_reason_options(*command, statement);
    command->add_option("--purpose", statement.purpose, "TREAT or ETREAT");
    command->add_option("--override", statement.override_reason,
                        "Declares an override: safeguarding, risk-of-harm, "
                        "emergency-unable-to-ask or court-order");
    command->add_option("--words", statement.words, "Why, in words; with --override");
    command->add_option("--holder", statement.holders,
                        "ODS codes of the organisations overridden; with --override");
    on_run(*command, run, options, [](const PersonaOptions& use, const DemoPeople& people) {
        const SystemClock clock;
        SystemRandom random;
        return demo_token(use.state, people, use.persona, clock, random, use.statement);
    });
}

void add_demo_launch_command(CLI::App& app, Run& run) {
    auto* command = app.add_subcommand(
        "demo-launch", "Print a launch token of the system of a persona's organisation");
    auto options = persona_options(*command);
    add_reason_options(*command, options->statement);
    command->get_option("--patient")->required();
    command->get_option("--basis")->required();
    on_run(*command, run, options, [](const PersonaOptions& use, const DemoPeople& people) {
        const SystemClock clock;
        SystemRandom random;
        return demo_launch(use.state, people, use.persona, use.statement.patient,
                           use.statement.stated, clock, random);
    });
}

void add_demo_identity_command(CLI::App& app, Run& run) {
    auto* command =
        app.add_subcommand("demo-identity",
                           "Print a staff identity token of a persona, or what its system proves "
                           "itself with, for getting tokens");
    auto options = persona_options(*command);
    command->add_flag("--assertion", options->assertion,
                      "The client assertion of the persona's system instead");
    on_run(*command, run, options, [](const PersonaOptions& use, const DemoPeople& people) {
        const SystemClock clock;
        SystemRandom random;
        return use.assertion ? demo_assertion(use.state, people, use.persona, clock, random)
                             : demo_identity(use.state, people, use.persona, clock, random);
    });
}

}  // namespace mcr::app
