#include "record/json_tree.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace mcr::record {
namespace {

std::string again(std::string_view text) {
    const auto tree = JsonTree::parse(text, {});
    return tree ? tree->write() : "error: " + tree.error().sentence;
}

TEST(JsonTree, writes_back_what_it_read_with_numbers_and_order_as_they_were) {
    constexpr std::string_view text =
        R"({"b":0.10,"a":[1e3,-0,1E+400,123456789012345678901234567890],"":null,"t":[true,false,{},[]]})";
    EXPECT_EQ(again(text), text);
}

TEST(JsonTree, leaves_white_space_out_and_keeps_strings_as_they_were_escaped) {
    EXPECT_EQ(again("  { \"a\" : \"\\u00e9\\n\\/\" ,\r\n\t\"b\":[ ] } "),
              R"({"a":"\u00e9\n\/","b":[]})");
}

TEST(JsonTree, reads_a_value_that_stands_alone) {
    EXPECT_EQ(again("1.50"), "1.50");
    EXPECT_EQ(again("\"x\""), "\"x\"");
}

TEST(JsonTree, decodes_escapes_for_whoever_reads_a_string) {
    const auto tree = JsonTree::parse(R"({"\u0061":"\ud83d\ude00\u00e9\t\"\\"})", {});
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->root().text("a"), "\xf0\x9f\x98\x80\xc3\xa9\t\"\\");
}

struct Malformed {
    const char* name;
    std::string_view text;
};

class MalformedJson : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedJson, is_refused_without_repeating_it) {
    const auto tree = JsonTree::parse(GetParam().text, {});
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().kind, ErrorKind::malformed);
    EXPECT_EQ(tree.error().sentence.find("secret"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    JsonTree, MalformedJson,
    testing::Values(
        Malformed{"nothing", ""}, Malformed{"only_space", " \n"},
        Malformed{"cut_object", R"({"a")"}, Malformed{"cut_array", "[1,2"},
        Malformed{"cut_string", R"({"a":"secret)"}, Malformed{"two_documents", "{}{}"},
        Malformed{"bytes_behind", "[1] x"}, Malformed{"comma_at_the_end_of_an_array", "[1,]"},
        Malformed{"comma_at_the_end_of_an_object", R"({"a":1,})"}, Malformed{"comma_first", "[,1]"},
        Malformed{"no_comma", "[1 2]"}, Malformed{"no_colon", R"({"a" 1})"},
        Malformed{"number_as_key", "{1:2}"}, Malformed{"wrong_end", "[1}"},
        Malformed{"lonely_end", "]"}, Malformed{"key_twice", R"({"secret":1,"b":2,"secret":3})"},
        Malformed{"key_twice_with_an_escape", R"({"a":1,"\u0061":2})"},
        Malformed{"leading_zero", "[01]"}, Malformed{"plus", "[+1]"}, Malformed{"dot", "[1.]"},
        Malformed{"exponent", "[1e]"}, Malformed{"hexadecimal", "[0x1]"},
        Malformed{"not_a_number", "[NaN]"}, Malformed{"wrong_word", "[True]"},
        Malformed{"word_runs_on", "[truefalse]"}, Malformed{"string_runs_on", R"(["a"b])"},
        Malformed{"single_quotes", "['a']"}, Malformed{"comment", "[1] // x"},
        Malformed{"control_character", std::string_view("[\"\x01\"]")},
        Malformed{"wrong_escape", R"(["\x41"])"}, Malformed{"short_escape", R"(["\u12"])"},
        Malformed{"lonely_high_surrogate", R"(["\ud800"])"},
        Malformed{"lonely_low_surrogate", R"(["\udc00"])"},
        Malformed{"half_a_pair", R"(["\ud800\u0041"])"},
        Malformed{"not_utf8", std::string_view("[\"\xff\"]")},
        Malformed{"overlong_utf8", std::string_view("[\"\xc0\xaf\"]")}),
    [](const auto& instance) { return instance.param.name; });

TEST(JsonTree, finds_a_key_twice_among_many) {
    std::string text = "{";
    for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
    EXPECT_TRUE(JsonTree::parse(text + "\"last\":0}", {}));
    const auto twice = JsonTree::parse(text + "\"k7\":0}", {});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().kind, ErrorKind::malformed);
}

TEST(JsonTree, keeps_to_its_limits) {
    Limits limits;
    limits.max_depth = 3;
    EXPECT_TRUE(JsonTree::parse("[[[1]]]", limits));
    auto deep = JsonTree::parse("[[[[1]]]]", limits);
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().kind, ErrorKind::too_large);

    limits.max_bytes = 4;
    EXPECT_TRUE(JsonTree::parse("[10]", limits));
    auto large = JsonTree::parse("[100]", limits);
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().kind, ErrorKind::too_large);
}

TEST(JsonTree, never_nests_beyond_500_levels_whatever_the_limit_says) {
    Limits limits;
    limits.max_depth = 1'000'000;
    const std::string deep(100'000, '[');
    const auto tree = JsonTree::parse(deep, limits);
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().kind, ErrorKind::too_large);
}

TEST(JsonTree, can_be_changed_everywhere) {
    auto tree = JsonTree::parse(R"({"a":1,"b":[1,2,3],"c":"x"})", {});
    ASSERT_TRUE(tree);
    JsonNode& root = tree->root();
    root.get("a")->rename("z");
    JsonNode* list = root.get("b");
    list->take(list->first()->next());
    list->append(tree->make_string("quote \" and \n"));
    root.put("d", tree->make_boolean(true));
    root.put_first("e", tree->make_object());
    root.replace(root.get("c"), tree->make_like(*list));
    EXPECT_EQ(tree->write(), R"({"e":{},"z":1,"b":[1,3,"quote \" and \n"],)"
                             R"("c":[1,3,"quote \" and \n"],"d":true})");
    EXPECT_EQ(root.take("nowhere"), nullptr);
}

TEST(JsonTree, loses_no_child_when_the_last_is_taken) {
    auto tree = JsonTree::parse("[1,2]", {});
    ASSERT_TRUE(tree);
    JsonNode& root = tree->root();
    JsonNode* last = root.take(root.first()->next());
    root.append(tree->make_array());
    root.append(last);
    EXPECT_EQ(tree->write(), "[1,[],2]");
}

TEST(JsonTree, escapes_a_string_that_is_set) {
    auto tree = JsonTree::parse(R"(["a"])", {});
    ASSERT_TRUE(tree);
    tree->set_string(*tree->root().first(), "\"},{\"");
    EXPECT_EQ(tree->write(), R"(["\"},{\""])");
}

std::optional<std::filesystem::path> suite() {
    if (const char* named = std::getenv("MCR_SAMPLES"))
        return std::filesystem::path(named) / "json-test-suite";
    std::error_code ignored;
    for (auto at = std::filesystem::current_path(ignored);; at = at.parent_path()) {
        const auto folder = at / "shared" / "samples" / "json-test-suite";
        if (std::filesystem::is_directory(folder, ignored)) return folder;
        if (at == at.parent_path()) return std::nullopt;
    }
}

TEST(JsonTree, agrees_with_the_json_test_suite_but_for_keys_twice) {
    const auto folder = suite();
    if (!folder) {
        if (std::getenv("CI") != nullptr) FAIL() << "the JSON test suite is absent";
        GTEST_SKIP() << "the JSON test suite is absent; set MCR_SAMPLES";
    }
    Limits limits;
    limits.max_depth = 500;
    std::size_t seen = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(*folder)) {
        const std::string name = file.path().filename().string();
        if (file.path().extension() != ".json" || (name[0] != 'y' && name[0] != 'n')) continue;
        std::ifstream in(file.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const bool twice = name.find("duplicated_key") != std::string::npos;
        EXPECT_EQ(JsonTree::parse(text, limits).has_value(), name[0] == 'y' && !twice) << name;
        ++seen;
    }
    EXPECT_GT(seen, 200U);
}

}  // namespace
}  // namespace mcr::record
