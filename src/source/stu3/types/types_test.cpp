#include <gtest/gtest.h>

#include <string>

#include "source/stu3/test_samples.hpp"

namespace mcr::source::stu3 {
namespace {

using record::JsonNode;
using test::Record;

#define KEPT "https://my-care-record.example/fhir/StructureDefinition/stu3-"

/// A resource of STU3, and what stands at a path of it in R4; an empty text for nothing.
struct Row {
    const char* name;
    std::string stu3;
    const char* path;
    const char* r4;
};

class ConvertedElement : public testing::TestWithParam<Row> {};

TEST_P(ConvertedElement, stands_where_r4_has_it) {
    const Record record = Record::of(GetParam().stu3);
    ASSERT_TRUE(record.good()) << (record.error ? record.error->sentence : "");
    EXPECT_EQ(record.json(GetParam().path), GetParam().r4) << record.out.bundle;
}

std::string type(const char* name, const char* members) {
    return std::string(R"({"resourceType":")") + name + R"(","id":"x",)" + members + "}";
}

const auto name_of = [](const testing::TestParamInfo<Row>& row) {
    return std::string(row.param.name);
};

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
            "performer", R"([{"actor":{"reference":"Practitioner/1"},"function":{"text":"AP"}}])"},
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
    [](const auto& row) { return std::string(row.param.name); });

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
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Requests, ConvertedElement,
    testing::Values(
        Row{"procedure_request_is_one", type("ProcedureRequest", R"("status":"active")"),
            "resourceType", R"("ServiceRequest")"},
        Row{"suspended", type("ProcedureRequest", R"("status":"suspended")"), "status",
            R"("on-hold")"},
        Row{"cancelled", type("ReferralRequest", R"("status":"cancelled")"), "status",
            R"("revoked")"},
        Row{"performer", type("ProcedureRequest", R"("performer":{"reference":"Organization/7"})"),
            "performer", R"([{"reference":"Organization/7"}])"},
        Row{"requester", type("ProcedureRequest", R"("requester":{"agent":{"display":"G"}})"),
            "requester", R"({"display":"G"})"},
        Row{"occurrence_without_type", type("ProcedureRequest", R"("occurrence":{"start":"2019"})"),
            "occurrencePeriod.start", R"("2019")"},
        Row{"referral_category", type("ReferralRequest", R"("status":"unknown")"),
            "category.0.coding.0.code", R"("3457005")"},
        Row{"referral_type", type("ReferralRequest", R"("type":{"text":"t"})"), "category.1.text",
            R"("t")"},
        Row{"recipient", type("ReferralRequest", R"("recipient":[{"reference":"Practitioner/1"}])"),
            "performer.0.reference", R"("Practitioner/1")"},
        Row{"specialty", type("ReferralRequest", R"("specialty":{"text":"s"})"),
            "performerType.text", R"("s")"},
        Row{"description", type("ReferralRequest", R"("note":[{"text":"a"}],"description":"b")"),
            "note", R"([{"text":"a"},{"text":"b"}])"},
        Row{"service", type("ReferralRequest", R"("serviceRequested":[{"text":"a"},{"text":"b"}])"),
            "code.text", R"("a")"},
        Row{"further_service",
            type("ReferralRequest", R"("serviceRequested":[{"text":"a"},{"text":"b"}])"),
            "orderDetail.0.text", R"("b")"},
        Row{"definition",
            type("ProcedureRequest", R"("definition":[{"reference":"PlanDefinition/1"}])"),
            "extension.0.valueReference.reference", R"("PlanDefinition/1")"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Others, ConvertedElement,
    testing::Values(
        Row{"encounter_class", type("Encounter", R"("status":"finished")"), "class.code",
            R"("UNK")"},
        Row{"encounter_class_given", type("Encounter", R"("class":{"code":"HH"})"), "class.code",
            R"("HH")"},
        Row{"encounter_reason", type("Encounter", R"("reason":[{"text":"r"}])"), "reasonCode",
            R"([{"text":"r"}])"},
        Row{"encounter_diagnosis",
            type("Encounter",
                 R"("diagnosis":[{"condition":{"display":"d"},"role":{"text":"AD"}}])"),
            "diagnosis.0.use.text", R"("AD")"},
        Row{"report_performer",
            type("DiagnosticReport", R"("performer":[{"role":{"text":"lab"},)"
                                     R"("actor":{"reference":"Organization/7"}}])"),
            "performer",
            R"([{"reference":"Organization/7","extension":[{"url":")" KEPT
            R"(DiagnosticReport.performer.role","valueCodeableConcept":{"text":"lab"}}]}])"},
        Row{"report_category", type("DiagnosticReport", R"("category":{"text":"PAT"})"), "category",
            R"([{"text":"PAT"}])"},
        Row{"report_request",
            type("DiagnosticReport", R"("basedOn":[{"reference":"ProcedureRequest/1"}])"),
            "basedOn.0.reference", R"("ServiceRequest/1")"},
        Row{"coded_diagnosis", type("DiagnosticReport", R"("codedDiagnosis":[{"text":"d"}])"),
            "conclusionCode.0.text", R"("d")"},
        Row{"document_date", type("DocumentReference", R"("indexed":"2020-12-22T14:55:58Z")"),
            "date", R"("2020-12-22T14:55:58Z")"},
        Row{"document_created",
            type("DocumentReference", R"("created":"2020","content":[{"attachment":{"url":"u"}}])"),
            "content.0.attachment.creation", R"("2020")"},
        Row{"document_created_without_attachment", type("DocumentReference", R"("created":"2020")"),
            "extension.0",
            R"({"url":")" KEPT R"(DocumentReference.created","valueDateTime":"2020"})"},
        Row{"document_encounter",
            type("DocumentReference", R"("context":{"encounter":{"reference":"Encounter/1"}})"),
            "context.encounter", R"([{"reference":"Encounter/1"}])"},
        Row{"document_related",
            type("DocumentReference", R"("context":{"related":[{"ref":{"reference":"List/1"}}]})"),
            "context.related", R"([{"reference":"List/1"}])"},
        Row{"document_class", type("DocumentReference", R"("class":{"text":"c"})"), "category",
            R"([{"text":"c"}])"},
        Row{"composition_class", type("Composition", R"("class":{"text":"c"})"), "category",
            R"([{"text":"c"}])"},
        Row{"attester", type("Composition", R"("attester":[{"mode":["legal"]}])"),
            "attester.0.mode", R"("legal")"},
        Row{"binary", type("Binary", R"("contentType":"a/b","content":"QQ==")"), "data",
            R"("QQ==")"},
        Row{"animal", type("Patient", R"("animal":{"species":{"text":"dog"}})"),
            "extension.0.extension.0.valueCodeableConcept.text", R"("dog")"},
        Row{"location_type", type("Location", R"("type":{"text":"t"})"), "type",
            R"([{"text":"t"}])"},
        Row{"eligibility",
            type("HealthcareService", R"("eligibility":{"text":"e"},)"
                                      R"("eligibilityNote":"n","programName":["p"])"),
            "eligibility", R"([{"code":{"text":"e"},"comment":"n"}])"},
        Row{"programme", type("HealthcareService", R"("programName":["p"])"), "program",
            R"([{"text":"p"}])"},
        Row{"relationship", type("RelatedPerson", R"("relationship":{"text":"aunt"})"),
            "relationship", R"([{"text":"aunt"}])"},
        Row{"flag", type("Flag", R"("category":{"text":"c"})"), "category", R"([{"text":"c"}])"},
        Row{"care_team", type("CareTeam", R"("participant":[{"role":{"text":"r"}}])"),
            "participant.0.role", R"([{"text":"r"}])"},
        Row{"appointment",
            type("Appointment", R"("reason":[{"text":"r"}],)"
                                R"("incomingReferral":[{"reference":"ReferralRequest/1"}])"),
            "basedOn", R"([{"reference":"ServiceRequest/1"}])"},
        Row{"procedure_not_done", type("Procedure", R"("status":"completed","notDone":true)"),
            "status", R"("not-done")"},
        Row{"procedure_aborted", type("Procedure", R"("status":"aborted")"), "status",
            R"("stopped")"},
        Row{"procedure_performer", type("Procedure", R"("performer":[{"role":{"text":"r"}}])"),
            "performer.0.function.text", R"("r")"},
        Row{"initial", type("Questionnaire", R"("item":[{"linkId":"1","initialString":"a"}])"),
            "item.0.initial", R"([{"valueString":"a"}])"},
        Row{"enable_when",
            type("Questionnaire", R"("item":[{"enableWhen":[{"question":"1","hasAnswer":true}]}])"),
            "item.0.enableWhen.0", R"({"question":"1","answerBoolean":true,"operator":"exists"})"},
        Row{"options",
            type("Questionnaire", R"("item":[{"item":[{"options":{"reference":"http://v"}}]}])"),
            "item.0.item.0.answerValueSet", R"("http://v")"},
        Row{"response_parent",
            type("QuestionnaireResponse", R"("parent":[{"reference":"Observation/1"}])"), "partOf",
            R"([{"reference":"Observation/1"}])"},
        Row{"response_questionnaire",
            type("QuestionnaireResponse", R"("questionnaire":{"reference":"http://q"})"),
            "questionnaire", R"("http://q")"},
        Row{"unknown_type_passes", type("Wonder", R"("context":{"a":[1.50]})"), "context",
            R"({"a":[1.50]})"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ObservationGroups, lead_their_members_though_the_members_pointed_to_them) {
    const Record record(R"({"resourceType":"Bundle","type":"collection","entry":[)"
                        R"({"resource":{"resourceType":"Observation","id":"m1","related":[)"
                        R"({"type":"derived-from","target":{"reference":"Observation/g"}}]}},)"
                        R"({"resource":{"resourceType":"Observation","id":"g","related":[)"
                        R"({"type":"has-member","target":{"reference":"Observation/m2"}}]}},)"
                        R"({"resource":{"resourceType":"Observation","id":"m2","related":[)"
                        R"({"type":"derived-from","target":{"reference":"Observation/g"}}]}}]})");
    ASSERT_TRUE(record.good());
    EXPECT_EQ(Record::json(record.find("Observation", "g"), "hasMember"),
              R"([{"reference":"Observation/m2"},{"reference":"Observation/m1"}])");
    for (const char* id : {"m1", "m2"}) {
        EXPECT_EQ(record.find("Observation", id)->get("related"), nullptr);
        EXPECT_EQ(record.find("Observation", id)->get("derivedFrom"), nullptr);
    }
}

TEST(ConvertedRecord, has_no_stu3_element_left_that_the_tables_name) {
    MCR_NEEDS_SAMPLES();
    const std::pair<const char*, const char*> gone[] = {
        {"AllergyIntolerance", "assertedDate"},
        {"Condition", "context"},
        {"Condition", "assertedDate"},
        {"Observation", "related"},
        {"Observation", "comment"},
        {"Observation", "context"},
        {"MedicationStatement", "taken"},
        {"MedicationRequest", "context"},
        {"Immunization", "notGiven"},
        {"Immunization", "practitioner"},
        {"Immunization", "explanation"},
        {"Immunization", "vaccinationProtocol"},
        {"ServiceRequest", "context"},
        {"ServiceRequest", "recipient"},
        {"ServiceRequest", "description"},
        {"DocumentReference", "indexed"},
        {"DocumentReference", "created"},
        {"DiagnosticReport", "context"},
        {"QuestionnaireResponse", "parent"},
    };
    for (const auto& file : test::json_files({"gp2gp-stubs-structured", "spec-1.6.2"})) {
        const Record record(test::text_of(file));
        if (!record.good() || record.bundle()->get("entry") == nullptr) continue;
        for (const JsonNode* e = record.bundle()->get("entry")->first(); e != nullptr;
             e = e->next()) {
            const JsonNode* resource = e->get("resource");
            for (const auto& [type, element] : gone) {
                if (resource->text("resourceType") != type) continue;
                EXPECT_EQ(resource->get(element), nullptr)
                    << file << " " << type << "/" << resource->text("id") << " " << element;
            }
        }
    }
}

TEST(ConvertedRecord, survives_every_element_being_of_another_kind) {
    const char* odd[] = {"null",      "true", "7",     R"("words")",
                         "[]",        "{}",   "[[1]]", R"([{"a":{"b":[]}}])",
                         R"({"a":1})"};
    const char* elements[] = {"clinicalStatus",   "context",   "related",     "comment",
                              "component",        "extension", "meta",        "contained",
                              "identifier",       "notGiven",  "explanation", "vaccinationProtocol",
                              "practitioner",     "requester", "performer",   "dosageInstruction",
                              "dispenseRequest",  "content",   "created",     "item",
                              "questionnaire",    "package",   "eligibility", "programName",
                              "serviceRequested", "category",  "id",          "target"};
    const char* types[] = {"AllergyIntolerance",
                           "Condition",
                           "Observation",
                           "Immunization",
                           "MedicationRequest",
                           "MedicationStatement",
                           "Medication",
                           "Encounter",
                           "DiagnosticReport",
                           "ProcedureRequest",
                           "ReferralRequest",
                           "DocumentReference",
                           "Questionnaire",
                           "QuestionnaireResponse",
                           "HealthcareService",
                           "List",
                           "Composition",
                           "CarePlan",
                           "Goal"};
    for (const char* name : types)
        for (const char* element : elements)
            for (const char* value : odd) {
                const std::string stu3 = std::string(R"({"resourceType":")") + name + R"(",")" +
                                         element + "\":" + value + "}";
                const Record record = Record::of(stu3);
                ASSERT_TRUE(record.good()) << stu3 << "\n" << record.out.bundle;
            }
}

TEST(NhsTransforms, agree_on_an_allergy) {
    MCR_NEEDS_SAMPLES();
    const auto folder = *test::samples_folder() / "gp-connect" / "stu3-r4-pairs";
    const Record ours = Record::of(test::text_of(folder / "AllergyIntolerance_000.json"));
    const std::string theirs_text = test::text_of(folder / "AllergyIntolerance_000__1.json");
    auto theirs = record::JsonTree::parse(theirs_text, {});
    ASSERT_TRUE(ours.good() && theirs);
    for (const char* element :
         {"encounter", "identifier", "clinicalStatus", "verificationStatus", "type", "category",
          "criticality", "code.text", "code.coding.0.code", "patient", "recordedDate", "recorder",
          "asserter", "lastOccurrence", "note", "onsetDateTime", "reaction.0.description",
          "code.coding.0.extension.0.extension", "reaction.0.severity"})
        EXPECT_EQ(ours.json(element), Record::json(&theirs->root(), element)) << element;
}

}  // namespace
}  // namespace mcr::source::stu3
