#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "source/fhir_r4/repeats.hpp"
#include "source/gp_connect/html/answer.hpp"
#include "source/gp_connect/record_check.hpp"
#include "source/gp_connect/spine_adapter.hpp"

namespace mcr::source::gp_connect::html {

using record::CoverageState;

namespace {

constexpr std::string_view composition_type = "Composition";

/// Titles of pages, gathered under what is said of them.
class Notes {
public:
    void add(std::string_view about, PageKind page) {
        auto found = std::ranges::find(notes_, about, &Note::about);
        if (found == notes_.end())
            found = notes_.insert(notes_.end(), Note{std::string(about), {}});
        if (!found->titles.empty()) found->titles += ", ";
        found->titles += facts_of(page).title;
    }
    void write(std::vector<std::string>& out) const {
        for (const Note& note : notes_) out.push_back(note.about + ": " + note.titles + ".");
    }

private:
    struct Note {
        std::string about, titles;
    };
    std::vector<Note> notes_;
};

/// What never leaves may have been a whole page: then it is as if nothing had been on it.
void take_out_excluded(std::vector<PageAnswer>& pages, std::vector<record::Part>& parts,
                       const Question& question) {
    screen_excluded(parts, question);
    std::size_t next = 0;
    for (PageAnswer& page : pages) {
        if (!page.part) continue;
        const bool stays = std::ranges::any_of(
            parts[next++].items(), [](const auto& item) { return item.type == composition_type; });
        if (stays || !page.says.has_content) continue;
        page.says.has_content = false;
        page.says.none_recorded = true;
    }
}

CoverageState state_of(const PageAnswer& page) {
    return page.part ? page.says.state() : page.refusal.state;
}

/// The first of these that a page has, where no page has data.
CoverageState joint_state(const std::vector<PageAnswer>& pages) {
    using enum CoverageState;
    constexpr std::array order = {data,         withheld_confidential, failed,
                                  timed_out,    not_permitted,         nothing_recorded,
                                  switched_off, not_supported};
    for (const CoverageState state : order)
        if (std::ranges::find(pages, state, state_of) != pages.end()) return state;
    return failed;
}

std::string joint_sentence(CoverageState state, const std::vector<PageAnswer>& pages) {
    const auto of_state = [&](const PageAnswer& page) { return state_of(page) == state; };
    const auto count = std::ranges::count_if(pages, of_state);
    const bool in_transit =
        std::ranges::any_of(pages, [](const PageAnswer& page) { return page.says.in_transit; });
    switch (state) {
        case CoverageState::data:
            return std::to_string(count) + (count == 1 ? " page" : " pages") +
                   " of the record, in the practice's own words.";
        case CoverageState::withheld_confidential:
            return "The practice shows no items and says that it holds some back for "
                   "confidentiality or at the patient's wish.";
        case CoverageState::nothing_recorded:
            return in_transit ? "The practice has nothing recorded yet in what was asked for; the "
                                "record has not wholly come from the previous practice."
                              : "The practice has nothing recorded in what was asked for.";
        default:
            break;
    }
    for (const PageAnswer& page : pages)
        if (of_state(page) && !page.part) return page.refusal.sentence;
    return state == CoverageState::not_supported
               ? "The practice's system does not offer what was asked for."
               : "The practice's pages say nothing about what was asked for.";
}

void note_states(const std::vector<PageAnswer>& pages, CoverageState joint,
                 std::vector<std::string>& out) {
    Notes notes;
    for (const PageAnswer& page : pages) {
        const CoverageState state = state_of(page);
        if (state == CoverageState::data || (state == joint && page.part)) continue;
        if (!page.part) {
            std::string_view said = page.refusal.sentence;
            if (state == joint && joint_sentence(joint, pages) == said) continue;
            if (said.ends_with('.')) said.remove_suffix(1);
            notes.add(said, page.page);
        } else if (state == CoverageState::nothing_recorded) {
            notes.add("Nothing is recorded in", page.page);
        } else if (state == CoverageState::withheld_confidential) {
            notes.add(
                "Shown without items, and held back for confidentiality or at the patient's wish",
                page.page);
        } else if (state == CoverageState::not_supported) {
            notes.add("Not offered by the practice's system", page.page);
        } else {
            notes.add("The practice's answer says nothing about", page.page);
        }
    }
    notes.write(out);
}

void note_banners(const std::vector<PageAnswer>& pages, std::vector<std::string>& out) {
    Notes notes;
    bool in_transit = false;
    std::string since;
    std::size_t odd = 0;
    for (const PageAnswer& page : pages) {
        if (!page.part) continue;
        const Page& says = page.says;
        const bool has_data = says.state() == CoverageState::data;
        if (has_data && (says.excluded || says.denied))
            notes.add("Items are left out for confidentiality or at the patient's wish in",
                      page.page);
        if (says.state() != CoverageState::not_supported && (says.unavailable || says.unsupported))
            notes.add("The practice's system does not offer all of", page.page);
        if (says.limited) notes.add("Only a period is shown of", page.page);
        if (says.explains)
            notes.add("The practice says on the page how it was filled or what it leaves out",
                      page.page);
        in_transit = in_transit || says.in_transit;
        if (since.empty()) since = says.transit_date;
        odd += page.odd;
    }
    if (in_transit)
        out.push_back(
            "The record has not wholly come from the previous practice; what was recorded "
            "before " +
            (since.empty() ? std::string("the patient registered") : since) + " may be missing.");
    notes.write(out);
    if (odd > 0)
        out.push_back("The practice's answer departs from the rules in " + std::to_string(odd) +
                      (odd == 1 ? " place." : " places."));
}

}  // namespace

Answer join(std::vector<PageAnswer> pages, std::span<const PageKind> mixed,
            const Question& question) {
    // A refusal that is about the patient: the gravest one counts, whatever other pages brought.
    for (const CoverageState grave :
         {CoverageState::wrong_patient, CoverageState::not_held, CoverageState::objected}) {
        const auto found = std::ranges::find_if(pages, [&](const PageAnswer& page) {
            return page.concerns_all && page.refusal.state == grave;
        });
        if (found != pages.end()) return answer_of(found->refusal);
    }
    std::vector<record::Part> parts;
    for (PageAnswer& page : pages)
        if (page.part) parts.push_back(std::move(*page.part));
    std::optional<record::StatedPatient> stated;
    if (!parts.empty()) stated = parts.front().patients().front();
    take_out_excluded(pages, parts, question);

    Answer answer;
    answer.state = joint_state(pages);
    answer.sentence = joint_sentence(answer.state, pages);
    note_states(pages, answer.state, answer.notes);
    note_banners(pages, answer.notes);
    if (!mixed.empty()) {
        Notes notes;
        for (const PageKind page : mixed)
            notes.add(
                "Not asked for, because more stands on the page than was asked for or may be "
                "seen",
                page);
        notes.write(answer.notes);
    }
    if (stated) add_differences(*stated, *question.patient, answer.notes);
    if (answer.state == CoverageState::data || answer.state == CoverageState::nothing_recorded) {
        fhir_r4::settle_repeats(parts);
        answer.parts = std::move(parts);
    }
    return answer;
}

}  // namespace mcr::source::gp_connect::html
