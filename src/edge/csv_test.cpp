#include "edge/csv.hpp"

#include <gtest/gtest.h>

namespace mcr::edge {
namespace {

struct Rows {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    Result<void> done;
};

Rows read(std::string_view text, const CsvFormat& format = {}, const CsvLimits& limits = {}) {
    Rows out;
    out.done = read_csv(
        text, format,
        [&](const std::vector<std::string>& names) -> Result<void> {
            out.header = names;
            return {};
        },
        [&](std::int64_t, std::span<const std::string> fields) -> Result<void> {
            out.rows.emplace_back(fields.begin(), fields.end());
            return {};
        },
        limits);
    return out;
}

using Lines = std::vector<std::vector<std::string>>;

TEST(Csv, fields_may_be_quoted_and_hold_delimiters_quotes_and_line_ends) {
    const Rows read_rows = read("A,B\r\n1,\"x, \"\"y\"\"\nz\"\r\n2,\r\n");
    ASSERT_TRUE(read_rows.done);
    EXPECT_EQ(read_rows.header, (std::vector<std::string>{"A", "B"}));
    EXPECT_EQ(read_rows.rows, (Lines{{"1", "x, \"y\"\nz"}, {"2", ""}}));
}

TEST(Csv, a_byte_order_mark_and_a_missing_last_line_end_do_not_matter) {
    const Rows rows = read(
        "\xEF\xBB\xBF"
        "A;B\n1;2",
        {.delimiter = ';'});
    ASSERT_TRUE(rows.done);
    EXPECT_EQ(rows.header.front(), "A");
    EXPECT_EQ(rows.rows, (Lines{{"1", "2"}}));
}

TEST(Csv, windows_1252_becomes_utf_8) {
    const Rows rows = read("A\nJos\xE9 \x80\x93\n", {.windows_1252 = true});
    ASSERT_TRUE(rows.done);
    EXPECT_EQ(rows.rows.front().front(), "José €“");
}

struct Wrong {
    const char* text;
    const char* sentence;
};
class WrongCsv : public testing::TestWithParam<Wrong> {};
TEST_P(WrongCsv, is_told_by_row_and_field) {
    CsvLimits limits;
    limits.max_field_bytes = 8;
    limits.max_columns = 3;
    limits.max_rows = 2;
    const Rows rows = read(GetParam().text, {}, limits);
    ASSERT_FALSE(rows.done);
    EXPECT_EQ(rows.done.error().sentence, GetParam().sentence);
}
INSTANTIATE_TEST_SUITE_P(
    all, WrongCsv,
    testing::Values(Wrong{"", "the file has no header"},
                    Wrong{"A,\n", "header, field 2: the column has no name"},
                    Wrong{"A,A\n", "header, field 2: the name stands there twice"},
                    Wrong{"A,B\n1\n", "row 1 has 1 fields, the header 2"},
                    Wrong{"A,B\n1,2\n3,4,5\n", "row 2 has 3 fields, the header 2"},
                    Wrong{"A\nx\"y\n", "row 1, field 1: a quote stands within a field"},
                    Wrong{"A\n\"x\"y\n",
                          "row 1, field 1: something stands behind the closing quote"},
                    Wrong{"A\n\"x", "row 1, field 1: a quote is not closed"},
                    Wrong{"A\n\xC3\n", "row 1, field 1: it is not UTF-8"},
                    Wrong{"A\n123456789\n", "row 1, field 1: the field is too long"},
                    Wrong{"A\n\"123456789\"\n", "row 1, field 1: the field is too long"},
                    Wrong{"A,B,C,D\n", "header, field 3: there are too many fields"},
                    Wrong{"A\n1\n2\n3\n", "the file has more rows than allowed"}));

}  // namespace
}  // namespace mcr::edge
