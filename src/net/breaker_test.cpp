#include "net/breaker.hpp"

#include <gtest/gtest.h>

namespace mcr::net {
namespace {

using Entry = Breaker::Entry;
constexpr Milliseconds open_for{5000};
constexpr SteadyTime start{std::chrono::hours(1)};

TEST(Breaker, opens_after_failures_in_a_row_only) {
    Breaker breaker;
    EXPECT_EQ(breaker.failed(start, 3, false), Breaker::Change::none);
    EXPECT_EQ(breaker.failed(start, 3, false), Breaker::Change::none);
    breaker.succeeded();
    EXPECT_EQ(breaker.failed(start, 3, false), Breaker::Change::none);
    EXPECT_EQ(breaker.failed(start, 3, false), Breaker::Change::none);
    EXPECT_EQ(breaker.enter(start, open_for), Entry::pass);
    EXPECT_EQ(breaker.failed(start, 3, false), Breaker::Change::opened);
    EXPECT_EQ(breaker.enter(start, open_for), Entry::refused);
}

TEST(Breaker, lets_one_trial_through_and_closes_when_it_succeeds) {
    Breaker breaker;
    static_cast<void>(breaker.failed(start, 1, false));
    EXPECT_EQ(breaker.enter(start + open_for - Milliseconds(1), open_for), Entry::refused);
    EXPECT_EQ(breaker.enter(start + open_for, open_for), Entry::trial);
    EXPECT_EQ(breaker.enter(start + open_for, open_for), Entry::refused);
    EXPECT_EQ(breaker.succeeded(), Breaker::Change::closed);
    EXPECT_EQ(breaker.enter(start + open_for, open_for), Entry::pass);
}

TEST(Breaker, stays_open_for_as_long_again_when_the_trial_fails) {
    Breaker breaker;
    static_cast<void>(breaker.failed(start, 1, false));
    ASSERT_EQ(breaker.enter(start + open_for, open_for), Entry::trial);
    EXPECT_EQ(breaker.failed(start + open_for, 1, true), Breaker::Change::opened);
    EXPECT_EQ(breaker.enter(start + open_for + Milliseconds(1), open_for), Entry::refused);
    EXPECT_EQ(breaker.enter(start + 2 * open_for, open_for), Entry::trial);
}

TEST(Breaker, allows_another_trial_when_one_ends_undecided) {
    Breaker breaker;
    static_cast<void>(breaker.failed(start, 1, false));
    ASSERT_EQ(breaker.enter(start + open_for, open_for), Entry::trial);
    breaker.undecided(true);
    EXPECT_EQ(breaker.enter(start + open_for, open_for), Entry::trial);
}

TEST(Breaker, never_opens_where_it_is_switched_off) {
    Breaker breaker;
    for (int i = 0; i < 100; ++i) static_cast<void>(breaker.failed(start, 0, false));
    EXPECT_EQ(breaker.enter(start, open_for), Entry::pass);
}

}  // namespace
}  // namespace mcr::net
