#include "edge/local_date.hpp"

#include <gtest/gtest.h>

namespace mcr::edge {
namespace {

struct Read {
    const char* text;
    const char* pattern;
    const char* date;  ///< empty for an error
};
class LocalDates : public testing::TestWithParam<Read> {};
TEST_P(LocalDates, are_read_as_their_pattern_says) {
    const auto [text, pattern, date] = GetParam();
    ASSERT_TRUE(is_date_pattern(pattern));
    const auto read = read_local_date(text, pattern);
    EXPECT_EQ(read ? *read : std::string(), date);
}
INSTANTIATE_TEST_SUITE_P(
    all, LocalDates,
    testing::Values(Read{"03/02/2026", "DD/MM/YYYY", "2026-02-03"},
                    Read{"3 Feb 2026", "DD MMM YYYY", ""},
                    Read{"03-Feb-2026", "DD-MMM-YYYY", "2026-02-03"}, Read{"2026", "YYYY", "2026"},
                    Read{"202602", "YYYYMM", "2026-02"}, Read{"29/02/2026", "DD/MM/YYYY", ""},
                    Read{"29/02/2024", "DD/MM/YYYY", "2024-02-29"},
                    Read{"2026-01-05 09:30", "YYYY-MM-DD HH:mm", "2026-01-05T09:30:00+00:00"},
                    Read{"2026-07-05 09:30", "YYYY-MM-DD HH:mm", "2026-07-05T09:30:00+01:00"},
                    Read{"2026-03-29 00:59:59", "YYYY-MM-DD HH:mm:ss", "2026-03-29T00:59:59+00:00"},
                    Read{"2026-03-29 02:00:00", "YYYY-MM-DD HH:mm:ss", "2026-03-29T02:00:00+01:00"},
                    Read{"2026-10-25 00:59:00", "YYYY-MM-DD HH:mm:ss", "2026-10-25T00:59:00+01:00"},
                    Read{"2026-10-25 02:00:00", "YYYY-MM-DD HH:mm:ss", "2026-10-25T02:00:00+00:00"},
                    Read{"2026-01-05 24:00", "YYYY-MM-DD HH:mm", ""},
                    Read{"2026-13-01", "YYYY-MM-DD", ""}, Read{"2026-1-05", "YYYY-MM-DD", ""},
                    Read{"2026-01-05x", "YYYY-MM-DD", ""}, Read{"", "YYYY", ""}));

TEST(LocalDates, a_pattern_needs_a_year_and_what_lies_above_each_part) {
    for (const auto* wrong : {"", "DD/MM", "YYYY-DD", "YYYY HH", "YYYY-MM-DD mm", "YYYY YYYY"})
        EXPECT_FALSE(is_date_pattern(wrong)) << wrong;
}

}  // namespace
}  // namespace mcr::edge
