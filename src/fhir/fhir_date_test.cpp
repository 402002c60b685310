#include "fhir/fhir_date.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

std::int64_t at(std::string_view instant) {
    return std::chrono::duration_cast<Milliseconds>(parse_instant(instant)->time_since_epoch())
        .count();
}

struct Stretch {
    std::string_view text, from, to;
};
class DateStretch : public testing::TestWithParam<Stretch> {};

TEST_P(DateStretch, is_what_its_precision_says_in_british_civil_time) {
    const auto found = interval_of(GetParam().text);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->from, at(GetParam().from));
    EXPECT_EQ(found->to, at(GetParam().to));
}

INSTANTIATE_TEST_SUITE_P(
    Table, DateStretch,
    testing::Values(
        Stretch{"2020", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"},
        Stretch{"2020-02", "2020-02-01T00:00:00Z", "2020-03-01T00:00:00Z"},
        Stretch{"2020-12", "2020-12-01T00:00:00Z", "2021-01-01T00:00:00Z"},
        Stretch{"2020-02-29", "2020-02-29T00:00:00Z", "2020-03-01T00:00:00Z"},
        // British Summer Time: midnight is 23:00 UTC of the day before.
        Stretch{"2020-06-01", "2020-05-31T23:00:00Z", "2020-06-01T23:00:00Z"},
        Stretch{"2020-03-29", "2020-03-29T00:00:00Z", "2020-03-29T23:00:00Z"},
        Stretch{"2020-10-25", "2020-10-24T23:00:00Z", "2020-10-26T00:00:00Z"},
        Stretch{"1965-07-01", "1965-07-01T00:00:00Z", "1965-07-02T00:00:00Z"},
        Stretch{"2020-06-01T12:30", "2020-06-01T11:30:00Z", "2020-06-01T11:31:00Z"},
        Stretch{"2020-06-01T12:30:15Z", "2020-06-01T12:30:15Z", "2020-06-01T12:30:16Z"},
        Stretch{"2020-06-01T12:30:15.5Z", "2020-06-01T12:30:15.5Z", "2020-06-01T12:30:15.6Z"},
        Stretch{"2020-06-01T12:30:15.123456Z", "2020-06-01T12:30:15.123Z",
                "2020-06-01T12:30:15.124Z"},
        Stretch{"2020-06-01T12:30:15+01:00", "2020-06-01T11:30:15Z", "2020-06-01T11:30:16Z"},
        Stretch{"2020-06-01T12:30:15 01:00", "2020-06-01T11:30:15Z", "2020-06-01T11:30:16Z"},
        Stretch{"2020-06-01T12:30-05:00", "2020-06-01T17:30:00Z", "2020-06-01T17:31:00Z"}));

class NoDate : public testing::TestWithParam<const char*> {};

TEST_P(NoDate, is_refused) {
    EXPECT_FALSE(interval_of(std::string_view(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Table, NoDate,
                         testing::Values("", "20", "0000", "2020-", "2020-13", "2020-00",
                                         "2020-02-30", "2020-2-1", "2020-02-01T", "2020/02/01",
                                         "2020-02-01T24:00", "2020-02-01T12", "2020-02-01T12:60",
                                         "2020-02-01T12:00:00.", "2020-02-01T12:00:00X",
                                         "2020-02-01T12:00:00+1", "2020-02-01T12:00:00+15:00",
                                         "20200", "2020-02-01 12:00", "yesterday"));

TEST(Date, years_that_a_clock_of_nanoseconds_cannot_hold_are_held) {
    EXPECT_LT(interval_of("0001-01-01")->from, interval_of("1600")->from);
    EXPECT_GT(interval_of("9999-12-31")->to, interval_of("2262")->to);
}

TEST(Date, a_period_without_an_end_is_open_and_one_with_an_unreadable_end_is_none) {
    const auto open = interval_of(record::Period{"2020", ""});
    ASSERT_TRUE(open);
    EXPECT_EQ(open->to, Interval::open_end);
    EXPECT_EQ(interval_of(record::Period{"", "2020"})->from, Interval::open_start);
    EXPECT_FALSE(interval_of(record::Period{"2020", "soon"}));
}

struct Match {
    std::string_view wanted, start, end;
    bool matches;
};
class DateMatch : public testing::TestWithParam<Match> {};

TEST_P(DateMatch, follows_the_prefix_on_intervals) {
    const auto& [wanted, start, end, expected] = GetParam();
    const auto value = parse_date_value(wanted);
    ASSERT_TRUE(value);
    const auto found = interval_of(record::Period{std::string(start), std::string(end)});
    ASSERT_TRUE(found);
    EXPECT_EQ(matches(*value, *found, *parse_instant("2030-01-01T00:00:00Z")), expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, DateMatch,
    testing::Values(
        // value, start and end in the resource
        Match{"2020", "2020-05-01", "2020-05-01", true}, Match{"2020", "2019", "2021", false},
        Match{"2020-05-01", "2020", "2020", false}, Match{"eq2020", "2020", "2020", true},
        Match{"ne2020", "2020-05", "2020-05", false}, Match{"ne2020", "2021", "2021", true},
        Match{"gt2020", "2020-12-31", "2021-01-01", true},
        Match{"gt2020", "2020-12-31", "2020-12-31", false}, Match{"gt2020", "2019", "", true},
        Match{"lt2020", "2019-12-31", "2019-12-31", true}, Match{"lt2020", "2020", "2020", false},
        Match{"lt2020", "", "2025", true}, Match{"ge2020", "2020-01-01", "2020-01-01", true},
        Match{"ge2020-06", "2020", "2020", true}, Match{"ge2020", "2019", "2019", false},
        Match{"le2020", "2020-12-31", "2020-12-31", true}, Match{"le2020", "2021", "", false},
        Match{"le2020-06", "2020", "2020", true}, Match{"sa2020", "2021", "2022", true},
        Match{"sa2020", "2020-06", "2022", false}, Match{"eb2020", "2018", "2019", true},
        Match{"eb2020", "2018", "2020-01-01", false},
        // A tenth of the ten years between 2020 and now either way.
        Match{"ap2020", "2019-06", "2019-06", true}, Match{"ap2020", "2018-06", "2018-06", false}));

TEST(Date, an_unknown_prefix_is_no_value) {
    EXPECT_FALSE(parse_date_value("xx2020"));
    EXPECT_FALSE(parse_date_value("ge"));
    EXPECT_FALSE(parse_date_value("GE2020"));
}

}  // namespace
}  // namespace mcr::fhir
