#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>

#include "app/application.hpp"
#include "app/commands.hpp"
#include "app/signals.hpp"

namespace mcr::app {
namespace {

int serve(const InstallationOptions& options) {
    hold_end_signals();
    const SystemClock clock;
    Log log(std::cerr, clock);
    const auto installation = load_installation(options.config, options.state);
    if (!installation) {
        std::cerr << "mcr serve: " << installation.error().sentence << "\n";
        return 1;
    }
    auto running = Application::start(*installation, nullptr, log);
    if (!running) {
        std::cerr << "mcr serve: " << running.error().sentence << "\n";
        return 1;
    }
    const std::string url = (*running)->url();
    std::cout << boost::json::serialize(boost::json::object{{"url", url}, {"fhir", url + "/fhir"}})
              << std::endl;
    wait_for_end_signal();
    const bool finished = (*running)->stop();
    log.info("stopped", {{"views", finished ? "all finished" : "some were cut short"}});
    return 0;
}

int check(const InstallationOptions& options, bool as_json) {
    const auto installation = load_installation(options.config, options.state);
    if (!installation) {
        std::cerr << "mcr check: " << installation.error().sentence << "\n";
        return 1;
    }
    const auto found = check_installation(*installation);
    boost::json::array lines;
    bool good = true;
    for (const CheckLine& line : found) {
        good = good && line.good;
        if (as_json)
            lines.push_back(
                {{"what", line.what}, {"good", line.good}, {"sentence", line.sentence}});
        else
            std::cout << (line.good ? "ok    " : "WRONG ") << line.what << ": " << line.sentence
                      << "\n";
    }
    if (as_json)
        std::cout << boost::json::serialize(boost::json::object{{"good", good}, {"checks", lines}})
                  << "\n";
    return good ? 0 : 1;
}

}  // namespace

void add_serve_command(CLI::App& app, Run& run) {
    auto options = std::make_shared<InstallationOptions>();
    auto* command = app.add_subcommand("serve", "Run the server of an installation");
    add_installation_options(*command, *options);
    command->callback([&run, options] { run = [options] { return serve(*options); }; });
}

void add_check_command(CLI::App& app, Run& run) {
    auto options = std::make_shared<InstallationOptions>();
    auto as_json = std::make_shared<bool>(false);
    auto* command = app.add_subcommand("check", "Check an installation without starting it");
    add_installation_options(*command, *options);
    command->add_flag("--json", *as_json, "Print JSON");
    command->callback([&run, options, as_json] {
        run = [options, as_json] { return check(*options, *as_json); };
    });
}

}  // namespace mcr::app
