#include <gtest/gtest.h>

#include "sim/json/json.hpp"
#include "sim/json/json_text.hpp"

namespace mcr::sim {
namespace {

TEST(Json, a_number_keeps_the_text_it_was_given) {
    EXPECT_EQ(object({{"value", Json::raw("0.10")}, {"count", 3}, {"yes", true}}).text(),
              R"({"value":0.10,"count":3,"yes":true})");
}

TEST(Json, what_is_absent_leaves_no_trace) {
    EXPECT_EQ(object({{"a", Json()}, {"b", "x"}, {"c", array_of({})}}).text(), R"({"b":"x"})");
    EXPECT_EQ(array({Json(), "x"}).text(), R"(["x"])");
}

TEST(JsonText, members_are_found_at_their_own_level_only) {
    const std::string text =
        R"({ "a" : {"id":"inner"}, "s":"with \" and }", "id" : "outer", "n":-1.50e3 , "l":[1, [2], {"x":3}] })";
    EXPECT_EQ(string_member(text, "id"), "outer");
    EXPECT_EQ(string_member(text, "s"), "with \" and }");
    EXPECT_EQ(member(text, "n"), "-1.50e3");
    EXPECT_EQ(elements_of(text, "l").size(), 3U);
    EXPECT_EQ(elements_of(text, "l")[1], "[2]");
    EXPECT_FALSE(member(text, "x"));
    EXPECT_FALSE(member("[1]", "x"));
    EXPECT_TRUE(elements("{}").empty());
}

TEST(JsonText, an_escaped_name_is_the_same_name) {
    EXPECT_EQ(string_member(R"({"\u0069d":"x"})", "id"), "x");
}

TEST(JsonText, an_edit_changes_nothing_else) {
    const std::string text = "{\"id\" : \"a\",\n \"v\":1.0 }";
    EXPECT_EQ(with_member(text, "id", "\"b\""), "{\"id\" : \"b\",\n \"v\":1.0 }");
    EXPECT_EQ(with_member(text, "new", "2"), "{\"new\":2,\"id\" : \"a\",\n \"v\":1.0 }");
    EXPECT_EQ(with_member("{ }", "new", "2"), "{\"new\":2 }");
}

TEST(JsonText, strict_json_is_what_rfc_8259_says) {
    EXPECT_TRUE(is_strict_json("{\"a\":[1,2.50,null,\"\xc3\xa9\"]}\n"));
    for (const auto* wrong :
         {"{\"a\":1,}", "{a:1}", "[1] [2]", "{\"a\":\"\xff\"}", "", "[01]", "[\"\n\"]", "// x\n1"})
        EXPECT_FALSE(is_strict_json(wrong)) << wrong;
    EXPECT_FALSE(is_strict_json(std::string(600, '[') + std::string(600, ']')));
}

}  // namespace
}  // namespace mcr::sim
