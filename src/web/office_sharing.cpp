#include <algorithm>

#include "base/text.hpp"
#include "web/office_pages.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using store::Access;
using store::Transaction;

namespace {

constexpr std::size_t most_changes = 50;
constexpr std::size_t most_shown = 200;

/// What is in force in the store, which this server's copy follows within a second.
struct State {
    access::Policies policies;
    std::vector<access::PolicyChange> history;
};
Result<State> state_of(Transaction& t, const std::optional<OdsCode>& organisation) {
    auto policies = access::load_policies(t);
    if (!policies) return pass_on(policies);
    auto history = access::policy_history(t, organisation, most_changes);
    if (!history) return pass_on(history);
    return State{std::move(*policies), std::move(*history)};
}

std::string changes_html(const std::vector<access::PolicyChange>& history) {
    if (history.empty()) return paragraph("Nothing was changed yet.");
    std::vector<std::vector<std::string>> rows;
    for (const access::PolicyChange& change : history)
        rows.push_back(
            {escape_html(words_of(change.at)), escape_html(change.by.name),
             escape_html(change.organisation + " " + change.action + ": " + change.detail),
             escape_html(change.reason)});
    return table("Changes, the latest first", {"When", "Who", "What", "Why"}, rows);
}

std::string agreement_html(const access::Agreement& agreement, bool is_default) {
    std::string html = paragraph(is_default ? "The agreement is the default of its kind."
                                            : "The agreement is its own.");
    html += heading(2, "m", "What it gives") + gives_html(agreement);
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < access::role_count; ++i) {
        const auto role = static_cast<people::RoleGroup>(i);
        if (agreement.seen_by(role).none() || role == people::RoleGroup::patient) continue;
        rows.push_back(
            {escape_html(people::to_string(role)), escape_html(words_of(agreement.seen_by(role)))});
    }
    if (!rows.empty())
        html += table("What its own staff see of others, at most", {"Role", "What"}, rows);
    return html +
           summary_list({{"Its staff ask the patient first", agreement.asks_first ? "Yes" : "No"},
                         {"Takes a self-claimed relationship",
                          agreement.takes_self_claimed ? "Yes" : "No"}});
}

std::string switches_html(const Visit& visit, const access::SwitchedOff* off,
                          const Problems& problems) {
    std::vector<Option> options;
    for (std::size_t i = 0; i < directory::section_count; ++i) {
        const auto section = static_cast<directory::Section>(i);
        const std::string name = "section-" + std::string(directory::code_of(section));
        const bool is_off = off != nullptr && off->sections.test(i);
        options.push_back({name, std::string(directory::title_of(section)),
                           is_off ? "Switched off at present" : "", visit.form.contains(name)});
    }
    return heading(2, "m", "Switch off or on") +
           form("/office/sharing/" + visit.id, visit.session->csrf,
                radios({"scope", "What?", ""},
                       {{"everything", "Everything it holds", "",
                         visit.field("scope") == "everything"},
                        {"some", "The parts chosen below", "", visit.field("scope") == "some"}},
                       problems) +
                    details("Parts of the record",
                            checkboxes({"sections", "Parts", ""}, options, problems),
                            visit.field("scope") == "some") +
                    text_input({"reason", "Why",
                                "One line. The public reads that it is off, not "
                                "why",
                                visit.field("reason"), ""},
                               problems) +
                    button("Switch off", "warning", "turn", "off") +
                    button("Switch on", "secondary", "turn", "on"));
}

}  // namespace

net::Task<void> OfficePages::sharing(Visit& visit) const {
    auto work = [](Transaction& t) { return state_of(t, std::nullopt); };
    auto state = co_await site_.transact(Access::read, std::move(work));
    if (!state) {
        co_await site_.say(visit, std::move(state.error()));
        co_return;
    }
    const auto directory = site_.directory();
    const std::string name = to_lower(trim(visit.field("name")));
    std::vector<std::vector<std::string>> rows;
    for (const directory::Organisation& one : directory->organisations()) {
        if (!name.empty() && !to_lower(one.name).contains(name) &&
            to_lower(one.code.text()) != name)
            continue;
        if (rows.size() == most_shown) break;
        const access::SwitchedOff* off = state->policies.off(one.code);
        rows.push_back(
            {link({"/office/sharing/" + one.code.text(), one.name}),
             escape_html(directory::plain_name(one.kind)),
             state->policies.agreements.contains(one.code) ? "Its own" : "Default of its kind",
             off != nullptr && off->sections.any()
                 ? tag("red", "Off") + " " + escape_html(words_of(off->sections))
                 : std::string("Nothing")});
    }
    std::string html =
        heading(1, "l", "Sharing agreements and switches") +
        "<form method=\"get\" action=\"/office/sharing\" role=\"search\">" +
        text_input({"name", "Name or ODS code", "", visit.field("name"), "width-20"}, {}) +
        button("Find", "secondary") + "</form>\n" +
        table("Organisations", {"Organisation", "Kind", "Agreement", "Switched off"}, rows);
    if (rows.size() == most_shown)
        html += paragraph("Only the first 200 are shown. Find the others by name.");
    html += changes_html(state->history);
    co_await site_.page(visit, "Sharing", std::move(html));
}

net::Task<void> OfficePages::show_sharing(Visit& visit, const Problems& problems) const {
    const auto directory = site_.directory();
    const auto code = OdsCode::parse(visit.id);
    const directory::Organisation* found = code ? directory->find(*code) : nullptr;
    const bool administrator = belongs(*visit.session, Audience::administrator);
    // Whether another organisation is there is none of a privacy officer's business.
    if (found == nullptr || (!administrator && found->code != visit.who().organisation)) {
        co_await site_.not_found(visit);
        co_return;
    }
    auto work = [code = *code](Transaction& t) { return state_of(t, code); };
    auto state = co_await site_.transact(Access::read, std::move(work));
    if (!state) {
        co_await site_.say(visit, std::move(state.error()));
        co_return;
    }
    const access::SwitchedOff* off = state->policies.off(found->code);
    std::string html = error_summary(problems) + heading(1, "l", found->name);
    if (off != nullptr && off->sections.any()) {
        std::string said;
        for (const auto& [section, reason] : off->reasons)
            if (off->sections.test(section))
                said +=
                    "<li>" +
                    escape_html(
                        std::string(directory::title_of(static_cast<directory::Section>(section))) +
                        ": " + reason) +
                    "</li>";
        html += warning("Switched off at present", "<ul>" + said + "</ul>");
    }
    html += agreement_html(state->policies.of(*found),
                           !state->policies.agreements.contains(found->code));
    if (administrator) html += switches_html(visit, off, problems);
    html += changes_html(state->history);
    std::string title = problems.empty() ? "Sharing" : "Error: Sharing";
    co_await site_.page(visit, std::move(title), std::move(html), problems.empty() ? 200 : 400);
}

net::Task<void> OfficePages::sharing_of(Visit& visit) const {
    co_await show_sharing(visit, {});
}

net::Task<void> OfficePages::switch_sharing(Visit& visit) const {
    const auto code = OdsCode::parse(visit.id);
    Problems problems;
    directory::Sections sections;
    if (visit.field("scope") == "everything") {
        sections.set();
    } else if (visit.field("scope") == "some") {
        for (const std::string& one : visit.chosen("section-"))
            if (const auto section = directory::section_from(one))
                sections.set(static_cast<std::size_t>(*section));
        if (sections.none()) problems.push_back({"sections", "Choose at least one part."});
    } else {
        problems.push_back({"scope", "Say what is to be switched."});
    }
    const std::string reason(trim(visit.field("reason")));
    if (reason.empty()) problems.push_back({"reason", "Say why."});
    const std::string& turn = visit.field("turn");
    if (!code || (turn != "on" && turn != "off")) {
        co_await site_.not_found(visit);
        co_return;
    }
    if (!problems.empty()) {
        co_await show_sharing(visit, problems);
        co_return;
    }
    auto work = [directory = site_.directory(), code = *code, sections, off = turn == "off",
                 by = people::doer_of(visit.who()), reason, now = site_.now()](Transaction& t) {
        return access::switch_sections(t, *directory, code, sections, off, by, reason, now);
    };
    auto done = co_await site_.transact(Access::write, std::move(work));
    if (!done &&
        (done.error().kind == ErrorKind::conflict || done.error().kind == ErrorKind::invalid)) {
        const Problems again = {{"scope", done.error().sentence}};
        co_await show_sharing(visit, again);
        co_return;
    }
    if (!done) {
        co_await site_.say(visit, std::move(done.error()));
        co_return;
    }
    std::string to = "/office/sharing/" + code->text();
    co_await site_.redirect(visit, std::move(to));
}

}  // namespace mcr::web
