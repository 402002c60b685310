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
        {"AdverseEvent", adverse_event, true, false, "date detected recordedDate", "",
         "actuality subject",
         "identifier category event detected encounter date resultingCondition location "
         "seriousness severity outcome recorder",
         in({allergies_and_adverse_reactions, risks})},
        {"AllergyIntolerance", allergy_intolerance, false, false, "", "",
         "clinicalStatus verificationStatus patient",
         "identifier type category criticality code asserter",
         in({allergies_and_adverse_reactions})},
        {"Appointment", appointment, false, false, "start end requestedPeriod", "",
         "status participant",
         "identifier cancelationReason serviceCategory serviceType specialty appointmentType "
         "reasonCode start end",
         in({future_appointments, contacts_with_professionals})},
        {"CarePlan", care_plan, true, false, "period created", "", "status intent subject",
         "identifier instantiatesCanonical instantiatesUri basedOn replaces partOf category title "
         "description encounter period created author addresses",
         in({care_and_support_plan, contingency_plans, additional_support_plans, end_of_life_care,
             plan_and_requested_actions, services_and_care})},
        {"CareTeam", care_team, true, false, "period", "", "status",
         "identifier category name subject encounter period participant managingOrganization",
         in({professional_contacts, services_and_care})},
        {"ClinicalImpression", clinical_impression, true, false,
         "effectiveDateTime effectivePeriod date", "", "status subject",
         "identifier code description encounter effective date assessor problem summary finding",
         in({formulation, assessments, contacts_with_professionals})},
        {"Communication", communication, true, false, "sent received", "", "status",
         "identifier basedOn partOf inResponseTo statusReason subject topic encounter reasonCode",
         in({contacts_with_professionals})},
        {"Composition", composition, true, false, "date", "", "status type date author title",
         "identifier category subject encounter confidentiality event",
         in({documents, discharge_details, referral_details, about_me, end_of_life_care})},
        {"Condition", condition, true, false, "onsetDateTime onsetPeriod recordedDate",
         "abatementDateTime abatementPeriod", "clinicalStatus verificationStatus subject",
         "identifier category severity code bodySite encounter onset recordedDate recorder "
         "asserter stage",
         in({problem_list, primary_support_reason, pregnancy_status})},
        {"Consent", consent, false, false, "", "", "status scope category",
         "identifier patient dateTime performer organization source policyRule provision",
         in({legal_information, participation_in_research, end_of_life_care})},
        {"DetectedIssue", detected_issue, false, false, "identifiedDateTime identifiedPeriod", "",
         "status", "identifier code severity patient identified author implicated",
         in({alerts, risks})},
        {"Device", device, false, false, "", "", "status", "udiCarrier type patient",
         in({medications_and_medical_devices, equipment_and_adaptations})},
        {"DeviceRequest", device_request, true, false,
         "occurrenceDateTime occurrencePeriod occurrenceTiming authoredOn", "",
         "status intent code subject",
         "identifier basedOn priorRequest groupIdentifier priority encounter occurrence authoredOn "
         "requester reasonCode",
         in({equipment_and_adaptations, plan_and_requested_actions})},
        {"DeviceUseStatement", device_use_statement, true, false,
         "timingDateTime timingPeriod timingTiming recordedOn", "", "status subject device",
         "identifier timing recordedOn source reasonCode bodySite",
         in({medications_and_medical_devices, equipment_and_adaptations})},
        {"DiagnosticReport", diagnostic_report, true, false,
         "effectiveDateTime effectivePeriod issued", "", "status code",
         "identifier category subject encounter effective issued performer resultsInterpreter "
         "media",
         in({investigation_results, documents})},
        {"DocumentReference", document_reference, true, false, "context.period date", "",
         "status content",
         "masterIdentifier identifier docStatus type category subject date author relatesTo "
         "description securityLabel context",
         in({documents, discharge_details, referral_details, about_me, legal_information,
             end_of_life_care, care_and_support_plan, contingency_plans,
             additional_support_plans})},
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
         in({alerts, safeguarding, risks, individual_requirements, about_me})},
        {"Goal", goal, true, false, "", "", "lifecycleStatus description subject",
         "identifier category priority start target statusDate addresses expressedBy",
         in({care_and_support_plan, plan_and_requested_actions})},
        {"ImagingStudy", imaging_study, true, false, "started", "", "status subject",
         "identifier modality encounter started basedOn referrer interpreter numberOfSeries "
         "numberOfInstances procedureCode reasonCode description series",
         in({investigation_results})},
        {"Immunization", immunization, false, false, "occurrenceDateTime", "",
         "status vaccineCode patient occurrence", "identifier primarySource isSubpotent",
         in({vaccinations})},
        {"ImmunizationRecommendation", immunization_recommendation, false, false, "", "",
         "patient date recommendation", "identifier",
         in({vaccinations, plan_and_requested_actions})},
        {"List", list, true, false, "", "", "status mode",
         "identifier title code subject encounter date source emptyReason", anywhere()},
        {"Media", media, true, false, "createdDateTime createdPeriod issued", "", "status content",
         "identifier basedOn partOf type modality view subject encounter created issued operator "
         "reasonCode bodySite deviceName",
         in({documents, examination_findings, investigation_results})},
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
        {"NutritionOrder", nutrition_order, false, false, "dateTime", "",
         "status intent patient dateTime",
         "identifier instantiatesCanonical encounter orderer oralDiet supplement",
         in({plan_and_requested_actions, individual_requirements})},
        {"Observation", observation, true, false,
         "effectiveDateTime effectivePeriod effectiveTiming effectiveInstant issued", "",
         "status code",
         "identifier basedOn partOf category subject focus encounter effective issued performer "
         "value component hasMember derivedFrom",
         in({investigation_results, examination_findings, social_context, pregnancy_status,
             assessments, risks, formulation, individual_requirements, about_me, family_history,
             procedures_and_therapies})},
        {"Procedure", procedure, true, false, "performedDateTime performedPeriod", "",
         "status subject",
         "identifier basedOn partOf statusReason category code encounter performed recorder "
         "asserter performer location reasonCode bodySite outcome",
         in({procedures_and_therapies})},
        {"QuestionnaireResponse", questionnaire_response, true, false, "authored", "", "status",
         "identifier basedOn partOf questionnaire subject encounter authored author source",
         in({assessments, about_me, social_context, documents})},
        {"RelatedPerson", related_person, false, false, "", "", "active patient",
         "identifier relationship name telecom gender birthDate address", in({personal_contacts})},
        {"RequestGroup", request_group, true, false, "authoredOn", "", "status intent",
         "identifier groupIdentifier priority code subject encounter authoredOn author",
         in({plan_and_requested_actions})},
        {"RiskAssessment", risk_assessment, true, false, "occurrenceDateTime occurrencePeriod", "",
         "status subject", "identifier method code encounter occurrence prediction",
         in({risks, safeguarding})},
        {"ServiceRequest", service_request, true, false,
         "occurrenceDateTime occurrencePeriod occurrenceTiming authoredOn", "",
         "status intent doNotPerform subject",
         "identifier basedOn replaces requisition category priority code orderDetail quantity "
         "encounter occurrence asNeeded authoredOn requester performer reasonCode specimen "
         "bodySite",
         in({referral_details, investigations_requested, plan_and_requested_actions})},
        {"Specimen", specimen, true, false,
         "collection.collectedDateTime collection.collectedPeriod receivedTime", "", "status",
         "identifier accessionIdentifier type subject receivedTime",
         in({investigation_results, investigations_requested})},
        {"Task", task, true, false, "executionPeriod authoredOn", "", "status intent",
         "identifier basedOn groupIdentifier partOf businessStatus code description focus for "
         "encounter executionPeriod requester owner reasonCode",
         in({plan_and_requested_actions})},
    };
    return types;
}

}  // namespace mcr::fhir
