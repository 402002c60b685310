#include "source/fhir_r4/resource_types.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace mcr::source::fhir_r4 {
namespace {

using enum record::Section;

/// A type, and the sections in which UK Core and IPS put what it holds. Observation and
/// QuestionnaireResponse hold of many; what was not asked for is filtered by section later.
struct TypeRow {
    std::string_view type;
    std::vector<record::Section> sections;
};

const std::array type_rows = {
    TypeRow{"AllergyIntolerance", {allergies_and_adverse_reactions}},
    TypeRow{"AdverseEvent", {allergies_and_adverse_reactions, risks}},
    TypeRow{"Appointment", {future_appointments, contacts_with_professionals}},
    TypeRow{"CarePlan",
            {care_and_support_plan, contingency_plans, additional_support_plans, end_of_life_care,
             plan_and_requested_actions, services_and_care}},
    TypeRow{"CareTeam", {professional_contacts, services_and_care}},
    TypeRow{"ClinicalImpression", {formulation, assessments, contacts_with_professionals}},
    TypeRow{"Communication", {contacts_with_professionals}},
    TypeRow{"Composition",
            {documents, discharge_details, referral_details, about_me, end_of_life_care}},
    TypeRow{"Condition", {problem_list, pregnancy_status, primary_support_reason}},
    TypeRow{"Consent", {legal_information, participation_in_research, end_of_life_care}},
    TypeRow{"DetectedIssue", {alerts, risks}},
    TypeRow{"DeviceRequest", {equipment_and_adaptations, plan_and_requested_actions}},
    TypeRow{"DeviceUseStatement", {equipment_and_adaptations, medications_and_medical_devices}},
    TypeRow{"DiagnosticReport", {investigation_results, documents}},
    TypeRow{"DocumentReference",
            {documents, discharge_details, referral_details, about_me, legal_information,
             end_of_life_care, care_and_support_plan, contingency_plans, additional_support_plans}},
    TypeRow{"Encounter", {contacts_with_professionals, admission_details, discharge_details}},
    TypeRow{"EpisodeOfCare", {services_and_care, contacts_with_professionals}},
    TypeRow{"FamilyMemberHistory", {family_history}},
    TypeRow{"Flag", {alerts, safeguarding, individual_requirements, risks, about_me}},
    TypeRow{"Goal", {care_and_support_plan, plan_and_requested_actions}},
    TypeRow{"ImagingStudy", {investigation_results}},
    TypeRow{"Immunization", {vaccinations}},
    TypeRow{"ImmunizationRecommendation", {vaccinations, plan_and_requested_actions}},
    TypeRow{"List",
            {problem_list, medications_and_medical_devices, allergies_and_adverse_reactions,
             professional_contacts, documents}},
    TypeRow{"Media", {documents, examination_findings}},
    TypeRow{"MedicationAdministration", {medications_and_medical_devices}},
    TypeRow{"MedicationDispense", {medications_and_medical_devices}},
    TypeRow{"MedicationRequest", {medications_and_medical_devices}},
    TypeRow{"MedicationStatement", {medications_and_medical_devices}},
    TypeRow{"NutritionOrder", {plan_and_requested_actions, individual_requirements}},
    TypeRow{"Observation",
            {investigation_results, examination_findings, social_context, pregnancy_status,
             assessments, risks, formulation, individual_requirements, about_me, family_history}},
    TypeRow{"Procedure", {procedures_and_therapies}},
    TypeRow{"QuestionnaireResponse", {assessments, about_me, social_context, documents}},
    TypeRow{"RelatedPerson", {personal_contacts}},
    TypeRow{"RequestGroup", {plan_and_requested_actions}},
    TypeRow{"ResearchSubject", {participation_in_research}},
    TypeRow{"RiskAssessment", {risks, safeguarding}},
    TypeRow{"ServiceRequest",
            {referral_details, investigations_requested, plan_and_requested_actions}},
    TypeRow{"Specimen", {investigation_results, investigations_requested}},
    TypeRow{"SupplyRequest", {equipment_and_adaptations}},
    TypeRow{"Task", {plan_and_requested_actions}},
};

}  // namespace

std::vector<std::string> types_of(const record::Sections& sections) {
    std::vector<std::string> out;
    for (const TypeRow& row : type_rows)
        if (std::ranges::any_of(row.sections, [&](record::Section section) {
                return sections.test(static_cast<std::size_t>(section));
            }))
            out.emplace_back(row.type);
    return out;
}

std::string_view patient_parameter(std::string_view type) noexcept {
    constexpr std::array<std::string_view, 2> by_subject = {"AdverseEvent", "SupplyRequest"};
    if (std::ranges::find(by_subject, type) != by_subject.end()) return "subject";
    return type == "ResearchSubject" ? "individual" : "patient";
}

bool is_administrative(std::string_view type) noexcept {
    constexpr std::array<std::string_view, 9> administrative = {
        "Patient",  "Organization",      "Practitioner", "PractitionerRole", "Location",
        "Endpoint", "HealthcareService", "Provenance",   "OperationOutcome"};
    return std::ranges::find(administrative, type) != administrative.end();
}

}  // namespace mcr::source::fhir_r4
