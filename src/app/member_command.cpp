#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "app/commands.hpp"
#include "app/installation.hpp"
#include "app/member_actions.hpp"
#include "app/ods_source.hpp"
#include "app/wiring.hpp"
#include "base/text.hpp"

namespace mcr::app {
namespace {

/// What the command line said.
struct MemberOptions {
    InstallationOptions installation;
    bool json = false;
    std::string subject;  ///< an ODS code, a system's key, or a file
    std::string stage;
    std::string from;  ///< of the Organisation Data Service: a base URL or a file
    bool apply = false;
    directory::Cause cause;
};
using Act = std::function<int(MemberActions&, const MemberOptions&)>;

int run_member(const MemberOptions& options, const Act& act) {
    const auto no = [](const Error& error) {
        std::cerr << "mcr member: " << error.sentence << "\n";
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
    const auto adapters = make_adapters(*installation, clock, random, log, metrics);
    members->also_check([&adapters](const directory::Directory& directory) {
        return check_systems(directory, adapters);
    });
    MemberActions actions(*members, options.json, std::cout, std::cerr);
    return act(actions, options);
}

class MemberCommand {
public:
    MemberCommand(CLI::App& app, Run& run)
        : command_(app.add_subcommand("member", "The organisations that take part.")), run_(run) {
        command_->require_subcommand(1);
    }

    /// A subcommand that does `act`.
    CLI::App* add(const std::string& name, const std::string& what, Act act) {
        auto* sub = command_->add_subcommand(name, what);
        add_installation_options(*sub, options_->installation);
        sub->add_flag("--json", options_->json, "print JSON");
        sub->callback([options = options_, &run = run_, act = std::move(act)] {
            run = [options, act] { return run_member(*options, act); };
        });
        return sub;
    }
    /// One that changes something: it says who acts, and why.
    CLI::App* add_change(const std::string& name, const std::string& what, bool needs_reason,
                         Act act) {
        auto* sub = add(name, what, std::move(act));
        sub->add_option("--by", options_->cause.by, "who acts; else the user who runs this")
            ->type_name("NAME");
        options_->cause.by = running_user();
        auto* reason =
            sub->add_option("--reason", options_->cause.reason, "why")->type_name("TEXT");
        if (needs_reason) reason->required();
        return sub;
    }
    CLI::Option* subject(CLI::App* sub, const std::string& name, const std::string& what) {
        return sub->add_option(name, options_->subject, what);
    }
    [[nodiscard]] MemberOptions& options() const { return *options_; }

private:
    std::shared_ptr<MemberOptions> options_ = std::make_shared<MemberOptions>();
    CLI::App* command_;
    Run& run_;
};

int run_refresh(MemberActions& actions, const MemberOptions& options) {
    const auto no = [](const Error& error) {
        std::cerr << "mcr member: " << error.sentence << "\n";
        return 1;
    };
    if (options.apply && options.cause.reason.empty()) {
        std::cerr << "mcr member: Say why it is changed: --reason TEXT.\n";
        return 2;
    }
    const SystemClock clock;
    Log log(std::cerr, clock, LogLevel::error);
    Metrics metrics;
    const auto codes = actions.codes();
    if (!codes) return no(codes.error());
    const auto snapshot = read_ods_from(options.from, *codes, clock, log, metrics);
    if (!snapshot) return no(snapshot.error());
    const std::string today = format_instant(clock.now()).substr(0, 10);
    return actions.refresh(*snapshot, today, options.apply, options.cause);
}

}  // namespace

void add_member_command(CLI::App& app, Run& run) {
    MemberCommand member(app, run);
    using Options = MemberOptions;
    member.add("list", "Every organisation, with the stages of its systems.",
               [](MemberActions& a, const Options&) { return a.list(); });

    auto* show = member.add("show", "One organisation, with its latest changes.",
                            [](MemberActions& a, const Options& o) { return a.show(o.subject); });
    member.subject(show, "CODE", "its ODS code")->required();

    auto* history =
        member.add("history", "Who changed what, when and why; the latest first.",
                   [](MemberActions& a, const Options& o) { return a.history(o.subject); });
    member.subject(history, "CODE", "of one organisation only");

    auto* add = member.add_change(
        "add", "Adds the organisations of a TOML file, all or none.", false,
        [](MemberActions& a, const Options& o) { return a.add(o.subject, o.cause); });
    member.subject(add, "FILE", "TOML")->required()->check(CLI::ExistingFile);

    auto* replace = member.add_change(
        "replace", "Puts those of a TOML file in the place of those that are there.", false,
        [](MemberActions& a, const Options& o) { return a.replace(o.subject, o.cause); });
    member.subject(replace, "FILE", "TOML")->required()->check(CLI::ExistingFile);

    auto* remove = member.add_change(
        "remove", "Removes one organisation with its systems.", true,
        [](MemberActions& a, const Options& o) { return a.remove(o.subject, o.cause); });
    member.subject(remove, "CODE", "its ODS code")->required();

    auto* stage = member.add_change(
        "stage", "Sets how far one system has come in joining.", false,
        [](MemberActions& a, const Options& o) { return a.stage(o.subject, o.stage, o.cause); });
    member.subject(stage, "KEY", "the system's key")->required();
    stage->add_option("STAGE", member.options().stage, "live, awaiting or suspended")
        ->required()
        ->check(CLI::IsMember({"live", "awaiting", "suspended"}));

    auto* refresh = member.add_change(
        "refresh", "Compares with the Organisation Data Service; changes nothing without --apply.",
        false, [](MemberActions& a, const Options& o) { return run_refresh(a, o); });
    refresh->add_option("--from", member.options().from, "base URL of its FHIR R4 API, or a file")
        ->required()
        ->type_name("URL|FILE");
    refresh->add_flag("--apply", member.options().apply, "changes what differs");

    auto* suspend = member.add_change(
        "suspend", "Switches every system of an organisation off, at once.", true,
        [](MemberActions& a, const Options& o) { return a.suspend(o.subject, o.cause); });
    member.subject(suspend, "CODE", "its ODS code")->required();

    auto* resume = member.add_change(
        "resume", "Gives them back the stages that they had.", false,
        [](MemberActions& a, const Options& o) { return a.resume(o.subject, o.cause); });
    member.subject(resume, "CODE", "its ODS code")->required();
}

}  // namespace mcr::app
