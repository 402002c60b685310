#include <CLI/CLI.hpp>
#include <iostream>

#include "edge/commands.hpp"
#include "edge/edge.hpp"

namespace mcr::edge {

void add_common_options(CLI::App& command, CommonOptions& options, bool json) {
    command.add_option("--config", options.config, "the edge's configuration, a TOML file")
        ->type_name("FILE")
        ->required()
        ->check(CLI::ExistingFile);
    if (json) command.add_flag("--json", options.json, "print JSON");
}

OpenVault::OpenVault() : log(std::cerr, clock, LogLevel::error) {}

Result<std::unique_ptr<OpenVault>> OpenVault::open(const std::filesystem::path& file) {
    auto settings = read_settings(file);
    if (!settings) return pass_on(settings);
    std::unique_ptr<OpenVault> out(new OpenVault());
    out->settings = std::move(*settings);
    auto store = open_vault(out->settings, {out->clock, out->random, out->log, out->metrics});
    if (!store) return pass_on(store);
    out->store = std::move(*store);
    return out;
}

int with_vault(const CommonOptions& options, std::string_view name,
               const std::function<Result<int>(OpenVault&)>& act) {
    auto vault = OpenVault::open(options.config);
    auto done = vault ? act(**vault) : Result<int>(std::unexpected(vault.error()));
    if (done) return *done;
    std::cerr << "mcr-edge " << name << ": " << done.error().sentence << "\n";
    return 1;
}

}  // namespace mcr::edge
