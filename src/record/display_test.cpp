#include "record/display.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace mcr::record {
namespace {

std::vector<Part> parts_of(const std::string& resources) {
    auto part = check(
        net::Buffer(R"({"resourceType":"Bundle","type":"searchset","entry":[)" + resources + "]}"),
        {*OdsCode::parse("RQW"), "PAH", "RQW", "http://x", Instant{}, false, false, "9990000018"},
        {});
    EXPECT_TRUE(part) << (part ? "" : part.error().sentence);
    std::vector<Part> parts;
    if (part) parts.push_back(std::move(*part));
    return parts;
}

Display first(const std::string& resource) {
    const auto parts = parts_of(R"({"resource":)" + resource + "}");
    return display_of(parts.at(0), parts.at(0).items().at(0), parts);
}

struct Row {
    const char* name;
    const char* resource;
    const char* title;
    const char* date;
    const char* status;
    const char* fact;  ///< the first; empty for none
};

class WhatIsShown : public testing::TestWithParam<Row> {};

TEST_P(WhatIsShown, is_in_the_words_of_the_source) {
    const Display shown = first(GetParam().resource);
    EXPECT_EQ(shown.title, GetParam().title);
    EXPECT_EQ(shown.date, GetParam().date);
    EXPECT_EQ(shown.status, GetParam().status);
    EXPECT_EQ(shown.facts.empty() ? "" : shown.facts[0], GetParam().fact);
}

INSTANTIATE_TEST_SUITE_P(
    Table, WhatIsShown,
    testing::Values(
        Row{"number_text",
            R"({"resourceType":"Observation","id":"1","status":"final","code":{"text":"Creatinine"},"effectiveDateTime":"2025-03-01","valueQuantity":{"value":0.10,"unit":"mmol/L"}})",
            "Creatinine", "2025-03-01", "final", "0.10 mmol/L"},
        Row{"comparator",
            R"({"resourceType":"Observation","id":"1","code":{"text":"CRP"},"valueQuantity":{"comparator":"<","value":5,"unit":"mg/L"}})",
            "CRP", "", "", "<5 mg/L"},
        Row{"components",
            R"({"resourceType":"Observation","id":"1","code":{"text":"Blood pressure"},"component":[{"code":{"text":"Systolic"},"valueQuantity":{"value":120,"unit":"mmHg"}},{"code":{"text":"Diastolic"},"valueQuantity":{"value":80,"unit":"mmHg"}}]})",
            "Blood pressure", "", "", "Systolic: 120 mmHg"},
        Row{"display_of_a_coding",
            R"({"resourceType":"Condition","id":"1","code":{"coding":[{"code":"195967001"},{"code":"195967001","display":"Asthma"}]},"clinicalStatus":{"coding":[{"code":"active"}]},"onsetDateTime":"2001","recordedDate":"2002-01-01"})",
            "Asthma", "2001", "active", ""},
        Row{"code_alone",
            R"({"resourceType":"Condition","id":"1","code":{"coding":[{"code":"195967001"}]}})",
            "195967001", "", "", ""},
        Row{"dose",
            R"({"resourceType":"MedicationRequest","id":"1","status":"active","medicationCodeableConcept":{"text":"Aspirin 75mg tablets"},"authoredOn":"2025-01-02","dosageInstruction":[{"text":"One each morning"}]})",
            "Aspirin 75mg tablets", "2025-01-02", "active", "Dose: One each morning"},
        Row{"reaction",
            R"({"resourceType":"AllergyIntolerance","id":"1","code":{"text":"Penicillin"},"reaction":[{"manifestation":[{"text":"Rash"},{"text":"Wheeze"}]}]})",
            "Penicillin", "", "", "Reaction: Rash, Wheeze"},
        Row{"name",
            R"({"resourceType":"Practitioner","id":"1","name":[{"prefix":["Dr"],"given":["Ann"],"family":"Lee"}]})",
            "Dr Ann Lee", "", "", ""},
        Row{"telephone_of_a_contact",
            R"({"resourceType":"DocumentReference","id":"1","status":"current","type":{"text":"Crisis plan"},"content":[{"attachment":{"title":"Duty desk","url":"tel:01632960300","extension":[{"url":"https://my-care-record.example/fhir/StructureDefinition/record-contact","valueContactPoint":{"system":"phone","value":"01632960300"}}]}}]})",
            "Crisis plan", "", "current", "Duty desk: telephone 01632960300"},
        Row{"description_of_a_document",
            R"({"resourceType":"DocumentReference","id":"1","type":{"text":"Report"},"description":"Clinic letter","content":[{"attachment":{"title":"Is too large to be sent"}}]})",
            "Clinic letter", "", "", "Is too large to be sent"},
        Row{"description_and_title_alike",
            R"({"resourceType":"DocumentReference","id":"1","description":"Clinic letter","content":[{"attachment":{"title":"Clinic letter"}}]})",
            "Clinic letter", "", "", ""},
        Row{"mail_of_a_contact",
            R"({"resourceType":"DocumentReference","id":"1","type":{"text":"Plan"},"content":[{"attachment":{"extension":[{"url":"x"},{"url":"https://my-care-record.example/fhir/StructureDefinition/record-contact","valueContactPoint":{"system":"email","value":"desk@x.example"}}]}}]})",
            "Plan", "", "", "Contact details for this record: email desk@x.example"},
        Row{"contact_without_a_value",
            R"({"resourceType":"DocumentReference","id":"1","type":{"text":"Plan"},"content":[{"attachment":{"extension":[{"url":"https://my-care-record.example/fhir/StructureDefinition/record-contact","valueContactPoint":{"system":"email"}},{"url":"https://my-care-record.example/fhir/StructureDefinition/record-contact"}]}},{},7]})",
            "Plan", "", "", ""},
        Row{"type_in_words", R"({"resourceType":"QuestionnaireResponse","id":"1"})",
            "Questionnaire response", "", "", ""},
        Row{"odd_types",
            R"({"resourceType":"Condition","id":"1","code":7,"onsetPeriod":"x","note":{"a":1}})",
            "Condition", "", "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(Display, of_a_medication_request_finds_the_medication_it_refers_to) {
    const auto parts = parts_of(
        R"({"resource":{"resourceType":"MedicationRequest","id":"1","medicationReference":{"reference":"Medication/m"}}},)"
        R"({"resource":{"resourceType":"Medication","id":"m","code":{"text":"Ramipril 5mg capsules"}}})");
    EXPECT_EQ(display_of(parts[0], parts[0].items()[0], parts).title, "Ramipril 5mg capsules");
}

}  // namespace
}  // namespace mcr::record
