#include "source/federation/conclusion.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "source/federation/statement.hpp"
#include "source/fhir_r4/conclusion.hpp"
#include "source/fhir_r4/repeats.hpp"
#include "source/fhir_r4/resource_types.hpp"
#include "source/fhir_r4/whose.hpp"

namespace mcr::source::federation {
namespace {

using record::CoverageState;
using record::Part;

/// A copy of the national Patient, the peer's or that of one behind it, which is no organisation's.
bool is_national_patient(const record::Item& item, const Question& question) {
    return item.type == "Patient" && (item.id == question.patient->number.text() ||
                                      item.organisation == people::demographics_ods_code);
}

/// What came of each organisation, by its code; of none under the empty one.
std::map<std::string, std::size_t, std::less<>> count(const std::vector<Part>& parts,
                                                      const Question& question) {
    std::map<std::string, std::size_t, std::less<>> items;
    for (const Part& part : parts)
        for (const record::Item& item : part.items())
            if (!is_national_patient(item, question)) ++items[std::string(item.organisation)];
    return items;
}

std::string name_of(const std::vector<Part>& parts, std::string_view code) {
    for (const Part& part : parts)
        for (const record::Item& item : part.items())
            if (item.organisation == code && !item.organisation_name.empty())
                return std::string(item.organisation_name);
    return std::string(code);
}

/// Compares what the statement says with what came. Adds a row for every organisation that it
/// leaves out. Gives what does not agree, in sentences.
std::vector<std::string> disagreements(Statement& statement, const std::vector<Part>& parts,
                                       const Question& question) {
    std::vector<std::string> out;
    if (!statement.stated) out.emplace_back("It sent no statement of what it could not get.");
    if (statement.cut) out.emplace_back("Its statement is longer than is taken here.");
    if (statement.without_state > 0)
        out.push_back("It does not say what became of " + std::to_string(statement.without_state) +
                      " of its organisations.");
    if (statement.repeated > 0) out.emplace_back("It says more than one thing of an organisation.");
    auto came = count(parts, question);
    std::size_t fewer = 0;
    for (const RowBeyond& row : statement.rows) {
        if (!row.organisation) continue;
        const auto at = came.find(row.organisation->text());
        const std::size_t items = at == came.end() ? 0 : at->second;
        if (items < row.items) ++fewer;
        if (at != came.end()) came.erase(at);
    }
    if (fewer > 0)
        out.push_back("Less came than it says of " + std::to_string(fewer) +
                      " of its organisations.");
    came.erase("");
    for (const auto& [code, items] : came) {
        RowBeyond row;
        row.organisation = *OdsCode::parse(code);
        row.organisation_name = name_of(parts, code);
        row.state = CoverageState::data;
        row.sentence =
            "Something came of this organisation, and the federation does not speak of it.";
        statement.rows.push_back(std::move(row));
    }
    if (!came.empty())
        out.push_back("It does not speak of " + std::to_string(came.size()) +
                      " organisations of which something came.");
    return out;
}

bool anything_left(const std::vector<Part>& parts) {
    return std::ranges::any_of(parts, [](const Part& part) {
        return std::ranges::any_of(part.items(), [](const record::Item& item) {
            return !fhir_r4::is_administrative(item.type);
        });
    });
}

bool any_is(const std::vector<RowBeyond>& rows, std::initializer_list<CoverageState> states) {
    return std::ranges::any_of(rows, [&](const RowBeyond& row) {
        return std::ranges::find(states, row.state) != states.end();
    });
}

std::string organisations(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " organisation" : " organisations");
}

std::size_t named(const std::vector<RowBeyond>& rows) {
    return static_cast<std::size_t>(std::ranges::count_if(
        rows, [](const RowBeyond& row) { return row.organisation.has_value(); }));
}

/// What the peer's own row says where its statement and what came agree.
void say(Answer& answer) {
    const std::string spoke = "It spoke for " + organisations(named(answer.beyond)) + ".";
    using enum CoverageState;
    if (anything_left(answer.parts)) {
        answer.state = data;
        answer.sentence = "This federation answered. " + spoke;
    } else if (any_is(answer.beyond,
                      {data, nothing_recorded, withheld_confidential, objected, not_permitted})) {
        answer.state = nothing_recorded;
        answer.sentence =
            "This federation answered, and gave nothing of what was asked for. " + spoke;
    } else if (any_is(answer.beyond, {not_held})) {
        answer.state = not_held;
        answer.sentence =
            "No organisation of this federation that answered holds a record. " + spoke;
    } else {
        answer.state = failed;
        answer.sentence = "No organisation of this federation could answer. " + spoke;
    }
}

Answer without_record(fhir_r4::Verdict verdict, const fhir_r4::Exchange::Refused& refused) {
    Statement statement = read_statement(refused.issues);
    Answer answer = fhir_r4::answer_of(std::move(verdict));
    if (!statement.stated) return answer;
    answer.beyond = std::move(statement.rows);
    answer.sentence = "No organisation of this federation could answer. It spoke for " +
                      organisations(named(answer.beyond)) + ".";
    return answer;
}

}  // namespace

Answer conclude(const Question& question, fhir_r4::Pages pages,
                const fhir_r4::Exchange::Refused& refused) {
    if (pages.discard) return fhir_r4::answer_of(std::move(*pages.stopped));
    if (pages.parts.empty())
        return without_record(
            pages.stopped ? std::move(*pages.stopped)
                          : fhir_r4::failed("This federation sent nothing that can be used."),
            refused);
    const bool says_whose =
        std::ranges::any_of(pages.parts, [](const Part& part) { return !part.patients().empty(); });
    if (!says_whose)
        return fhir_r4::answer_of(
            fhir_r4::failed("This federation sent a record that does not say whose it is."));

    Answer answer;
    answer.parts = std::move(pages.parts);
    std::vector<record::OutcomeIssue> issues;
    for (const Part& part : answer.parts)
        issues.insert(issues.end(), part.outcomes().begin(), part.outcomes().end());
    Statement statement = read_statement(issues);
    std::vector<std::string> wrong = disagreements(statement, answer.parts, question);
    if (pages.stopped) wrong.push_back(pages.stopped->sentence);
    if (pages.cut)
        wrong.emplace_back("The answer is longer than is taken here: its last pages are missing.");

    record::screen(answer.parts, excluded_of(question));
    fhir_r4::settle_repeats(answer.parts);
    answer.beyond = std::move(statement.rows);
    answer.notes = std::move(statement.notes);
    for (const std::string& field : fhir_r4::differences(answer.parts, *question.patient))
        answer.notes.push_back("The " + field +
                               " of the patient is another here than in the national "
                               "demographics.");
    const auto unlabelled = count(answer.parts, question);
    if (const auto own = unlabelled.find(""); own != unlabelled.end())
        answer.notes.push_back(
            "Not labelled with one organisation: " + std::to_string(own->second) + " items.");
    say(answer);
    if (wrong.empty()) return answer;
    answer.state = CoverageState::failed;
    answer.sentence =
        "This federation's answer is not whole. What came of it is shown; more may be missing.";
    answer.notes.insert(answer.notes.begin(), wrong.begin(), wrong.end());
    return answer;
}

}  // namespace mcr::source::federation
