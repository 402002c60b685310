#include "record/section.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

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
    Section section = Section::documents;
};

/// A hash table of the types; `slot_of` says where the search for one begins.
constexpr std::size_t slots = 512;
constexpr std::size_t slot_of(std::string_view type) noexcept {
    std::uint32_t hash = 0;
    const std::size_t last = type.size() - 1;
    for (const std::size_t i : {std::size_t{0}, last / 3, last / 2, 2 * last / 3, last}) {
        hash = hash * 31 + static_cast<unsigned char>(type[i]);
    }
    return (hash ^ type.size() << 6U) % slots;
}

constexpr auto by_type = [] {
    using enum Section;
    constexpr std::array types = std::to_array<TypeSection>({
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
    std::array<TypeSection, slots> table{};
    for (const TypeSection& type : types) {
        std::size_t slot = slot_of(type.type);
        while (!table[slot].type.empty()) slot = (slot + 1) % slots;
        table[slot] = type;
    }
    return table;
}();

/// Calls `on_value(value)`, as written, for every string member `name` anywhere among the tokens.
template <std::size_t Size, class OnValue>
void string_members(std::string_view text, std::span<const std::uint32_t> tokens,
                    const char (&name)[Size], OnValue on_value) {
    for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
        const char* const key = text.data() + tokens[i];
        if (std::memcmp(key, name, Size - 1) != 0 || text[tokens[i + 1]] != ':' ||
            text[tokens[i + 2]] != '"') {
            continue;
        }
        const std::uint32_t begin = tokens[i + 2] + 1;
        std::uint32_t end = tokens[i + 3] - 1;
        while (text[end] != '"') --end;
        on_value(text.substr(begin, end - begin));
    }
}

constexpr const char code_key[] = R"("code")";
constexpr const char system_key[] = R"("system")";
constexpr const char value_key[] = R"("value")";

Section observation_section(std::string_view text, std::span<const std::uint32_t> category) {
    Section section = Section::examination_findings;
    string_members(text, category, code_key, [&section](std::string_view value) {
        if (value == "laboratory" || value == "imaging") section = Section::investigation_results;
        if (value == "social-history") section = Section::social_context;
        if (value == "survey") section = Section::assessments;
        if (value == "procedure" || value == "therapy") section = Section::procedures_and_therapies;
    });
    return section;
}

Section encounter_section(std::string_view text, std::span<const std::uint32_t> encounter_class) {
    Section section = Section::contacts_with_professionals;
    string_members(text, encounter_class, code_key, [&section](std::string_view value) {
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
    if (type.empty()) return Section::documents;
    std::size_t slot = slot_of(type);
    while (!by_type[slot].type.empty()) {
        if (by_type[slot].type == type) return by_type[slot].section;
        slot = (slot + 1) % slots;
    }
    return Section::documents;
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
    string_members(text, reference, system_key, [&](std::string_view system) {
        is_nhs_number = is_nhs_number || system == "https://fhir.nhs.uk/Id/nhs-number" ||
                        system == "http://fhir.nhs.net/Id/nhs-number";
    });
    string_members(text, reference, value_key, [&](std::string_view value) { number = value; });
    return is_nhs_number ? number : std::string_view{};
}

}  // namespace mcr::record
