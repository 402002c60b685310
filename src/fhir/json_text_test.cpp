#include "fhir/json_text.hpp"

#include <gtest/gtest.h>

#include "fhir/reduction.hpp"

namespace mcr::fhir {
namespace {

TEST(JsonText, members_are_found_whatever_stands_in_their_values) {
    const auto members = members_of(
        R"( { "a" : "}\"," , "b":[{"c":"]"}, 1e5 ] ,"d":-0.10,"e":{},"f":null , "g":"\\" } )");
    ASSERT_TRUE(members);
    ASSERT_EQ(members->size(), 6U);
    EXPECT_EQ((*members)[0].value, R"("}\",")");
    EXPECT_EQ((*members)[1].value, R"([{"c":"]"}, 1e5 ])");
    EXPECT_EQ((*members)[2].value, "-0.10");
    EXPECT_EQ((*members)[4].value, "null");
    EXPECT_EQ((*members)[5].name, "g");
    EXPECT_TRUE(members_of("{}")->empty());
}

TEST(JsonText, what_is_no_object_or_is_cut_short_has_no_members) {
    for (const char* text :
         {"", "[]", "7", "{", R"({"a)", R"({"a")", R"({"a":)", R"({"a":1)", "{1:2}"})
        EXPECT_FALSE(members_of(text)) << text;
}

TEST(JsonText, on_one_line_nothing_but_line_ends_and_indentation_goes) {
    std::string line;
    append_on_one_line("{\r\n  \"a\" : \"x  y\",\n\t\"b\": [\n 1 ]\n}\n", line);
    EXPECT_EQ(line, R"({"a" : "x  y","b": [1 ]})");
}

TEST(JsonText, a_meta_gets_a_source_and_one_more_tag_and_keeps_the_rest) {
    EXPECT_EQ(edited_meta(R"({"versionId":"2","source":"old","tag":[{"code":"x"}]})", "new", "{}"),
              R"({"versionId":"2","tag":[{"code":"x"},{}],"source":"new"})");
    EXPECT_EQ(edited_meta("", "", R"({"code":"x"})"), R"({"tag":[{"code":"x"}]})");
    EXPECT_EQ(edited_meta(R"({"tag":[ ]})", "", "{}"), R"({"tag":[ {}]})");
}

std::string reduced(std::string_view type, std::string_view resource, Reduction how) {
    std::string out;
    append_reduced(type, resource, how, out);
    return out;
}

constexpr std::string_view subsetted =
    R"({"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"})";
constexpr std::string_view condition =
    R"({"resourceType":"Condition","id":"1","meta":{"tag":[]},"text":{"div":"<div/>"},)"
    R"("extension":[1],"clinicalStatus":{"a":0.10},"code":{"text":"c"},"subject":{"reference":"p"},)"
    R"("onsetDateTime":"2020","_onsetDateTime":{"id":"x"},"note":[{"text":"n"}]})";

TEST(Reduction, elements_keeps_what_is_named_and_what_is_mandatory) {
    EXPECT_EQ(reduced("Condition", condition, {Summary::none, {"onset"}}),
              R"({"resourceType":"Condition","id":"1","meta":{"tag":[)" + std::string(subsetted) +
                  R"(]},"clinicalStatus":{"a":0.10},"subject":{"reference":"p"},)"
                  R"("onsetDateTime":"2020","_onsetDateTime":{"id":"x"}})");
}

TEST(Reduction, an_element_is_not_taken_for_one_whose_name_begins_alike) {
    const std::string out = reduced(
        "Observation",
        R"({"resourceType":"Observation","status":"final","code":{},"valueset":1,"valueQuantity":2})",
        {Summary::none, {"value"}});
    EXPECT_NE(out.find("valueQuantity"), std::string::npos);
    EXPECT_EQ(out.find("valueset"), std::string::npos);
}

TEST(Reduction, summaries_keep_text_or_data_or_what_sums_up) {
    const std::string text = reduced("Condition", condition, {Summary::text, {}});
    EXPECT_NE(text.find("\"text\":{\"div\""), std::string::npos);
    EXPECT_EQ(text.find("onsetDateTime"), std::string::npos);
    const std::string data = reduced("Condition", condition, {Summary::data, {}});
    EXPECT_EQ(data.find("\"text\":{\"div\""), std::string::npos);
    EXPECT_NE(data.find("note"), std::string::npos);
    const std::string summary = reduced("Condition", condition, {Summary::true_, {}});
    EXPECT_EQ(summary.find("note"), std::string::npos);
    EXPECT_NE(summary.find("\"code\""), std::string::npos);
}

TEST(Reduction, of_a_type_without_a_summary_leaves_out_text_and_contained_only) {
    const std::string out =
        reduced("Location", R"({"resourceType":"Location","text":1,"contained":[],"name":"x"})",
                {Summary::true_, {}});
    EXPECT_EQ(out, R"({"resourceType":"Location","name":"x","meta":{"tag":[)" +
                       std::string(subsetted) + "]}}");
}

}  // namespace
}  // namespace mcr::fhir
