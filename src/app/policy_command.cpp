#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/installation.hpp"
#include "app/policy_actions.hpp"
#include "app/wiring.hpp"

namespace mcr::app {
namespace {

using What = access::AgreementEdit::What;

/// What the command line said.
struct PolicyOptions {
    InstallationOptions installation;
    bool json = false;
    AgreementWords words;
    std::string group;
    std::vector<std::string> codes;
    directory::Cause cause;
};
using Act = std::function<int(PolicyActions&, const PolicyOptions&)>;

int run_policy(const std::string& command, const PolicyOptions& options, const Act& act) {
    const auto no = [&command](const Error& error) {
        std::cerr << command << ": " << error.sentence << "\n";
        return 1;
    };
    const auto installation =
        load_installation(options.installation.config, options.installation.state);
    if (!installation) return no(installation.error());
    const SystemClock clock;
    SystemRandom random;
    Log log(std::cerr, clock, LogLevel::error);
    Metrics metrics;
    const auto store = open_store(*installation, clock, random, log, metrics);
    if (!store) return no(store.error());
    auto members = open_directory(*installation, **store);
    if (!members) return no(members.error());
    if (auto done = people::migrate_deeds(**store); !done) return no(done.error());
    if (auto done = access::migrate_policies(**store); !done) return no(done.error());
    PolicyActions actions({**store, *members, clock, std::cout, std::cerr}, command, options.json);
    return act(actions, options);
}

/// `mcr NAME` with its subcommands.
class PolicyCommand {
public:
    PolicyCommand(CLI::App& app, Run& run, const std::string& name, const std::string& what)
        : name_("mcr " + name), command_(app.add_subcommand(name, what)), run_(run) {
        command_->require_subcommand(1);
    }

    CLI::App* add(const std::string& name, const std::string& what, Act act) {
        auto* sub = command_->add_subcommand(name, what);
        add_installation_options(*sub, options_->installation);
        sub->add_flag("--json", options_->json, "print JSON");
        sub->callback([command = name_, options = options_, &run = run_, act = std::move(act)] {
            run = [command, options, act] { return run_policy(command, *options, act); };
        });
        return sub;
    }
    /// One that changes something: it says who acts, and why.
    CLI::App* add_change(const std::string& name, const std::string& what, Act act) {
        auto* sub = add(name, what, std::move(act));
        options_->cause.by = running_user();
        sub->add_option("--by", options_->cause.by, "who acts; else the user who runs this")
            ->type_name("NAME");
        sub->add_option("--reason", options_->cause.reason, "why")->type_name("TEXT")->required();
        return sub;
    }
    /// One that changes an agreement.
    CLI::App* add_edit(const std::string& name, const std::string& what, What edit) {
        auto* sub = add_change(name, what, [edit](PolicyActions& a, const PolicyOptions& o) {
            return a.edit(edit, o.words, o.cause);
        });
        return with_code(sub);
    }

    CLI::App* with_code(CLI::App* sub, bool required = true) {
        sub->add_option("CODE", options_->words.code, "the organisation's ODS code")
            ->required(required);
        return sub;
    }
    CLI::App* with_sections(CLI::App* sub) {
        sub->add_option("--section", options_->words.sections, "a section's code, or all")
            ->type_name("SECTION")
            ->required();
        return sub;
    }
    CLI::App* with_role(CLI::App* sub) {
        sub->add_option("--role", options_->words.role, "a group of roles; else every role")
            ->type_name("ROLE");
        sub->add_flag("--no-longer", options_->words.no_longer, "take it back");
        return sub;
    }
    CLI::App* with_switch(CLI::App* sub) {
        sub->add_option("ON", options_->words.on_or_off, "on or off")
            ->required()
            ->check(CLI::IsMember({"on", "off"}));
        return sub;
    }
    CLI::App* with_codes(CLI::App* sub) {
        sub->add_option("GROUP", options_->group, "such as termination-of-pregnancy")->required();
        sub->add_option("CODES", options_->codes, "of SNOMED CT")->required();
        return sub;
    }
    [[nodiscard]] PolicyOptions& options() const { return *options_; }

private:
    std::string name_;
    std::shared_ptr<PolicyOptions> options_ = std::make_shared<PolicyOptions>();
    CLI::App* command_;
    Run& run_;
};

}  // namespace

void add_agreement_command(CLI::App& app, Run& run) {
    PolicyCommand agreement(app, run, "agreement",
                            "Which sections each organisation gives to whom.");
    using Options = PolicyOptions;
    agreement.add("list", "Every organisation: its own agreement, or the default of its kind.",
                  [](PolicyActions& a, const Options&) { return a.list(); });
    agreement.with_code(
        agreement.add("show", "The agreement of one organisation, with its latest changes.",
                      [](PolicyActions& a, const Options& o) { return a.show(o.words.code); }));
    agreement.with_code(
        agreement.add("history", "Who changed what, when and why; the latest first.",
                      [](PolicyActions& a, const Options& o) { return a.history(o.words.code); }),
        false);

    auto* give = agreement.add_edit("give", "Gives sections to others.", What::give);
    give->add_option("--to", agreement.options().words.kind,
                     "a kind of organisation; else every kind")
        ->type_name("KIND");
    agreement.with_sections(agreement.with_role(give));
    agreement.with_sections(agreement.with_role(
        agreement.add_edit("see", "Lets its own staff see sections of others.", What::see)));
    agreement.with_switch(agreement.add_edit(
        "ask-first", "Whether its staff must ask the patient before they view.", What::asks_first));
    agreement.with_switch(agreement.add_edit(
        "self-claimed", "Whether it gives to those who say that they are caring for the patient.",
        What::takes_self_claimed));
    agreement
        .add_edit("override", "For which reasons an objection may be overridden; none given: none.",
                  What::overrides)
        ->add_option("REASONS", agreement.options().words.reasons,
                     "safeguarding, risk-of-harm, emergency-unable-to-ask, court-order");
    agreement.add_edit("reset", "Back to the default of its kind.", What::reset);
}

void add_switch_command(CLI::App& app, Run& run) {
    PolicyCommand command(app, run, "switch", "Switches sections of an organisation off and on.");
    using Options = PolicyOptions;
    command.add("list", "What is switched off now.",
                [](PolicyActions& a, const Options&) { return a.switches(); });
    for (const bool off : {true, false})
        command.with_sections(command.with_code(command.add_change(
            off ? "off" : "on",
            off ? "Switches sections off, at once." : "Switches sections on again.",
            [off](PolicyActions& a, const Options& o) { return a.turn(o.words, off, o.cause); })));
}

void add_sensitive_command(CLI::App& app, Run& run) {
    PolicyCommand command(app, run, "sensitive",
                          "The codes of which nothing is ever relayed, in groups.");
    using Options = PolicyOptions;
    command.add("list", "Every code with its group.",
                [](PolicyActions& a, const Options&) { return a.sensitive(); });
    for (const bool add : {true, false})
        command.with_codes(command.add_change(
            add ? "add" : "remove", add ? "Adds codes to a group." : "Takes codes out of a group.",
            [add](PolicyActions& a, const Options& o) {
                return a.change_sensitive(o.group, o.codes, add, o.cause);
            }));
}

}  // namespace mcr::app
