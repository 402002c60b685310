#include "relay/coverage.hpp"

#include <gtest/gtest.h>

namespace mcr::relay {
namespace {

using record::CoverageState;

CoverageRow row(const char* code) {
    CoverageRow made;
    made.organisation = *OdsCode::parse(code);
    made.system_key = code;
    return made;
}

TEST(Coverage, is_complete_only_when_every_row_has_its_state) {
    Coverage coverage;
    const auto first = coverage.add(row("RQW")), second = coverage.add(row("RWH"));
    ASSERT_TRUE(coverage.settle(first, CoverageState::data, "12 items"));
    EXPECT_FALSE(coverage.complete());
    ASSERT_TRUE(coverage.settle(second, CoverageState::timed_out, "No answer in 3 seconds"));
    EXPECT_TRUE(coverage.complete());
}

TEST(Coverage, settles_a_row_once_and_knows_its_rows) {
    Coverage coverage;
    const auto index = coverage.add(row("RQW"));
    ASSERT_TRUE(coverage.settle(index, CoverageState::failed, "Broken."));
    const auto again = coverage.settle(index, CoverageState::data, "");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
    EXPECT_EQ(coverage.rows()[0].state, CoverageState::failed);
    EXPECT_EQ(coverage.settle(7, CoverageState::data, "").error().kind, ErrorKind::not_found);
}

struct AnswerRow {
    CoverageState state;
    bool answered;
};
class WhatCountsAsAnAnswer : public testing::TestWithParam<AnswerRow> {};

TEST_P(WhatCountsAsAnAnswer, decides_between_200_and_503) {
    Coverage coverage;
    const auto index = coverage.add(row("RQW"));
    EXPECT_FALSE(coverage.anyone_answered());
    ASSERT_TRUE(coverage.settle(index, GetParam().state, ""));
    EXPECT_EQ(coverage.anyone_answered(), GetParam().answered);
}

INSTANTIATE_TEST_SUITE_P(Table, WhatCountsAsAnAnswer,
                         testing::Values(AnswerRow{CoverageState::data, true},
                                         AnswerRow{CoverageState::nothing_recorded, true},
                                         AnswerRow{CoverageState::not_held, true},
                                         AnswerRow{CoverageState::withheld_confidential, true},
                                         AnswerRow{CoverageState::objected, true},
                                         AnswerRow{CoverageState::not_permitted, true},
                                         AnswerRow{CoverageState::switched_off, false},
                                         AnswerRow{CoverageState::awaiting, false},
                                         AnswerRow{CoverageState::not_supported, false},
                                         AnswerRow{CoverageState::wrong_patient, false},
                                         AnswerRow{CoverageState::timed_out, false},
                                         AnswerRow{CoverageState::failed, false},
                                         AnswerRow{CoverageState::not_asked, false}));

TEST(Coverage, a_row_that_no_system_stands_behind_is_no_answer) {
    Coverage coverage;
    CoverageRow ruled_out;
    ruled_out.state = CoverageState::not_held;
    ruled_out.settled = true;
    coverage.add(ruled_out);
    EXPECT_TRUE(coverage.complete());
    EXPECT_FALSE(coverage.anyone_answered());
}

}  // namespace
}  // namespace mcr::relay
