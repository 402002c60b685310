#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/installation.hpp"
#include "app/objection_actions.hpp"
#include "app/wiring.hpp"

namespace mcr::app {
namespace {

/// What the command line said.
struct ObjectionOptions {
    InstallationOptions installation;
    bool json = false;
    std::string id, by = running_user();
    std::vector<std::string> patient;  ///< an NHS number, in pieces where blanks separate them
    std::string holder;                ///< of list
    bool open_only = false;
    FilingWords filing;
    VerdictWords verdict;
    std::string choice, reason;
    bool checked = false;
};
using Act = std::function<int(ObjectionActions&, const ObjectionOptions&)>;

std::string joined(const std::vector<std::string>& pieces) {
    std::string text;
    for (const std::string& piece : pieces) text += (text.empty() ? "" : " ") + piece;
    return text;
}

/// An NHS number is often typed with blanks, with or without quotes around it.
CLI::Option* add_patient(CLI::App* sub, ObjectionOptions& options, const std::string& what) {
    return sub->add_option("--patient", options.patient, what)->type_name("NHS")->expected(1, 3);
}

int run_objection(const ObjectionOptions& options, const Act& act) {
    const auto no = [](const Error& error) {
        std::cerr << "mcr objection: " << error.sentence << "\n";
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
    const auto directory = members->directory();
    if (!directory) return no(directory.error());
    if (const auto done = objection::migrate(**store); !done) return no(done.error());
    ObjectionActions actions({**store, **directory, clock, random}, options.json, std::cout,
                             std::cerr);
    return act(actions, options);
}

class ObjectionCommand {
public:
    ObjectionCommand(CLI::App& app, Run& run)
        : command_(app.add_subcommand("objection", "Patients' objections to sharing.")), run_(run) {
        command_->require_subcommand(1);
    }

    /// A subcommand that does `act`.
    CLI::App* add(const std::string& name, const std::string& what, Act act) {
        auto* sub = command_->add_subcommand(name, what);
        add_installation_options(*sub, options_->installation);
        sub->add_flag("--json", options_->json, "print JSON");
        sub->callback([options = options_, &run = run_, act = std::move(act)] {
            run = [options, act] { return run_objection(*options, act); };
        });
        return sub;
    }
    /// One about the objection ID.
    CLI::App* add_about(const std::string& name, const std::string& what, Act act) {
        auto* sub = add(name, what, std::move(act));
        sub->add_option("ID", options_->id, "of the objection")->required();
        return sub;
    }
    /// One that changes something: it says who acts.
    CLI::App* by(CLI::App* sub) {
        sub->add_option("--by", options_->by, "who acts; else the user who runs this")
            ->type_name("NAME");
        return sub;
    }
    [[nodiscard]] ObjectionOptions& options() const { return *options_; }

private:
    std::shared_ptr<ObjectionOptions> options_ = std::make_shared<ObjectionOptions>();
    CLI::App* command_;
    Run& run_;
};

using Options = ObjectionOptions;

void add_reading(ObjectionCommand& objection) {
    Options& options = objection.options();
    auto* list = objection.add("list", "Objections; what waits for a decision first.",
                               [](ObjectionActions& a, const Options& o) {
                                   return a.list(joined(o.patient), o.holder, o.open_only);
                               });
    auto* patient = add_patient(list, options, "of one patient");
    list->add_option("--holder", options.holder, "at one holder")
        ->type_name("ODS")
        ->excludes(patient);
    list->add_flag("--open", options.open_only, "only those that wait for a decision");
    objection.add_about("show", "One objection, with its history.",
                        [](ObjectionActions& a, const Options& o) { return a.show(o.id); });
    objection.add_about("history", "Who changed it, when and why.",
                        [](ObjectionActions& a, const Options& o) { return a.history(o.id); });
}

void add_record(ObjectionCommand& objection) {
    FilingWords& filing = objection.options().filing;
    auto* record = objection.by(
        objection.add("record", "Files an objection with one or several holders; prints its ids.",
                      [](ObjectionActions& a, const Options& o) {
                          FilingWords words = o.filing;
                          words.patient = joined(o.patient);
                          return a.record(words, o.by);
                      }));
    add_patient(record, objection.options(), "whose record")->required();
    record->add_option("--holder", filing.holders, "who holds it; may be repeated")
        ->type_name("ODS")
        ->allow_extra_args(false)
        ->required();
    record
        ->add_option("--section", filing.sections,
                     "which part, for example problem-list; may be repeated; else everything")
        ->type_name("CODE")
        ->allow_extra_args(false);
    record->add_flag("--except-in-emergency", filing.except_in_emergency,
                     "emergency treatment may see it");
    auto* name = record
                     ->add_option("--authority-name", filing.authority_name,
                                  "who objects on the patient's behalf")
                     ->type_name("NAME");
    record
        ->add_option("--on-behalf-of-authority", filing.authority,
                     "on whose authority: parent, attorney or court-order; else the patient's own")
        ->type_name("AUTHORITY")
        ->check(CLI::IsMember({"parent", "attorney", "court-order"}))
        ->needs(name);
    record
        ->add_option("--competence", filing.competence,
                     "of a child: competent or not-competent; else not-a-child")
        ->type_name("COMPETENCE")
        ->check(CLI::IsMember({"not-a-child", "competent", "not-competent"}));
}

void add_decide(ObjectionCommand& objection) {
    VerdictWords& verdict = objection.options().verdict;
    auto* decide = objection.by(objection.add_about(
        "decide", "The holder's decision.",
        [](ObjectionActions& a, const Options& o) { return a.decide(o.id, o.verdict, o.by); }));
    decide->add_option("OUTCOME", verdict.outcome, "upheld or not-upheld")
        ->required()
        ->check(CLI::IsMember({"upheld", "not-upheld"}));
    decide
        ->add_option("--ground", verdict.ground,
                     "of not-upheld: public-interest, care-needs-it or system-cannot-withhold")
        ->type_name("GROUND")
        ->check(CLI::IsMember({"public-interest", "care-needs-it", "system-cannot-withhold"}));
    decide->add_option("--reason", verdict.reason, "in writing, nothing clinical")
        ->type_name("TEXT");
    auto* organisation = decide
                             ->add_option("--organisation", verdict.organisations,
                                          "whom not-upheld lets through; may be repeated")
                             ->type_name("ODS")
                             ->allow_extra_args(false);
    decide->add_flag("--everyone", verdict.everyone, "not-upheld lets everyone through")
        ->excludes(organisation);
    decide->add_option("--from", verdict.from, "let through from then on")->type_name("TIME");
    decide->add_option("--until", verdict.until, "let through before then")->type_name("TIME");
    decide->add_option("--care", verdict.care, "of care-needs-it: the referral or the service")
        ->type_name("TEXT");
    decide->add_option("--review", verdict.review, "when it is looked at anew")->type_name("TIME");
    decide->add_flag("--bars-override", verdict.bars_override,
                     "of upheld: not even an override at the point of care");
    auto* by = decide
                   ->add_option("--defer-telling-by", verdict.defer_by,
                                "of public-interest: the officer who defers telling the patient")
                   ->type_name("NAME");
    auto* until =
        decide->add_option("--defer-until", verdict.defer_until, "when that is looked at anew")
            ->type_name("TIME")
            ->needs(by);
    by->needs(until);
}

void add_patients_part(ObjectionCommand& objection) {
    Options& options = objection.options();
    auto* choose = objection.by(objection.add_about(
        "choose", "The patient's choice where care needs it.",
        [](ObjectionActions& a, const Options& o) { return a.choose(o.id, o.choice, o.by); }));
    choose->add_option("CHOICE", options.choice, "share or decline-care")
        ->required()
        ->check(CLI::IsMember({"share", "decline-care"}));
    auto* withdraw = objection.by(objection.add_about(
        "withdraw", "The patient takes it back; in effect 48 hours later, unless --checked.",
        [](ObjectionActions& a, const Options& o) {
            return a.withdraw(o.id, o.checked, o.reason, o.by);
        }));
    withdraw->add_flag("--checked", options.checked,
                       "it is known to be the patient: in effect at once");
    withdraw->add_option("--reason", options.reason, "why")->type_name("TEXT")->required();
    objection.by(objection.add_about(
        "confirm-withdrawal", "It was checked that the patient withdrew: in effect at once.",
        [](ObjectionActions& a, const Options& o) { return a.confirm_withdrawal(o.id, o.by); }));
}

}  // namespace

void add_objection_command(CLI::App& app, Run& run) {
    ObjectionCommand objection(app, run);
    add_reading(objection);
    add_record(objection);
    objection.by(objection.add_about(
        "consider", "The holder begins to consider it.",
        [](ObjectionActions& a, const Options& o) { return a.consider(o.id, o.by); }));
    add_decide(objection);
    add_patients_part(objection);
}

}  // namespace mcr::app
