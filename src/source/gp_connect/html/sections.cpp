#include "source/gp_connect/html/sections.hpp"

#include <initializer_list>

namespace mcr::source::gp_connect::html {
namespace {

using record::Section;
using record::Sections;

constexpr std::array<PageFacts, page_count> facts = {{
    {"SUM", "Summary", Section::problem_list},
    {"PRB", "Problems and issues", Section::problem_list},
    {"ENC", "Encounters", Section::contacts_with_professionals},
    {"ALL", "Allergies and adverse reactions", Section::allergies_and_adverse_reactions},
    {"CLI", "Clinical items", Section::procedures_and_therapies},
    {"IMM", "Immunisations", Section::vaccinations},
    {"MED", "Medications", Section::medications_and_medical_devices},
    {"OBS", "Observations", Section::examination_findings},
    {"REF", "Referrals", Section::referral_details},
    {"ADM", "Administrative items", Section::individual_requirements},
}};

Sections of(std::initializer_list<Section> sections) {
    Sections all;
    for (const Section section : sections) all.set(static_cast<std::size_t>(section));
    return all;
}

}  // namespace

const PageFacts& facts_of(PageKind page) noexcept {
    return facts[static_cast<std::size_t>(page)];
}

Sections held_by(PageKind page) {
    using enum Section;
    switch (page) {
        case PageKind::summary:
            return of({problem_list, medications_and_medical_devices,
                       allergies_and_adverse_reactions, contacts_with_professionals, alerts});
        case PageKind::clinical_items:
            return of({problem_list, procedures_and_therapies, investigation_results,
                       examination_findings, social_context, family_history, assessments});
        case PageKind::observations:
            return of({examination_findings, investigation_results});
        case PageKind::administrative:
            return of({individual_requirements, legal_information, social_context,
                       personal_contacts, end_of_life_care});
        default:
            return of({facts_of(page).section});
    }
}

Choice choose(const Sections& sections) {
    Choice choice;
    for (std::size_t i = 0; i < page_count; ++i) {
        const auto page = static_cast<PageKind>(i);
        const Sections held = held_by(page);
        if ((held & ~sections).none())
            choice.asked.push_back(page);
        else if ((held & sections).any())
            choice.mixed.push_back(page);
    }
    return choice;
}

}  // namespace mcr::source::gp_connect::html
