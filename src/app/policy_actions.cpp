#include "app/policy_actions.hpp"

#include <boost/json.hpp>
#include <iomanip>

#include "app/policy_table.hpp"
#include "base/text.hpp"

namespace mcr::app {
namespace {

namespace json = boost::json;
using access::AgreementEdit;
using access::PolicyChange;
using What = access::AgreementEdit::What;

constexpr std::size_t most_history = 1000;
constexpr std::size_t latest = 10;

Error no_organisation(const OdsCode& code) {
    return {ErrorKind::not_found, 404, "There is no organisation " + code.text() + ".", {}};
}

/// The edit that `words` name. Errors: invalid for a word that is none.
Result<AgreementEdit> edit_named(What what, const AgreementWords& words) {
    auto code = OdsCode::parse(words.code);
    if (!code) return pass_on(code);
    AgreementEdit edit{.what = what, .organisation = std::move(*code)};
    edit.value =
        what == What::give || what == What::see ? !words.no_longer : words.on_or_off == "on";
    if (!words.kind.empty()) {
        const auto kind = directory::kind_from(words.kind);
        if (!kind) return fail(ErrorKind::invalid, "There is no such kind of organisation.");
        edit.to = *kind;
    }
    if (!words.role.empty()) {
        const auto role = people::role_group_from(words.role);
        if (!role) return std::unexpected(role.error());
        edit.role = *role;
    }
    if (what == What::give || what == What::see) {
        const auto sections = sections_named(words.sections);
        if (!sections) return std::unexpected(sections.error());
        edit.sections = *sections;
    }
    for (const std::string& word : words.reasons) {
        const auto reason = access::override_reason_from(word);
        if (!reason) return std::unexpected(reason.error());
        edit.reasons.set(static_cast<std::size_t>(*reason));
    }
    return edit;
}

}  // namespace

int PolicyActions::no(const Error& error) {
    parts_.err << command_ << ": " << error.sentence << "\n";
    return 1;
}

int PolicyActions::wrong_usage(std::string_view sentence) {
    parts_.err << command_ << ": " << sentence << "\n";
    return 2;
}

Result<access::Policies> PolicyActions::policies() {
    return parts_.store.read([](store::Transaction& t) { return access::load_policies(t); });
}

void PolicyActions::print(const PolicyChange& change) {
    parts_.out << change.revision << "  " << format_instant(change.at) << "  " << change.by.name
               << "  ";
    if (!change.organisation.empty()) parts_.out << change.organisation << " ";
    parts_.out << change.action << ": " << change.detail << " (" << change.reason << ")\n";
}

template <class Change>
int PolicyActions::do_change(Change change) {
    const auto made = parts_.store.transact([&](store::Transaction& t) -> Result<PolicyChange> {
        if (auto done = change(t); !done) return pass_on(done);
        auto rows = access::policy_history(t, std::nullopt, 1);
        if (!rows) return pass_on(rows);
        if (rows->empty()) return fail(ErrorKind::internal, "The change left no history.");
        return std::move(rows->front());
    });
    if (!made) return no(made.error());
    if (json_)
        parts_.out << json::serialize(to_json(*made)) << "\n";
    else
        print(*made);
    return 0;
}

int PolicyActions::list() {
    const auto all = parts_.members.directory();
    if (!all) return no(all.error());
    const auto held = policies();
    if (!held) return no(held.error());
    json::array rows;
    for (const auto& organisation : (*all)->organisations()) {
        const bool own = held->agreements.contains(organisation.code);
        const auto* off = held->off(organisation.code);
        if (json_) {
            json::array switched;
            if (off != nullptr)
                for (const auto code : directory::codes_of(off->sections))
                    switched.emplace_back(code);
            rows.push_back(json::object{{"code", organisation.code.text()},
                                        {"name", organisation.name},
                                        {"kind", directory::to_string(organisation.kind)},
                                        {"own", own},
                                        {"switched_off", std::move(switched)}});
            continue;
        }
        parts_.out << std::left << std::setw(11) << organisation.code.text() << std::setw(26)
                   << directory::plain_name(organisation.kind) << std::setw(9)
                   << (own ? "own" : "default") << organisation.name;
        if (off != nullptr) parts_.out << "; switched off: " << listed(off->sections);
        parts_.out << "\n";
    }
    if (json_)
        parts_.out << json::serialize(json::object{{"revision", held->revision},
                                                   {"organisations", std::move(rows)}})
                   << "\n";
    return 0;
}

int PolicyActions::show(std::string_view code) {
    const auto wanted = OdsCode::parse(code);
    if (!wanted) return wrong_usage(wanted.error().sentence);
    const auto all = parts_.members.directory();
    if (!all) return no(all.error());
    const auto* organisation = (*all)->find(*wanted);
    if (organisation == nullptr) return no(no_organisation(*wanted));
    const auto held = policies();
    if (!held) return no(held.error());
    const auto changes = parts_.store.read(
        [&](store::Transaction& t) { return access::policy_history(t, *wanted, latest); });
    if (!changes) return no(changes.error());

    const bool own = held->agreements.contains(*wanted);
    if (json_) {
        json::object shown = to_json(*organisation, held->of(*organisation), own);
        json::array rows;
        for (const PolicyChange& change : *changes) rows.push_back(to_json(change));
        shown["history"] = std::move(rows);
        parts_.out << json::serialize(shown) << "\n";
        return 0;
    }
    print_agreement(parts_.out, *organisation, held->of(*organisation), own);
    if (!changes->empty()) parts_.out << "\nlatest changes\n";
    for (const PolicyChange& change : *changes) print(change);
    return 0;
}

int PolicyActions::history(std::string_view code) {
    std::optional<OdsCode> wanted;
    if (!code.empty()) {
        auto parsed = OdsCode::parse(code);
        if (!parsed) return wrong_usage(parsed.error().sentence);
        wanted = std::move(*parsed);
    }
    const auto changes = parts_.store.read(
        [&](store::Transaction& t) { return access::policy_history(t, wanted, most_history); });
    if (!changes) return no(changes.error());
    json::array rows;
    for (const PolicyChange& change : *changes) {
        if (json_)
            rows.push_back(to_json(change));
        else
            print(change);
    }
    if (json_) parts_.out << json::serialize(json::object{{"history", std::move(rows)}}) << "\n";
    return 0;
}

int PolicyActions::edit(What what, const AgreementWords& words, const directory::Cause& cause) {
    const auto edit = edit_named(what, words);
    if (!edit) return wrong_usage(edit.error().sentence);
    const auto all = parts_.members.directory();
    if (!all) return no(all.error());
    return do_change([&](store::Transaction& t) {
        return access::edit_agreement(t, **all, *edit, people::operator_named(cause.by),
                                      cause.reason, parts_.clock.now());
    });
}

int PolicyActions::switches() {
    const auto held = policies();
    if (!held) return no(held.error());
    json::array rows;
    for (const auto& [holder, off] : held->switched_off) {
        for (const auto& [section, reason] : off.reasons) {
            const auto code = directory::code_of(static_cast<directory::Section>(section));
            if (json_)
                rows.push_back(
                    json::object{{"holder", holder.text()}, {"section", code}, {"reason", reason}});
            else
                parts_.out << std::left << std::setw(11) << holder.text() << std::setw(34) << code
                           << reason << "\n";
        }
    }
    if (json_)
        parts_.out << json::serialize(json::object{{"revision", held->revision},
                                                   {"switched_off", std::move(rows)}})
                   << "\n";
    return 0;
}

int PolicyActions::turn(const AgreementWords& words, bool off, const directory::Cause& cause) {
    const auto holder = OdsCode::parse(words.code);
    if (!holder) return wrong_usage(holder.error().sentence);
    const auto sections = sections_named(words.sections);
    if (!sections) return wrong_usage(sections.error().sentence);
    const auto all = parts_.members.directory();
    if (!all) return no(all.error());
    return do_change([&](store::Transaction& t) {
        return access::switch_sections(t, **all, *holder, *sections, off,
                                       people::operator_named(cause.by), cause.reason,
                                       parts_.clock.now());
    });
}

int PolicyActions::sensitive() {
    const auto held = policies();
    if (!held) return no(held.error());
    json::array rows;
    for (const auto& [code, group] : *held->sensitive) {
        if (json_)
            rows.push_back(json::object{{"code", code}, {"group", group}});
        else
            parts_.out << std::left << std::setw(20) << code << group << "\n";
    }
    if (json_)
        parts_.out << json::serialize(
                          json::object{{"revision", held->revision}, {"codes", std::move(rows)}})
                   << "\n";
    return 0;
}

int PolicyActions::change_sensitive(const std::string& group, const std::vector<std::string>& codes,
                                    bool add, const directory::Cause& cause) {
    return do_change([&](store::Transaction& t) {
        return access::edit_sensitive_codes(t, group, codes, add, people::operator_named(cause.by),
                                            cause.reason, parts_.clock.now());
    });
}

}  // namespace mcr::app
