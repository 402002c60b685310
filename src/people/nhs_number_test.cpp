#include "people/nhs_number.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace mcr::people {
namespace {

TEST(NhsNumber, ten_digits_with_the_right_check_digit_are_accepted) {
    for (const std::string text :
         {"9000000009", "9480489457", "4409815415", "9692140466", "9876543210", "9434765919",
          "9999999999", "9990000018", "9693632109", "9733162043", "9690937278", "9000000033"}) {
        const auto number = NhsNumber::parse(text);
        ASSERT_TRUE(number) << text;
        EXPECT_EQ(number->text(), text);
    }
}

TEST(NhsNumber, a_wrong_check_digit_is_refused) {
    for (const std::string text : {"1234567890", "9000000000", "9480489458", "9990000019"}) {
        const auto number = NhsNumber::parse(text);
        ASSERT_FALSE(number) << text;
        EXPECT_EQ(number.error().kind, ErrorKind::invalid);
        EXPECT_NE(number.error().sentence.find("last digit"), std::string::npos);
    }
}

TEST(NhsNumber, no_number_begins_with_nine_digits_whose_check_digit_would_be_ten) {
    for (char last = '0'; last <= '9'; ++last)
        EXPECT_FALSE(NhsNumber::parse(std::string("943476503") + last));
}

TEST(NhsNumber, ten_zeros_are_refused_although_their_arithmetic_holds) {
    const auto number = NhsNumber::parse("0000000000");
    ASSERT_FALSE(number);
    EXPECT_NE(number.error().sentence.find("zeros"), std::string::npos);
    EXPECT_FALSE(NhsNumber::parse_typed("000 000 0000"));
}

TEST(NhsNumber, machines_must_send_ten_ascii_digits_and_nothing_else) {
    for (const std::string text :
         {"", "9", "900000000", "90000000090", "900 000 0009", "900-000-0009", " 9000000009",
          "9000000009 ", "9000000009\n", "900000000X", "+900000009", "９００００００００９",
          "٩٠٠٠٠٠٠٠٠٩"})
        EXPECT_FALSE(NhsNumber::parse(text)) << text;
    EXPECT_FALSE(NhsNumber::parse(std::string_view("900000000\0", 10)));
}

TEST(NhsNumber, people_may_type_spaces_and_hyphens_between_the_digits) {
    for (const std::string text :
         {"999 012 3454", "999-012-3454", "  9990123454 ", "9 9 9 0123454", "999 - 012 - 3454"}) {
        const auto number = NhsNumber::parse_typed(text);
        ASSERT_TRUE(number) << text;
        EXPECT_EQ(number->text(), "9990123454");
    }
}

TEST(NhsNumber, people_may_type_nothing_else) {
    for (const std::string text : {"", "   ", "-9990123454", "999.012.3454", "999/012/3454",
                                   "NHS 9990123454", "999 012 345", "999 012 34540",
                                   "999\xc2\xa0"
                                   "012 3454"})
        EXPECT_FALSE(NhsNumber::parse_typed(text)) << text;
}

TEST(NhsNumber, an_error_never_repeats_the_number) {
    for (const std::string text : {"1234567890", "0000000000", "12345", "9434765031"})
        EXPECT_EQ(NhsNumber::parse(text).error().sentence.find(text), std::string::npos);
}

TEST(NhsNumber, screens_show_it_as_three_three_four) {
    EXPECT_EQ(NhsNumber::parse("9434765919")->display(), "943 476 5919");
}

/// The ten digits that begin with `nine`, if any number does.
std::optional<NhsNumber> beginning_with(const std::string& nine) {
    for (char last = '0'; last <= '9'; ++last)
        if (auto number = NhsNumber::parse(nine + last)) return *number;
    return std::nullopt;
}

TEST(NhsNumber, every_range_is_issued_reserved_for_tests_or_neither) {
    struct Row {
        std::string from;  ///< first eight digits; the ninth is searched
        bool live, test;
    };
    for (const Row& row :
         {Row{"00000001", false, false}, Row{"01010100", false, false},
          Row{"29999999", false, false}, Row{"30000000", true, false}, Row{"31999999", true, false},
          Row{"32000000", false, false}, Row{"39999999", false, false},
          Row{"40000000", true, false}, Row{"49999999", true, false}, Row{"50000000", false, false},
          Row{"59999999", false, false}, Row{"60000000", true, false}, Row{"79999999", true, false},
          Row{"80000000", false, false}, Row{"90000000", false, false},
          Row{"94347659", false, false}, Row{"99899999", false, false},
          Row{"99900000", false, true}, Row{"99999999", false, true}}) {
        std::optional<NhsNumber> number;
        for (char ninth = '0'; ninth <= '9' && !number; ++ninth)
            number = beginning_with(row.from + ninth);
        ASSERT_TRUE(number) << row.from;
        EXPECT_EQ(number->in(NhsNumberRange::live), row.live) << row.from;
        EXPECT_EQ(number->in(NhsNumberRange::test), row.test) << row.from;
    }
}

}  // namespace
}  // namespace mcr::people
