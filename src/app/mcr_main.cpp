#include <CLI/CLI.hpp>

#include <iostream>

#include "app/commands.hpp"
#include "mcr_version.hpp"

int main(int argc, char** argv) {
    CLI::App app{
        "My Care Record: asks every organisation that holds a part of a patient's record, "
        "and relays what they answer."};
    app.name("mcr");
    app.set_version_flag("--version", "mcr " MCR_VERSION " (" MCR_BUILD "), commit " MCR_COMMIT);
    app.require_subcommand(1);
    mcr::app::Run run;
    mcr::app::add_demo_command(app, run);
    mcr::app::add_demo_token_command(app, run);
    mcr::app::add_demo_launch_command(app, run);
    mcr::app::add_demo_identity_command(app, run);
    mcr::app::add_serve_command(app, run);
    mcr::app::add_check_command(app, run);
    mcr::app::add_member_command(app, run);
    mcr::app::add_objection_command(app, run);
    mcr::app::add_hint_command(app, run);
    mcr::app::add_agreement_command(app, run);
    mcr::app::add_switch_command(app, run);
    mcr::app::add_sensitive_command(app, run);
    mcr::app::add_audit_command(app, run);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : 2;
    }
    return run ? run() : 2;
}
