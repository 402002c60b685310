#include "record/coverage_state.hpp"

#include <gtest/gtest.h>

#include <set>

namespace mcr::record {
namespace {

TEST(CoverageState, codes_are_those_of_the_contract_in_its_order) {
    const std::string_view codes[] = {
        "data",          "nothing-recorded", "not-held",  "withheld-confidential",
        "objected",      "switched-off",     "awaiting",  "not-supported",
        "not-permitted", "wrong-patient",    "timed-out", "failed",
        "not-asked"};
    ASSERT_EQ(std::size(codes), coverage_state_count);
    std::set<std::string_view> displays;
    for (std::size_t i = 0; i < coverage_state_count; ++i) {
        EXPECT_EQ(code_of(static_cast<CoverageState>(i)), codes[i]);
        displays.insert(display_of(static_cast<CoverageState>(i)));
    }
    EXPECT_EQ(displays.size(), coverage_state_count);
}

}  // namespace
}  // namespace mcr::record
