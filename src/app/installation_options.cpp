#include <CLI/CLI.hpp>

#include "app/commands.hpp"

namespace mcr::app {

void add_installation_options(CLI::App& command, InstallationOptions& options) {
    auto* group = command.add_option_group("Installation", "which one; exactly one of these");
    group->add_option("--config", options.config, "its configuration, a TOML file")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    group->add_option("--state", options.state, "the folder of a demonstration, running or stopped")
        ->type_name("DIR")
        ->check(CLI::ExistingDirectory);
    group->require_option(1);
}

}  // namespace mcr::app
