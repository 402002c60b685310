#include "web/narrative_html.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <random>

namespace mcr::web {
namespace {

std::string html_of(std::string_view source) {
    return narrative_html(source, 100'000, "n-").html;
}

struct Case {
    const char* name;
    const char* source;
    const char* html;
};
class Narrative : public testing::TestWithParam<Case> {};
TEST_P(Narrative, stands_in_a_page_as_what_can_only_be_read) {
    EXPECT_EQ(html_of(GetParam().source), GetParam().html);
}

constexpr const char* scroll =
    "<div class=\"mcr-scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">";

INSTANTIATE_TEST_SUITE_P(
    Table, Narrative,
    testing::Values(
        Case{"scripts_and_styles",
             "<div><script>x()</script><p style='color:red' onclick='x()'>a</p></div>",
             "<div><p>a</p></div>"},
        Case{"what_looks_like_markup", "&lt;script&gt;", "&lt;script&gt;"},
        Case{"ids", "<p id='a'>b</p>", "<p id=\"n-a\">b</p>"},
        Case{"classes_of_the_source", "<p class='nhsuk-button mcr-banner'>b</p>", "<p>b</p>"},
        Case{"headings", "<h1>a</h1><h2>b</h2><h3>c</h3><h5>d</h5>",
             "<h4>a</h4><h5>b</h5><h6>c</h6><h6>d</h6>"},
        Case{"breaks", "a<br/>b<hr/>", "a<br>b<hr>"},
        Case{"an_end_too_many", "a</div></details></li></ul>b", "ab"},
        Case{"an_item_without_a_list", "<li>a</li><ul><li>b</li></ul>", "a<ul><li>b</li></ul>"},
        Case{"a_term_without_a_list", "<dd>a</dd><dl><dt>b</dt><dd>c</dd></dl>",
             "a<dl><dt>b</dt><dd>c</dd></dl>"},
        Case{"a_cell_without_a_table", "<td>a</td><tr><td>b</td></tr>", "ab"},
        Case{"nothing", "<p> </p>", ""}, Case{"only_a_script", "<script>x</script>", ""}),
    [](const auto& row) { return row.param.name; });

TEST(Narrative, a_table_stands_in_a_box_that_scrolls_and_can_be_reached_by_keyboard) {
    EXPECT_EQ(html_of("<table border='1'><colgroup><col/></colgroup><tr><th>a</th><td "
                      "class='date-column x'>b</td></tr></table>"),
              std::string(scroll) +
                  "<table class=\"mcr-table\"><tr><th>a</th><td class=\"mcr-date-column\">b</td>"
                  "</tr></table></div>");
}

TEST(Narrative, what_may_not_stand_in_a_table_stands_there_by_its_words_alone) {
    EXPECT_EQ(
        html_of("<table><div>a<table><tr><td>b</td></tr></table></div></table>"),
        std::string(scroll) + "<table class=\"mcr-table\">a<tr><td>b</td></tr></table></div>");
}

TEST(Narrative, banners_that_warn_become_callouts_and_are_told_apart) {
    const NarrativeHtml made = narrative_html(
        "<div class='exclusion-banner'><p>Items excluded &amp; hidden</p></div>"
        "<p class='gptransfer-banner'>In transit</p>"
        "<div class='date-banner'>All relevant items</div>"
        "<div class='content-banner'>Part not supported</div>",
        10'000, "n-");
    EXPECT_EQ(made.warnings,
              (std::vector<std::string>{"Items excluded &amp; hidden", "In transit"}));
    EXPECT_NE(made.html.find("nhsuk-warning-callout"), std::string::npos);
    EXPECT_NE(made.html.find("Something is left out"), std::string::npos);
    EXPECT_NE(made.html.find("The record is not yet complete"), std::string::npos);
    EXPECT_NE(made.html.find("nhsuk-inset-text mcr-inset\"><span "
                             "class=\"nhsuk-u-visually-hidden\">Information: </span><div>All"),
              std::string::npos);
    EXPECT_NE(made.html.find("<div>Part not supported</div></div>"), std::string::npos);
}

TEST(Narrative, a_banner_in_a_banner_is_part_of_it) {
    const NarrativeHtml made = narrative_html(
        "<div class='exclusion-banner'>a<div class='exclusion-banner'>b</div></div>", 1000, "n-");
    EXPECT_EQ(made.warnings, (std::vector<std::string>{"a b"}));
}

TEST(Narrative, a_title_that_only_repeats_is_left_out) {
    const std::array<std::string_view, 2> titles{"Allergies & reactions", "Other"};
    EXPECT_EQ(narrative_html("<div>\n<h1>allergies &amp; Reactions</h1><p>a</p></div>", 1000, "n-",
                             titles)
                  .html,
              "<div>\n<p>a</p></div>");
    EXPECT_EQ(narrative_html("<h1>Problems</h1><p>a</p>", 1000, "n-", titles).html,
              "<h4>Problems</h4><p>a</p>");
    EXPECT_EQ(narrative_html("<p>a</p><h1>Other</h1>", 1000, "n-", titles).html,
              "<p>a</p><h4>Other</h4>");
}

struct Cut {
    const char* name;
    const char* source;
    std::size_t max_bytes;
    const char* html;
    bool cut;
};
class Cuts : public testing::TestWithParam<Cut> {};
TEST_P(Cuts, never_split_a_tag_or_a_character) {
    const NarrativeHtml made = narrative_html(GetParam().source, GetParam().max_bytes, "n-");
    EXPECT_EQ(made.html, GetParam().html);
    EXPECT_EQ(made.cut, GetParam().cut);
    EXPECT_FALSE(made.refused);
}
INSTANTIATE_TEST_SUITE_P(Table, Cuts,
                         testing::Values(Cut{"whole", "<p>abc</p>", 10, "<p>abc</p>", false},
                                         Cut{"in_a_word", "<p>abc</p>", 5, "<p>ab</p>", true},
                                         Cut{"in_a_tag", "a<b title='x'>b</b>", 6, "a", true},
                                         Cut{"in_a_character", "a\xC3\xA9", 2, "a", true},
                                         Cut{"in_a_name_of_a_character", "a&eacute;b", 5, "a",
                                             true},
                                         Cut{"behind_one", "a&amp;bc", 7, "a&amp;b", true}),
                         [](const auto& row) { return row.param.name; });

TEST(Narrative, what_cannot_be_read_safely_is_refused) {
    EXPECT_TRUE(narrative_html("a\xFF", 1000, "n-").refused);
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "<div>";
    EXPECT_TRUE(narrative_html(deep + "a", 100'000, "n-").refused);
}

bool is_among(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// Why the parser of a browser (HTML Standard, 13.2.6 tree construction) would make another tree of
/// `html` than its tags say; empty if it would not.
std::string fault_of(std::string_view html) {
    std::vector<std::string> open{"div"};
    for (auto at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
        const std::string_view tag = html.substr(at + 1, html.find('>', at) - at - 1);
        if (tag.starts_with('/')) {
            if (open.size() < 2 || open.back() != tag.substr(1))
                return "end of " + std::string(tag);
            open.pop_back();
            continue;
        }
        const std::string name(tag.substr(0, tag.find(' ')));
        const std::string& around = open.back();
        const bool in_rows = is_among(around, {"table", "tbody", "thead", "tfoot", "tr"});
        if (is_among(name, {"td", "th"}) && around != "tr") return name + " in " + around;
        if (is_among(name, {"tr", "tbody", "thead", "tfoot", "caption"}) != in_rows &&
            !is_among(name, {"td", "th"}))
            return name + " in " + around;
        if (name == "li" && !is_among(around, {"ul", "ol"})) return name + " in " + around;
        if (is_among(name, {"dd", "dt"}) && around != "dl") return name + " in " + around;
        const bool heading = is_among(name, {"h3", "h4", "h5", "h6"});
        if (heading && is_among(around, {"h3", "h4", "h5", "h6"})) return name + " in a heading";
        if (!is_among(name, {"br", "hr"})) open.push_back(name);
    }
    return open.size() == 1 ? "" : "open " + open.back();
}

TEST(Narrative, nothing_in_it_ends_what_stands_around_it) {
    constexpr std::array<std::string_view, 40> pieces = {
        "<div>",   "</div>",   "<p>",    "</p>",       "<li>",
        "</li>",   "<ul>",     "</ul>",  "<ol>",       "</ol>",
        "<table>", "</table>", "<tr>",   "</tr>",      "<td>",
        "</td>",   "<th>",     "</th>",  "<tbody>",    "<thead>",
        "<dl>",    "</dl>",    "<dd>",   "<dt>",       "</dd>",
        "<b>",     "</b>",     "<span>", "</span>",    "<h1>",
        "</h1>",   "<h3>",     "words ", "<caption>",  "</caption>",
        "<pre>",   "<br>",     "<q>",    "</details>", "<div class='exclusion-banner'>"};
    std::mt19937 random(11);  // the same in every run
    for (int round = 0; round < 20'000; ++round) {
        std::string source;
        for (int i = 0; i < 14; ++i) source += pieces[random() % pieces.size()];
        const std::string html = html_of(source);
        ASSERT_EQ(fault_of(html), "") << source << "\n" << html;
    }
}

}  // namespace
}  // namespace mcr::web
