#include "source/gp_connect/html/page.hpp"

#include <gtest/gtest.h>

namespace mcr::source::gp_connect::html {
namespace {

using record::CoverageState;

std::string div(const std::string& inner) {
    return R"(<div xmlns="http://www.w3.org/1999/xhtml">)" + inner + "</div>";
}
const std::string table =
    "<table><thead><tr><th>Date</th></tr></thead><tbody><tr><td>01-Jan-2020</td></tr></tbody>"
    "</table>";

struct Case {
    const char* name;
    std::string inner;
    CoverageState state;
};
class PageState : public testing::TestWithParam<Case> {};

TEST_P(PageState, follows_from_what_the_page_says) {
    const auto page = read_page(div(GetParam().inner));
    ASSERT_TRUE(page);
    EXPECT_EQ(record::code_of(page->state()), record::code_of(GetParam().state));
}

INSTANTIATE_TEST_SUITE_P(
    GpConnect, PageState,
    testing::Values(
        Case{"rows", "<h1>Problems</h1>" + table, CoverageState::data},
        Case{"words_without_a_table", "<h1>Encounters</h1><p>Seen at home.</p>",
             CoverageState::data},
        Case{"none_recorded",
             "<h1>Problems</h1><div><p>No 'Problems' data is recorded for this patient.</p></div>",
             CoverageState::nothing_recorded},
        Case{"none_recorded_within_a_table",
             "<table><tr><td>No 'Referrals' data is recorded for this patient.</td></tr></table>",
             CoverageState::nothing_recorded},
        Case{"a_heading_and_the_head_of_a_table",
             "<h1>Problems</h1><table><thead><tr><td><b>Date</b></td></tr></thead></table>",
             CoverageState::failed},
        Case{"nothing", "", CoverageState::failed},
        Case{"empty_with_exclusions",
             R"(<div class="exclusion-banner"><p>Items excluded due to confidentiality and/or )"
             R"(patient preferences</p></div><p>No 'X' data is recorded for this patient.</p>)",
             CoverageState::withheld_confidential},
        Case{
            "empty_with_an_exclusion_without_its_class",
            "<div><p>Some patient data is hidden by sharing rules. The data in this section may be "
            "incomplete.</p></div><p>No 'X' data is recorded for this patient.</p>",
            CoverageState::withheld_confidential},
        Case{"denied",
             "<p>Access is denied to 'X' data for this patient.</p><p>This data may still exist in "
             "the source system.</p>",
             CoverageState::withheld_confidential},
        Case{"an_exclusion_in_other_words", R"(<div class="exclusion-banner"><p>Gone.</p></div>)",
             CoverageState::withheld_confidential},
        Case{"an_exclusion_banner_that_is_empty",
             R"(<div class="exclusion-banner"><p> </p></div><p>No 'X' data is recorded for this )"
             R"(patient.</p>)",
             CoverageState::nothing_recorded},
        Case{"rows_with_exclusions",
             R"(<div class="exclusion-banner"><p>Items excluded.</p></div>)" + table,
             CoverageState::data},
        Case{"in_transit", R"(<div class="gptransfer-banner"><p>Not yet complete.</p></div>)",
             CoverageState::nothing_recorded},
        Case{"not_retrievable",
             "<p>This system does not support retrieval of 'X' data.</p><p>This data may still "
             "exist in the source system.</p>",
             CoverageState::not_supported},
        Case{"not_supported", "<p>'X' data is not supported by this system.</p>",
             CoverageState::not_supported},
        Case{"one_part_empty_and_the_other_not_supported",
             "<p>No 'A' data is recorded for this patient.</p><p>'B' data is not supported by this "
             "system.</p>",
             CoverageState::nothing_recorded},
        Case{"a_cell_that_tells_of_a_refusal",
             "<table><tr><td>Access is denied to data</td></tr></table>", CoverageState::data},
        Case{"only_a_content_banner", R"(<div class="content-banner"><p>Contains items.</p></div>)",
             CoverageState::failed}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Page, reads_its_banners) {
    const auto page = read_page(div(
        R"(<div class="gptransfer-banner"><p>Patient record transfer from previous GP practice not )"
        R"(yet complete; information recorded before 23-Jun-2010 may be missing</p></div>)"
        R"(<div class="content-banner"><p>Contains coded items.</p></div>)"
        R"(<div class="date-banner"><p>For the period '01-Jan-2020' to '02-Jan-2020'</p></div>)" +
        table));
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->in_transit);
    EXPECT_EQ(page->transit_date, "23-Jun-2010");
    EXPECT_TRUE(page->explains);
    EXPECT_TRUE(page->limited);
    EXPECT_FALSE(page->excluded);
}

TEST(Page, takes_a_supplier_s_date_banner_for_no_exclusion) {
    const auto page = read_page(
        div(R"(<div class="date-banner"><p>For the selected date range 01-Jan-2020 to 02-Jan-2020 )"
            R"(subject to patient preferences and/or RCGP exclusions.</p></div>)" +
            table));
    ASSERT_TRUE(page);
    EXPECT_FALSE(page->excluded);
    EXPECT_TRUE(page->limited);
    const auto all =
        read_page(div(R"(<div class="date-banner"><p>All relevant items</p></div>)" + table));
    EXPECT_FALSE(all->limited);
}

TEST(Page, is_refused_where_it_is_no_xml) {
    EXPECT_FALSE(read_page("<div><p></div>"));
    EXPECT_FALSE(read_page(""));
}

}  // namespace
}  // namespace mcr::source::gp_connect::html
