#include <CLI/CLI.hpp>
#include <iostream>

#include "base/text.hpp"
#include "mcr_version.hpp"
#include "sim/bench/bench_source.hpp"
#include "sim/process.hpp"
#include "sim/region/region.hpp"
#include "sim/serve/serve_folder.hpp"
#include "sim/test_number.hpp"

namespace {

using namespace mcr;
using namespace mcr::sim;

constexpr int wrong_usage = 2;

struct Options {
    std::string serve;
    bool region = false, bench = false, end_with_parent = false;
    std::string listen = "127.0.0.1:0";
    std::string directory_out, edges_out, identity_listen;
    std::uint64_t seed = 1;
    std::vector<std::string> misbehave;
    ServeOptions served;
    BenchOptions benched;
    std::int64_t delay_ms = 0;
    std::string lookup = "id";
};

int failed(const Error& error) {
    std::cerr << "mcr-sim: " << error.sentence << "\n";
    return error.kind == ErrorKind::invalid ? wrong_usage : 1;
}

std::string host_of(const std::string& listen) {
    return listen.substr(0, listen.rfind(':'));
}

/// KIND[=VALUE][@NHS-NUMBER]
Result<Misbehaviour> misbehaviour_from(std::string_view text) {
    const auto at = text.rfind('@');
    const bool for_one = at != std::string_view::npos && is_test_number(text.substr(at + 1));
    auto misbehaviour = parse_misbehaviour(for_one ? text.substr(0, at) : text);
    if (misbehaviour && for_one) misbehaviour->patient = text.substr(at + 1);
    return misbehaviour;
}

int announce(const std::string& ready_line, ProcessEnd& end) {
    std::cout << ready_line << std::endl;
    end.wait();
    return 0;
}

int serve_folder(Options& options, ProcessEnd& end) {
    options.served.folder = options.serve;
    options.served.listen = options.listen;
    for (const auto& text : options.misbehave) {
        auto misbehaviour = misbehaviour_from(text);
        if (!misbehaviour) return failed(misbehaviour.error());
        options.served.misbehaviours.push_back(std::move(*misbehaviour));
    }
    const SystemClock clock;
    const auto served = ServedFolder::start(options.served, clock);
    if (!served) return failed(served.error());
    for (const auto& skipped : (*served)->folder().skipped())
        std::cerr << "mcr-sim: skipped " << skipped.file << ": " << skipped.reason << "\n";
    return announce((*served)->ready_line(), end);
}

int run_region(const Options& options, ProcessEnd& end) {
    RegionOptions region_options{.seed = options.seed,
                                 .host = host_of(options.listen),
                                 .edges = options.edges_out,
                                 .identity_listen = options.identity_listen};
    for (const auto& text : options.misbehave) {
        const auto colon = text.find(':');
        auto misbehaviour = misbehaviour_from(colon == std::string::npos
                                                  ? std::string_view(text)
                                                  : std::string_view(text).substr(colon + 1));
        if (!misbehaviour) return failed(misbehaviour.error());
        region_options.misbehaviours.emplace_back(text.substr(0, colon), std::move(*misbehaviour));
    }
    const SystemClock clock;
    const auto region = Region::start(region_options, clock);
    if (!region) return failed(region.error());
    if (!options.directory_out.empty())
        if (auto written = write_whole(options.directory_out, (*region)->directory()); !written)
            return failed(written.error());
    return announce((*region)->ready_line(), end);
}

int run_bench(Options& options, ProcessEnd& end) {
    options.benched.delay = Milliseconds{options.delay_ms};
    options.benched.host = host_of(options.listen);
    options.benched.lookup_by_id = options.lookup == "id";
    const SystemClock clock;
    Log log(std::cerr, clock, LogLevel::warning);
    Metrics metrics;
    const auto sources = BenchSources::start(options.benched, clock, log, metrics);
    if (!sources) return failed(sources.error());
    if (!options.directory_out.empty())
        if (auto written =
                write_whole(options.directory_out, directory_toml((*sources)->directory()));
            !written)
            return failed(written.error());
    return announce((*sources)->ready_line(), end);
}

void describe(CLI::App& app, Options& options) {
    auto* modes = app.add_option_group("what to simulate");
    modes->add_option("--serve", options.serve, "Serve this folder of JSON documents")
        ->type_name("DIR");
    modes->add_flag("--region", options.region, "The demonstration region");
    modes->add_flag("--bench-source", options.bench, "Fast sources for benchmarks");
    modes->require_option(1);

    app.add_option("--listen", options.listen,
                   "HOST:PORT; the region and the bench take their ports themselves")
        ->capture_default_str();
    app.add_option("--misbehave", options.misbehave,
                   "KIND[=VALUE][@NHS-NUMBER]; for the region KEY:KIND…; may be repeated");
    app.add_option("--directory-out", options.directory_out,
                   "Write the directory of what is simulated to this TOML file");
    app.add_option("--edges-out", options.edges_out,
                   "Write the configurations of the region's edges into this folder; without it "
                   "their organisations answer FHIR R4 themselves");
    app.add_flag("--end-with-parent", options.end_with_parent, "End when standard input is closed");

    app.add_option("--protocol", options.served.protocol, "For --serve")
        ->check(CLI::IsMember({"fhir-r4", "gp-connect-structured", "pds"}))
        ->needs("--serve");
    app.add_option("--code", options.served.code, "ODS code of the served organisation")
        ->capture_default_str();
    app.add_option("--name", options.served.name, "Name of the served organisation");
    app.add_option("--nhs-number", options.served.nhs_number,
                   "The first number given to a document that has none of the 999 range");
    app.add_option("--practice", options.served.practice,
                   "For pds: the practice with which everybody is registered");

    app.add_option("--identity-listen", options.identity_listen,
                   "HOST:PORT of the region's simulated identity provider; a free port otherwise");
    app.add_option("--seed", options.seed, "Of the region's people")->capture_default_str();

    app.add_option("--bytes", options.benched.bytes, "Size of each record")->capture_default_str();
    app.add_option("--count", options.benched.count, "How many sources")
        ->check(CLI::Range(1, 500))
        ->capture_default_str();
    app.add_option("--delay-ms", options.delay_ms, "Before each record")
        ->check(CLI::Range(0, 60'000));
    app.add_option("--members", options.benched.members, "Further practices in the directory")
        ->check(CLI::Range(0, 9'999));
    app.add_option("--threads", options.benched.threads, "Of the bench sources")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--lookup", options.lookup,
                   "How the bench directory says that patients are found")
        ->check(CLI::IsMember({"id", "identifier"}))
        ->capture_default_str();
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Simulated health and care organisations behind their real protocols", "mcr-sim");
    app.set_version_flag("--version", "mcr-sim " MCR_VERSION " (" MCR_COMMIT ")");
    Options options;
    describe(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : wrong_usage;
    }
    if (!options.serve.empty() && options.served.protocol.empty()) {
        std::cerr << "mcr-sim: --serve needs --protocol\n";
        return wrong_usage;
    }
    ProcessEnd end(options.end_with_parent);
    if (!options.serve.empty()) return serve_folder(options, end);
    return options.region ? run_region(options, end) : run_bench(options, end);
}
