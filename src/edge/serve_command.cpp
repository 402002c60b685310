#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <deque>
#include <iostream>

#include "app/signals.hpp"
#include "edge/commands.hpp"
#include "edge/edge.hpp"

namespace mcr::edge {
namespace {

int serve(const CommonOptions& options) {
    app::hold_end_signals();
    const SystemClock clock;
    Log log(std::cerr, clock);
    auto settings = read_settings(options.config);
    if (!settings) {
        std::cerr << "mcr-edge serve: " << settings.error().sentence << "\n";
        return 1;
    }
    auto running = Edge::start(std::move(*settings), log);
    if (!running) {
        std::cerr << "mcr-edge serve: " << running.error().sentence << "\n";
        return 1;
    }
    boost::json::array feeds;
    for (const ListeningFeed& feed : (*running)->listening())
        feeds.push_back({{"name", feed.name}, {"address", feed.address}});
    std::cout << boost::json::serialize(boost::json::object{{"url", (*running)->url()},
                                                            {"fhir", (*running)->fhir_url()},
                                                            {"feeds", feeds}})
              << std::endl;
    app::wait_for_end_signal();
    (*running)->stop(std::chrono::seconds{10});
    log.info("stopped");
    return 0;
}

/// One line of what was checked.
struct Line {
    std::string what;
    bool good = true;
    std::string sentence;
    const Finding* finding = nullptr;
};

void check_feeds(const EdgeSettings& settings, store::Store::Parts parts, std::vector<Line>& lines,
                 std::deque<Finding>& findings) {
    for (const FeedSettings& feed : settings.feeds) {
        const std::string what = "feed " + feed.name;
        if (feed.kind == FeedSettings::Kind::mllp) {
            lines.push_back({what, true, "takes HL7 v2 messages by MLLP"});
            continue;
        }
        auto reading = make_reading(settings, feed, parts);
        auto report = reading ? (*reading)->check(parts.clock.now())
                              : Result<Report>(std::unexpected(reading.error()));
        if (!report) {
            lines.push_back({what, false, report.error().sentence});
            continue;
        }
        const bool good = report->found == 0;
        lines.push_back({what, good,
                         std::to_string(report->rows) + " rows, " + std::to_string(report->taken) +
                             " can be taken, " + std::to_string(report->found) +
                             " things are wrong"});
        for (const Finding& finding : report->findings) {
            findings.push_back(finding);
            std::string where = finding.file;
            if (finding.row > 0) where += " row " + std::to_string(finding.row);
            if (!finding.column.empty()) where += " column " + finding.column;
            lines.push_back({where, false, finding.sentence, &findings.back()});
        }
    }
}

int check(const CommonOptions& options) {
    auto settings = read_settings(options.config);
    if (!settings) {
        std::cerr << "mcr-edge check: " << settings.error().sentence << "\n";
        return 1;
    }
    const SystemClock clock;
    SystemRandom random;
    Metrics metrics;
    Log log(std::cerr, clock, LogLevel::error);
    const store::Store::Parts parts{clock, random, log, metrics};
    std::vector<Line> lines = {{"configuration", true, "can be used"}};
    std::deque<Finding> findings;
    const auto store = open_vault(*settings, parts);
    lines.push_back({"vault", store.has_value(),
                     store ? "opens: " + (*store)->shown() : store.error().sentence});
    check_feeds(*settings, parts, lines, findings);
    bool good = true;
    boost::json::array out;
    for (const Line& line : lines) {
        good = good && line.good;
        boost::json::object one{
            {"what", line.what}, {"good", line.good}, {"sentence", line.sentence}};
        if (line.finding != nullptr) {
            one["file"] = line.finding->file;
            one["row"] = line.finding->row;
            one["column"] = line.finding->column;
        }
        out.push_back(std::move(one));
        if (!options.json)
            std::cout << (line.good ? "ok    " : "WRONG ") << line.what << ": " << line.sentence
                      << "\n";
    }
    if (options.json)
        std::cout << boost::json::serialize(boost::json::object{{"good", good}, {"checks", out}})
                  << "\n";
    return good ? 0 : 1;
}

}  // namespace

void add_serve_command(CLI::App& app, Run& run) {
    auto options = std::make_shared<CommonOptions>();
    auto* command = app.add_subcommand("serve", "Take the feeds and answer for the vault");
    add_common_options(*command, *options, false);
    command->callback([&run, options] { run = [options] { return serve(*options); }; });
}

void add_check_command(CLI::App& app, Run& run) {
    auto options = std::make_shared<CommonOptions>();
    auto* command = app.add_subcommand(
        "check", "Check configuration, vault, mappings and files without taking anything");
    add_common_options(*command, *options);
    command->callback([&run, options] { run = [options] { return check(*options); }; });
}

}  // namespace mcr::edge
