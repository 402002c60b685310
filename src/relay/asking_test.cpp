#include "relay/asking.hpp"

#include <gtest/gtest.h>

namespace mcr::relay {
namespace {

using record::CoverageState;

struct TwoSystems {
    CoverageState one, other, row;
};
class JoinedAnswers : public testing::TestWithParam<TwoSystems> {};
TEST_P(JoinedAnswers, have_the_state_that_says_most_that_something_is_missing) {
    for (const bool turned : {false, true}) {
        Holding holding;
        source::Answer one, other;
        one.state = turned ? GetParam().other : GetParam().one;
        other.state = turned ? GetParam().one : GetParam().other;
        one.sentence = "Said first.";
        other.sentence = "Said second.";
        join(holding, std::move(one));
        join(holding, std::move(other));
        EXPECT_EQ(holding.joined.state, GetParam().row);
        ASSERT_EQ(holding.joined.notes.size(), 1U) << "what the other said is not lost";
        EXPECT_NE(holding.joined.notes.front(), holding.joined.sentence);
    }
}
INSTANTIATE_TEST_SUITE_P(
    all, JoinedAnswers,
    testing::Values(
        TwoSystems{CoverageState::data, CoverageState::wrong_patient, CoverageState::wrong_patient},
        TwoSystems{CoverageState::data, CoverageState::failed, CoverageState::failed},
        TwoSystems{CoverageState::data, CoverageState::timed_out, CoverageState::timed_out},
        TwoSystems{CoverageState::data, CoverageState::objected, CoverageState::objected},
        TwoSystems{CoverageState::data, CoverageState::withheld_confidential,
                   CoverageState::withheld_confidential},
        TwoSystems{CoverageState::data, CoverageState::switched_off, CoverageState::switched_off},
        TwoSystems{CoverageState::data, CoverageState::awaiting, CoverageState::awaiting},
        TwoSystems{CoverageState::data, CoverageState::not_permitted, CoverageState::data},
        TwoSystems{CoverageState::data, CoverageState::nothing_recorded, CoverageState::data},
        TwoSystems{CoverageState::data, CoverageState::not_held, CoverageState::data},
        TwoSystems{CoverageState::not_permitted, CoverageState::nothing_recorded,
                   CoverageState::not_permitted},
        TwoSystems{CoverageState::not_permitted, CoverageState::not_held,
                   CoverageState::not_permitted},
        TwoSystems{CoverageState::nothing_recorded, CoverageState::not_held,
                   CoverageState::nothing_recorded}));

}  // namespace
}  // namespace mcr::relay
