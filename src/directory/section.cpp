#include "directory/section.hpp"

#include <array>

namespace mcr::directory {
namespace {

struct Words {
    std::string_view code, title;
};

constexpr std::array<Words, section_count> words{{
    {"person-demographics", "Person demographics"},
    {"gp-practice", "GP practice"},
    {"about-me", "About me"},
    {"individual-requirements", "Individual requirements"},
    {"alerts", "Alerts"},
    {"legal-information", "Legal information"},
    {"safeguarding", "Safeguarding"},
    {"professional-contacts", "Professional contacts"},
    {"personal-contacts", "Personal contacts"},
    {"participation-in-research", "Participation in research"},
    {"referral-details", "Referral details"},
    {"contacts-with-professionals", "Contacts with professionals"},
    {"admission-details", "Admission details"},
    {"discharge-details", "Discharge details"},
    {"future-appointments", "Future appointments"},
    {"vaccinations", "Vaccinations"},
    {"problem-list", "Problem list"},
    {"procedures-and-therapies", "Procedures and therapies"},
    {"social-context", "Social context"},
    {"services-and-care", "Services and care"},
    {"primary-support-reason", "Primary support reason"},
    {"family-history", "Family history"},
    {"investigation-results", "Investigation results"},
    {"investigations-requested", "Investigations requested"},
    {"examination-findings", "Examination findings"},
    {"pregnancy-status", "Pregnancy status"},
    {"assessments", "Assessments"},
    {"formulation", "Formulation"},
    {"risks", "Risks"},
    {"allergies-and-adverse-reactions", "Allergies and adverse reactions"},
    {"medications-and-medical-devices", "Medications and medical devices"},
    {"equipment-and-adaptations", "Equipment and adaptations"},
    {"plan-and-requested-actions", "Plan and requested actions"},
    {"care-and-support-plan", "Care and support plan"},
    {"contingency-plans", "Contingency plans"},
    {"additional-support-plans", "Additional support plans"},
    {"end-of-life-care", "End of life care"},
    {"documents", "Documents"},
}};

}  // namespace

std::string_view code_of(Section section) noexcept {
    return words[static_cast<std::size_t>(section)].code;
}

std::string_view title_of(Section section) noexcept {
    return words[static_cast<std::size_t>(section)].title;
}

Result<Section> section_from(std::string_view code) {
    for (std::size_t i = 0; i < section_count; ++i) {
        if (words[i].code == code) return static_cast<Section>(i);
    }
    return fail(ErrorKind::invalid, "There is no section of the record with this code");
}

std::vector<std::string_view> codes_of(const Sections& sections) {
    std::vector<std::string_view> codes;
    for (std::size_t i = 0; i < section_count; ++i)
        if (sections.test(i)) codes.push_back(words[i].code);
    return codes;
}

}  // namespace mcr::directory
