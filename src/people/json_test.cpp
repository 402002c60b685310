#include "people/json.hpp"

#include <gtest/gtest.h>

namespace mcr::people {
namespace {

TEST(PeopleJson, sound_documents_are_read) {
    for (const std::string_view text :
         {"{}", "[]", "null", " 1 ", "\"a\"", R"({"a":{"a":[{"a":1},{"a":2}]},"b":"\"}{"})",
          "[ 1 , 2.50 , -3e4 , true , false , null , \"\\\\\" ]", "{ \"a\" : [ ] , \"b\" : { } }"})
        EXPECT_TRUE(parse_json(text)) << text;
}

TEST(PeopleJson, unsound_documents_are_refused) {
    for (const std::string_view text :
         {"", "{", "{}}", "{} {}", "{\"a\":1,}", "[1,]", "{'a':1}", "\"\xff\"", "\xef\xbb\xbf{}",
          "{\"a\":01}", "NaN", "// x\n{}"}) {
        const auto value = parse_json(text);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error().kind, ErrorKind::malformed);
    }
}

TEST(PeopleJson, a_key_that_stands_twice_in_one_object_is_refused) {
    EXPECT_FALSE(parse_json(R"({"a":1,"a":1})"));
    EXPECT_FALSE(parse_json(R"([{"x":{"a":1,"b":2, "a" :3}}])"));
    EXPECT_FALSE(parse_json(R"({"a":1,"\u0061":2})"));
    EXPECT_TRUE(parse_json(R"({"a":{"b":1},"b":{"a":1}})"));
}

TEST(PeopleJson, size_and_depth_are_bounded) {
    const std::string deep = std::string(50, '[') + std::string(50, ']');
    EXPECT_EQ(parse_json(deep, {.max_depth = 40}).error().kind, ErrorKind::too_large);
    EXPECT_TRUE(parse_json(deep, {.max_depth = 60}));
    EXPECT_EQ(parse_json(std::string(100, ' ') + "{}", {.max_bytes = 99}).error().kind,
              ErrorKind::too_large);
}

TEST(PeopleJson, the_resources_of_entries_are_found_as_they_were_written) {
    const std::string_view bundle =
        R"({"resourceType":"Bundle", "x":{"entry":[{"resource":{"not":1}}]},
            "entry" : [ {"fullUrl":"u","resource" : { "n": 0.10 } , "search":{"resource":1}},
                        {}, {"resource":{}} , 5 ]})";
    ASSERT_TRUE(parse_json(bundle));
    const auto found = entry_resources(bundle);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0], R"({ "n": 0.10 })");
    EXPECT_EQ(found[1], "");
    EXPECT_EQ(found[2], "{}");
}

TEST(PeopleJson, looking_for_what_is_not_there_gives_nothing) {
    const auto value = parse_json(R"({"a":1,"b":"x","c":[1]})");
    ASSERT_TRUE(value);
    EXPECT_EQ(text_of(*value, "a"), "");
    EXPECT_EQ(text_of(*value, "b"), "x");
    EXPECT_EQ(text_of(*value, "z"), "");
    EXPECT_EQ(array_of(*value, "c").size(), 1U);
    EXPECT_TRUE(array_of(*value, "b").empty());
    EXPECT_EQ(member(*member(*value, "a"), "a"), nullptr);
}

}  // namespace
}  // namespace mcr::people
