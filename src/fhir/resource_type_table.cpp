#include "fhir/resource_types.hpp"

#include <initializer_list>

namespace mcr::fhir {
namespace {

// Names, kinds and elements of the parameters: FHIR 4.0.1, "Search Parameters" of each resource.
using record::Section;
using enum ParameterKind;

constexpr SearchParameter allergy_intolerance[] = {
    {"category", token, "category"},
    {"clinical-status", token, "clinicalStatus"},
    {"code", token, "code reaction.substance"},
    {"criticality", token, "criticality"},
    {"date", date, "recordedDate"},
    {"last-date", date, "lastOccurrence"},
    {"onset", date, "reaction.onset"},
    {"type", token, "type"},
    {"verification-status", token, "verificationStatus"},
};
constexpr SearchParameter appointment[] = {
    {"appointment-type", token, "appointmentType"},
    {"date", date, "start"},
    {"reason-code", token, "reasonCode"},
    {"service-category", token, "serviceCategory"},
    {"service-type", token, "serviceType"},
    {"specialty", token, "specialty"},
    {"status", token, "status"},
};
constexpr SearchParameter care_plan[] = {
    {"activity-code", token, "activity.detail.code"},
    {"activity-date", date, "activity.detail.scheduledTiming activity.detail.scheduledPeriod"},
    {"category", token, "category"},
    {"date", date, "period"},
    {"intent", token, "intent"},
    {"status", token, "status"},
};
constexpr SearchParameter care_team[] = {
    {"category", token, "category"},
    {"date", date, "period"},
    {"status", token, "status"},
};
constexpr SearchParameter clinical_impression[] = {
    {"date", date, "date"},
    {"finding-code", token, "finding.itemCodeableConcept"},
    {"status", token, "status"},
};
constexpr SearchParameter communication[] = {
    {"category", token, "category"},
    {"received", date, "received"},
    {"sent", date, "sent"},
    {"status", token, "status"},
};
constexpr SearchParameter composition[] = {
    {"category", token, "category"},
    {"confidentiality", token, "confidentiality"},
    {"date", date, "date"},
    {"period", date, "event.period"},
    {"section", token, "section.code"},
    {"status", token, "status"},
    {"type", token, "type"},
};
constexpr SearchParameter condition[] = {
    {"abatement-date", date, "abatementDateTime abatementPeriod"},
    {"body-site", token, "bodySite"},
    {"category", token, "category"},
    {"clinical-status", token, "clinicalStatus"},
    {"code", token, "code"},
    {"onset-date", date, "onsetDateTime onsetPeriod"},
    {"recorded-date", date, "recordedDate"},
    {"severity", token, "severity"},
    {"verification-status", token, "verificationStatus"},
};
constexpr SearchParameter consent[] = {
    {"category", token, "category"},
    {"date", date, "dateTime"},
    {"period", date, "provision.period"},
    {"scope", token, "scope"},
    {"status", token, "status"},
};
constexpr SearchParameter device[] = {
    {"identifier", token, "identifier"},
    {"status", token, "status"},
    {"type", token, "type"},
};
constexpr SearchParameter device_request[] = {
    {"authored-on", date, "authoredOn"},
    {"code", token, "codeCodeableConcept"},
    {"event-date", date, "occurrenceDateTime occurrencePeriod occurrenceTiming"},
    {"intent", token, "intent"},
    {"status", token, "status"},
};
constexpr SearchParameter device_use_statement[] = {
    {"identifier", token, "identifier"},
};
constexpr SearchParameter diagnostic_report[] = {
    {"category", token, "category"},
    {"code", token, "code"},
    {"conclusion", token, "conclusionCode"},
    {"date", date, "effectiveDateTime effectivePeriod"},
    {"identifier", token, "identifier"},
    {"issued", date, "issued"},
    {"status", token, "status"},
};
constexpr SearchParameter document_reference[] = {
    {"category", token, "category"},
    {"contenttype", token, "content.attachment.contentType"},
    {"date", date, "date"},
    {"event", token, "context.event"},
    {"facility", token, "context.facilityType"},
    {"format", token, "content.format"},
    {"identifier", token, "masterIdentifier identifier"},
    {"period", date, "context.period"},
    {"security-label", token, "securityLabel"},
    {"setting", token, "context.practiceSetting"},
    {"status", token, "status"},
    {"type", token, "type"},
};
constexpr SearchParameter encounter[] = {
    {"class", token, "class"},
    {"date", date, "period"},
    {"identifier", token, "identifier"},
    {"reason-code", token, "reasonCode"},
    {"status", token, "status"},
    {"type", token, "type"},
};
constexpr SearchParameter episode_of_care[] = {
    {"date", date, "period"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
    {"type", token, "type"},
};
constexpr SearchParameter family_member_history[] = {
    {"code", token, "condition.code"},
    {"date", date, "date"},
    {"relationship", token, "relationship"},
    {"sex", token, "sex"},
    {"status", token, "status"},
};
constexpr SearchParameter flag[] = {
    {"date", date, "period"},
    {"identifier", token, "identifier"},
};
constexpr SearchParameter goal[] = {
    {"achievement-status", token, "achievementStatus"},
    {"category", token, "category"},
    {"lifecycle-status", token, "lifecycleStatus"},
    {"start-date", date, "startDate"},
    {"target-date", date, "target.dueDate"},
};
constexpr SearchParameter imaging_study[] = {
    {"bodysite", token, "series.bodySite"},
    {"identifier", token, "identifier"},
    {"modality", token, "series.modality"},
    {"reason", token, "reasonCode"},
    {"started", date, "started"},
    {"status", token, "status"},
};
constexpr SearchParameter immunization[] = {
    {"date", date, "occurrenceDateTime"},
    {"identifier", token, "identifier"},
    {"reaction-date", date, "reaction.date"},
    {"status", token, "status"},
    {"status-reason", token, "statusReason"},
    {"target-disease", token, "protocolApplied.targetDisease"},
    {"vaccine-code", token, "vaccineCode"},
};
constexpr SearchParameter immunization_recommendation[] = {
    {"date", date, "date"},
    {"status", token, "recommendation.forecastStatus"},
    {"target-disease", token, "recommendation.targetDisease"},
    {"vaccine-type", token, "recommendation.vaccineCode"},
};
constexpr SearchParameter list[] = {
    {"code", token, "code"},
    {"date", date, "date"},
    {"empty-reason", token, "emptyReason"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
};
constexpr SearchParameter medication_administration[] = {
    {"code", token, "medicationCodeableConcept"},
    {"effective-time", date, "effectiveDateTime effectivePeriod"},
    {"reason-given", token, "reasonCode"},
    {"status", token, "status"},
};
constexpr SearchParameter medication_dispense[] = {
    {"code", token, "medicationCodeableConcept"},
    {"status", token, "status"},
    {"type", token, "type"},
    {"whenhandedover", date, "whenHandedOver"},
    {"whenprepared", date, "whenPrepared"},
};
constexpr SearchParameter medication_request[] = {
    {"authoredon", date, "authoredOn"},
    {"category", token, "category"},
    {"code", token, "medicationCodeableConcept"},
    {"date", date, "dosageInstruction.timing"},
    {"identifier", token, "identifier"},
    {"intent", token, "intent"},
    {"priority", token, "priority"},
    {"status", token, "status"},
};
constexpr SearchParameter medication_statement[] = {
    {"category", token, "category"},
    {"code", token, "medicationCodeableConcept"},
    {"effective", date, "effectiveDateTime effectivePeriod"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
};
constexpr SearchParameter observation[] = {
    {"category", token, "category"},
    {"code", token, "code"},
    {"combo-code", token, "code component.code"},
    {"combo-value-concept", token, "valueCodeableConcept component.valueCodeableConcept"},
    {"component-code", token, "component.code"},
    {"data-absent-reason", token, "dataAbsentReason"},
    {"date", date, "effectiveDateTime effectivePeriod effectiveTiming effectiveInstant"},
    {"identifier", token, "identifier"},
    {"method", token, "method"},
    {"status", token, "status"},
    {"value-concept", token, "valueCodeableConcept"},
};
constexpr SearchParameter procedure[] = {
    {"category", token, "category"},
    {"code", token, "code"},
    {"date", date, "performedDateTime performedPeriod"},
    {"identifier", token, "identifier"},
    {"reason-code", token, "reasonCode"},
    {"status", token, "status"},
};
constexpr SearchParameter questionnaire_response[] = {
    {"authored", date, "authored"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
};
constexpr SearchParameter related_person[] = {
    {"active", token, "active"},
    {"relationship", token, "relationship"},
};
constexpr SearchParameter risk_assessment[] = {
    {"date", date, "occurrenceDateTime"},
    {"identifier", token, "identifier"},
    {"method", token, "method"},
    {"risk", token, "prediction.qualitativeRisk"},
};
constexpr SearchParameter service_request[] = {
    {"authored", date, "authoredOn"},
    {"body-site", token, "bodySite"},
    {"category", token, "category"},
    {"code", token, "code"},
    {"identifier", token, "identifier"},
    {"intent", token, "intent"},
    {"occurrence", date, "occurrenceDateTime occurrencePeriod occurrenceTiming"},
    {"priority", token, "priority"},
    {"requisition", token, "requisition"},
    {"status", token, "status"},
};
constexpr SearchParameter specimen[] = {
    {"accession", token, "accessionIdentifier"},
    {"bodysite", token, "collection.bodySite"},
    {"collected", date, "collection.collectedDateTime collection.collectedPeriod"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
    {"type", token, "type"},
};
constexpr SearchParameter task[] = {
    {"authored-on", date, "authoredOn"},
    {"business-status", token, "businessStatus"},
    {"code", token, "code"},
    {"intent", token, "intent"},
    {"modified", date, "lastModified"},
    {"period", date, "executionPeriod"},
    {"priority", token, "priority"},
    {"status", token, "status"},
};

record::Sections in(std::initializer_list<Section> sections) {
    record::Sections out;
    for (const Section section : sections) out.set(static_cast<std::size_t>(section));
    return out;
}

record::Sections anywhere() { return record::Sections{}.set(); }

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
         "encounter occurrence asNeeded authoredOn requester performer reasonCode specimen bodySite",
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
