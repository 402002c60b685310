#include "fhir/token.hpp"

#include <gtest/gtest.h>

namespace mcr::fhir {
namespace {

constexpr const char* sct = "http://snomed.info/sct";

struct Match {
    const char* wanted;
    record::Coding found;
    bool matches;
};
class TokenMatch : public testing::TestWithParam<Match> {};

TEST_P(TokenMatch, follows_the_form_of_the_value) {
    const auto value = parse_token_value(GetParam().wanted);
    ASSERT_TRUE(value);
    EXPECT_EQ(matches(*value, GetParam().found), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(
    Table, TokenMatch,
    testing::Values(
        Match{"195967001", {sct, "195967001"}, true}, Match{"195967001", {"", "195967001"}, true},
        Match{"195967001", {sct, "195967002"}, false},
        Match{"http://snomed.info/sct|195967001", {sct, "195967001"}, true},
        Match{"http://snomed.info/sct|195967001", {"other", "195967001"}, false},
        Match{"http://snomed.info/sct|195967001", {"", "195967001"}, false},
        Match{"http://snomed.info/sct|", {sct, "1"}, true},
        Match{"http://snomed.info/sct|", {"other", "1"}, false}, Match{"|1", {"", "1"}, true},
        Match{"|1", {sct, "1"}, false}, Match{"Final", {"", "final", true}, false},
        Match{"final", {"", "final", true}, true}, Match{"|final", {"", "final", true}, true},
        Match{"http://hl7.org/fhir/observation-status|final", {"", "final", true}, true},
        Match{R"(a\|b)", {"", "a|b"}, true}, Match{R"(s\,t|a\\b)", {"s,t", R"(a\b)"}, true}));

class NoToken : public testing::TestWithParam<const char*> {};

TEST_P(NoToken, is_refused) {
    EXPECT_FALSE(parse_token_value(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Table, NoToken, testing::Values("", "|", "a|b|c", R"(a\)", R"(a\b)"));

TEST(Token, a_comma_behind_a_backslash_does_not_divide) {
    EXPECT_EQ(split_escaped(R"(a\,b,c)", ',').size(), 2U);
    EXPECT_EQ(split_escaped(R"(a\\,b)", ',').size(), 2U);
    EXPECT_EQ(split_escaped("", ',').size(), 1U);
}

}  // namespace
}  // namespace mcr::fhir
