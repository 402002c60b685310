#include "source/hl7v2/moment.hpp"

#include <gtest/gtest.h>

namespace mcr::source::hl7v2 {
namespace {

std::string london(std::string_view text) {
    const auto moment = read_moment(text, *TimeZone::of("Europe/London"));
    return moment ? moment->date_time : "none";
}

TEST(Hl7Moment, keeps_the_precision_and_says_the_offset) {
    struct Case {
        const char *text, *date_time;
    };
    for (const Case& one : {
             Case{"2026", "2026"},
             Case{"202602", "2026-02"},
             Case{"20260228", "2026-02-28"},
             Case{"202602281305", "2026-02-28T13:05:00+00:00"},
             Case{"20260228130501", "2026-02-28T13:05:01+00:00"},
             Case{"20260701130501.250", "2026-07-01T13:05:01.250+01:00"},
             Case{"20260701130501+0200", "2026-07-01T13:05:01+02:00"},
             Case{"20260701130501-0330", "2026-07-01T13:05:01-03:30"},
             Case{"202607011305^D", "2026-07-01"},
             Case{"202607011305^L", "2026-07"},
             // The last Sundays of March and October.
             Case{"202603290030", "2026-03-29T00:30:00+00:00"},
             Case{"202603290230", "2026-03-29T02:30:00+01:00"},
             Case{"202610250130", "2026-10-25T01:30:00+01:00"},
             Case{"202610250230", "2026-10-25T02:30:00+00:00"},
             // Until 1995 to the fourth Sunday of October; all the year from 1968 to 1971.
             Case{"199010271200", "1990-10-27T12:00:00+01:00"},
             Case{"199010291200", "1990-10-29T12:00:00+00:00"},
             Case{"197001011200", "1970-01-01T12:00:00+01:00"},
             Case{"197203181200", "1972-03-18T12:00:00+00:00"},
             Case{"197203201200", "1972-03-20T12:00:00+01:00"},
             // None of them is a moment.
             Case{"", "none"},
             Case{"26", "none"},
             Case{"20261301", "none"},
             Case{"20260229", "none"},
             Case{"2026022825", "none"},
             Case{"202602281360", "none"},
             Case{"20260228130561", "none"},
             Case{"20260228130501+9900", "none"},
             Case{"today", "none"},
         })
        EXPECT_EQ(london(one.text), one.date_time) << one.text;
}

TEST(Hl7Moment, is_an_instant_only_with_a_time_to_the_minute) {
    const auto zone = *TimeZone::of("UTC");
    EXPECT_TRUE(read_moment("202602281305", zone)->exact);
    EXPECT_FALSE(read_moment("2026022813", zone)->exact);
    EXPECT_FALSE(read_moment("20260228", zone)->exact);
}

TEST(Hl7Moment, knows_only_the_zones_that_it_has_rules_for) {
    EXPECT_EQ(read_moment("202607011200", *TimeZone::of("+05:30"))->date_time,
              "2026-07-01T12:00:00+05:30");
    for (const char* bad : {"", "Europe/Paris", "GMT+1", "+5:30", "+25:00"})
        EXPECT_FALSE(TimeZone::of(bad)) << bad;
}

TEST(Hl7Moment, reads_times_of_day) {
    EXPECT_EQ(read_time("0930"), "09:30:00");
    EXPECT_EQ(read_time("093015.5"), "09:30:15.5");
    EXPECT_EQ(read_time("2460"), std::nullopt);
    EXPECT_EQ(read_time("9"), std::nullopt);
}

}  // namespace
}  // namespace mcr::source::hl7v2
