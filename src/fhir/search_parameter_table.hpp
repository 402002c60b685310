#pragma once

#include "fhir/resource_types.hpp"

/// The search parameters of every offered type (FHIR 4.0.1, "Search Parameters" of each resource),
/// for resource_type_table.cpp alone.
namespace mcr::fhir::search_parameters {

using enum ParameterKind;

inline constexpr SearchParameter adverse_event[] = {
    {"actuality", token, "actuality"},
    {"category", token, "category"},
    {"date", date, "date"},
    {"event", token, "event"},
    {"seriousness", token, "seriousness"},
    {"severity", token, "severity"},
};
inline constexpr SearchParameter allergy_intolerance[] = {
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
inline constexpr SearchParameter appointment[] = {
    {"appointment-type", token, "appointmentType"},
    {"date", date, "start"},
    {"reason-code", token, "reasonCode"},
    {"service-category", token, "serviceCategory"},
    {"service-type", token, "serviceType"},
    {"specialty", token, "specialty"},
    {"status", token, "status"},
};
inline constexpr SearchParameter care_plan[] = {
    {"activity-code", token, "activity.detail.code"},
    {"activity-date", date, "activity.detail.scheduledTiming activity.detail.scheduledPeriod"},
    {"category", token, "category"},
    {"date", date, "period"},
    {"intent", token, "intent"},
    {"status", token, "status"},
};
inline constexpr SearchParameter care_team[] = {
    {"category", token, "category"},
    {"date", date, "period"},
    {"status", token, "status"},
};
inline constexpr SearchParameter clinical_impression[] = {
    {"date", date, "date"},
    {"finding-code", token, "finding.itemCodeableConcept"},
    {"status", token, "status"},
};
inline constexpr SearchParameter communication[] = {
    {"category", token, "category"},
    {"received", date, "received"},
    {"sent", date, "sent"},
    {"status", token, "status"},
};
inline constexpr SearchParameter composition[] = {
    {"category", token, "category"},
    {"confidentiality", token, "confidentiality"},
    {"date", date, "date"},
    {"period", date, "event.period"},
    {"section", token, "section.code"},
    {"status", token, "status"},
    {"type", token, "type"},
};
inline constexpr SearchParameter condition[] = {
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
inline constexpr SearchParameter consent[] = {
    {"category", token, "category"},      {"date", date, "dateTime"},
    {"period", date, "provision.period"}, {"scope", token, "scope"},
    {"status", token, "status"},
};
inline constexpr SearchParameter detected_issue[] = {
    {"code", token, "code"},
    {"identified", date, "identifiedDateTime identifiedPeriod"},
    {"identifier", token, "identifier"},
};
inline constexpr SearchParameter device[] = {
    {"identifier", token, "identifier"},
    {"status", token, "status"},
    {"type", token, "type"},
};
inline constexpr SearchParameter device_request[] = {
    {"authored-on", date, "authoredOn"},
    {"code", token, "codeCodeableConcept"},
    {"event-date", date, "occurrenceDateTime occurrencePeriod occurrenceTiming"},
    {"intent", token, "intent"},
    {"status", token, "status"},
};
inline constexpr SearchParameter device_use_statement[] = {
    {"identifier", token, "identifier"},
};
inline constexpr SearchParameter diagnostic_report[] = {
    {"category", token, "category"},
    {"code", token, "code"},
    {"conclusion", token, "conclusionCode"},
    {"date", date, "effectiveDateTime effectivePeriod"},
    {"identifier", token, "identifier"},
    {"issued", date, "issued"},
    {"status", token, "status"},
};
inline constexpr SearchParameter document_reference[] = {
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
inline constexpr SearchParameter encounter[] = {
    {"class", token, "class"},           {"date", date, "period"},
    {"identifier", token, "identifier"}, {"reason-code", token, "reasonCode"},
    {"status", token, "status"},         {"type", token, "type"},
};
inline constexpr SearchParameter episode_of_care[] = {
    {"date", date, "period"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
    {"type", token, "type"},
};
inline constexpr SearchParameter family_member_history[] = {
    {"code", token, "condition.code"},
    {"date", date, "date"},
    {"relationship", token, "relationship"},
    {"sex", token, "sex"},
    {"status", token, "status"},
};
inline constexpr SearchParameter flag[] = {
    {"date", date, "period"},
    {"identifier", token, "identifier"},
};
inline constexpr SearchParameter goal[] = {
    {"achievement-status", token, "achievementStatus"},
    {"category", token, "category"},
    {"lifecycle-status", token, "lifecycleStatus"},
    {"start-date", date, "startDate"},
    {"target-date", date, "target.dueDate"},
};
inline constexpr SearchParameter imaging_study[] = {
    {"bodysite", token, "series.bodySite"}, {"identifier", token, "identifier"},
    {"modality", token, "series.modality"}, {"reason", token, "reasonCode"},
    {"started", date, "started"},           {"status", token, "status"},
};
inline constexpr SearchParameter immunization[] = {
    {"date", date, "occurrenceDateTime"},
    {"identifier", token, "identifier"},
    {"reaction-date", date, "reaction.date"},
    {"status", token, "status"},
    {"status-reason", token, "statusReason"},
    {"target-disease", token, "protocolApplied.targetDisease"},
    {"vaccine-code", token, "vaccineCode"},
};
inline constexpr SearchParameter immunization_recommendation[] = {
    {"date", date, "date"},
    {"status", token, "recommendation.forecastStatus"},
    {"target-disease", token, "recommendation.targetDisease"},
    {"vaccine-type", token, "recommendation.vaccineCode"},
};
inline constexpr SearchParameter list[] = {
    {"code", token, "code"},
    {"date", date, "date"},
    {"empty-reason", token, "emptyReason"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
};
inline constexpr SearchParameter media[] = {
    {"created", date, "createdDateTime createdPeriod"},
    {"identifier", token, "identifier"},
    {"modality", token, "modality"},
    {"site", token, "bodySite"},
    {"status", token, "status"},
    {"type", token, "type"},
};
inline constexpr SearchParameter medication_administration[] = {
    {"code", token, "medicationCodeableConcept"},
    {"effective-time", date, "effectiveDateTime effectivePeriod"},
    {"reason-given", token, "reasonCode"},
    {"status", token, "status"},
};
inline constexpr SearchParameter medication_dispense[] = {
    {"code", token, "medicationCodeableConcept"},
    {"status", token, "status"},
    {"type", token, "type"},
    {"whenhandedover", date, "whenHandedOver"},
    {"whenprepared", date, "whenPrepared"},
};
inline constexpr SearchParameter medication_request[] = {
    {"authoredon", date, "authoredOn"},
    {"category", token, "category"},
    {"code", token, "medicationCodeableConcept"},
    {"date", date, "dosageInstruction.timing"},
    {"identifier", token, "identifier"},
    {"intent", token, "intent"},
    {"priority", token, "priority"},
    {"status", token, "status"},
};
inline constexpr SearchParameter medication_statement[] = {
    {"category", token, "category"},
    {"code", token, "medicationCodeableConcept"},
    {"effective", date, "effectiveDateTime effectivePeriod"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
};
inline constexpr SearchParameter nutrition_order[] = {
    {"datetime", date, "dateTime"},           {"identifier", token, "identifier"},
    {"oraldiet", token, "oralDiet.type"},     {"status", token, "status"},
    {"supplement", token, "supplement.type"},
};
inline constexpr SearchParameter observation[] = {
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
inline constexpr SearchParameter procedure[] = {
    {"category", token, "category"},
    {"code", token, "code"},
    {"date", date, "performedDateTime performedPeriod"},
    {"identifier", token, "identifier"},
    {"reason-code", token, "reasonCode"},
    {"status", token, "status"},
};
inline constexpr SearchParameter questionnaire_response[] = {
    {"authored", date, "authored"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
};
inline constexpr SearchParameter related_person[] = {
    {"active", token, "active"},
    {"relationship", token, "relationship"},
};
inline constexpr SearchParameter request_group[] = {
    {"authored", date, "authoredOn"},    {"code", token, "code"},
    {"identifier", token, "identifier"}, {"intent", token, "intent"},
    {"priority", token, "priority"},     {"status", token, "status"},
};
inline constexpr SearchParameter risk_assessment[] = {
    {"date", date, "occurrenceDateTime"},
    {"identifier", token, "identifier"},
    {"method", token, "method"},
    {"risk", token, "prediction.qualitativeRisk"},
};
inline constexpr SearchParameter service_request[] = {
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
inline constexpr SearchParameter specimen[] = {
    {"accession", token, "accessionIdentifier"},
    {"bodysite", token, "collection.bodySite"},
    {"collected", date, "collection.collectedDateTime collection.collectedPeriod"},
    {"identifier", token, "identifier"},
    {"status", token, "status"},
    {"type", token, "type"},
};
inline constexpr SearchParameter task[] = {
    {"authored-on", date, "authoredOn"},
    {"business-status", token, "businessStatus"},
    {"code", token, "code"},
    {"intent", token, "intent"},
    {"modified", date, "lastModified"},
    {"period", date, "executionPeriod"},
    {"priority", token, "priority"},
    {"status", token, "status"},
};

}  // namespace mcr::fhir::search_parameters
