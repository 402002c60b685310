#include "source/fhir_r4/conclusion.hpp"

#include <algorithm>
#include <utility>

#include "source/fhir_r4/repeats.hpp"
#include "source/fhir_r4/resource_types.hpp"
#include "source/fhir_r4/whose.hpp"

namespace mcr::source::fhir_r4 {
namespace {

using record::CoverageState;
using record::Part;
using record::Section;

constexpr std::size_t max_notes = 20;

/// Whether only who the patient is was asked for, so that administrative resources are the data.
bool asks_only_who(const record::Sections& sections) {
    record::Sections who;
    for (const Section one :
         {Section::person_demographics, Section::gp_practice, Section::professional_contacts})
        who.set(static_cast<std::size_t>(one));
    return (sections & ~who).none();
}

bool has_record(const std::vector<Part>& parts, const record::Sections& sections) {
    const bool who = asks_only_who(sections);
    return std::ranges::any_of(parts, [who](const Part& part) {
        return std::ranges::any_of(part.items(), [who](const record::Item& item) {
            return who || !is_administrative(item.type);
        });
    });
}

bool has_patient(const std::vector<Part>& parts) {
    return std::ranges::any_of(parts, [](const Part& part) { return !part.patients().empty(); });
}

void add_note(std::vector<std::string>& notes, std::string note) {
    if (note.empty() || std::ranges::find(notes, note) != notes.end()) return;
    if (notes.size() < max_notes) notes.push_back(std::move(note));
}

std::string joined(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) {
        if (!out.empty()) out += ", ";
        out += name;
    }
    return out;
}

/// What is missing of an answer, and why.
struct Gaps {
    std::vector<std::string> unoffered;  ///< types that the source does not have
    std::vector<std::string> failed;     ///< what could not be had, with the reason
    std::optional<Verdict> worst;        ///< of those that failed
    bool cut = false;
};

Gaps gaps_of(const std::vector<Asked>& asked) {
    Gaps gaps;
    for (const auto& [about, pages] : asked) {
        gaps.cut = gaps.cut || pages.cut;
        if (!pages.stopped) continue;
        const bool nothing_came = pages.parts.empty();
        if (!about.empty() && nothing_came &&
            (pages.stopped->state == CoverageState::not_supported ||
             pages.stopped->state == CoverageState::not_held)) {
            gaps.unoffered.push_back(about);
            continue;
        }
        gaps.failed.push_back(about.empty() ? pages.stopped->sentence
                                            : about + ": " + pages.stopped->sentence);
        if (!gaps.worst) gaps.worst = pages.stopped;
    }
    return gaps;
}

/// The first thing the source's own outcomes say about an absence.
std::optional<Verdict> said_of(const std::vector<Part>& parts) {
    for (const Part& part : parts)
        for (const record::OutcomeIssue& issue : part.outcomes())
            if (auto verdict = verdict_of(issue)) return verdict;
    return std::nullopt;
}

void add_notes(const Gaps& gaps, const Repeats& repeats, const std::vector<Part>& parts,
               std::vector<std::string>& notes) {
    for (const std::string& one : gaps.failed) add_note(notes, one);
    if (gaps.cut)
        add_note(notes, "The record is longer than is taken here: its last pages are missing.");
    if (!gaps.unoffered.empty())
        add_note(notes,
                 "This organisation's system does not offer: " + joined(gaps.unoffered) + '.');
    for (const Part& part : parts)
        for (const record::OutcomeIssue& issue : part.outcomes()) add_note(notes, note_of(issue));
    if (repeats.copies_dropped > 0)
        add_note(notes,
                 "Resources that it sent more than once without a difference are given once: " +
                     std::to_string(repeats.copies_dropped) + '.');
    if (repeats.versions_kept > 0)
        add_note(notes, "Resources that it sent in more than one version are all given: " +
                            std::to_string(repeats.versions_kept) + '.');
}

}  // namespace

Answer answer_of(Verdict verdict) {
    Answer answer;
    answer.state = verdict.state;
    answer.sentence = std::move(verdict.sentence);
    return answer;
}

Answer conclude(const Question& question, std::optional<Part> lookup, std::vector<Asked> asked,
                std::vector<std::string> notes) {
    for (Asked& one : asked)
        if (one.pages.discard) return answer_of(std::move(*one.pages.stopped));

    const Gaps gaps = gaps_of(asked);
    const bool nothing_came =
        std::ranges::all_of(asked, [](const Asked& one) { return one.pages.parts.empty(); });
    if (nothing_came && gaps.worst) return answer_of(*gaps.worst);
    if (nothing_came && !gaps.unoffered.empty() && gaps.unoffered.size() == asked.size())
        return answer_of({CoverageState::not_supported,
                          "This organisation's system does not offer what was asked for."});

    Answer answer;
    answer.notes = std::move(notes);
    for (Asked& one : asked)
        for (Part& part : one.pages.parts) answer.parts.push_back(std::move(part));
    if (lookup && !has_patient(answer.parts))
        answer.parts.insert(answer.parts.begin(), std::move(*lookup));
    record::screen(answer.parts, excluded_of(question));

    for (const std::string& field : differences(answer.parts, *question.patient))
        add_note(answer.notes, "The " + field +
                                   " of the patient is another here than in the national "
                                   "demographics.");
    const Repeats repeats = settle_repeats(answer.parts);
    add_notes(gaps, repeats, answer.parts, answer.notes);
    const bool short_of_whole = gaps.worst || gaps.cut;
    if (has_record(answer.parts, question.sections)) {
        answer.state = CoverageState::data;
        answer.sentence = short_of_whole
                              ? "This organisation answered in part only: some of the record could "
                                "not be had."
                              : "This organisation answered.";
        return answer;
    }
    std::optional<Verdict> why = gaps.worst;
    if (!why) why = said_of(answer.parts);
    if (!why && gaps.cut) why = failed("This organisation's system sent more than is accepted.");
    if (why && why->state == CoverageState::not_held) return answer_of(not_held());
    if (why) {
        answer.state = why->state;
        answer.sentence = std::move(why->sentence);
        answer.parts.clear();
        return answer;
    }
    answer.state = CoverageState::nothing_recorded;
    answer.sentence =
        "This organisation knows the patient and has nothing recorded in what was "
        "asked for.";
    return answer;
}

}  // namespace mcr::source::fhir_r4
