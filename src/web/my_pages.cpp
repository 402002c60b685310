#include "web/my_pages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/html.hpp"
#include "web/objection_form.hpp"
#include "web/objection_words.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using objection::Choice;
using objection::Objection;
using store::Access;
using store::Transaction;

namespace {

/// Whose pages these are: a patient's id is their NHS number.
Result<people::NhsNumber> patient_of(const Visit& visit) {
    return people::NhsNumber::parse(visit.who().id);
}

/// The patient's own objection of this id. Errors: not_found, also for another patient's.
Result<Objection> own(Transaction& t, const people::NhsNumber& patient, const std::string& id) {
    auto all = objection::of_patient(t, patient);
    if (!all) return pass_on(all);
    const auto at = std::ranges::find(*all, id, &Objection::id);
    if (at == all->end()) return fail(ErrorKind::not_found, "You have filed no such objection.");
    return std::move(*at);
}

struct WithHistory {
    Objection objection;
    std::vector<objection::HistoryRow> history;
};
Result<WithHistory> own_with_history(Transaction& t, const people::NhsNumber& patient,
                                     const std::string& id) {
    auto found = own(t, patient, id);
    if (!found) return pass_on(found);
    auto history = objection::history(t, id);
    if (!history) return pass_on(history);
    return WithHistory{std::move(*found), std::move(*history)};
}

constexpr const char* consequences =
    R"(<ul><li>People who treat you may not know about your allergies, medicines, conditions or test results.</li><li>Care can be slower, less good and less safe; tests may be repeated.</li><li>The organisation decides whether it upholds your objection. Until then nothing is shared. There are <a href="/objecting#not-upheld">three cases in which it may not be upheld</a>.</li><li>An objection does not stop sharing by telephone, letter or on paper where your care needs it.</li></ul>
)";

std::string choice_html(const Visit& visit, const Objection& objection, const Problems& problems) {
    return heading(2, "m", "Your choice") +
           paragraph(
               "The organisation says that this care cannot be provided without the "
               "information: " +
               (objection.verdict ? objection.verdict->care : std::string()) +
               ". It is for you to choose.") +
           form("/my/objections/" + objection.id + "/choose", visit.session->csrf,
                radios({"choice", "What do you choose?", ""},
                       {{"share", "Share for this care",
                         "Only the organisations that give this care see the information, and only "
                         "for its time. Everything else stays as you objected.",
                         objection.choice == Choice::share},
                        {"decline-care", "Decline the care",
                         "Nothing is shared. The professionals who referred you are told that you "
                         "declined, and you may not be given this care. Speak to them first.",
                         false}},
                       problems) +
                    button("Choose"));
}

}  // namespace

std::vector<Route> MyPages::routes() const {
    const Audience patient = Audience::patient;
    return {
        {"GET", "/my", patient, [this](Visit& visit) { return overview(visit); }},
        {"GET", "/my/objections", patient, [this](Visit& visit) { return objections(visit); }},
        {"GET", "/my/objections/new", patient,
         [this](Visit& visit) { return new_objection(visit); }},
        {"POST", "/my/objections/new", patient,
         [this](Visit& visit) { return check_objection(visit); }},
        {"POST", "/my/objections", patient, [this](Visit& visit) { return file_objection(visit); }},
        {"GET", "/my/objections/*", patient, [this](Visit& visit) { return objection(visit); }},
        {"POST", "/my/objections/*/withdraw", patient,
         [this](Visit& visit) { return withdraw(visit); }},
        {"POST", "/my/objections/*/choose", patient,
         [this](Visit& visit) { return choose(visit); }},
        {"GET", "/my/looked", patient, [this](Visit& visit) { return looked(visit); }},
    };
}

net::Task<void> MyPages::overview(Visit& visit) const {
    std::string html =
        heading(1, "l", "My record") +
        paragraph("Here you can see who looked at your record, and object to sharing.") +
        "<ul><li>" + link({"/my/looked", "Who looked at my record"}) + "</li><li>" +
        link({"/my/objections", "My objections"}) + "</li><li>" +
        link({"/my/objections/new", "Object to sharing"}) + "</li><li>" +
        link({"/objecting", "What an objection is, and when it may not be upheld"}) +
        "</li></ul>\n" +
        inset(paragraph("If you have any doubts about your records being shared, please speak to "
                        "one of your care team first."));
    co_await site_.page(visit, "My record", std::move(html));
}

net::Task<void> MyPages::objections(Visit& visit) const {
    auto patient = patient_of(visit);
    if (!patient) {
        co_await site_.say(visit, std::move(patient.error()));
        co_return;
    }
    auto work = [patient = *patient](Transaction& t) { return objection::of_patient(t, patient); };
    auto found = co_await site_.transact(Access::read, std::move(work));
    if (!found) {
        co_await site_.say(visit, std::move(found.error()));
        co_return;
    }
    const auto directory = site_.directory();
    const Instant now = site_.now();
    std::string html = heading(1, "l", "My objections");
    if (visit.form.contains("filed"))
        html += inset(paragraph("Your objection was received. It is in force from now on."));
    std::vector<std::vector<std::string>> rows;
    for (const Objection& one : *found) {
        const Objection told = as_told(one, now);
        std::string said;
        for (const std::string& sentence : sentences_of(told, *directory, Reader::patient, now))
            said += "<br>" + escape_html(sentence);
        rows.push_back({link({"/my/objections/" + told.id, name_of(*directory, told.holder)}),
                        escape_html(words_of(told.sections)),
                        escape_html(format_display_date(told.received)),
                        tag(colour_of(told, now), short_words_of(told, now)) + said});
    }
    if (rows.empty())
        html += paragraph("You have filed no objection.");
    else
        html += table("Objections, the latest first",
                      {"Organisation", "Not to be shared", "Filed on", "What holds now"}, rows);
    html +=
        "<p><a class=\"nhsuk-button\" role=\"button\" draggable=\"false\" "
        "href=\"/my/objections/new\">Object to sharing</a></p>\n";
    co_await site_.page(visit, "My objections", std::move(html));
}

net::Task<void> MyPages::ask(Visit& visit, const Problems& problems) const {
    const auto directory = site_.directory();
    std::string html =
        error_summary(problems) + heading(1, "l", "Object to sharing") +
        inset(paragraph("Please speak to one of your care team first. They can tell you what an "
                        "objection would mean for your care.")) +
        form("/my/objections/new", visit.session->csrf,
             objection_questions(visit, *directory, problems) +
                 heading(2, "m", "What it means for your care") + consequences +
                 checkboxes({"understood", "Consequences", ""},
                            {{"understood", "I have read what this means for my care", "",
                              visit.form.contains("understood")}},
                            problems) +
                 button("Check before you object", "", "step", "check"));
    std::string title = problems.empty() ? "Object to sharing" : "Error: Object to sharing";
    co_await site_.page(visit, std::move(title), std::move(html), problems.empty() ? 200 : 400);
}

net::Task<void> MyPages::new_objection(Visit& visit) const {
    co_await ask(visit, {});
}

net::Task<void> MyPages::check_objection(Visit& visit) const {
    const std::string& step = visit.field("step");
    if (step == "find" || step == "change") {
        co_await ask(visit, {});
        co_return;
    }
    const auto directory = site_.directory();
    Problems problems;
    const ObjectionFields fields = read_objection(visit, *directory, problems);
    if (!visit.form.contains("understood"))
        problems.push_back({"understood", "Confirm that you have read what it means."});
    if (!problems.empty()) {
        co_await ask(visit, problems);
        co_return;
    }
    const std::string kept =
        carried(visit, {"holder-", "section-", "scope", "emergency", "understood"});
    std::string html = heading(1, "l", "Check before you object") +
                       summary_list(objection_rows(fields)) +
                       form("/my/objections", visit.session->csrf, kept + button("Object")) +
                       form("/my/objections/new", visit.session->csrf,
                            kept + button("Change something", "secondary", "step", "change"));
    co_await site_.page(visit, "Check before you object", std::move(html));
}

net::Task<void> MyPages::file_objection(Visit& visit) const {
    const auto directory = site_.directory();
    Problems problems;
    const ObjectionFields fields = read_objection(visit, *directory, problems);
    if (!visit.form.contains("understood"))
        problems.push_back({"understood", "Confirm that you have read what it means."});
    auto patient = patient_of(visit);
    if (!patient) {
        co_await site_.say(visit, std::move(patient.error()));
        co_return;
    }
    if (!problems.empty()) {
        co_await ask(visit, problems);
        co_return;
    }
    objection::Filing filing{*patient, {}, fields.sections, fields.except_in_emergency};
    for (const auto* holder : fields.holders) filing.holders.push_back(holder->code);
    auto work = [directory, filing = std::move(filing), by = people::doer_of(visit.who()),
                 now = site_.now(), &random = site_.random()](Transaction& t) {
        return objection::file(t, *directory, filing, by, now, random);
    };
    auto filed = co_await site_.transact(Access::write, std::move(work));
    if (!filed && filed.error().kind == ErrorKind::conflict) {
        const Problems again = {{"holders", filed.error().sentence}};
        co_await ask(visit, again);
        co_return;
    }
    if (!filed) {
        co_await site_.say(visit, std::move(filed.error()));
        co_return;
    }
    co_await site_.redirect(visit, "/my/objections?filed=1");
}

net::Task<void> MyPages::objection(Visit& visit) const {
    auto patient = patient_of(visit);
    if (!patient) {
        co_await site_.say(visit, std::move(patient.error()));
        co_return;
    }
    auto work = [patient = *patient, id = visit.id](Transaction& t) {
        return own_with_history(t, patient, id);
    };
    auto found = co_await site_.transact(Access::read, std::move(work));
    if (!found && found.error().kind == ErrorKind::not_found) {
        co_await site_.not_found(visit);
        co_return;
    }
    if (!found) {
        co_await site_.say(visit, std::move(found.error()));
        co_return;
    }
    const auto directory = site_.directory();
    const Instant now = site_.now();
    const auto history = as_told(std::move(found->history), found->objection, now);
    const Objection told = as_told(std::move(found->objection), now);
    std::string said;
    for (const std::string& sentence : sentences_of(told, *directory, Reader::patient, now))
        said += paragraph(sentence);
    std::string html =
        heading(1, "l", "Objection at " + name_of(*directory, told.holder)) +
        summary_list(
            {{"State", tag(colour_of(told, now), short_words_of(told, now)) + said},
             {"Not to be shared", escape_html(words_of(told.sections))},
             {"In an emergency", told.except_in_emergency ? "Share it" : "Do not share it"},
             {"Filed on", escape_html(format_display_date(told.received))},
             {"Filed by", escape_html(told.authority == objection::Authority::patient
                                          ? told.recorded_by.name
                                          : told.on_authority_of)}});
    if (may_choose(told)) html += choice_html(visit, told, {});
    if (told.state != objection::State::withdrawn)
        html += heading(2, "m", "Take it back") +
                paragraph(
                    "From that moment the organisation shares its record of you again with "
                    "those who treat you.") +
                form("/my/objections/" + told.id + "/withdraw", visit.session->csrf,
                     button("Withdraw this objection", "secondary"));
    html += history_table(history, false) + "<p>" + link({"/my/objections", "My objections"}) +
            "</p>\n";
    co_await site_.page(visit, "Objection", std::move(html));
}

net::Task<void> MyPages::withdraw(Visit& visit) const {
    auto patient = patient_of(visit);
    if (!patient) {
        co_await site_.say(visit, std::move(patient.error()));
        co_return;
    }
    auto work = [patient = *patient, id = visit.id, by = people::doer_of(visit.who()),
                 now = site_.now()](Transaction& t) -> Result<Objection> {
        auto found = own(t, patient, id);
        if (!found) return pass_on(found);
        return objection::withdraw(t, id, true, by, "Withdrawn by the patient, signed in", now);
    };
    auto done = co_await site_.transact(Access::write, std::move(work));
    if (!done) {
        co_await site_.say(visit, std::move(done.error()));
        co_return;
    }
    std::string to = "/my/objections/" + visit.id;
    co_await site_.redirect(visit, std::move(to));
}

net::Task<void> MyPages::choose(Visit& visit) const {
    auto patient = patient_of(visit);
    const auto choice = objection::choice_from(visit.field("choice"));
    if (!patient || !choice || *choice == Choice::open) {
        co_await site_.say(visit, 400, "Nothing was chosen",
                           "Go back and choose to share for this care or to decline the care.");
        co_return;
    }
    auto work = [patient = *patient, id = visit.id, choice = *choice,
                 by = people::doer_of(visit.who()), now = site_.now(),
                 &random = site_.random()](Transaction& t) -> Result<Objection> {
        auto found = own(t, patient, id);
        if (!found) return pass_on(found);
        // What the patient is not told of yet is not there to be chosen either.
        if (!may_choose(as_told(*found, now)))
            return fail(ErrorKind::conflict, "There is nothing to choose here.");
        return objection::choose(t, id, choice, by, now, random);
    };
    auto done = co_await site_.transact(Access::write, std::move(work));
    if (!done) {
        co_await site_.say(visit, std::move(done.error()));
        co_return;
    }
    std::string to = "/my/objections/" + visit.id;
    co_await site_.redirect(visit, std::move(to));
}

}  // namespace mcr::web
