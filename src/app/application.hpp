#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/installation.hpp"
#include "base/log.hpp"
#include "web/pages.hpp"

namespace mcr::app {

/// A whole server: everything wired together, running from `start` to `stop`.
class Application {
public:
    /// `demonstration` may be null; it and `log` must outlive the Application.
    /// Errors: those of the parts, naming what could not be opened.
    [[nodiscard]] static Result<std::unique_ptr<Application>> start(
        const Installation& installation, const web::Demonstration* demonstration, Log& log);
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    [[nodiscard]] std::string url() const;
    /// Lets running views finish within the installation's grace. True if all did.
    bool stop();

private:
    struct Inside;
    explicit Application(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

/// One thing that `mcr check` looked at.
struct CheckLine {
    std::string what;
    bool good = true;
    std::string sentence;
};
/// Looks at everything that `start` needs without serving: store, directory and every system's
/// settings, token keys, certificates, audit folder, the pages' files.
[[nodiscard]] std::vector<CheckLine> check_installation(const Installation& installation);

/// The folder of the pages' styles and scripts, found beside the program.
[[nodiscard]] std::filesystem::path assets_folder();
/// The folder of this program.
[[nodiscard]] std::filesystem::path program_folder();

}  // namespace mcr::app
