#include "record/references.hpp"

#include <gtest/gtest.h>

#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

using test::checked;
using test::origin;
using test::spliced;

/// A Bundle of the patient asked for, of another, of two more resources, and of one that refers.
std::string bundle(std::string_view member) {
    return R"({"resourceType":"Bundle","entry":[
        {"fullUrl":"urn:uuid:flag","resource":{"resourceType":"Flag","id":"f",)" +
           std::string(member) + R"(}},
        {"fullUrl":"urn:uuid:own","resource":{"resourceType":"Patient","id":"own","identifier":[
            {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}]}},
        {"fullUrl":"urn:uuid:other","resource":{"resourceType":"Patient","id":"other","identifier":[
            {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}]}},
        {"fullUrl":"https://elsewhere.example/Basic/b1","resource":{"resourceType":"Basic","id":"b1"}},
        {"fullUrl":"urn:oid:1.2.3\u0034","resource":{"resourceType":"Basic","id":"a_b"}}]})";
}

std::string becomes(std::string_view reference, Origin from = origin()) {
    const auto part =
        checked(bundle(R"("on":{"reference":")" + std::string(reference) + "\"}"), std::move(from));
    EXPECT_TRUE(part) << part.error().sentence;
    if (!part) return {};
    const std::string out = spliced(*part, part->items()[0]);
    static_cast<void>(test::sorted(out));
    constexpr std::string_view before = R"("on":{"reference":")";
    const std::size_t begin = out.find(before) + before.size();
    return out.substr(begin, out.find("\"}", begin) - begin);
}

TEST(References, follow_what_they_name_to_its_new_id) {
    struct Case {
        std::string_view before, after;
    };
    const Case cases[] = {
        // Type/id
        {"Basic/9", "Basic/RQW-epr.9"},
        {"Basic/9/_history/2", "Basic/RQW-epr.9/_history/2"},
        {"Patient/other", "Patient/RQW-epr.other"},
        {"Basic\\/9", "Basic/RQW-epr.9"},
        {"B\\u0061sic/\\u0039", "Basic/RQW-epr.9"},
        // the source's address
        {"https://epr.rqw.example/fhir/Basic/9", "Basic/RQW-epr.9"},
        {"https://epr.rqw.example/fhir/Basic/9/_history/2", "Basic/RQW-epr.9/_history/2"},
        {"https:\\/\\/epr.rqw.example/fhir/Basic/9", "Basic/RQW-epr.9"},
        // an entry
        {"urn:uuid:flag", "Flag/RQW-epr.f"},
        {"urn:uuid:other", "Patient/RQW-epr.other"},
        {"urn:oid:1.2.34", "Basic/RQW-epr.h-9a8e7b0c"},
        {"https://elsewhere.example/Basic/b1", "Basic/RQW-epr.b1"},
        {"https://elsewhere.example/Basic/b1/_history/4", "Basic/RQW-epr.b1/_history/4"},
        // the patient asked for
        {"Patient/own", "Patient/9990000018"},
        {"Patient/own/_history/1", "Patient/9990000018/_history/1"},
        {"https://epr.rqw.example/fhir/Patient/own", "Patient/9990000018"},
        {"urn:uuid:own", "Patient/9990000018"},
        {"Patient/9990000018", "Patient/9990000018"},
        {"Patient/\\u006fwn", "Patient/9990000018"},
        // everything else
        {"", ""},
        {"#", "#"},
        {"#contained", "#contained"},
        {"urn:uuid:unknown", "urn:uuid:unknown"},
        {"https://elsewhere.example/Basic/2", "https://elsewhere.example/Basic/2"},
        {"https://epr.rqw.example/fhir", "https://epr.rqw.example/fhir"},
        {"https://epr.rqw.example/fhir/", "https://epr.rqw.example/fhir/"},
        {"https://epr.rqw.example/fhirs/Basic/9", "https://epr.rqw.example/fhirs/Basic/9"},
        {"Basic", "Basic"},
        {"Basic/", "Basic/"},
        {"basic/9", "basic/9"},
        {"B/9", "B/9"},
        {"Basic2/9", "Basic2/9"},
        {"Basic?identifier=x", "Basic?identifier=x"},
        {"Basic/9?x", "Basic/9?x"},
        {"Basic/9#x", "Basic/9#x"},
        {"Basic/9/x", "Basic/9/x"},
        {"Basic/9/_history/", "Basic/9/_history/"},
        {"Some free text", "Some free text"},
    };
    for (const Case& one : cases) {
        const std::string after = becomes(one.before);
        if (one.after.find(".h-") != std::string_view::npos) {
            EXPECT_TRUE(after.starts_with("Basic/RQW-epr.h-")) << after;
        } else {
            EXPECT_EQ(after, one.after) << one.before;
        }
    }
}

TEST(References, are_found_wherever_they_stand_in_a_resource) {
    const auto part = checked(R"({"resourceType":"Basic","id":"1","a":[[{"b":[{"reference" :
        "X\u0079/1"}]}],{"reference":{"reference":"Xy/2","refer\u0065nce2":"Xy/3"}}],
        "reference":"Xy/4","contained":[{"resourceType":"Xy","id":"c","d":{"refer\u0065nce":"Xy/5"},
        "e":{"reference":"#c"},"f":["reference","Xy/6"],"g":{"reference":["Xy/7"]}}]})");
    ASSERT_TRUE(part) << part.error().sentence;
    const std::string out = spliced(*part, part->items()[0]);
    for (const auto* changed :
         {"\"Xy/RQW-epr.1\"", "\"Xy/RQW-epr.2\"", "\"Xy/3\"", "\"Xy/RQW-epr.4\"",
          "\"Xy/RQW-epr.5\"", "\"#c\"", "\"Xy/6\"", "\"Xy/7\"", "\"id\":\"c\""}) {
        EXPECT_NE(out.find(changed), std::string::npos) << changed << out;
    }
}

TEST(References, outside_of_resources_are_no_ones) {
    const auto part = checked(R"({"resourceType":"Bundle","signature":{"who":{"reference":"Xy/1"}},
        "entry":[{"response":{"outcome":{"reference":"Xy/2"}},
        "resource":{"resourceType":"Basic","id":"1","x":{"reference":"Xy/3"}},
        "search":{"extension":[{"reference":"Xy/4"}]}}]})");
    ASSERT_TRUE(part) << part.error().sentence;
    const std::string out = spliced(*part, part->items().at(0));
    EXPECT_NE(out.find("Xy/RQW-epr.3"), std::string::npos) << out;
    EXPECT_EQ(out.find("Xy/1") + out.find("Xy/2") + out.find("Xy/4"), 3 * std::string::npos);
}

TEST(References, to_a_patient_known_from_an_earlier_page_name_the_one_asked_for) {
    Origin from = origin();
    from.patient_ids = {"9", "known"};
    EXPECT_EQ(becomes("Patient/known", from), "Patient/9990000018");
    EXPECT_EQ(becomes("Patient/unknown", from), "Patient/RQW-epr.unknown");
}

TEST(References, without_a_patient_asked_for_are_all_alike) {
    Origin from = origin();
    from.nhs_number.clear();
    from.patient_ids = {"own"};
    EXPECT_EQ(becomes("Patient/own", from), "Patient/RQW-epr.own");
}

std::vector<std::string> foreign(std::string_view member) {
    const auto part = checked(bundle(member));
    EXPECT_TRUE(part) << part.error().sentence;
    return part ? part->foreign_patients() : std::vector<std::string>{};
}

TEST(References, of_a_subject_to_another_patient_are_noted) {
    using Names = std::vector<std::string>;
    struct Case {
        std::string_view member;
        Names names;
    };
    const Case cases[] = {
        {R"("subject":{"reference":"Patient/own"})", {}},
        {R"("subject":{"reference":"urn:uuid:own"})", {}},
        {R"("subject":{"reference":"Patient/9990000018"})", {}},
        {R"("subject":{"reference":"https://pds.example/Patient/9990000018"})", {}},
        {R"("subject":{"reference":"Group/other"})", {}},
        {R"("subject":{"reference":"#p"})", {}},
        {R"("subject":{"display":"x"})", {}},
        {R"("author":{"reference":"Patient/other"})", {}},
        {R"("x":{"subject":{"reference":"Patient/other"}})", {}},
        {R"("subject":{"reference":"Patient/other"})", {"other"}},
        {R"("patient":{"reference":"Patient/o\u0074her"})", {"other"}},
        {R"("beneficiary":{"reference":"urn:uuid:other"})", {"other"}},
        {R"("for":{"reference":"https://epr.rqw.example/fhir/Patient/x/_history/1"})", {"x"}},
        {R"("subject":[{"reference":"Patient/a"},{"reference":"Patient/b"},
            {"reference":"Patient/a"}])",
         {"a", "b"}},
        {R"("subject":{"reference":"https://pds.example/Patient/1"})",
         {"https://pds.example/Patient/1"}},
        {R"("subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number",
            "value":"9990000018"}})",
         {}},
        {R"("subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number",
            "value":"9990000026"}})",
         {"9990000026"}},
        {R"("subject":{"identifier":{"system":"local","value":"9990000026"}})", {}},
    };
    for (const Case& one : cases) EXPECT_EQ(foreign(one.member), one.names) << one.member;
}

TEST(References, to_many_other_patients_are_not_all_kept) {
    std::string subjects;
    for (int i = 0; i < 1000; ++i) {
        subjects += R"({"reference":"Patient/p)" + std::to_string(i) + "\"},";
    }
    EXPECT_EQ(foreign(R"("subject":[)" + subjects + "{}]").size(), 16U);
}

TEST(References, find_their_entry_however_alike_the_full_urls_are) {
    // All end in the same 24 bytes and have the same size, so that they meet in one slot.
    const std::string end = "/Basic/000000000000000000000000";
    std::string text = R"({"resourceType":"Bundle","entry":[)";
    for (int i = 100'000; i < 104'000; ++i) {
        text += R"({"fullUrl":"http://)" + std::to_string(i) + end +
                R"(","resource":{"resourceType":"Basic","id":")" + std::to_string(i) +
                R"(","x":{"reference":"http://)" + std::to_string(203'999 - i) + end + R"("}}},)";
    }
    text.back() = ']';
    const auto part = checked(text + "}");
    ASSERT_TRUE(part) << part.error().sentence;
    for (const int i : {0, 1234, 3999}) {
        EXPECT_NE(spliced(*part, part->items()[static_cast<std::size_t>(i)])
                      .find("Basic/RQW-epr." + std::to_string(103'999 - i) + "\""),
                  std::string::npos)
            << i;
    }
}

}  // namespace
}  // namespace mcr::record
