#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "edge/settings.hpp"
#include "store/store.hpp"

namespace CLI {
class App;
}

namespace mcr::edge {

/// What the chosen command does; gives the exit status: 0 success, 1 'no', 2 wrong usage.
using Run = std::function<int()>;

/// Each adds its command to `app`; the callback of the chosen one sets `run`. Every command prints
/// its answer to standard output (JSON with --json), errors in one line to standard error.
void add_serve_command(CLI::App& app, Run& run);
void add_check_command(CLI::App& app, Run& run);
void add_withhold_command(CLI::App& app, Run& run);
void add_feed_command(CLI::App& app, Run& run);
void add_status_command(CLI::App& app, Run& run);

/// What every command is told.
struct CommonOptions {
    std::filesystem::path config;
    bool json = false;
};
void add_common_options(CLI::App& command, CommonOptions& options, bool json = true);

/// The vault of a configuration, for a command that runs beside a serving edge or without one.
class OpenVault {
public:
    /// Errors: those of read_settings and of the store.
    [[nodiscard]] static Result<std::unique_ptr<OpenVault>> open(const std::filesystem::path& file);
    EdgeSettings settings;
    SystemClock clock;
    SystemRandom random;
    Log log;
    Metrics metrics;
    std::unique_ptr<store::Store> store;

private:
    OpenVault();
};

/// Opens the vault and does `act` with it; says what was wrong otherwise, as `mcr-edge NAME: …`.
[[nodiscard]] int with_vault(const CommonOptions& options, std::string_view name,
                             const std::function<Result<int>(OpenVault&)>& act);

}  // namespace mcr::edge
