#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>

#include "edge/commands.hpp"
#include "edge/vault.hpp"

namespace mcr::edge {
namespace {

Result<int> status(OpenVault& vault, bool json) {
    const auto counts = vault.store->read([](store::Transaction& t) { return count_vault(t); });
    if (!counts) return std::unexpected(counts.error());
    const auto readings = vault.store->read([](store::Transaction& t) {
        return t.query("select feed, unit, read_at, outcome from edge_reading order by feed, unit");
    });
    if (!readings) return std::unexpected(readings.error());
    boost::json::array read;
    for (const store::Row row : *readings)
        read.push_back({{"feed", row.text(0)},
                        {"unit", row.text(1)},
                        {"read", row.text(2)},
                        {"outcome", row.text(3)}});
    const boost::json::object out{{"store", vault.store->shown()},
                                  {"patients", counts->patients},
                                  {"resources", counts->resources},
                                  {"documents", counts->documents},
                                  {"messages", counts->messages},
                                  {"quarantined", counts->quarantined},
                                  {"withheld", counts->withheld},
                                  {"merges", counts->merges},
                                  {"readings", read}};
    if (json) {
        std::cout << boost::json::serialize(out) << "\n";
        return 0;
    }
    for (const auto& [name, value] : out) {
        if (name == "readings") continue;
        std::cout << std::string(name) << ": "
                  << (value.is_string() ? std::string(value.as_string())
                                        : boost::json::serialize(value))
                  << "\n";
    }
    for (const store::Row row : *readings)
        std::cout << "read " << row.text(0) << ' ' << row.text(1) << " at " << row.text(2) << ": "
                  << row.text(3) << "\n";
    return 0;
}

}  // namespace

void add_status_command(CLI::App& app, Run& run) {
    auto options = std::make_shared<CommonOptions>();
    auto* command = app.add_subcommand("status", "What the vault holds, in numbers");
    add_common_options(*command, *options);
    command->callback([&run, options] {
        run = [options] {
            return with_vault(*options, "status",
                              [&](OpenVault& vault) { return status(vault, options->json); });
        };
    });
}

}  // namespace mcr::edge
