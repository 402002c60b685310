#include "web/coverage_panel.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace mcr::web {
namespace {

using record::CoverageState;

relay::CoverageRow row(const char* code, CoverageState state) {
    relay::CoverageRow made;
    made.organisation = *OdsCode::parse(code);
    made.organisation_name = std::string("Name of ") + code;
    made.system_key = code;
    made.state = state;
    made.settled = true;
    made.sentence = "12 items.";
    return made;
}

struct Group {
    CoverageState state;
    CoverageGroup group;
};
class Groups : public testing::TestWithParam<Group> {};
TEST_P(Groups, are_what_a_state_means) {
    EXPECT_EQ(group_of(row("RQW", GetParam().state)), GetParam().group);
    auto asking = row("RQW", GetParam().state);
    asking.settled = false;
    EXPECT_EQ(group_of(asking), CoverageGroup::asking);
}
INSTANTIATE_TEST_SUITE_P(
    Table, Groups,
    testing::Values(Group{CoverageState::data, CoverageGroup::gave},
                    Group{CoverageState::nothing_recorded, CoverageGroup::nothing},
                    Group{CoverageState::not_held, CoverageGroup::nothing},
                    Group{CoverageState::withheld_confidential, CoverageGroup::kept_back},
                    Group{CoverageState::objected, CoverageGroup::kept_back},
                    Group{CoverageState::not_permitted, CoverageGroup::kept_back},
                    Group{CoverageState::switched_off, CoverageGroup::kept_back},
                    Group{CoverageState::awaiting, CoverageGroup::missing},
                    Group{CoverageState::not_supported, CoverageGroup::missing},
                    Group{CoverageState::wrong_patient, CoverageGroup::missing},
                    Group{CoverageState::timed_out, CoverageGroup::missing},
                    Group{CoverageState::failed, CoverageGroup::missing},
                    Group{CoverageState::not_asked, CoverageGroup::not_asked}),
    [](const auto& one) {
        std::string name(record::code_of(one.param.state));
        std::ranges::replace(name, '-', '_');
        return name;
    });

TEST(CoveragePanel, whoever_says_more_than_how_much_it_gave_is_read_before_the_others) {
    auto one = row("RQW", CoverageState::data);
    one.notes = {"This organisation answered.", "3 documents.", "1 document."};
    EXPECT_EQ(group_of(one), CoverageGroup::gave);
    one.notes.emplace_back("Only a period is shown of Problems.");
    EXPECT_EQ(group_of(one), CoverageGroup::remarked);
    one.notes.clear();
    one.sentence = "This organisation answered in part only.";
    EXPECT_EQ(group_of(one), CoverageGroup::remarked);
    one.sentence = "This federation answered. It spoke for 12 organisations.";
    EXPECT_EQ(group_of(one), CoverageGroup::gave);
}

TEST(CoveragePanel, shows_what_is_missing_first_and_open) {
    relay::Coverage coverage;
    coverage.add(row("RQW", CoverageState::data));
    coverage.add(row("RWH", CoverageState::nothing_recorded));
    coverage.add(row("RWG", CoverageState::objected));
    coverage.add(row("RAJ", CoverageState::timed_out));
    const std::string html = coverage_panel(coverage, false);
    const auto at = [&](const std::string& code, bool open) {
        return html.find("data-group-box=\"" + code + "\"" + (open ? " open>" : ">"));
    };
    const auto missing = at("missing", true), kept_back = at("kept-back", true),
               gave = at("gave", false), nothing = at("nothing", false);
    ASSERT_NE(missing, std::string::npos) << html;
    EXPECT_LT(missing, kept_back);
    EXPECT_LT(kept_back, gave);
    EXPECT_LT(gave, nothing);
    EXPECT_NE(nothing, std::string::npos);
    EXPECT_LT(missing, html.find("(RAJ)"));
    EXPECT_LT(html.find("(RAJ)"), kept_back);
    EXPECT_EQ(html.find("data-group-box=\"not-asked\""), std::string::npos) << "it has no rows";
}

TEST(CoveragePanel, has_every_group_while_it_fills_with_those_hidden_that_have_no_rows_yet) {
    relay::Coverage coverage;
    auto asking = row("RQW", CoverageState::data);
    asking.settled = false;
    coverage.add(asking);
    const std::string html = coverage_panel(coverage, true);
    EXPECT_NE(html.find("data-group-box=\"asking\">"), std::string::npos);
    EXPECT_NE(html.find("data-group-box=\"missing\" open hidden>"), std::string::npos);
    EXPECT_NE(html.find("data-group-box=\"gave\" hidden>"), std::string::npos);
}

TEST(CoveragePanel, puts_rows_of_a_federation_beneath_it_and_says_the_way_they_came) {
    relay::Coverage coverage;
    coverage.add(row("RQW", CoverageState::data));
    coverage.add(row("RWH", CoverageState::data));
    auto beyond = row("RAL", CoverageState::data);
    beyond.via = *OdsCode::parse("RQW");
    beyond.via_name = "Federation <one>";
    beyond.system_key = "RQW/RAL";
    coverage.add(beyond);
    EXPECT_EQ(federation_of(coverage.rows(), 2), 0U);
    EXPECT_EQ(federation_of(coverage.rows(), 1), std::nullopt);
    const std::string html = coverage_panel(coverage, false);
    EXPECT_LT(html.find("(RQW)"), html.find("(RAL)"));
    EXPECT_LT(html.find("(RAL)"), html.find("(RWH)"));
    EXPECT_NE(html.find("class=\"mcr-coverage__beneath\""), std::string::npos);
    EXPECT_NE(html.find(", through Federation &lt;one&gt;"), std::string::npos);
    beyond.system_key = "gone/RAL";
    relay::Coverage alone;
    alone.add(beyond);
    EXPECT_EQ(federation_of(alone.rows(), 0), std::nullopt);
}

TEST(CoveragePanel, lets_those_be_asked_who_were_not) {
    relay::Coverage coverage;
    coverage.add(row("RQW", CoverageState::not_asked));
    const std::string html = coverage_panel(coverage, false, {}, "<b>wish</b>");
    EXPECT_NE(html.find("<div data-wish-here><b>wish</b></div></details>"), std::string::npos);
}

TEST(CoveragePanel, counts_what_is_kept_back_apart_from_what_is_missing) {
    relay::Coverage coverage;
    coverage.add(row("RQW", CoverageState::switched_off));
    coverage.add(row("RWH", CoverageState::objected));
    coverage.add(row("RWG", CoverageState::failed));
    EXPECT_EQ(coverage_summary(coverage),
              "0 of 3 organisations gave information, 2 keep something back, 1 could not be asked "
              "or did not answer. This view is not complete: information may exist that is not "
              "shown.");
}

}  // namespace
}  // namespace mcr::web
