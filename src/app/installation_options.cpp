#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <string>

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

std::string running_user() {
    if (const char* user = std::getenv("USER"); user != nullptr && *user != '\0') return user;
    const passwd* entry = ::getpwuid(::geteuid());
    return entry != nullptr ? entry->pw_name : "user " + std::to_string(::geteuid());
}

}  // namespace mcr::app
