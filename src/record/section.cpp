#include "record/section.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

#include "record/key_signature.hpp"
#include "record/section_hint.hpp"

namespace mcr::record {
namespace {

struct TypeSection {
    std::string_view type;
    Section section = Section::documents;
};

/// A hash table of the types; `slot_of` says where the search for one begins.
constexpr std::size_t slots = 512;
constexpr std::size_t slot_of(std::uint64_t signature) noexcept {
    return (signature * 0x9E3779B97F4A7C15U) >> 55U;
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
        std::size_t slot = slot_of(key_signature(type.type));
        while (!table[slot].type.empty()) slot = (slot + 1) % slots;
        table[slot] = type;
    }
    return table;
}();

constexpr std::string_view observation_type = "Observation";
constexpr std::string_view encounter_type = "Encounter";
constexpr std::string_view composition_type = "Composition";

const TypeSection* known_type(std::string_view type, std::uint64_t signature) noexcept {
    std::size_t slot = slot_of(signature);
    while (!by_type[slot].type.empty()) {
        if (by_type[slot].type == type) return &by_type[slot];
        slot = (slot + 1) % slots;
    }
    return nullptr;
}

/// As key_signature, of a text that may end where its memory does.
std::uint64_t text_signature(std::string_view text) noexcept {
    char padded[64 + 8] = {};
    const std::size_t size = std::min<std::size_t>(text.size(), 64);
    if (size != 0) std::memcpy(padded, text.data(), size);
    return key_signature({padded, size});
}

/// Calls `on_value(value)`, as written, for every string member `name` anywhere among the tokens.
template <std::size_t Size, class OnValue>
void string_members(std::string_view text, std::span<const std::uint32_t> tokens,
                    const char (&name)[Size], OnValue on_value) {
    for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
        if (tokens[i + 1] - tokens[i] < Size - 1) continue;
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

/// Where several codes name a section the first counts.
Section composition_section(std::string_view text, std::span<const std::uint32_t> category) {
    bool is_ours = false;
    std::optional<Section> section;
    string_members(text, category, system_key,
                   [&](std::string_view value) { is_ours = is_ours || value == section_system; });
    string_members(text, category, code_key, [&](std::string_view value) {
        if (const auto named = section_from(value); named && !section) section = *named;
    });
    return is_ours && section ? *section : Section::professional_contacts;
}

}  // namespace

Section section_of_type(std::string_view type) noexcept {
    const TypeSection* const known = known_type(type, text_signature(type));
    return known == nullptr ? Section::documents : known->section;
}

SectionFinder::Found SectionFinder::find(std::string_view type,
                                         std::span<const std::uint32_t> hint) noexcept {
    const TypeSection* const known = known_type(type, key_signature(type));
    if (known == nullptr) return {};
    const bool is_observation = known->type == observation_type;
    const bool is_composition = known->type == composition_type;
    if (hint.empty() || !(is_observation || is_composition || known->type == encounter_type)) {
        return {known->section, true};
    }
    const std::string_view written = text_.substr(hint.front(), hint.back() - hint.front() + 1);
    if (written != last_hint_ || known->type.data() != last_type_.data()) {
        last_hint_ = written;
        last_type_ = known->type;
        last_section_ = is_observation   ? observation_section(text_, hint)
                        : is_composition ? composition_section(text_, hint)
                                         : encounter_section(text_, hint);
    }
    return {last_section_, true};
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
