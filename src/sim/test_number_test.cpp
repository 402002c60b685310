#include "sim/test_number.hpp"

#include <gtest/gtest.h>

#include <set>

namespace mcr::sim {
namespace {

TEST(TestNumber, the_check_digit_is_that_of_the_data_dictionary) {
    EXPECT_TRUE(is_nhs_number("9000000009"));
    EXPECT_TRUE(is_nhs_number("9999999999"));
    EXPECT_TRUE(is_nhs_number("9434765919"));
    for (const auto* wrong :
         {"9000000000", "0000000000", "999999999", "99999999990", "999999999a", "9434765918", ""})
        EXPECT_FALSE(is_nhs_number(wrong)) << wrong;
}

TEST(TestNumber, only_the_999_range_is_for_tests) {
    EXPECT_TRUE(is_test_number("9999999999"));
    EXPECT_FALSE(is_test_number("9000000009"));
}

TEST(TestNumber, nine_digits_whose_check_digit_would_be_ten_make_no_number) {
    int without = 0;
    for (int nine = 999'000'000; nine < 999'000'100; ++nine)
        if (!with_check_digit(std::to_string(nine))) ++without;
    EXPECT_GT(without, 0);
    EXPECT_LT(without, 20);
}

TEST(TestNumber, assigned_and_generated_numbers_are_valid_and_never_meet) {
    std::set<std::string> assigned;
    for (std::size_t i = 0; i < 200; ++i) {
        const auto number = assigned_number(i);
        EXPECT_TRUE(is_test_number(number));
        EXPECT_TRUE(assigned.insert(number).second);
    }
    SeededRandom random(1);
    for (int i = 0; i < 2000; ++i) {
        const auto number = random_number(random);
        EXPECT_TRUE(is_test_number(number));
        EXPECT_FALSE(assigned.contains(number));
    }
}

}  // namespace
}  // namespace mcr::sim
