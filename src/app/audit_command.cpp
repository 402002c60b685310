#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "app/audit_actions.hpp"
#include "app/commands.hpp"
#include "app/installation.hpp"
#include "app/wiring.hpp"
#include "people/deed.hpp"
#include "people/nhs_number.hpp"

namespace mcr::app {
namespace {

/// What the command line said.
struct AuditOptions {
    InstallationOptions installation;
    bool json = false;
    audit::Filter filter;
    std::size_t limit = 100;
    std::uint64_t sequence = 0;
    std::filesystem::path proof, exported;
    Trusted trusted;
    [[nodiscard]] bool has_installation() const {
        return !installation.config.empty() || !installation.state.empty();
    }
};

template <class Act>
int run_audit(const AuditOptions& options, Act act) {
    const auto installation =
        load_installation(options.installation.config, options.installation.state);
    if (!installation) {
        std::cerr << "mcr audit: " << installation.error().sentence << "\n";
        return 1;
    }
    const SystemClock clock;
    AuditActions actions(installation->audit_folder, installation->audit_key, options.json, clock,
                         std::cout, std::cerr);
    return act(actions);
}

/// Leaves for the audit log that its entries are read at the command line, as docs/audit.md says:
/// before anything is printed.
int run_reading(const AuditOptions& options, const std::string& what,
                const std::function<int(AuditActions&)>& act) {
    const auto installation =
        load_installation(options.installation.config, options.installation.state);
    const SystemClock clock;
    SystemRandom random;
    Metrics metrics;
    Log log(std::cerr, clock, LogLevel::error);
    if (installation) {
        people::Deed deed;
        deed.kind = "audit-read";
        deed.doer = people::operator_named(running_user());
        deed.patient = options.filter.patient;
        deed.action = what;
        auto store = open_store(*installation, clock, random, log, metrics);
        auto noted = store ? people::migrate_deeds(**store) : Result<void>(pass_on(store));
        if (noted)
            noted = (*store)->transact(
                [&](store::Transaction& t) { return people::note(t, deed, clock.now()); });
        // The log may be all that is left to look into: it is shown all the same.
        if (!noted)
            std::cerr << "mcr audit: this reading is not written down: " << noted.error().sentence
                      << "\n";
    }
    return run_audit(options, act);
}

/// Checks a file that an installation gave away; that installation need not be there.
int run_verify_file(AuditOptions& options) {
    if (options.has_installation()) {
        const auto installation =
            load_installation(options.installation.config, options.installation.state);
        const auto keys = installation ? audit::Keys::derive(installation->audit_key)
                                       : Result<audit::Keys>(std::unexpected(installation.error()));
        if (!keys) {
            std::cerr << "mcr audit: " << keys.error().sentence << "\n";
            return 1;
        }
        options.trusted.public_key = keys->public_key();
    }
    return options.proof.empty()
               ? verify_export(options.exported, options.trusted, options.json, std::cout,
                               std::cerr)
               : verify_proof(options.proof, options.trusted, options.json, std::cout, std::cerr);
}

using Options = std::shared_ptr<AuditOptions>;

CLI::App* add(CLI::App& audit, const Options& options, const std::string& name,
              const std::string& what) {
    auto* sub = audit.add_subcommand(name, what);
    add_installation_options(*sub, options->installation);
    sub->add_flag("--json", options->json, "print JSON");
    return sub;
}

/// An option whose text `read` checks and keeps; what it refuses is wrong usage.
template <class Read>
CLI::Option* add_checked(CLI::App* sub, const std::string& name, const std::string& type,
                         const std::string& what, Read read) {
    return sub
        ->add_option_function<std::string>(
            name,
            [name, read](const std::string& text) {
                if (const auto kept = read(text); !kept)
                    throw CLI::ValidationError(name, kept.error().sentence);
            },
            what)
        ->type_name(type);
}

template <class T, class To>
Result<void> keep(Result<T> value, To& to) {
    if (!value) return pass_on(value);
    to = std::move(*value);
    return {};
}

void add_period(CLI::App* sub, const Options& options) {
    add_checked(sub, "--since", "TIME", "recorded then or later: 2026-11-23, 2026-11-23T16:03:00Z",
                [options](const std::string& text) {
                    return keep(parse_moment(text), options->filter.since);
                });
    add_checked(sub, "--until", "TIME", "recorded before", [options](const std::string& text) {
        return keep(parse_moment(text), options->filter.until);
    });
}

void add_verify(CLI::App& audit, const Options& options, Run& run) {
    auto* sub = add(audit, options, "verify",
                    "Whether the log is whole: exit status 1 names what was changed.");
    sub->get_option_group("Installation")->require_option(0, 1);
    auto* proof = sub->add_option("--proof", options->proof, "check a proof of one entry instead")
                      ->type_name("FILE")
                      ->check(CLI::ExistingFile);
    sub->add_option("--export", options->exported, "check an export instead")
        ->type_name("FILE")
        ->check(CLI::ExistingFile)
        ->excludes(proof);
    sub->add_option("--public-key", options->trusted.public_key,
                    "the installation's, for a proof or an export")
        ->type_name("HEX");
    sub->add_option("--tree-head", options->trusted.tree_head, "the one you know, for a proof")
        ->type_name("HEX");
    sub->callback([options, &run] {
        const bool file = !options->proof.empty() || !options->exported.empty();
        if (!file && !options->has_installation())
            throw CLI::RequiredError("--config, --state, --proof or --export");
        run = [options, file] {
            return file ? run_verify_file(*options)
                        : run_audit(*options,
                                    [](AuditActions& actions) { return actions.verify(); });
        };
    });
}

void add_show(CLI::App& audit, const Options& options, Run& run) {
    auto* sub = add(audit, options, "show", "Who asked what of whom; the last entries.");
    add_checked(sub, "--patient", "NHS", "an NHS number", [options](const std::string& text) {
        auto number = people::NhsNumber::parse_typed(text);
        if (!number) return Result<void>(pass_on(number));
        options->filter.patient = number->text();
        return Result<void>();
    });
    sub->add_option("--who", options->filter.who, "a professional's id")->type_name("ID");
    sub->add_option("--organisation", options->filter.organisation, "an asking organisation")
        ->type_name("ODS");
    sub->add_option("--request", options->filter.request_id, "one request")->type_name("ID");
    add_checked(sub, "--kind", "KIND", "intent, release, refusal, objection, override, sign-in, …",
                [options](const std::string& text) {
                    return keep(audit::entry_kind_from(text), options->filter.kind);
                });
    add_period(sub, options);
    sub->add_option("--limit", options->limit, "at most so many")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    sub->callback([options, &run] {
        run = [options] {
            return run_reading(*options, "mcr audit show", [&](AuditActions& actions) {
                return actions.show(options->filter, options->limit);
            });
        };
    });
}

void add_export(CLI::App& audit, const Options& options, Run& run) {
    auto* sub = add(audit, options, "export", "The entries as signed JSON Lines.");
    add_period(sub, options);
    sub->callback([options, &run] {
        run = [options] {
            return run_reading(*options, "mcr audit export", [&](AuditActions& actions) {
                return actions.export_lines(options->filter);
            });
        };
    });
}

void add_proof(CLI::App& audit, const Options& options, Run& run) {
    auto* sub =
        add(audit, options, "proof",
            "Proves that an entry stands in the log, to somebody who may not see it whole.");
    sub->add_option("SEQUENCE", options->sequence, "the entry's number")->required();
    sub->callback([options, &run] {
        run = [options] {
            return run_reading(*options, "mcr audit proof", [&](AuditActions& actions) {
                return actions.prove(options->sequence);
            });
        };
    });
}

void add_public_key(CLI::App& audit, const Options& options, Run& run) {
    auto* sub = add(audit, options, "public-key", "What proofs and exports are checked with.");
    sub->callback([options, &run] {
        run = [options] {
            return run_audit(*options, [](AuditActions& actions) { return actions.public_key(); });
        };
    });
}

}  // namespace

void add_audit_command(CLI::App& app, Run& run) {
    auto* audit = app.add_subcommand("audit", "The log of who asked what of whom.");
    audit->require_subcommand(1);
    const auto options = std::make_shared<AuditOptions>();
    add_verify(*audit, options, run);
    add_show(*audit, options, run);
    add_export(*audit, options, run);
    add_proof(*audit, options, run);
    add_public_key(*audit, options, run);
}

}  // namespace mcr::app
