#include <array>

#include "base/text.hpp"
#include "web/objection_form.hpp"
#include "web/office_pages.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using objection::Authority;
using objection::Competence;
using store::Access;

namespace {

constexpr std::array authorities = {Authority::patient, Authority::parent, Authority::attorney,
                                    Authority::court_order};
constexpr std::array competences = {Competence::not_a_child, Competence::competent,
                                    Competence::not_competent};

std::string whose_html(const Visit& visit, const Problems& problems) {
    std::vector<Option> on_authority, competence;
    for (const Authority one : authorities) {
        const std::string code(objection::to_string(one));
        on_authority.push_back(
            {code, std::string(words_of(one)), "", visit.field("authority") == code});
    }
    for (const Competence one : competences) {
        const std::string code(objection::to_string(one));
        competence.push_back(
            {code, std::string(words_of(one)), "", visit.field("competence") == code});
    }
    return text_input({"nhs_number", "NHS number of the patient", "10 digits",
                       visit.field("nhs_number"), "width-10"},
                      problems) +
           radios({"authority", "Who objects?", ""}, on_authority, problems) +
           text_input({"on_authority_of", "Their name",
                       "Where it is not the patient. For a court order, name the order",
                       visit.field("on_authority_of"), "width-20"},
                      problems) +
           radios({"competence", "Is the patient a child?", ""}, competence, problems);
}

}  // namespace

net::Task<void> OfficePages::ask_record(Visit& visit, const Problems& problems) const {
    const auto directory = site_.directory();
    // Most often it is about what their own organisation holds.
    if (visit.request.method != "POST") visit.form["holder"] = visit.who().organisation.text();
    std::string html = error_summary(problems) +
                       heading(1, "l", "Record an objection for a patient") +
                       paragraph("Speak with the patient, or who acts for them, about what an "
                                 "objection means for their care first.") +
                       form("/office/record-objection", visit.session->csrf,
                            whose_html(visit, problems) +
                                objection_questions(visit, *directory, problems) +
                                button("Record the objection", "", "step", "record"));
    std::string title = problems.empty() ? "Record an objection" : "Error: Record an objection";
    co_await site_.page(visit, std::move(title), std::move(html), problems.empty() ? 200 : 400);
}

net::Task<void> OfficePages::new_record(Visit& visit) const {
    co_await ask_record(visit, {});
}

net::Task<void> OfficePages::record(Visit& visit) const {
    if (visit.field("step") == "find") {
        co_await ask_record(visit, {});
        co_return;
    }
    Problems problems;
    const auto patient = people::NhsNumber::parse_typed(visit.field("nhs_number"));
    if (!patient) problems.push_back({"nhs_number", patient.error().sentence});
    const auto authority = objection::authority_from(visit.field("authority"));
    if (!authority) problems.push_back({"authority", "Say who objects."});
    const std::string name(trim(visit.field("on_authority_of")));
    if (authority && *authority != Authority::patient && name.empty())
        problems.push_back({"on_authority_of", "Name who acts for the patient."});
    const auto competence = objection::competence_from(visit.field("competence"));
    if (!competence) problems.push_back({"competence", "Say whether the patient is a child."});
    const auto directory = site_.directory();
    const ObjectionFields fields = read_objection(visit, *directory, problems);
    if (!problems.empty()) {
        co_await ask_record(visit, problems);
        co_return;
    }
    objection::Filing filing{*patient, {}, fields.sections, fields.except_in_emergency};
    for (const auto* holder : fields.holders) filing.holders.push_back(holder->code);
    filing.authority = *authority;
    if (*authority != Authority::patient) filing.on_authority_of = name;
    filing.competence = *competence;
    auto work = [directory, filing = std::move(filing), by = people::doer_of(visit.who()),
                 now = site_.now(), &random = site_.random()](store::Transaction& t) {
        return objection::file(t, *directory, filing, by, now, random);
    };
    auto filed = co_await site_.transact(Access::write, std::move(work));
    if (!filed && (filed.error().kind == ErrorKind::conflict ||
                   filed.error().kind == ErrorKind::invalid)) {
        const Problems again = {{"holders", filed.error().sentence}};
        co_await ask_record(visit, again);
        co_return;
    }
    if (!filed) {
        co_await site_.say(visit, std::move(filed.error()));
        co_return;
    }
    co_await site_.say(visit, 200, "The objection was recorded",
                       "It is in force from now on. Each organisation decides on it, and the "
                       "patient can follow it after signing in.");
}

}  // namespace mcr::web
