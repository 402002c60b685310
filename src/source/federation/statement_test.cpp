#include "source/federation/statement.hpp"

#include <gtest/gtest.h>

namespace mcr::source::federation {
namespace {

using record::CoverageState;
using record::OutcomeIssue;

std::string holder(const std::string& code, const std::string& name, int items) {
    std::string out =
        R"([{"url":"https://my-care-record.example/fhir/StructureDefinition/holder","extension":[)";
    if (!code.empty())
        out +=
            R"({"url":"organisation","valueIdentifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":")" +
            code + R"("}},)";
    return out + R"({"url":"name","valueString":")" + name +
           R"("},{"url":"items","valueUnsignedInt":)" + std::to_string(items) +
           R"(},{"url":"took","valueDuration":{"value":12,"unit":"ms"}}]}])";
}

OutcomeIssue row(const std::string& code, const std::string& state, int items = 0,
                 const std::string& text = "It says so.") {
    return {.severity = "information",
            .code = "informational",
            .details_code = state,
            .text = text,
            .diagnostics = {},
            .details_system = std::string(record::coverage_state_system),
            .extension = holder(code, "Name of " + code, items)};
}

TEST(FederationStatement, is_read_row_by_row) {
    const OutcomeIssue issues[] = {row("R1H", "data", 7), row("RGT", "timed-out"),
                                   row("", "not-asked")};
    const Statement statement = read_statement(issues);
    EXPECT_TRUE(statement.stated);
    ASSERT_EQ(statement.rows.size(), 3U);
    EXPECT_EQ(statement.rows[0].organisation->text(), "R1H");
    EXPECT_EQ(statement.rows[0].organisation_name, "Name of R1H");
    EXPECT_EQ(statement.rows[0].state, CoverageState::data);
    EXPECT_EQ(statement.rows[0].sentence, "It says so.");
    EXPECT_EQ(statement.rows[0].items, 7U);
    EXPECT_EQ(statement.rows[0].took, Milliseconds{12});
    EXPECT_EQ(statement.rows[1].state, CoverageState::timed_out);
    EXPECT_FALSE(statement.rows[2].organisation);
    EXPECT_EQ(statement.without_state, 0U);
    EXPECT_TRUE(statement.notes.empty());
}

TEST(FederationStatement, knows_every_state) {
    for (std::size_t i = 0; i < record::coverage_state_count; ++i) {
        const auto state = static_cast<CoverageState>(i);
        const OutcomeIssue issues[] = {row("R1H", std::string(record::code_of(state)))};
        EXPECT_EQ(read_statement(issues).rows.at(0).state, state);
    }
}

TEST(FederationStatement, without_a_state_that_is_known_says_failed) {
    OutcomeIssue none = row("R1H", "");
    OutcomeIssue unknown = row("RGT", "perhaps");
    OutcomeIssue foreign = row("RAL", "data");
    foreign.details_system = "https://other.example";
    const OutcomeIssue issues[] = {none, unknown, foreign};
    const Statement statement = read_statement(issues);
    EXPECT_EQ(statement.without_state, 3U);
    for (const RowBeyond& one : statement.rows) EXPECT_EQ(one.state, CoverageState::failed);
}

TEST(FederationStatement, of_several_rows_of_one_organisation_takes_the_one_where_most_is_missing) {
    const OutcomeIssue issues[] = {row("R1H", "data", 3), row("R1H", "timed-out", 2, "Late."),
                                   row("R1H", "not-held", 1), row("RGT", "data", 1),
                                   row("RGT", "data", 2)};
    const Statement statement = read_statement(issues);
    ASSERT_EQ(statement.rows.size(), 2U);
    EXPECT_EQ(statement.rows[0].state, CoverageState::timed_out);
    EXPECT_EQ(statement.rows[0].sentence, "Late.");
    EXPECT_EQ(statement.rows[0].items, 6U);
    EXPECT_EQ(statement.rows[1].items, 3U);
    EXPECT_EQ(statement.repeated, 2U) << "pages that agree are no contradiction";
}

TEST(FederationStatement, keeps_other_issues_as_notes_and_shows_no_number_of_a_patient) {
    OutcomeIssue warning{.severity = "warning",
                         .code = "informational",
                         .details_code = "parameter-ignored",
                         .text = "About 999 000 0018.",
                         .diagnostics = {},
                         .details_system = "https://other.example",
                         .extension = {}};
    const OutcomeIssue issues[] = {warning, row("R1H", "objected", 0, "Of 9990000018.\n\x01")};
    const Statement statement = read_statement(issues);
    ASSERT_EQ(statement.notes.size(), 1U);
    EXPECT_EQ(statement.notes[0].find("0018"), std::string::npos);
    EXPECT_EQ(statement.rows[0].sentence.find("0018"), std::string::npos);
    EXPECT_EQ(statement.rows[0].sentence.find('\n'), std::string::npos);
}

TEST(FederationStatement, is_none_where_no_issue_is_a_row) {
    EXPECT_FALSE(read_statement({}).stated);
    const OutcomeIssue issues[] = {{.severity = "error",
                                    .code = "processing",
                                    .details_code = {},
                                    .text = "No.",
                                    .diagnostics = {},
                                    .details_system = {},
                                    .extension = {}}};
    const Statement statement = read_statement(issues);
    EXPECT_FALSE(statement.stated);
    EXPECT_TRUE(statement.refuses);
}

TEST(FederationStatement, survives_extensions_of_any_shape) {
    for (
        const std::string& extension :
        {std::string("[]"), std::string("{"), std::string(R"([1,"x",null])"),
         std::string(
             R"([{"url":"https://my-care-record.example/fhir/StructureDefinition/holder"}])"),
         std::string(
             R"([{"url":"https://my-care-record.example/fhir/StructureDefinition/holder","extension":{"url":1}}])"),
         std::string(
             R"([{"url":"https://my-care-record.example/fhir/StructureDefinition/holder","extension":[{"url":"items","valueUnsignedInt":-1},{"url":"took","valueDuration":{"value":1e99}},{"url":"organisation","valueIdentifier":{"system":"x","value":"R1H"}}]}])"),
         std::string(200, '[')}) {
        OutcomeIssue issue = row("R1H", "data");
        issue.extension = extension;
        const OutcomeIssue issues[] = {issue};
        const Statement statement = read_statement(issues);
        ASSERT_EQ(statement.rows.size(), 1U) << extension;
        EXPECT_FALSE(statement.rows[0].organisation) << extension;
        EXPECT_EQ(statement.rows[0].items, 0U);
    }
}

TEST(FederationStatement, of_more_rows_than_are_read_is_cut) {
    std::vector<OutcomeIssue> issues;
    for (std::size_t i = 0; i <= most_rows; ++i)
        issues.push_back(row("A" + std::to_string(10'000 + i), "not-held"));
    const Statement statement = read_statement(issues);
    EXPECT_EQ(statement.rows.size(), most_rows);
    EXPECT_TRUE(statement.cut);
}

}  // namespace
}  // namespace mcr::source::federation
