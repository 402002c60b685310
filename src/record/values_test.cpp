#include "record/values.hpp"

#include <gtest/gtest.h>

namespace mcr::record {
namespace {

Values one(std::string_view json, ValueKind kind, std::string_view paths) {
    const net::Buffer text(json);
    const Wanted wanted[] = {{kind, paths}};
    auto found = values_in(text.view(), wanted);
    EXPECT_TRUE(found);
    return found ? std::move((*found)[0]) : Values{};
}

TEST(Values, a_codeable_concept_gives_every_coding_with_its_system) {
    const Values found = one(R"({"code":{"coding":[{"system":"s1","code":"a"},{"code":"b"}],
        "text":"both"}})",
                             ValueKind::token, "code");
    ASSERT_EQ(found.codings.size(), 2U);
    EXPECT_EQ(found.codings[0].system, "s1");
    EXPECT_EQ(found.codings[0].code, "a");
    EXPECT_FALSE(found.codings[0].plain);
    EXPECT_TRUE(found.codings[1].system.empty());
}

TEST(Values, a_primitive_code_a_boolean_a_coding_and_an_identifier_are_tokens) {
    const std::string_view json =
        R"({"status":"final","active":true,"class":{"system":"s","code":"AMB"},
            "identifier":[{"system":"i","value":"7"}]})";
    EXPECT_TRUE(one(json, ValueKind::token, "status").codings.at(0).plain);
    EXPECT_EQ(one(json, ValueKind::token, "active").codings.at(0).code, "true");
    EXPECT_EQ(one(json, ValueKind::token, "class").codings.at(0).code, "AMB");
    EXPECT_EQ(one(json, ValueKind::token, "identifier").codings.at(0).code, "7");
}

TEST(Values, a_path_enters_arrays_and_several_paths_add_up) {
    const Values found = one(
        R"({"code":{"coding":[{"code":"x"}]},
            "reaction":[{"substance":{"coding":[{"code":"y"}]}},{"onset":"2020"},
                        {"substance":{"coding":[{"code":"z"}]}}]})",
        ValueKind::token, "code reaction.substance");
    ASSERT_EQ(found.codings.size(), 3U);
    EXPECT_EQ(found.codings[2].code, "z");
}

TEST(Values, dates_periods_and_timings_are_periods) {
    const std::string_view json =
        R"({"at":"2020-03","open":{"start":"2021"},"timing":{"event":["2019","2018"],
            "repeat":{"boundsPeriod":{"start":"2001","end":"2002"}}},"empty":{}})";
    EXPECT_EQ(one(json, ValueKind::date, "at").periods.at(0).end, "2020-03");
    EXPECT_EQ(one(json, ValueKind::date, "open").periods.at(0).end, "");
    EXPECT_EQ(one(json, ValueKind::date, "timing").periods.size(), 3U);
    EXPECT_TRUE(one(json, ValueKind::date, "empty").present);
    EXPECT_TRUE(one(json, ValueKind::date, "empty").periods.empty());
}

TEST(Values, a_reference_gives_its_text) {
    const Values found = one(R"({"medicationReference":{"reference":"Medication/1"}})",
                             ValueKind::reference, "medicationReference");
    EXPECT_EQ(found.references.at(0), "Medication/1");
}

TEST(Values, what_is_not_there_or_has_another_shape_gives_nothing) {
    EXPECT_FALSE(one(R"({"a":1})", ValueKind::token, "code").present);
    EXPECT_TRUE(one(R"({"code":7})", ValueKind::token, "code").codings.empty());
    EXPECT_TRUE(one(R"({"code":"x"})", ValueKind::date, "code.deeper").periods.empty());
    EXPECT_TRUE(one(R"({"ref":null})", ValueKind::reference, "ref").references.empty());
}

TEST(Values, several_wanted_are_answered_in_their_order) {
    const net::Buffer text(R"({"status":"final","issued":"2020"})");
    const Wanted wanted[] = {{ValueKind::date, "issued"}, {ValueKind::token, "status"}};
    const auto found = values_in(text.view(), wanted);
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)[0].periods.size(), 1U);
    EXPECT_EQ((*found)[1].codings.size(), 1U);
}

TEST(Values, text_that_is_no_object_is_malformed) {
    const net::Buffer text("[1]");
    EXPECT_EQ(values_in(text.view(), {}).error().kind, ErrorKind::malformed);
}

}  // namespace
}  // namespace mcr::record
