#include "base/text.hpp"
#include "web/objection_words.hpp"
#include "web/office_pages.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using objection::Objection;
using objection::State;
using store::Access;
using store::Transaction;

namespace {

/// Errors: not_found, also for one of another organisation.
Result<Objection> at(Transaction& t, const OdsCode& own, const std::string& id) {
    auto found = objection::find(t, id);
    if (!found) return pass_on(found);
    if (!*found || (*found)->holder != own)
        return fail(ErrorKind::not_found, "Your organisation has no such objection.");
    return std::move(**found);
}

struct Case {
    Objection objection;
    std::vector<objection::HistoryRow> history;
};

std::string facts_html(const Objection& one, const directory::Directory& directory, Instant now) {
    std::string said;
    for (const std::string& sentence : sentences_of(one, directory, Reader::officer, now))
        said += paragraph(sentence);
    std::vector<std::pair<std::string, std::string>> rows = {
        {"State", tag(colour_of(one, now), short_words_of(one, now)) + said},
        {"Patient", escape_html("NHS number " + one.patient.display())},
        {"Not to be shared", escape_html(words_of(one.sections))},
        {"In an emergency", one.except_in_emergency ? "Share it" : "Do not share it"},
        {"On whose authority",
         escape_html(std::string(words_of(one.authority)) +
                     (one.on_authority_of.empty() ? "" : ": " + one.on_authority_of))},
        {"Competence", escape_html(words_of(one.competence))},
        {"Recorded by", escape_html(one.recorded_by.name +
                                    (one.recorded_by.organisation_name.empty() ? "" : ", ") +
                                    one.recorded_by.organisation_name)},
        {"Filed", escape_html(words_of(one.received))}};
    if (one.verdict && one.verdict->telling_deferred)
        rows.emplace_back(
            "Telling the patient",
            escape_html("Deferred by " + one.verdict->telling_deferred->officer + " until " +
                        format_display_date(one.verdict->telling_deferred->review)));
    return summary_list(rows);
}

std::string withdrawal_html(const Objection& one, const std::string& address,
                            const std::string& csrf, Instant now) {
    if (one.state == State::withdrawn) {
        if (!one.withdrawal_effective || *one.withdrawal_effective <= now) return {};
        return heading(2, "m", "Withdrawal") +
               paragraph("Check that it was the patient, or who acts for them, who withdrew it.") +
               form(address + "/confirm", csrf, button("It was checked: take effect now"));
    }
    return details("The patient withdraws it",
                   paragraph("It takes effect after 48 hours, or once you have checked that it is "
                             "the patient, or who acts for them, who withdraws it.") +
                       form(address + "/withdraw", csrf,
                            text_input({"withdraw_reason", "How it was withdrawn",
                                        "For example: by telephone", "", "width-20"},
                                       {}) +
                                button("Record the withdrawal", "secondary")));
}

}  // namespace

std::string objections_table(const std::vector<Objection>& objections, std::string_view caption,
                             Instant now) {
    std::vector<std::vector<std::string>> rows;
    for (const Objection& one : objections)
        rows.push_back(
            {link({"/office/objections/" + one.id, "Objection of " + words_of(one.received)}),
             escape_html(words_of(one.sections)),
             tag(colour_of(one, now), short_words_of(one, now))});
    return table(caption, {"Objection", "Not to be shared", "State"}, rows);
}

net::Task<void> OfficePages::objections(Visit& visit) const {
    auto work = [own = visit.who().organisation](Transaction& t) {
        return objection::at_holder(t, own, false);
    };
    auto found = co_await site_.transact(Access::read, std::move(work));
    if (!found) {
        co_await site_.say(visit, std::move(found.error()));
        co_return;
    }
    std::string html = heading(1, "l", "Objections");
    html += found->empty()
                ? paragraph("There is none.")
                : objections_table(*found, "What waits for a decision first", site_.now());
    co_await site_.page(visit, "Objections", std::move(html));
}

net::Task<void> OfficePages::show_objection(Visit& visit, const Problems& problems) const {
    auto work = [own = visit.who().organisation, id = visit.id](Transaction& t) -> Result<Case> {
        auto found = at(t, own, id);
        if (!found) return pass_on(found);
        auto history = objection::history(t, id);
        if (!history) return pass_on(history);
        return Case{std::move(*found), std::move(*history)};
    };
    auto found = co_await site_.transact(Access::read, std::move(work));
    if (!found) {
        co_await site_.say(visit, std::move(found.error()));
        co_return;
    }
    const Objection& one = found->objection;
    const auto directory = site_.directory();
    const auto* holder = directory->find(one.holder);
    const std::string address = "/office/objections/" + one.id;
    std::string html = error_summary(problems) + heading(1, "l", "Objection") +
                       facts_html(one, *directory, site_.now());
    if (one.state == State::received)
        html += form(address + "/consider", visit.session->csrf,
                     button("We are considering it", "secondary"));
    if (one.state != State::withdrawn)
        html += heading(2, "m", "Decision") +
                form(address + "/decide", visit.session->csrf,
                     verdict_questions(visit.form,
                                       holder == nullptr ? directory::Withholding::only_this_relay
                                                         : objection::withholding_of(*holder),
                                       problems) +
                         button("Decide"));
    html += withdrawal_html(one, address, visit.session->csrf, site_.now()) +
            history_table(found->history, true) + "<p>" + link({"/office", "Office"}) + "</p>\n";
    std::string title = problems.empty() ? "Objection" : "Error: Objection";
    co_await site_.page(visit, std::move(title), std::move(html), problems.empty() ? 200 : 400);
}

net::Task<void> OfficePages::change_objection(Visit& visit, Change change) const {
    auto work = [own = visit.who().organisation, id = visit.id,
                 change = std::move(change)](Transaction& t) -> Result<Objection> {
        auto found = at(t, own, id);
        if (!found) return pass_on(found);
        return change(t);
    };
    auto done = co_await site_.transact(Access::write, std::move(work));
    if (!done && done.error().kind == ErrorKind::invalid) {
        const Problems problems = {{"outcome", done.error().sentence}};
        co_await show_objection(visit, problems);
        co_return;
    }
    if (!done) {
        co_await site_.say(visit, std::move(done.error()));
        co_return;
    }
    std::string to = "/office/objections/" + visit.id;
    co_await site_.redirect(visit, std::move(to));
}

net::Task<void> OfficePages::objection(Visit& visit) const {
    co_await show_objection(visit, {});
}

net::Task<void> OfficePages::consider(Visit& visit) const {
    Change change = [id = visit.id, by = people::doer_of(visit.who()), now = site_.now()](
                        Transaction& t) { return objection::consider(t, id, by, now); };
    co_await change_objection(visit, std::move(change));
}

net::Task<void> OfficePages::decide(Visit& visit) const {
    Problems problems;
    const objection::Verdict verdict = read_verdict(visit.form, problems);
    if (!problems.empty()) {
        co_await show_objection(visit, problems);
        co_return;
    }
    Change change = [directory = site_.directory(), id = visit.id, verdict,
                     by = people::doer_of(visit.who()), now = site_.now()](Transaction& t) {
        return objection::decide(t, *directory, id, verdict, by, now);
    };
    co_await change_objection(visit, std::move(change));
}

net::Task<void> OfficePages::withdraw(Visit& visit) const {
    Change change = [id = visit.id, by = people::doer_of(visit.who()),
                     reason = std::string(trim(visit.field("withdraw_reason"))),
                     now = site_.now()](Transaction& t) {
        return objection::withdraw(t, id, false, by, reason, now);
    };
    co_await change_objection(visit, std::move(change));
}

net::Task<void> OfficePages::confirm(Visit& visit) const {
    Change change = [id = visit.id, by = people::doer_of(visit.who()), now = site_.now()](
                        Transaction& t) { return objection::confirm_withdrawal(t, id, by, now); };
    co_await change_objection(visit, std::move(change));
}

}  // namespace mcr::web
