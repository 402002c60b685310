#include "record/section.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "record/section_hint.hpp"

namespace mcr::record {
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

struct TypeSection {
    std::string_view type;
    Section section;
    constexpr bool operator<(const TypeSection& other) const { return type < other.type; }
};

constexpr auto by_type = [] {
    using enum Section;
    std::array table = std::to_array<TypeSection>({
        {"Patient", person_demographics},
        {"Person", person_demographics},
        {"Flag", alerts},
        {"DetectedIssue", alerts},
        {"Consent", legal_information},
        {"Contract", legal_information},
        {"Organization", professional_contacts},
        {"OrganizationAffiliation", professional_contacts},
        {"Practitioner", professional_contacts},
        {"PractitionerRole", professional_contacts},
        {"Location", professional_contacts},
        {"HealthcareService", professional_contacts},
        {"Endpoint", professional_contacts},
        {"CareTeam", professional_contacts},
        {"List", professional_contacts},
        {"Composition", professional_contacts},
        {"Group", professional_contacts},
        {"Provenance", professional_contacts},
        {"AuditEvent", professional_contacts},
        {"Parameters", professional_contacts},
        {"RelatedPerson", personal_contacts},
        {"ResearchSubject", participation_in_research},
        {"ResearchStudy", participation_in_research},
        {"ReferralRequest", referral_details},
        {"Encounter", contacts_with_professionals},
        {"Communication", contacts_with_professionals},
        {"Appointment", future_appointments},
        {"AppointmentResponse", future_appointments},
        {"Schedule", future_appointments},
        {"Slot", future_appointments},
        {"Immunization", vaccinations},
        {"ImmunizationEvaluation", vaccinations},
        {"ImmunizationRecommendation", vaccinations},
        {"Condition", problem_list},
        {"Procedure", procedures_and_therapies},
        {"EpisodeOfCare", services_and_care},
        {"FamilyMemberHistory", family_history},
        {"DiagnosticReport", investigation_results},
        {"ImagingStudy", investigation_results},
        {"ImagingManifest", investigation_results},
        {"Media", investigation_results},
        {"MolecularSequence", investigation_results},
        {"Specimen", investigation_results},
        {"Sequence", investigation_results},
        {"Observation", examination_findings},
        {"BodyStructure", examination_findings},
        {"BodySite", examination_findings},
        {"ProcedureRequest", investigations_requested},
        {"ServiceRequest", investigations_requested},
        {"SupplyRequest", plan_and_requested_actions},
        {"Questionnaire", assessments},
        {"QuestionnaireResponse", assessments},
        {"ClinicalImpression", formulation},
        {"RiskAssessment", risks},
        {"AllergyIntolerance", allergies_and_adverse_reactions},
        {"AdverseEvent", allergies_and_adverse_reactions},
        {"Medication", medications_and_medical_devices},
        {"MedicationAdministration", medications_and_medical_devices},
        {"MedicationDispense", medications_and_medical_devices},
        {"MedicationKnowledge", medications_and_medical_devices},
        {"MedicationRequest", medications_and_medical_devices},
        {"MedicationStatement", medications_and_medical_devices},
        {"Device", medications_and_medical_devices},
        {"DeviceComponent", medications_and_medical_devices},
        {"DeviceDefinition", medications_and_medical_devices},
        {"DeviceMetric", medications_and_medical_devices},
        {"DeviceUseStatement", medications_and_medical_devices},
        {"Substance", medications_and_medical_devices},
        {"DeviceRequest", equipment_and_adaptations},
        {"SupplyDelivery", equipment_and_adaptations},
        {"VisionPrescription", equipment_and_adaptations},
        {"RequestGroup", plan_and_requested_actions},
        {"CommunicationRequest", plan_and_requested_actions},
        {"Task", plan_and_requested_actions},
        {"NutritionOrder", plan_and_requested_actions},
        {"ActivityDefinition", plan_and_requested_actions},
        {"PlanDefinition", plan_and_requested_actions},
        {"CarePlan", care_and_support_plan},
        {"Goal", care_and_support_plan},
        {"DocumentReference", documents},
        {"DocumentManifest", documents},
        {"Binary", documents},
        {"Bundle", documents},
    });
    std::sort(table.begin(), table.end());
    return table;
}();

/// Calls `on_member(key, value)` for every string member anywhere among the tokens, as written.
template <class OnMember>
void string_members(std::string_view text, std::span<const std::uint32_t> tokens,
                    OnMember on_member) {
    const auto string_at = [text](std::uint32_t quote, std::uint32_t next) {
        const std::string_view until = text.substr(quote + 1, next - quote - 1);
        return until.substr(0, until.rfind('"'));
    };
    for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
        if (text[tokens[i]] != '"' || text[tokens[i + 1]] != ':' || text[tokens[i + 2]] != '"') {
            continue;
        }
        on_member(string_at(tokens[i], tokens[i + 1]), string_at(tokens[i + 2], tokens[i + 3]));
    }
}

Section observation_section(std::string_view text, std::span<const std::uint32_t> category) {
    Section section = Section::examination_findings;
    string_members(text, category, [&section](std::string_view key, std::string_view value) {
        if (key != "code") return;
        if (value == "laboratory" || value == "imaging") section = Section::investigation_results;
        if (value == "social-history") section = Section::social_context;
        if (value == "survey") section = Section::assessments;
        if (value == "procedure" || value == "therapy") section = Section::procedures_and_therapies;
    });
    return section;
}

Section encounter_section(std::string_view text, std::span<const std::uint32_t> encounter_class) {
    Section section = Section::contacts_with_professionals;
    string_members(text, encounter_class, [&section](std::string_view key, std::string_view value) {
        if (key != "code") return;
        if (value == "IMP" || value == "ACUTE" || value == "NONAC") {
            section = Section::admission_details;
        }
    });
    return section;
}

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

Section section_of_type(std::string_view type) noexcept {
    const auto found = std::lower_bound(by_type.begin(), by_type.end(), TypeSection{type, {}});
    const bool known = found != by_type.end() && found->type == type;
    return known ? found->section : Section::documents;
}

Section section_of(std::string_view type, std::string_view text,
                   std::span<const std::uint32_t> hint) noexcept {
    if (!hint.empty()) {
        if (type == "Observation") return observation_section(text, hint);
        if (type == "Encounter") return encounter_section(text, hint);
    }
    return section_of_type(type);
}

std::string_view logical_nhs_number(std::string_view text,
                                    std::span<const std::uint32_t> reference) noexcept {
    bool is_nhs_number = false;
    std::string_view number;
    string_members(text, reference, [&](std::string_view key, std::string_view value) {
        if (key == "system" && (value == "https://fhir.nhs.uk/Id/nhs-number" ||
                                value == "http://fhir.nhs.net/Id/nhs-number")) {
            is_nhs_number = true;
        }
        if (key == "value") number = value;
    });
    return is_nhs_number ? number : std::string_view{};
}

}  // namespace mcr::record
