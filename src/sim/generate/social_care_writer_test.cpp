#include "sim/generate/social_care_writer.hpp"

#include <gtest/gtest.h>

namespace mcr::sim {
namespace {

SocialCareWriter written() {
    SocialCareWriter writer;
    Person person{.nhs_number = "9990000018", .family = "O'Hara", .given = "Nan"};
    person.gender = "female";
    person.born = before_end(30'000);
    History history;
    history.plans.push_back({.title = "Plan, the first",
                             .text = "Stays at \"home\"",
                             .from = before_end(260),
                             .activities = {"Lunch", "Community alarm"}});
    history.alerts.push_back({.code = codes::falls_risk, .onset = before_end(260)});
    writer.add(person, history);
    return writer;
}

const CareTable& table(const SocialCareWriter& writer, std::string_view name) {
    for (const CareTable& one : writer.tables())
        if (one.name == name) return one;
    std::abort();
}

TEST(SocialCareWriter, writes_a_history_as_extracts) {
    const SocialCareWriter writer = written();
    EXPECT_EQ(csv_of(table(writer, "plans")),
              "PLAN_ID,CLIENT_ID,NHS_NUMBER,STATE,TITLE,SUMMARY,STARTED,TASKS\r\n"
              "40001-1,40001,9990000018,Open,\"Plan, the first\",\"Stays at \"\"home\"\"\","
              "13/02/2026,Lunch; Community alarm\r\n");
    for (const CareTable& each : writer.tables()) {
        EXPECT_EQ(each.rows.size(), 1U) << each.name;
        EXPECT_EQ(each.rows.front().size(), each.columns.size()) << each.name;
    }
}

TEST(SocialCareWriter, writes_the_same_as_tables_with_views) {
    const std::string sql = sql_of(written().tables());
    EXPECT_NE(sql.find("'O''Hara'"), std::string::npos);
    EXPECT_NE(sql.find("create view view_plans as select * from plans\n"), std::string::npos);
}

TEST(SocialCareWriter, says_how_they_are_mapped) {
    const SocialCareWriter writer = written();
    EXPECT_NE(mapping_of(writer.tables(), false).find("file = \"plans.csv\""), std::string::npos);
    EXPECT_NE(mapping_of(writer.tables(), true).find("view = \"view_plans\""), std::string::npos);
}

}  // namespace
}  // namespace mcr::sim
