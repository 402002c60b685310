#include <gtest/gtest.h>

#include <string>

#include "source/stu3/types/type_rows.hpp"

namespace mcr::source::stu3 {
namespace {

using test::name_of;
using test::Row;
using test::type;

class OtherElement : public testing::TestWithParam<Row> {};

TEST_P(OtherElement, stands_where_r4_has_it) {
    test::expect_row(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Requests, OtherElement,
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
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Others, OtherElement,
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
    name_of);

}  // namespace
}  // namespace mcr::source::stu3
