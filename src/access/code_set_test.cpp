#include "access/code_set.hpp"

#include <gtest/gtest.h>

namespace mcr::access {
namespace {

TEST(CodeSet, has_what_was_put_in_and_nothing_else) {
    std::vector<std::string> codes;
    for (int i = 0; i < 5000; ++i) codes.push_back(std::to_string(1'000'000'000L + i * 7));
    const CodeSet set(std::vector<std::string_view>(codes.begin(), codes.end()));
    for (int i = 0; i < 35'000; ++i)
        EXPECT_EQ(set.contains(std::to_string(1'000'000'000L + i)), i % 7 == 0) << i;
}

TEST(CodeSet, compares_codes_whole) {
    const CodeSet set{"57797005", "57797005", "NOPAT", ""};
    EXPECT_TRUE(set.contains("57797005"));
    EXPECT_TRUE(set.contains("NOPAT"));
    EXPECT_TRUE(set.contains(""));
    for (const char* other : {"5779700", "577970050", "057797005", "57797005 ", "nopat", "NOPA"})
        EXPECT_FALSE(set.contains(other)) << other;
    EXPECT_FALSE(set.empty());
}

TEST(CodeSet, that_is_empty_has_nothing) {
    EXPECT_TRUE(CodeSet{}.empty());
    EXPECT_FALSE(CodeSet{}.contains(""));
    EXPECT_FALSE(CodeSet{}.contains("57797005"));
}

}  // namespace
}  // namespace mcr::access
