#include <gtest/gtest.h>

#include <string>

#include "source/stu3/types/type_rows.hpp"

namespace mcr::source::stu3 {
namespace {

using test::name_of;
using test::Row;
using test::type;

class ConvertedElement : public testing::TestWithParam<Row> {};

TEST_P(ConvertedElement, stands_where_r4_has_it) {
    test::expect_row(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Allergies, ConvertedElement,
    testing::Values(
        Row{"clinical_status", type("AllergyIntolerance", R"("clinicalStatus":"active")"),
            "clinicalStatus.coding.0",
            R"({"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",)"
            R"("code":"active"})"},
        Row{"verification", type("AllergyIntolerance", R"("verificationStatus":"unconfirmed")"),
            "verificationStatus.coding.0.code", R"("unconfirmed")"},
        Row{"asserted_date", type("AllergyIntolerance", R"("assertedDate":"2011")"), "recordedDate",
            R"("2011")"},
        Row{"encounter",
            type(
                "AllergyIntolerance",
                R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/)"
                R"(encounter-associatedEncounter","valueReference":{"reference":"Encounter/1"}}])"),
            "encounter.reference", R"("Encounter/1")"},
        Row{"status_of_another_kind", type("AllergyIntolerance", R"("clinicalStatus":7)"),
            "extension.0",
            R"({"url":")" KEPT R"(AllergyIntolerance.clinicalStatus","valueInteger":7})"},
        Row{"status_of_r4_already",
            type("AllergyIntolerance", R"("clinicalStatus":{"text":"active"})"), "clinicalStatus",
            R"({"text":"active"})"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Conditions, ConvertedElement,
    testing::Values(
        Row{"clinical_status", type("Condition", R"("clinicalStatus":"inactive")"),
            "clinicalStatus.coding.0.system",
            R"("http://terminology.hl7.org/CodeSystem/condition-clinical")"},
        Row{"asserter_recorded_it",
            type("Condition", R"("asserter":{"reference":"Practitioner/1"})"), "recorder.reference",
            R"("Practitioner/1")"},
        Row{"asserter_stays", type("Condition", R"("asserter":{"reference":"Practitioner/1"})"),
            "asserter.reference", R"("Practitioner/1")"},
        Row{"context", type("Condition", R"("context":{"reference":"Encounter/1"})"),
            "encounter.reference", R"("Encounter/1")"},
        Row{"verification_that_r4_lacks", type("Condition", R"("verificationStatus":"unknown")"),
            "extension.0",
            R"({"url":")" KEPT R"(Condition.verificationStatus","valueCode":"unknown"})"},
        Row{"verification_is_gone", type("Condition", R"("verificationStatus":"unknown")"),
            "verificationStatus", ""},
        Row{"stage", type("Condition", R"("stage":{"summary":{"text":"II"}})"),
            "stage.0.summary.text", R"("II")"},
        Row{"category",
            type("Condition", R"("category":[{"coding":[{"system":)"
                              R"("http://hl7.org/fhir/condition-category","code":"x"}]}])"),
            "category.0.coding.0.system",
            R"("http://terminology.hl7.org/CodeSystem/condition-category")"},
        Row{"related_content",
            type("Condition",
                 R"("extension":[{"url":"http://fhir.hl7.org.uk/STU3/StructureDefinition/)"
                 R"(Extension-CareConnect-RelatedClinicalContent-1",)"
                 R"("valueReference":{"reference":"ProcedureRequest/1"}}])"),
            "extension.0",
            R"({"url":"https://fhir.hl7.org.uk/StructureDefinition/)"
            R"(Extension-UKCore-RelatedClinicalContent",)"
            R"("valueReference":{"reference":"ServiceRequest/1"}})"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Observations, ConvertedElement,
    testing::Values(
        Row{"comment", type("Observation", R"("comment":"well")"), "note", R"([{"text":"well"}])"},
        Row{"interpretation", type("Observation", R"("interpretation":{"text":"high"})"),
            "interpretation", R"([{"text":"high"}])"},
        Row{"interpretation_of_component",
            type("Observation", R"("component":[{"interpretation":{"text":"high"}}])"),
            "component.0.interpretation", R"([{"text":"high"}])"},
        Row{"member",
            type("Observation", R"("related":[{"type":"has-member",)"
                                R"("target":{"reference":"Observation/2"}}])"),
            "hasMember", R"([{"reference":"Observation/2"}])"},
        Row{"sequel",
            type("Observation", R"("related":[{"type":"sequel-to",)"
                                R"("target":{"reference":"Observation/2"}}])"),
            "extension.0",
            R"({"url":"http://hl7.org/fhir/StructureDefinition/observation-sequelTo",)"
            R"("valueReference":{"reference":"Observation/2"}})"},
        Row{"other_relation",
            type("Observation", R"("related":[{"type":"replaces",)"
                                R"("target":{"reference":"Observation/2"}}])"),
            "extension.0",
            R"({"url":")" KEPT R"(Observation.related","extension":[)"
            R"({"url":"type","valueString":"replaces"},)"
            R"({"url":"target","valueReference":{"reference":"Observation/2"}}]})"},
        Row{"group_that_is_not_here",
            type("Observation", R"("related":[{"type":"derived-from",)"
                                R"("target":{"reference":"Observation/2"}}])"),
            "extension.0.extension.1.valueReference.reference", R"("Observation/2")"},
        Row{"status_finished", type("Observation", R"("status":"finished")"), "status",
            R"("final")"},
        Row{"attachment",
            type("Observation", R"("valueAttachment":{"contentType":"a/b","url":"u"})"),
            "extension.0.valueAttachment.url", R"("u")"},
        Row{"number_keeps_its_text", type("Observation", R"("valueQuantity":{"value":0.10})"),
            "valueQuantity.value", "0.10"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Immunizations, ConvertedElement,
    testing::Values(
        Row{"not_given", type("Immunization", R"("status":"completed","notGiven":true)"), "status",
            R"("not-done")"},
        Row{"given", type("Immunization", R"("status":"completed","notGiven":false)"), "status",
            R"("completed")"},
        Row{"given_by_mistake",
            type("Immunization", R"("status":"entered-in-error","notGiven":true)"), "status",
            R"("entered-in-error")"},
        Row{"not_given_of_another_kind", type("Immunization", R"("notGiven":"no")"),
            "extension.0.valueString", R"("no")"},
        Row{"date", type("Immunization", R"("date":"2019-06-28")"), "occurrenceDateTime",
            R"("2019-06-28")"},
        Row{"no_date", type("Immunization", R"("status":"completed")"),
            "_occurrenceDateTime.extension.0.valueCode", R"("unknown")"},
        Row{"recorded",
            type("Immunization", R"("extension":[{"url":"https://fhir.nhs.uk/STU3/)"
                                 R"(StructureDefinition/Extension-CareConnect-GPC-DateRecorded-1",)"
                                 R"("valueDateTime":"2019"}])"),
            "recorded", R"("2019")"},
        Row{"performer",
            type("Immunization", R"("practitioner":[{"role":{"text":"AP"},)"
                                 R"("actor":{"reference":"Practitioner/1"}}])"),
            "performer", R"([{"function":{"text":"AP"},"actor":{"reference":"Practitioner/1"}}])"},
        Row{"reason", type("Immunization", R"("explanation":{"reason":[{"text":"due"}]})"),
            "reasonCode", R"([{"text":"due"}])"},
        Row{"reason_not_given",
            type("Immunization", R"("explanation":{"reasonNotGiven":[{"text":"a"},{"text":"b"}]})"),
            "statusReason", R"({"text":"a"})"},
        Row{"second_reason_not_given",
            type("Immunization", R"("explanation":{"reasonNotGiven":[{"text":"a"},{"text":"b"}]})"),
            "extension.0.valueCodeableConcept.text", R"("b")"},
        Row{"dose",
            type("Immunization", R"("vaccinationProtocol":[{"doseSequence":1,)"
                                 R"("seriesDoses":3,"description":"s"}])"),
            "protocolApplied",
            R"([{"doseNumberPositiveInt":1,"seriesDosesPositiveInt":3,"series":"s"}])"},
        Row{"dose_status",
            type("Immunization", R"("vaccinationProtocol":[{"doseSequence":1,)"
                                 R"("doseStatus":{"text":"counts"}}])"),
            "protocolApplied.0.extension.0",
            R"({"url":")" KEPT R"(Immunization.vaccinationProtocol.doseStatus",)"
            R"("valueCodeableConcept":{"text":"counts"}})"},
        Row{"no_dose", type("Immunization", R"("vaccinationProtocol":[{"seriesDoses":3}])"),
            "protocolApplied.0._doseNumberPositiveInt.extension.0.valueCode", R"("unknown")"}),
    name_of);

#define REPEATS                                                                 \
    R"("extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/)"     \
    R"(Extension-CareConnect-GPC-MedicationRepeatInformation-1","extension":[)" \
    R"({"url":"numberOfRepeatPrescriptionsAllowed","valuePositiveInt":12},)"    \
    R"({"url":"numberOfRepeatPrescriptionsIssued","valuePositiveInt":11}]}])"

#define STATUS_REASON                                                       \
    R"("extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/)" \
    R"(Extension-CareConnect-GPC-MedicationStatusReason-1","extension":[)"  \
    R"({"url":"statusReason","valueCodeableConcept":{"text":"done"}},)"     \
    R"({"url":"statusChangeDate","valueDateTime":"2020"}]}])"

INSTANTIATE_TEST_SUITE_P(
    Medications, ConvertedElement,
    testing::Values(
        Row{"repeats_allowed", type("MedicationRequest", REPEATS),
            "dispenseRequest.numberOfRepeatsAllowed", "12"},
        Row{"repeats_issued", type("MedicationRequest", REPEATS), "extension.0.extension",
            R"([{"url":"numberOfRepeatPrescriptionsIssued","valueUnsignedInt":11}])"},
        Row{"status_reason", type("MedicationRequest", STATUS_REASON), "statusReason",
            R"({"text":"done"})"},
        Row{"status_change_date", type("MedicationRequest", STATUS_REASON), "extension.0.extension",
            R"([{"url":"statusChangeDate","valueDateTime":"2020"}])"},
        Row{"prescription_type",
            type("MedicationRequest",
                 R"("extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/)"
                 R"(Extension-CareConnect-GPC-PrescriptionType-1",)"
                 R"("valueCodeableConcept":{"coding":[{"code":"acute"}]}}])"),
            "courseOfTherapyType", R"({"coding":[{"code":"acute"}]})"},
        Row{"requester",
            type("MedicationRequest", R"("requester":{"agent":{"reference":"Practitioner/1"},)"
                                      R"("onBehalfOf":{"reference":"Organization/1"}})"),
            "requester",
            R"({"reference":"Practitioner/1","extension":[{"url":")" KEPT
            R"(MedicationRequest.requester.onBehalfOf",)"
            R"("valueReference":{"reference":"Organization/1"}}]})"},
        Row{"status_that_is_missing", type("MedicationRequest", R"("intent":"plan")"), "status",
            R"("unknown")"},
        Row{"dose",
            type("MedicationRequest", R"("dosageInstruction":[{"text":"one","doseQuantity":)"
                                      R"({"value":1.0},"rateRange":{"low":{"value":1}}}])"),
            "dosageInstruction",
            R"([{"text":"one","doseAndRate":[{"doseQuantity":{"value":1.0},)"
            R"("rateRange":{"low":{"value":1}}}]}])"},
        Row{"substitution", type("MedicationRequest", R"("substitution":{"allowed":false})"),
            "substitution.allowedBoolean", "false"},
        Row{"taken_unknown", type("MedicationStatement", R"("status":"active","taken":"unk")"),
            "extension.0", R"({"url":")" KEPT R"(MedicationStatement.taken","valueCode":"unk"})"},
        Row{"taken_unknown_status",
            type("MedicationStatement", R"("status":"active","taken":"unk")"), "status",
            R"("active")"},
        Row{"not_taken", type("MedicationStatement", R"("status":"active","taken":"n")"), "status",
            R"("not-taken")"},
        Row{"statement_context",
            type("MedicationStatement", R"("context":{"reference":"Encounter/1"})"),
            "context.reference", R"("Encounter/1")"},
        Row{"last_issue_date",
            type("MedicationStatement",
                 R"("extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/)"
                 R"(Extension-CareConnect-GPC-MedicationStatementLastIssueDate-1",)"
                 R"("valueDateTime":"2018"}])"),
            "extension.0",
            R"({"url":"https://fhir.hl7.org.uk/StructureDefinition/)"
            R"(Extension-UKCore-MedicationStatementLastIssueDate","valueDateTime":"2018"})"},
        Row{"brand", type("Medication", R"("isBrand":true)"), "extension.0.valueBoolean", "true"},
        Row{"ingredient",
            type("Medication", R"("ingredient":[{"amount":{"numerator":{"value":1}}}])"),
            "ingredient.0.strength.numerator.value", "1"},
        Row{"batch", type("Medication", R"("package":{"batch":[{"lotNumber":"1"}]})"),
            "batch.lotNumber", R"("1")"}),
    name_of);

}  // namespace
}  // namespace mcr::source::stu3
