#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace mcr::app {

/// What the chosen command does; gives the exit status: 0 success, 1 'no', 2 wrong usage.
using Run = std::function<int()>;

/// Each adds its command to `app`; the callback of the chosen one sets `run`. Every command prints
/// its answer to standard output (JSON with --json), errors in one line to standard error.
void add_agreement_command(CLI::App& app, Run& run);
void add_audit_command(CLI::App& app, Run& run);
void add_check_command(CLI::App& app, Run& run);
void add_demo_command(CLI::App& app, Run& run);
void add_demo_identity_command(CLI::App& app, Run& run);
void add_demo_launch_command(CLI::App& app, Run& run);
void add_demo_token_command(CLI::App& app, Run& run);
void add_hint_command(CLI::App& app, Run& run);
void add_member_command(CLI::App& app, Run& run);
void add_objection_command(CLI::App& app, Run& run);
void add_sensitive_command(CLI::App& app, Run& run);
void add_serve_command(CLI::App& app, Run& run);
void add_switch_command(CLI::App& app, Run& run);

/// The options `--config FILE` and `--state DIR` of a command on an installation.
struct InstallationOptions {
    std::filesystem::path config, state;
};
void add_installation_options(CLI::App& command, InstallationOptions& options);

/// Who acts where the command does not say: $USER, else the name or number of the user this process
/// runs as.
[[nodiscard]] std::string running_user();

}  // namespace mcr::app
