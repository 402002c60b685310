#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "web/looks.hpp"
#include "web/office_pages.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using people::Alert;
using people::AlertKind;
using people::AlertState;
using store::Access;
using store::Transaction;

namespace {

constexpr std::size_t most_alerts = 1000;
constexpr std::size_t most_entries = 100;
constexpr std::array states = {AlertState::open, AlertState::investigating, AlertState::closed,
                               AlertState::escalated};

bool concerns(const audit::Entry& entry, const std::string& own) {
    return entry.actor.organisation == own ||
           std::ranges::any_of(
               entry.holders,
               [&own](const std::string& holder) { return split(holder, ' ').front() == own; }) ||
           std::ranges::find(entry.parts, own, &audit::ReleasedPart::holder) != entry.parts.end();
}

std::string event_html(const audit::Found& found, const directory::Directory& directory,
                       const std::string& own) {
    std::set<std::string> patients;
    for (const audit::Record& record : found.records)
        if (!record.entry.patient.empty()) patients.insert(record.entry.patient);
    std::string html;
    for (const std::string& text : patients)
        if (const auto number = people::NhsNumber::parse(text))
            html += paragraph("NHS number of the patient: " + number->display());
    const auto looks = looks_of(found.records, directory, own);
    if (looks.empty())
        return html + paragraph(
                          "The audit log of this server has no entry for it yet, or another "
                          "server of this installation wrote it.");
    return html + looks_table(looks, "What happened, the latest first", "");
}

}  // namespace

std::string_view words_of(AlertKind kind) noexcept {
    switch (kind) {
        case AlertKind::self_claimed:
            return "Somebody said themselves why they looked";
        case AlertKind::override_used:
            return "An objection was overridden";
        case AlertKind::launch_misused:
            return "A launch from your system was replayed, altered or too old";
        case AlertKind::restricted:
            return "Somebody asked for a patient who must not be found";
        case AlertKind::objection_filed:
            return "An objection waits for your decision";
        case AlertKind::care_declined:
            break;
    }
    return "A patient declined care rather than share";
}

std::string_view words_of(AlertState state) noexcept {
    switch (state) {
        case AlertState::open:
            return "Open";
        case AlertState::investigating:
            return "Being investigated";
        case AlertState::closed:
            return "Closed";
        case AlertState::escalated:
            break;
    }
    return "Escalated";
}

std::string alerts_table(const std::vector<Alert>& alerts, std::string_view caption) {
    std::vector<std::vector<std::string>> rows;
    for (const Alert& one : alerts)
        rows.push_back(
            {link({"/office/alerts/" + one.id, std::string(words_of(one.kind))}),
             escape_html(words_of(one.raised)),
             tag(one.state == AlertState::closed ? "grey" : "orange", words_of(one.state))});
    return table(caption, {"Alert", "Raised", "State"}, rows);
}

net::Task<void> OfficePages::alerts(Visit& visit) const {
    auto work = [own = visit.who().organisation](Transaction& t) {
        return people::alerts_of(t, own, false, most_alerts);
    };
    auto found = co_await site_.transact(Access::read, std::move(work));
    if (!found) {
        co_await site_.say(visit, std::move(found.error()));
        co_return;
    }
    std::string html = heading(1, "l", "Alerts") +
                       paragraph(
                           "An alert names nobody. Opening one shows the event from the "
                           "audit log, and is itself written down there.");
    html += found->empty() ? paragraph("There is none.")
                           : alerts_table(*found, "Alerts, the latest first");
    co_await site_.page(visit, "Alerts", std::move(html));
}

net::Task<void> OfficePages::show_alert(Visit& visit, const Problems& problems) const {
    auto work = [own = visit.who().organisation](Transaction& t) {
        return people::alerts_of(t, own, false, most_alerts);
    };
    auto all = co_await site_.transact(Access::read, std::move(work));
    if (!all) {
        co_await site_.say(visit, std::move(all.error()));
        co_return;
    }
    const auto one = std::ranges::find(*all, visit.id, &Alert::id);
    if (one == all->end()) {
        co_await site_.not_found(visit);
        co_return;
    }
    const std::string own = visit.who().organisation.text();
    audit::Reading reading;
    reading.filter.request_id = one->reference;
    // A patient's declining is told to those who would have given the care, though another
    // organisation holds the record.
    reading.wanted = [own,
                      declined = one->kind == AlertKind::care_declined](const audit::Entry& entry) {
        return entry.kind != audit::EntryKind::audit_read &&
               (concerns(entry, own) || (declined && entry.kind == audit::EntryKind::objection &&
                                         entry.action.contains("declined")));
    };
    reading.most = most_entries;
    reading.reader = people::doer_of(visit.who());
    reading.action = "the event of an alert: " + std::string(people::to_string(one->kind));
    reading.request_id = visit.request.id;
    const Deadline deadline = site_.deadline();
    auto found = co_await history_.find(std::move(reading), deadline);
    if (!found) {
        co_await site_.say(visit, std::move(found.error()));
        co_return;
    }
    const auto directory = site_.directory();
    std::vector<Option> options;
    for (const AlertState state : states)
        options.push_back({std::string(people::to_string(state)), std::string(words_of(state)), "",
                           state == one->state});
    std::string html =
        error_summary(problems) + heading(1, "l", words_of(one->kind)) +
        summary_list(
            {{"Raised", escape_html(words_of(one->raised))},
             {"State",
              tag(one->state == AlertState::closed ? "grey" : "orange", words_of(one->state))},
             {"Handled by", escape_html(one->handled_by.empty() ? "Nobody yet" : one->handled_by)},
             {"Note", escape_html(one->note.empty() ? "None" : one->note)}});
    if (one->kind == AlertKind::objection_filed)
        html += "<p>" + link({"/office/objections/" + one->reference, "The objection"}) + "</p>\n";
    html +=
        event_html(*found, *directory, own) +
        form("/office/alerts/" + one->id, visit.session->csrf,
             radios({"state", "How far are you?", ""}, options, problems) +
                 text_area({"note", "What was found",
                            "Needed to close it. Name no patient and nothing clinical.",
                            visit.request.method == "POST" ? visit.field("note") : one->note, ""},
                           problems) +
                 button("Save")) +
        "<p>" + link({"/office/alerts", "All alerts"}) + "</p>\n";
    std::string title = problems.empty() ? "Alert" : "Error: Alert";
    co_await site_.page(visit, std::move(title), std::move(html), problems.empty() ? 200 : 400);
}

net::Task<void> OfficePages::alert(Visit& visit) const {
    co_await show_alert(visit, {});
}

net::Task<void> OfficePages::handle_alert(Visit& visit) const {
    const auto state = people::alert_state_from(visit.field("state"));
    if (!state) {
        const Problems problems = {{"state", state.error().sentence}};
        co_await show_alert(visit, problems);
        co_return;
    }
    auto work = [own = visit.who().organisation, id = visit.id, state = *state,
                 note = std::string(trim(visit.field("note"))), by = people::doer_of(visit.who()),
                 now = site_.now()](Transaction& t) {
        return people::handle(t, own, id, state, note, by, now);
    };
    auto done = co_await site_.transact(Access::write, std::move(work));
    if (!done && done.error().kind == ErrorKind::invalid) {
        const Problems problems = {{"note", done.error().sentence}};
        co_await show_alert(visit, problems);
        co_return;
    }
    if (!done) {
        co_await site_.say(visit, std::move(done.error()));
        co_return;
    }
    co_await site_.redirect(visit, "/office/alerts");
}

}  // namespace mcr::web
