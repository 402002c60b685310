#include "store/sql_text.hpp"

#include <gmock/gmock.h>

namespace mcr::store {
namespace {

TEST(SqlText, question_marks_become_numbered_parameters_outside_quotes_and_comments) {
    const auto sql =
        number_parameters("select '?', \"a?\", ? /* ? */ -- ?\n, ? from t where b = '''?'");
    EXPECT_EQ(sql.text, "select '?', \"a?\", :p1 /* ? */ -- ?\n, :p2 from t where b = '''?'");
    EXPECT_EQ(sql.parameters, 2U);
    EXPECT_EQ(number_parameters("select 'open ?").parameters, 0U);
}

TEST(SqlText, a_script_splits_at_semicolons_outside_quotes_and_comments) {
    EXPECT_THAT(split_statements("a; b ';' ;; -- c;\n d;\n"),
                testing::ElementsAre("a", "b ';'", "-- c;\n d"));
    EXPECT_THAT(split_statements(" \n"), testing::IsEmpty());
}

TEST(SqlText, a_statement_is_shortened_to_one_line) {
    EXPECT_EQ(shorten("  select\n   1  from\tt "), "select 1 from t");
    EXPECT_EQ(shorten(std::string(200, 'x')), std::string(100, 'x') + "...");
}

}  // namespace
}  // namespace mcr::store
