#include "web/text_html.hpp"

#include <gtest/gtest.h>

namespace mcr::web {
namespace {

std::string text_of(const std::vector<record::Passage>& passages, std::size_t max_bytes = 10'000,
                    bool as_document = false) {
    return text_html({"<b>line</b>", "Allergies", passages, 3, "Composition/X.1", as_document},
                     max_bytes);
}

bool has(const std::string& html, std::string_view what) {
    return html.find(what) != std::string::npos;
}

TEST(TextHtml, is_closed_behind_its_line_and_needs_no_script) {
    const std::string html = text_of({{"", "<p>words</p>", "", 0}});
    EXPECT_EQ(html.find("<details class=\"mcr-text\"><summary class=\"mcr-text__summary\"><b>line"),
              0U);
    EXPECT_TRUE(has(html, "<div class=\"mcr-narrative\"><p>words</p></div></details>"));
}

TEST(TextHtml, has_its_sections_under_their_titles_but_does_not_repeat_its_own) {
    const std::string html = text_of({{"allergies", "<h1>Allergies</h1><p>a</p>", "", 0},
                                      {"Problems <now>", "<p>b</p>", "", 0},
                                      {"Past", "<p>c</p>", "", 1},
                                      {"Empty", "", "The source withholds it.", 0}});
    EXPECT_FALSE(has(html, "llergies"));
    EXPECT_TRUE(has(html, "<h3 class=\"mcr-narrative__title\">Problems &lt;now&gt;</h3><p>b</p>"));
    EXPECT_TRUE(has(html, "<h4 class=\"mcr-narrative__title\">Past</h4><p>c</p>"));
    EXPECT_TRUE(has(html, ">Empty</h3><p class=\"mcr-narrative__note\">The source withholds it."));
}

TEST(TextHtml, gives_every_section_ids_of_its_own) {
    const std::string html =
        text_of({{"", "<p id='a'>a</p>", "", 0}, {"", "<p id='a'>b</p>", "", 0}});
    EXPECT_TRUE(has(html, "id=\"text-3-1-a\""));
    EXPECT_TRUE(has(html, "id=\"text-3-2-a\""));
}

TEST(TextHtml, says_what_its_banners_warn_of_while_it_is_closed_and_once) {
    const std::string banner = "<div class='exclusion-banner'>Left out</div>";
    const std::string html = text_of({{"", banner, "", 0}, {"", banner, "", 0}});
    constexpr std::string_view warning =
        "</details><p class=\"mcr-text__warning\"><strong>Important:</strong> Left out</p>";
    EXPECT_TRUE(html.ends_with(warning)) << html;
}

TEST(TextHtml, that_is_too_long_is_cut_and_says_where_the_whole_is) {
    const std::string html = text_of({{"", "<p>0123456789</p>", "", 0}, {"B", "c", "", 0}}, 8);
    EXPECT_TRUE(has(html, "<p>01234</p>"));
    EXPECT_FALSE(has(html, ">B<"));
    EXPECT_TRUE(has(html,
                    "ends in the middle. The whole is in the FHIR answer, as "
                    "Composition/X.1."));
    EXPECT_TRUE(has(text_of({{"", "<p>0123456789</p>", "", 0}}, 8, true),
                    "Open the document for the whole"));
    EXPECT_TRUE(has(text_of({{"", "12345678", "", 0}, {"B", "c", "", 0}}, 8), "in the middle"));
    EXPECT_FALSE(has(text_of({{"", "12345678", "", 0}}, 8), "in the middle"));
}

TEST(TextHtml, without_markup_stands_as_it_is) {
    record::Passage letter;
    letter.plain = "Dear <b>\ncolleague";
    EXPECT_TRUE(
        has(text_of({letter}), "<p class=\"mcr-narrative__plain\">Dear &lt;b&gt;\ncolleague</p>"));
    letter.plain = "abc\xC3\xA9 and more";
    EXPECT_TRUE(has(text_of({letter}, 4), ">abc</p>"));
    EXPECT_TRUE(has(text_of({letter}, 4), "in the middle"));
}

TEST(TextHtml, that_cannot_be_shown_says_so) {
    EXPECT_TRUE(has(text_of({{"", "a\xFF", "", 0}}), "is not shown here"));
    EXPECT_TRUE(has(text_of({{"", "<p> </p>", "", 0}}), "The source gave no words here."));
}

}  // namespace
}  // namespace mcr::web
