#include <gtest/gtest.h>

#include <string>

#include "source/stu3/test_samples.hpp"

namespace mcr::source::stu3 {
namespace {

using record::JsonNode;
using test::Record;

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
