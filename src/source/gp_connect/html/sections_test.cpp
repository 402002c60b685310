#include "source/gp_connect/html/sections.hpp"

#include <gtest/gtest.h>

namespace mcr::source::gp_connect::html {
namespace {

using record::Section;

record::Sections only(std::initializer_list<Section> sections) {
    record::Sections all;
    for (const Section section : sections) all.set(static_cast<std::size_t>(section));
    return all;
}

TEST(PageChoice, is_all_ten_when_everything_may_be_seen) {
    record::Sections all;
    all.set();
    EXPECT_EQ(choose(all).asked.size(), page_count);
    EXPECT_TRUE(choose(all).mixed.empty());
    EXPECT_TRUE(choose({}).asked.empty());
    EXPECT_TRUE(choose({}).mixed.empty());
}

TEST(PageChoice, leaves_a_page_out_that_holds_more_than_may_be_seen) {
    const Choice choice = choose(only({Section::examination_findings, Section::vaccinations}));
    EXPECT_EQ(choice.asked, std::vector{PageKind::immunisations});
    EXPECT_EQ(choice.mixed, (std::vector{PageKind::clinical_items, PageKind::observations}));
    EXPECT_EQ(choose(only({Section::examination_findings, Section::investigation_results})).asked,
              std::vector{PageKind::observations});
}

TEST(PageChoice, knows_that_every_page_stands_under_a_section_that_it_holds) {
    for (std::size_t i = 0; i < page_count; ++i) {
        const auto page = static_cast<PageKind>(i);
        EXPECT_TRUE(held_by(page).test(static_cast<std::size_t>(facts_of(page).section)));
        EXPECT_EQ(facts_of(page).code.size(), 3U);
    }
}

}  // namespace
}  // namespace mcr::source::gp_connect::html
