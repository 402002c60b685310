#include <CLI/CLI.hpp>

#include "edge/commands.hpp"
#include "mcr_version.hpp"

int main(int argc, char** argv) {
    CLI::App app{
        "My Care Record edge: keeps what a holder's systems send, on the holder's own premises, "
        "and answers for it in FHIR R4."};
    app.name("mcr-edge");
    app.set_version_flag("--version",
                         "mcr-edge " MCR_VERSION " (" MCR_BUILD "), commit " MCR_COMMIT);
    app.require_subcommand(1);
    mcr::edge::Run run;
    mcr::edge::add_serve_command(app, run);
    mcr::edge::add_check_command(app, run);
    mcr::edge::add_withhold_command(app, run);
    mcr::edge::add_feed_command(app, run);
    mcr::edge::add_status_command(app, run);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : 2;
    }
    return run ? run() : 2;
}
