#include <initializer_list>

#include "fhir/resource_types.hpp"
#include "fhir/search_parameter_table.hpp"

namespace mcr::fhir {
namespace {

using namespace search_parameters;
using record::Section;

record::Sections in(std::initializer_list<Section> sections) {
    record::Sections out;
    for (const Section section : sections) out.set(static_cast<std::size_t>(section));
    return out;
}

record::Sections anywhere() {
    return record::Sections{}.set();
}

}  // namespace

std::span<const ResourceType> resource_types() {
    using enum Section;
    static const ResourceType types[] = {
        {"AllergyIntolerance", allergy_intolerance, false, false, "", "",
         "clinicalStatus verificationStatus patient",
         "identifier type category criticality code asserter",
         in({allergies_and_adverse_reactions})},
        {"Appointment", appointment, false, false, "start end requestedPeriod", "",
         "status participant",
         "identifier cancelationReason serviceCategory serviceType specialty appointmentType "
         "reasonCode start end",
         in({future_appointments})},
        {"CarePlan", care_plan, true, false, "period created", "", "status intent subject",
         "identifier instantiatesCanonical instantiatesUri basedOn replaces partOf category title "
         "description encounter period created author addresses",
         in({care_and_support_plan, contingency_plans, additional_support_plans, end_of_life_care,
             plan_and_requested_actions})},
        {"CareTeam", care_team, true, false, "period", "", "status",
         "identifier category name subject encounter period participant managingOrganization",
         in({professional_contacts, services_and_care, care_and_support_plan})},
        {"ClinicalImpression", clinical_impression, true, false,
         "effectiveDateTime effectivePeriod date", "", "status subject",
         "identifier code description encounter effective date assessor problem summary finding",
         in({formulation, assessments, examination_findings})},
        {"Communication", communication, true, false, "sent received", "", "status",
         "identifier basedOn partOf inResponseTo statusReason subject topic encounter reasonCode",
         in({contacts_with_professionals, documents})},
        {"Composition", composition, true, false, "date", "", "status type date author title",
         "identifier category subject encounter confidentiality event", anywhere()},
        {"Condition", condition, true, false, "onsetDateTime onsetPeriod recordedDate",
         "abatementDateTime abatementPeriod", "clinicalStatus verificationStatus subject",
         "identifier category severity code bodySite encounter onset recordedDate recorder "
         "asserter stage",
         in({problem_list, primary_support_reason, pregnancy_status, admission_details,
             discharge_details})},
        {"Consent", consent, false, false, "", "", "status scope category",
         "identifier patient dateTime performer organization source policyRule provision",
         in({legal_information, participation_in_research, end_of_life_care})},
        {"Device", device, false, false, "", "", "status", "udiCarrier type patient",
         in({medications_and_medical_devices, equipment_and_adaptations})},
        {"DeviceRequest", device_request, true, false,
         "occurrenceDateTime occurrencePeriod occurrenceTiming authoredOn", "",
         "status intent code subject",
         "identifier basedOn priorRequest groupIdentifier priority encounter occurrence authoredOn "
         "requester reasonCode",
         in({equipment_and_adaptations, medications_and_medical_devices,
             plan_and_requested_actions})},
        {"DeviceUseStatement", device_use_statement, true, false,
         "timingDateTime timingPeriod timingTiming recordedOn", "", "status subject device",
         "identifier timing recordedOn source reasonCode bodySite",
         in({medications_and_medical_devices, equipment_and_adaptations})},
        {"DiagnosticReport", diagnostic_report, true, false,
         "effectiveDateTime effectivePeriod issued", "", "status code",
         "identifier category subject encounter effective issued performer resultsInterpreter "
         "media",
         in({investigation_results, examination_findings, documents})},
        {"DocumentReference", document_reference, true, false, "context.period date", "",
         "status content",
         "masterIdentifier identifier docStatus type category subject date author relatesTo "
         "description securityLabel context",
         in({documents, discharge_details, referral_details, end_of_life_care,
             care_and_support_plan})},
        {"Encounter", encounter, true, false, "period", "", "status class",
         "identifier type serviceType subject episodeOfCare participant appointment period "
         "reasonCode diagnosis",
         in({contacts_with_professionals, admission_details, discharge_details})},
        {"EpisodeOfCare", episode_of_care, false, false, "period", "", "status patient",
         "identifier type diagnosis managingOrganization period",
         in({contacts_with_professionals, services_and_care})},
        {"FamilyMemberHistory", family_member_history, false, false, "", "",
         "status patient relationship",
         "identifier dataAbsentReason date name sex estimatedAge deceased reasonCode condition",
         in({family_history})},
        {"Flag", flag, true, false, "period", "", "status code subject",
         "identifier category period encounter author",
         in({alerts, safeguarding, risks, individual_requirements})},
        {"Goal", goal, true, false, "", "", "lifecycleStatus description subject",
         "identifier category priority start target statusDate addresses expressedBy",
         in({care_and_support_plan, about_me, plan_and_requested_actions})},
        {"ImagingStudy", imaging_study, true, false, "started", "", "status subject",
         "identifier modality encounter started basedOn referrer interpreter numberOfSeries "
         "numberOfInstances procedureCode reasonCode description series",
         in({investigation_results})},
        {"Immunization", immunization, false, false, "occurrenceDateTime", "",
         "status vaccineCode patient occurrence", "identifier primarySource isSubpotent",
         in({vaccinations})},
        {"ImmunizationRecommendation", immunization_recommendation, false, false, "", "",
         "patient date recommendation", "identifier", in({vaccinations})},
        {"List", list, true, false, "", "", "status mode",
         "identifier title code subject encounter date source emptyReason", anywhere()},
        {"MedicationAdministration", medication_administration, true, true,
         "effectiveDateTime effectivePeriod", "", "status medication subject effective",
         "identifier instantiates partOf performer", in({medications_and_medical_devices})},
        {"MedicationDispense", medication_dispense, true, true, "whenPrepared whenHandedOver", "",
         "status medication", "identifier subject whenPrepared receiver",
         in({medications_and_medical_devices})},
        {"MedicationRequest", medication_request, true, true,
         "authoredOn dispenseRequest.validityPeriod", "",
         "status intent doNotPerform medication subject",
         "identifier category priority reported encounter authoredOn requester reasonCode",
         in({medications_and_medical_devices})},
        {"MedicationStatement", medication_statement, true, true,
         "effectiveDateTime effectivePeriod dateAsserted", "", "status medication subject",
         "identifier basedOn partOf category effective dateAsserted informationSource",
         in({medications_and_medical_devices})},
        {"Observation", observation, true, false,
         "effectiveDateTime effectivePeriod effectiveTiming effectiveInstant issued", "",
         "status code",
         "identifier basedOn partOf category subject focus encounter effective issued performer "
         "value component hasMember derivedFrom",
         anywhere()},
        {"Procedure", procedure, true, false, "performedDateTime performedPeriod", "",
         "status subject",
         "identifier basedOn partOf statusReason category code encounter performed recorder "
         "asserter performer location reasonCode bodySite outcome",
         in({procedures_and_therapies, admission_details, discharge_details})},
        {"QuestionnaireResponse", questionnaire_response, true, false, "authored", "", "status",
         "identifier basedOn partOf questionnaire subject encounter authored author source",
         in({assessments, about_me, social_context})},
        {"RelatedPerson", related_person, false, false, "", "", "active patient",
         "identifier relationship name telecom gender birthDate address", in({personal_contacts})},
        {"RiskAssessment", risk_assessment, true, false, "occurrenceDateTime occurrencePeriod", "",
         "status subject", "identifier method code encounter occurrence prediction",
         in({risks, assessments, safeguarding})},
        {"ServiceRequest", service_request, true, false,
         "occurrenceDateTime occurrencePeriod occurrenceTiming authoredOn", "",
         "status intent doNotPerform subject",
         "identifier basedOn replaces requisition category priority code orderDetail quantity "
         "encounter occurrence asNeeded authoredOn requester performer reasonCode specimen "
         "bodySite",
         in({referral_details, investigations_requested, plan_and_requested_actions})},
        {"Specimen", specimen, true, false,
         "collection.collectedDateTime collection.collectedPeriod receivedTime", "", "status",
         "identifier accessionIdentifier type subject receivedTime", in({investigation_results})},
        {"Task", task, true, false, "executionPeriod authoredOn", "", "status intent",
         "identifier basedOn groupIdentifier partOf businessStatus code description focus for "
         "encounter executionPeriod requester owner reasonCode",
         in({plan_and_requested_actions})},
    };
    return types;
}

}  // namespace mcr::fhir
