#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>

#include "app/commands.hpp"
#include "edge/commands.hpp"
#include "edge/withholding.hpp"

namespace mcr::edge {
namespace {

struct WithholdOptions {
    CommonOptions common;
    std::string patient, reason, who = app::running_user(), as;
};

Result<int> list(OpenVault& vault, bool json) {
    const auto all = vault.store->read([](store::Transaction& t) { return withholdings(t); });
    if (!all) return std::unexpected(all.error());
    boost::json::array out;
    for (const Withholding& one : *all) {
        out.push_back({{"patient", one.identifier},
                       {"as", code_of(one.manner)},
                       {"reason", one.reason},
                       {"who", one.who},
                       {"since", one.since},
                       {"known", one.is_known}});
        if (!json)
            std::cout << one.identifier << "  as " << code_of(one.manner) << "  since " << one.since
                      << "  by " << one.who << (one.is_known ? "" : "  (not known)") << "\n    "
                      << one.reason << "\n";
    }
    if (json) std::cout << boost::json::serialize(out) << "\n";
    return 0;
}

Result<int> add(OpenVault& vault, const WithholdOptions& options) {
    auto identifier = typed_identifier(options.patient);
    if (!identifier) return pass_on(identifier);
    Withholding what;
    what.identifier = std::move(*identifier);
    what.manner = withheld_as_from(options.as).value_or(vault.settings.withheld_as);
    what.reason = options.reason;
    what.who = options.who;
    const auto done = vault.store->transact(
        [&](store::Transaction& t) { return withhold(t, what, vault.clock.now()); });
    if (!done) return std::unexpected(done.error());
    std::cout << "Withheld as " << code_of(what.manner) << ", from the next question on.\n";
    return 0;
}

Result<int> remove(OpenVault& vault, const WithholdOptions& options) {
    auto identifier = typed_identifier(options.patient);
    if (!identifier) return pass_on(identifier);
    const auto done =
        vault.store->transact([&](store::Transaction& t) { return release(t, *identifier); });
    if (!done) return std::unexpected(done.error());
    std::cout << "No longer withheld by this identifier.\n";
    return 0;
}

}  // namespace

void add_withhold_command(CLI::App& app, Run& run) {
    auto* command =
        app.add_subcommand("withhold", "Keep a patient's record back, or let it go again");
    command->require_subcommand(1);
    auto options = std::make_shared<WithholdOptions>();
    auto* listing = command->add_subcommand("list", "Records that are kept back");
    add_common_options(*listing, options->common);
    listing->callback([&run, options] {
        run = [options] {
            return with_vault(options->common, "withhold",
                              [&](OpenVault& vault) { return list(vault, options->common.json); });
        };
    });
    const auto with_patient = [&options](CLI::App* sub) {
        add_common_options(*sub, options->common, false);
        sub->add_option("PATIENT", options->patient, "an NHS number, or AUTHORITY|VALUE")
            ->required();
    };
    auto* adding = command->add_subcommand("add", "Keep the record of a patient back");
    with_patient(adding);
    adding->add_option("--reason", options->reason, "why, in the holder's own words")->required();
    adding->add_option("--who", options->who, "who decided (default: the user)");
    adding
        ->add_option("--as", options->as,
                     "answer as if the patient were unknown, or refuse (default: as configured)")
        ->check(CLI::IsMember({"unknown", "refused"}));
    adding->callback([&run, options] {
        run = [options] {
            return with_vault(options->common, "withhold",
                              [&](OpenVault& vault) { return add(vault, *options); });
        };
    });
    auto* removing = command->add_subcommand("remove", "Let the record of a patient go again");
    with_patient(removing);
    removing->callback([&run, options] {
        run = [options] {
            return with_vault(options->common, "withhold",
                              [&](OpenVault& vault) { return remove(vault, *options); });
        };
    });
}

}  // namespace mcr::edge
