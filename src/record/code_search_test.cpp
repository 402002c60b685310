#include "record/code_search.hpp"

#include <gtest/gtest.h>

#include "net/buffer.hpp"
#include "record/record_samples.hpp"
#include "record/string_members.hpp"

namespace mcr::record {
namespace {

const access::CodeSet codes{"57797005", "86406008", "NOPAT"};

bool carries(const std::string& text) {
    const net::Buffer bytes(text);  // with what may be read behind it
    return carries_code(bytes.view(), codes);
}

struct Row {
    const char* text;
    bool carries;
};

class CodeSearch : public testing::TestWithParam<Row> {};

TEST_P(CodeSearch, finds_a_code_however_it_is_written) {
    const Row& row = GetParam();
    EXPECT_EQ(carries(row.text), row.carries) << row.text;
    // Wherever it lies, and with much before and behind it.
    for (std::size_t space = 0; space < 40; ++space) {
        const std::string before = R"({"x":")" + std::string(space, 'x') + R"(","y":)";
        EXPECT_EQ(carries(before + row.text + "}"), row.carries) << space << row.text;
        EXPECT_EQ(carries(before + row.text + R"(,"code":"1","z":["code","57797005"]})"),
                  row.carries);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table, CodeSearch,
    testing::Values(
        Row{R"({"code":"57797005"})", true}, Row{R"({"code":"86406008"})", true},
        Row{R"({"code":"5779700"})", false}, Row{R"({"code":"577970050"})", false},
        Row{R"({"code":" 57797005"})", false}, Row{R"({"code":57797005})", false},
        Row{R"({"code":["57797005"]})", false}, Row{R"({"code":{"code":"57797005"}})", true},
        Row{R"({"code" : "57797005"})", true}, Row{"{\"code\"\n:\r\n\t\"57797005\"}", true},
        Row{R"({"a":[{"b":{"coding":[{"system":"s","code":"57797005"}]}}]})", true},
        Row{R"({"contained":[{"coding":[{"code":"1"},{"code":"57797005"}]}]})", true},
        Row{R"({"code":"577\u00397005"})", true}, Row{R"({"code":"577\u003970050"})", false},
        Row{R"({"code":"\u0035\u0037\u0037\u0039\u0037\u0030\u0030\u0035"})", true},
        Row{R"({"c\u006fde":"57797005"})", true}, Row{R"({"c\u006Fde":"577\u00397005"})", true},
        Row{R"({"\u0063\u006f\u0064\u0065" : "57797005"})", true},
        Row{R"({"c\u006fde":"1","\u0064":"57797005"})", false},
        Row{R"({"codes":"57797005"})", false}, Row{R"({"xcode":"57797005"})", false},
        Row{R"({"Code":"57797005"})", false}, Row{R"({"display":"57797005"})", false},
        Row{R"({"text":"\"code\":\"57797005\""})", false},
        Row{R"({"text":"\\","code":"57797005"})", true},
        Row{R"({"code":"a\"b","x":"\\","code2":"57797005"})", false},
        Row{R"({"code":"\\"})", false}, Row{R"({"a":"code","b":"57797005"})", false},
        Row{R"({"security":[{"code":"NOPAT"}]})", true}, Row{R"({})", false},
        Row{R"({"code":""})", false}, Row{R"({"cafe":"1","cube":"code"})", false}));

TEST(CodeSearch, does_not_look_behind_the_resource) {
    const net::Buffer bytes(R"({"x":1},{"code":"57797005"})");
    EXPECT_FALSE(carries_code(bytes.view().substr(0, 7), codes));
    EXPECT_FALSE(carries_code(bytes.view().substr(0, 0), codes));
    EXPECT_FALSE(carries_code(bytes.view(), access::CodeSet{}));
    EXPECT_TRUE(carries_code(bytes.view().substr(8), codes));
}

/// The same search by the plain way: a tree.
bool tree_carries(const JsonNode& node, const access::CodeSet& sought) {
    if (node.is_string() && node.key() == "code" && sought.contains(node.string())) return true;
    if (!node.is_object() && !node.is_array()) return false;
    for (const JsonNode* at = node.first(); at != nullptr; at = at->next())
        if (tree_carries(*at, sought)) return true;
    return false;
}

TEST(CodeSearch, agrees_with_a_tree_about_every_resource_of_the_samples) {
    MCR_NEEDS_SAMPLES();
    const access::CodeSet common{"active", "AMB", "8302-2", "103579009", "resolved", "196416002"};
    std::size_t with = 0;
    std::size_t without = 0;
    for (const char* folder : {"uk-core", "gp-connect", "ips", "synthea-r4"}) {
        for (const auto& file : test::json_files(test::samples() / folder)) {
            const auto part = test::checked(test::read(file));
            if (!part) continue;
            for (const Item& item : part->items()) {
                const auto tree = JsonTree::parse(part->original(item), {});
                ASSERT_TRUE(tree);
                const bool expected = tree_carries(tree->root(), common);
                EXPECT_EQ(carries_code(part->original(item), common), expected) << file;
                ++(expected ? with : without);
            }
        }
    }
    EXPECT_GT(with, 100U);
    EXPECT_GT(without, 100U);
}

TEST(StringMembers, are_given_without_escapes_and_once) {
    std::string seen;
    each_string_member(R"({"a":"b","c\u0064" : "e\"f","g":["h","i"],"j":{"k":"l"},"m":1,"n":"\\"})",
                       [&](std::string_view key, std::string_view value) {
                           seen += std::string(key) + "=" + std::string(value) + ";";
                       });
    EXPECT_EQ(seen, "a=b;cd=e\"f;k=l;n=\\;");
}

}  // namespace
}  // namespace mcr::record
