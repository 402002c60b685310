#include "source/cda/time.hpp"

#include <gtest/gtest.h>

namespace mcr::source::cda {
namespace {

struct Row {
    const char* ts;
    const char* date_time;
};
class Times : public testing::TestWithParam<Row> {};
TEST_P(Times, are_as_precise_as_they_were) {
    EXPECT_EQ(date_time_of(GetParam().ts), GetParam().date_time);
}
INSTANTIATE_TEST_SUITE_P(
    all, Times,
    testing::Values(Row{"2026", "2026"}, Row{"202611", "2026-11"}, Row{"20261105", "2026-11-05"},
                    Row{"2026110509", "2026-11-05"},
                    Row{"202611050930+0000", "2026-11-05T09:30:00+00:00"},
                    Row{"20261105093015-0500", "2026-11-05T09:30:15-05:00"},
                    Row{"20261105093015.125+0100", "2026-11-05T09:30:15.125+01:00"},
                    Row{"20260705093015+01", "2026-07-05T09:30:15+01:00"},
                    // without a zone: summer and winter, and the nights between
                    Row{"20260705093015", "2026-07-05T09:30:15+01:00"},
                    Row{"20260105093015", "2026-01-05T09:30:15+00:00"},
                    Row{"20260329005900", "2026-03-29T00:59:00+00:00"},
                    Row{"20260329020000", "2026-03-29T02:00:00+01:00"},
                    Row{"20261025005900", "2026-10-25T00:59:00+01:00"},
                    Row{"20261025020000", "2026-10-25T02:00:00+00:00"}, Row{" 2026 ", "2026"},
                    Row{"", ""}, Row{"0000", ""}, Row{"20261", ""}, Row{"202613", ""},
                    Row{"20260230", ""}, Row{"20240229", "2024-02-29"}, Row{"2026110524", ""},
                    Row{"202611050960", ""}, Row{"20261105093060", ""}, Row{"20261105+2500", ""},
                    Row{"20261105.5", ""}, Row{"2026-11-05", ""}, Row{"soon", ""},
                    Row{"20261105093015+00:00", ""}));

TEST(Dates, have_no_time_of_day) {
    EXPECT_EQ(date_of("19610304093015+0000"), "1961-03-04");
    EXPECT_EQ(date_of("1961"), "1961");
}

TEST(Instants, need_a_time_of_day) {
    EXPECT_EQ(instant_of("20261105"), "");
    EXPECT_EQ(instant_of("202611050930+0000"), "2026-11-05T09:30:00+00:00");
}

}  // namespace
}  // namespace mcr::source::cda
