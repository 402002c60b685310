#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>

#include "app/application.hpp"
#include "app/child.hpp"
#include "app/commands.hpp"
#include "app/demo_edges.hpp"
#include "app/demo_objections.hpp"
#include "app/demo_state.hpp"
#include "app/signals.hpp"
#include "app/wiring.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct DemoOptions {
    std::string listen = "127.0.0.1:8080";
    fs::path state;
    std::uint64_t seed = 1;
    std::string identity_listen = "127.0.0.1:0";
};

int say(const Error& error) {
    std::cerr << "mcr demo: " << error.sentence << "\n";
    return 1;
}

void print_ready(const std::string& url, const DemoPeople& people) {
    json::array personas, patients;
    for (const Persona& persona : people.personas)
        personas.push_back({{"id", persona.id},
                            {"name", persona.professional.display_name()},
                            {"role", persona.professional.role_name},
                            {"organisation", persona.professional.organisation_name}});
    for (const auto& patient : people.patients)
        patients.push_back({{"nhs_number", patient.nhs_number},
                            {"name", patient.name},
                            {"story", patient.story},
                            {"id", patient.id}});
    std::cout << json::serialize(json::object{{"url", url},
                                              {"fhir", url + "/fhir"},
                                              {"personas", std::move(personas)},
                                              {"patients", std::move(patients)}})
              << std::endl;
}

/// A folder that is removed with everything in it if it was made for this run only.
class StateFolder {
public:
    explicit StateFolder(const fs::path& named)
        : path_(named.empty() ? fs::temp_directory_path() /
                                    ("my-care-record-demo-" + std::to_string(::getpid()))
                              : fs::absolute(named)),
          ours_(named.empty()) {}
    ~StateFolder() {
        std::error_code ignored;
        if (ours_) fs::remove_all(path_, ignored);
    }
    StateFolder(const StateFolder&) = delete;
    StateFolder& operator=(const StateFolder&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
    bool ours_;
};

/// The objections of the demonstration's stories, in its store.
Result<void> file_objections(const Installation& installation,
                             std::span<const web::Demonstration::Patient> patients, Log& log) {
    const SystemClock clock;
    SystemRandom random;
    Metrics metrics;
    auto store = open_store(installation, clock, random, log, metrics);
    if (!store) return pass_on(store);
    if (auto done = migrate_all(**store); !done) return done;
    auto members = open_directory(installation, **store);
    if (!members) return pass_on(members);
    const auto directory = members->directory();
    if (!directory) return std::unexpected(directory.error());
    return file_demo_objections(**store, **directory, patients, clock, random);
}

int demo(const DemoOptions& options) {
    hold_end_signals();
    const SystemClock clock;
    SystemRandom random;
    const StateFolder folder(options.state);
    std::error_code error;
    fs::create_directories(folder.path(), error);
    if (error)
        return say({ErrorKind::unavailable,
                    503,
                    "The folder " + folder.path().string() + " cannot be made.",
                    {}});
    std::ofstream log_file(folder.path() / "mcr.log", std::ios::app);
    Log log(log_file, clock);

    auto region_process =
        Child::start(program_folder() / "mcr-sim",
                     {"--region", "--seed", std::to_string(options.seed), "--end-with-parent",
                      "--identity-listen", options.identity_listen, "--directory-out",
                      (folder.path() / "directory.toml").string(), "--edges-out",
                      (folder.path() / "edges").string()});
    if (!region_process) return say(region_process.error());
    const auto ready = region_process->read_line(std::chrono::seconds{20});
    if (!ready) return say(ready.error());
    auto region = read_region(*ready);
    if (!region) return say(region.error());
    Metrics metrics;
    const auto edges =
        DemoEdges::start(folder.path() / "edges", region->control, {clock, random, log, metrics});
    if (!edges) return say(edges.error());
    if (const auto done = edges->write_addresses(folder.path() / "directory.toml"); !done)
        return say(done.error());
    for (const DemoEdges::Edge& one : edges->edges())
        region->edges.emplace_back(one.key, one.process.pid());
    if (const auto done = write_demo_state(folder.path(), options.listen, *region, random); !done)
        return say(done.error());
    const auto installation = load_installation({}, folder.path());
    if (!installation) return say(installation.error());
    const auto people = read_demo_people(folder.path());
    if (!people) return say(people.error());

    web::Demonstration demonstration;
    demonstration.patients = people->patients;
    if (const auto done = file_objections(*installation, demonstration.patients, log); !done)
        return say(done.error());
    auto running = Application::start(*installation, &demonstration, log);
    if (!running) return say(running.error());
    if (const auto done = write_private_file(folder.path() / "url", (*running)->url()); !done)
        return say(done.error());
    print_ready((*running)->url(), *people);
    wait_for_end_signal();
    (*running)->stop();
    return 0;
}

}  // namespace

void add_demo_command(CLI::App& app, Run& run) {
    auto options = std::make_shared<DemoOptions>();
    auto* command = app.add_subcommand(
        "demo", "Start a demonstration: the server and the simulated organisations");
    command->add_option("--listen", options->listen, "ADDRESS:PORT; port 0 for any free one")
        ->capture_default_str();
    command->add_option("--state", options->state,
                        "Folder to keep between runs; a temporary one if not given");
    command
        ->add_option("--identity-listen", options->identity_listen,
                     "ADDRESS:PORT of the simulated sign-in; port 0 for any free one")
        ->capture_default_str();
    command->add_option("--seed", options->seed, "Another seed makes other people")
        ->capture_default_str();
    command->callback([&run, options] { run = [options] { return demo(*options); }; });
}

}  // namespace mcr::app
