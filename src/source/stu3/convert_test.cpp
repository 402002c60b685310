#include "source/stu3/convert.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "source/stu3/test_samples.hpp"
#include "source/stu3/vocabulary.hpp"

namespace mcr::source::stu3 {
namespace {

using record::JsonNode;
using record::JsonTree;
using test::Record;

std::string sample(std::string_view path) {
    return test::text_of(*test::samples_folder() / "gp-connect" / path);
}

constexpr const char* normal =
    "gp2gp-stubs-structured/correctPatientStructuredRecordResponseNormal.json";

std::map<std::string, std::size_t> count_types(const JsonNode& bundle, bool contained_too) {
    std::map<std::string, std::size_t> counts;
    const JsonNode* entries = bundle.get("entry");
    for (const JsonNode* e = entries == nullptr ? nullptr : entries->first(); e != nullptr;
         e = e->next()) {
        const JsonNode* resource = e->get("resource") == nullptr ? e : e->get("resource");
        ++counts[std::string(r4_type(resource->text("resourceType")))];
        const JsonNode* contained = contained_too ? resource->get("contained") : nullptr;
        for (const JsonNode* c = contained == nullptr ? nullptr : contained->first(); c != nullptr;
             c = c->next())
            ++counts[std::string(r4_type(c->text("resourceType")))];
    }
    return counts;
}

/// "Type/id" of every resource, as it is referred to.
std::set<std::string> addresses(const JsonNode& bundle) {
    std::set<std::string> all;
    const JsonNode* entries = bundle.get("entry");
    for (const JsonNode* e = entries == nullptr ? nullptr : entries->first(); e != nullptr;
         e = e->next()) {
        const JsonNode* r = e->get("resource") == nullptr ? e : e->get("resource");
        all.insert(std::string(r->text("resourceType")) + "/" + std::string(r->text("id")));
    }
    return all;
}

void find_references(const JsonNode& node, std::multiset<std::string>& found) {
    for (const JsonNode* at = node.first(); at != nullptr; at = at->next()) {
        if (at->key() == "reference" && at->is_string()) found.insert(std::string(at->string()));
        find_references(*at, found);
    }
}

std::size_t resolved(const JsonNode& bundle) {
    const std::set<std::string> there = addresses(bundle);
    std::multiset<std::string> references;
    find_references(bundle, references);
    std::size_t count = 0;
    for (const std::string& reference : references) count += there.contains(reference) ? 1 : 0;
    return count;
}

TEST(Conversion, gives_every_resource_of_every_sample_back_counted_by_type) {
    MCR_NEEDS_SAMPLES();
    std::size_t converted = 0;
    for (const auto& file :
         test::json_files({"gp2gp-stubs-structured", "gp2gp-stubs-errors-sds", "spec-1.6.2"})) {
        const std::string text = test::text_of(file);
        auto in = JsonTree::parse(text, {});
        if (!in || in->root().text("resourceType") != "Bundle") continue;
        const Record record(text);
        ASSERT_TRUE(record.good()) << file;
        EXPECT_EQ(count_types(*record.bundle(), true), count_types(in->root(), true)) << file;
        ++converted;
    }
    EXPECT_EQ(converted, 34U);
}

TEST(Conversion, keeps_every_reference_within_a_record_working) {
    MCR_NEEDS_SAMPLES();
    for (const auto& file : test::json_files({"gp2gp-stubs-structured", "spec-1.6.2"})) {
        const std::string text = test::text_of(file);
        auto in = JsonTree::parse(text, {});
        if (!in || in->root().text("resourceType") != "Bundle") continue;
        const Record record(text);
        ASSERT_TRUE(record.good()) << file;
        EXPECT_GE(resolved(*record.bundle()), resolved(in->root())) << file;
    }
}

TEST(Conversion, gives_the_same_bytes_for_the_same_bytes) {
    MCR_NEEDS_SAMPLES();
    const std::string text = sample(normal);
    EXPECT_EQ(Record(text).out.bundle, Record(text).out.bundle);
}

TEST(Conversion, refuses_documents_of_the_samples_that_are_no_json) {
    MCR_NEEDS_SAMPLES();
    for (const char* file :
         {"gp2gp-stubs-structured/correctPatientStructuredRecordResponse30MBAttachment.json",
          "spec-1.6.2/consultations_response1.json", "spec-1.6.2/documents_response2.json"}) {
        const Record record(sample(file));
        ASSERT_TRUE(record.error) << file;
        EXPECT_EQ(record.error->kind, ErrorKind::malformed);
    }
}

TEST(Conversion, gives_a_date_that_is_none_as_it_was_written_and_the_rest_of_the_record_with_it) {
    MCR_NEEDS_SAMPLES();
    const Record record(sample("gp2gp-stubs-errors-sds/malformedDateStructuredRecord.json"));
    ASSERT_TRUE(record.good());
    const JsonNode* allergy = record.find("AllergyIntolerance", "29");
    ASSERT_NE(allergy, nullptr);
    EXPECT_EQ(allergy->text("onsetDateTime"), "19");
    const bool noted =
        std::any_of(record.out.notes.begin(), record.out.notes.end(), [](const Note& note) {
            return note.resource == "AllergyIntolerance/29" && note.element == "onsetDateTime";
        });
    EXPECT_TRUE(noted);
    EXPECT_EQ(record.out.clinical_items, Record(sample(normal)).out.clinical_items);
}

TEST(Conversion, mints_a_full_url_for_every_entry_in_the_form_its_references_have) {
    const Record record = Record::of(R"({"resourceType":"ReferralRequest","id":"r1"})");
    ASSERT_TRUE(record.good());
    EXPECT_EQ(Record::json(record.entry(0), "fullUrl"),
              R"("https://gp.example/base/ServiceRequest/r1")");
}

TEST(Conversion, makes_an_id_where_a_resource_has_none_and_another_where_two_have_the_same) {
    const Record record(
        R"({"resourceType":"Bundle","type":"collection","entry":[)"
        R"({"resource":{"resourceType":"List","title":"a"}},)"
        R"({"resource":{"resourceType":"ProcedureRequest","id":"1"}},)"
        R"({"resource":{"resourceType":"ReferralRequest","id":"1","description":"x"}},)"
        R"({"resource":{"resourceType":"DiagnosticReport","id":"d",)"
        R"("basedOn":[{"reference":"ProcedureRequest/1"},{"reference":"ReferralRequest/1"}]}}]})");
    ASSERT_TRUE(record.good());
    EXPECT_TRUE(test::at(record.entry(0), "resource")->text("id").starts_with("list-"));
    EXPECT_EQ(test::at(record.entry(1), "resource")->text("id"), "1");
    EXPECT_EQ(test::at(record.entry(2), "resource")->text("id"), "1-2");
    EXPECT_EQ(Record::json(record.entry(3), "resource.basedOn"),
              R"([{"reference":"ServiceRequest/1"},{"reference":"ServiceRequest/1-2"}])");
}

TEST(Conversion, promotes_ended_allergies_out_of_their_list_as_resolved) {
    MCR_NEEDS_SAMPLES();
    const Record record(sample("spec-1.6.2/consultations_forwards_response1.json"));
    ASSERT_TRUE(record.good());
    const JsonNode* ended = record.find("AllergyIntolerance", "Resolved-1");
    ASSERT_NE(ended, nullptr);
    EXPECT_EQ(Record::json(ended, "clinicalStatus.coding.0.code"), R"("resolved")");
    EXPECT_EQ(Record::json(ended, "extension.0.url"),
              R"("https://fhir.hl7.org.uk/StructureDefinition/)"
              R"(Extension-UKCore-AllergyIntoleranceEnd")");
    bool listed = false;
    for (const JsonNode* e = record.bundle()->get("entry")->first(); e != nullptr; e = e->next()) {
        const JsonNode* list = e->get("resource");
        if (list->text("title") != "Resolved Allergies") continue;
        listed = true;
        EXPECT_EQ(list->get("contained"), nullptr);
        EXPECT_EQ(Record::json(list, "entry.0.item.reference"),
                  R"("AllergyIntolerance/Resolved-1")");
    }
    EXPECT_TRUE(listed);
}

TEST(Conversion, says_that_a_contained_allergy_is_resolved_where_it_does_not_say_so_itself) {
    const Record record = Record::of(
        R"({"resourceType":"List","id":"l","contained":[)"
        R"({"resourceType":"Practitioner","id":"p"},)"
        R"({"resourceType":"AllergyIntolerance","id":"a","recorder":{"reference":"#p"}},)"
        R"({"resourceType":"AllergyIntolerance","id":"b","clinicalStatus":"active"}],)"
        R"("entry":[{"item":{"reference":"#a"}},{"item":{"reference":"#b"}}]})");
    ASSERT_TRUE(record.good());
    const JsonNode* a = record.find("AllergyIntolerance", "a");
    const JsonNode* b = record.find("AllergyIntolerance", "b");
    ASSERT_TRUE(a != nullptr && b != nullptr);
    EXPECT_EQ(Record::json(a, "clinicalStatus.coding.0.code"), R"("resolved")");
    EXPECT_EQ(Record::json(a, "contained.0.id"), R"("p")");
    EXPECT_EQ(Record::json(b, "clinicalStatus.coding.0.code"), R"("active")");
    EXPECT_EQ(record.json("contained"), R"([{"resourceType":"Practitioner","id":"p"}])");
}

TEST(Conversion, leaves_unknown_extensions_codes_and_elements_as_they_are) {
    const Record record =
        Record::of(R"({"resourceType":"Patient","id":"p","fhir_comments":["x"],"extension":[)"
                   R"({"url":"https://local.example/colour","valueCode":"blue"}],)"
                   R"("identifier":[{"system":"https://local.example/id","value":"0010"}]})");
    ASSERT_TRUE(record.good());
    EXPECT_EQ(record.json("extension"),
              R"([{"url":"https://local.example/colour","valueCode":"blue"}])");
    EXPECT_EQ(record.json("identifier.0.value"), R"("0010")");
    EXPECT_EQ(record.json("fhir_comments"), R"(["x"])");
}

TEST(Conversion, maps_profile_and_keeps_the_version_id_aside) {
    const Record record =
        Record::of(R"({"resourceType":"Patient","id":"p","meta":{"versionId":"7","profile":[)"
                   R"("https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1",)"
                   R"("https://local.example/profile"]}})");
    EXPECT_EQ(record.json("meta.profile"),
              R"(["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient",)"
              R"("https://local.example/profile"])");
    EXPECT_EQ(record.json("meta.versionId"), "");
    EXPECT_EQ(record.json("meta.extension.0"),
              R"({"url":"https://my-care-record.example/fhir/StructureDefinition/)"
              R"(stu3-Meta.versionId","valueId":"7"})");
}

TEST(Conversion, turns_a_snomed_description_into_that_of_uk_core) {
    for (const char* name : {"descriptionId", "DescriptionID"}) {
        const Record record = Record::of(
            std::string(R"({"resourceType":"Medication","id":"m","code":{"coding":[{"extension":[)"
                        R"({"url":"https://fhir.nhs.uk/STU3/StructureDefinition/)"
                        R"(Extension-coding-sctdescid","extension":[{"url":")") +
            name + R"(","valueId":"12"}]}],"code":"1"}]}})");
        EXPECT_EQ(record.json("code.coding.0.extension"),
                  R"([{"url":"https://fhir.hl7.org.uk/StructureDefinition/)"
                  R"(Extension-UKCore-CodingSCTDescId","extension":[{"url":"descriptionId",)"
                  R"("valueIdentifier":{"system":"http://snomed.info/sct","value":"12"}}]}])");
    }
}

TEST(Conversion, turns_a_warning_code_of_a_list_into_that_of_uk_core) {
    const Record record = Record::of(
        R"({"resourceType":"List","id":"l","extension":[{"url":"https://fhir.nhs.uk/STU3/)"
        R"(StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1",)"
        R"("valueCode":"data-in-transit"}]})");
    EXPECT_EQ(record.json("extension.0.valueCodeableConcept.coding.0"),
              R"({"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-ListWarningCode",)"
              R"("code":"data-in-transit"})");
    EXPECT_EQ(record.json("extension.0.valueCode"), "");
}

TEST(Conversion, keeps_entries_that_are_no_resources_inside_a_basic_resource) {
    for (const char* entry : {R"({"resource":{"id":"x","status":"final"}})", R"("words")", "17",
                              "null", "[1,2]", "{}"}) {
        const Record record(
            std::string(R"({"resourceType":"Bundle","type":"collection","entry":[)") + entry +
            R"(,{"resource":{"resourceType":"Patient","id":"p"}}]})");
        ASSERT_TRUE(record.good()) << entry;
        EXPECT_EQ(record.json("resourceType"), R"("Basic")") << entry;
        EXPECT_FALSE(record.json("extension.0").empty()) << entry;
        EXPECT_NE(record.find("Patient", "p"), nullptr) << entry;
        EXPECT_FALSE(record.out.notes.empty()) << entry;
    }
}

TEST(Conversion, takes_a_resource_that_stands_among_the_entries_without_its_entry) {
    const Record record(R"({"resourceType":"Bundle","type":"collection","entry":[)"
                        R"({"resourceType":"Medication","id":"m"}]})");
    EXPECT_EQ(record.json("id"), R"("m")");
}

TEST(Conversion, refuses_what_is_no_bundle_and_what_is_too_much) {
    for (const char* text : {"{}", "[]", "1", R"({"resourceType":"Patient"})",
                             R"({"resourceType":"Bundle","entry":{}})"}) {
        const Record record(text);
        ASSERT_TRUE(record.error) << text;
        EXPECT_EQ(record.error->kind, ErrorKind::malformed);
    }
    record::Limits limits;
    limits.max_items = 1;
    const auto result = convert_structured_record(R"({"resourceType":"Bundle","entry":[{},{}]})",
                                                  {"https://gp.example"}, limits);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::too_large);
}

TEST(Conversion, writes_at_most_two_hundred_notes_and_counts_the_others) {
    std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    for (int i = 0; i < 250; ++i)
        text += R"({"resource":{"resourceType":"Condition","id":")" + std::to_string(i) +
                R"(","onsetDateTime":"soon"}},)";
    text.back() = ']';
    const Record record(text + "}");
    EXPECT_EQ(record.out.notes.size(), 200U);
    EXPECT_EQ(record.out.notes_left_out, 50U);
}

TEST(Conversion, puts_nothing_of_the_record_into_its_notes_but_types_ids_and_elements) {
    const Record record = Record::of(
        R"({"resourceType":"Condition","id":"c","onsetDateTime":"secret","clinicalStatus":7,)"
        R"("extension":"secret"})");
    for (const Note& note : record.out.notes)
        EXPECT_EQ((note.resource + note.element + note.sentence).find("secret"), std::string::npos);
    EXPECT_FALSE(record.out.notes.empty());
}

}  // namespace
}  // namespace mcr::source::stu3
