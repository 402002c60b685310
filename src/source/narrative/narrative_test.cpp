#include "source/narrative/narrative.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "source/narrative/strict_reading.hpp"

namespace mcr::source::narrative {
namespace {

/// What stands within the outer div.
std::string inside(const std::string& div) {
    constexpr std::string_view begin = R"(<div xmlns="http://www.w3.org/1999/xhtml">)";
    constexpr std::string_view end = "</div>";
    EXPECT_TRUE(div.starts_with(begin) && div.ends_with(end)) << div;
    return div.substr(begin.size(), div.size() - begin.size() - end.size());
}

std::string cleaned(std::string_view html) {
    const auto made = clean(html, {}, "n-", {"mcr-kept"});
    EXPECT_TRUE(made) << html;
    if (!made) return {};
    EXPECT_EQ(test::fault_of(made->div), "") << made->div;
    return inside(made->div);
}

struct Case {
    const char* html;
    const char* narrative;
};
class Cleaning : public testing::TestWithParam<Case> {};
TEST_P(Cleaning, leaves_only_what_may_stand_in_a_narrative) {
    EXPECT_EQ(cleaned(GetParam().html), GetParam().narrative) << GetParam().html;
}

INSTANTIATE_TEST_SUITE_P(
    what_runs, Cleaning,
    testing::Values(
        Case{"a<script>alert(1)</script>b", "ab"},
        Case{"a<ScRiPt src=//x>alert(1)</sCrIpT >b", "ab"},
        Case{"a<script>if (a</script b>c", "ac"}, Case{"a<script>never closed", "a"},
        Case{"<script/src=x>y</script>z", "z"}, Case{"<<script>x</script>", "&lt;"},
        Case{"<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)"},
        Case{"<p onclick=alert(1)>a</p>", "<p>a</p>"},
        Case{"<p ONMOUSEOVER='x' OnX=y>a</p>", "<p>a</p>"},
        Case{"<p/onclick='x'/id=a>a</p>", R"(<p id="n-a">a</p>)"},
        Case{"<b style=\"background:url(javascript:x)\">a</b>", "<b>a</b>"},
        Case{"<style>p{color:red}</style>a", "a"}, Case{"<style>@import 'x'", ""},
        Case{"<a href=\"javascript:alert(1)\">a</a>", "a"},
        Case{"<a href=\" java&#10;script:alert(1)\">a</a>", "a"},
        Case{"<a href=\"&#x6A;avascript:alert(1)\">a</a>", "a"},
        Case{"<a href=data:text/html,x>a</a>", "a"}, Case{"<a href=vbscript:x>a</a>", "a"},
        Case{"<svg onload=alert(1)><script>x</script><text>words</text></svg>", "words"},
        Case{"<math><mi xlink:href=javascript:x>y</mi></math>", "y"},
        Case{"<iframe src=//x>inside</iframe>a", "a"}, Case{"<iframe srcdoc='<b>x'>", ""},
        Case{"<meta http-equiv=refresh content='0;url=//x'>a", "a"}, Case{"<base href=//x>a", "a"},
        Case{"<link rel=stylesheet href=x>a", "a"},
        Case{"<object data=x><embed src=y>instead</object>", "instead"},
        Case{"<img src=x onerror=alert(1)>", ""}, Case{"<img src=x alt='a chart'>", " [a chart] "},
        Case{"<img src=\"data:image/png;base64,AAAA\">a", "a"},
        Case{"<form action=//x><input name=a value=b><button>go</button></form>", "go"},
        Case{"<textarea><b>x</b></textarea>", "<div>&lt;b&gt;x&lt;/b&gt;</div>"},
        Case{"<title></title><script>x</script>a", "<p></p>a"}));

INSTANTIATE_TEST_SUITE_P(
    what_is_no_element, Cleaning,
    testing::Values(
        Case{"a<!-- <script>x</script> -->b", "ab"}, Case{"a<!-- never closed", "a"},
        Case{"a<!--[if IE]><script>x</script><![endif]-->b", "ab"},
        Case{"a<![if !IE]>b<![endif]>c", "abc"}, Case{"a<!-->b", "ab"},
        Case{"<![CDATA[<b>a</b> & b]]>c", "&lt;b&gt;a&lt;/b&gt; &amp; bc"},
        Case{"<![CDATA[never closed", "never closed"},
        Case{"<?xml version='1.0'?><?xml-stylesheet href='x'?>a", "a"},
        Case{"<!DOCTYPE html>a", "a"},
        Case{"<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]>&c;&a;", "&amp;c;&amp;a;"},
        Case{"<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><p>&x;</p>",
             "<p>&amp;x;</p>"},
        Case{"&eacute;&nbsp;&amp;&lt;b&gt;&quot;", "\xC3\xA9\xC2\xA0&amp;&lt;b&gt;&quot;"},
        Case{"&#150;&#x2013;&#0;&#xD800;&#1114112;&#99999999999;",
             "\xE2\x80\x93\xE2\x80\x93\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        Case{"AT&T & &#; &#x; &unknown; &", "AT&amp;T &amp; &amp;#; &amp;#x; &amp;unknown; &amp;"},
        Case{"2 < 3 <= 4", "2 &lt; 3 &lt;= 4"}, Case{"a</ x>b</>c", "abc"}, Case{"a<b", "a"},
        Case{"a<b class='x", "a"}, Case{"\xEF\xBB\xBF<p>a</p>", "<p>a</p>"},
        Case{"<o:p>a</o:p><st1:place w:st=on>b</st1:place>", "ab"}));

INSTANTIATE_TEST_SUITE_P(
    structure, Cleaning,
    testing::Values(
        Case{"<P>a<P>b", "<p>a</p><p>b</p>"}, Case{"<p/>a", "<p></p>a"},
        Case{"<b><i>a</b>b</i>", "<b><i>a</i></b>b"}, Case{"a</p></div></table>b", "ab"},
        Case{"<ul><li>a<li>b<ol><li>c</ol></ul>",
             "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"},
        Case{"<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
        Case{"<table><tr><td>a<td>b<tr><td>c</table>d",
             "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d"},
        Case{"<table><thead><tr><th>a<tbody><tr><td>b</table>",
             "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"},
        Case{"<b><table><tr><td>a</b>b</td></tr></table>",
             "<b><table><tr><td>ab</td></tr></table></b>"},
        Case{"<table><tr><td><table><tr><td>a</table>b</table>",
             "<table><tr><td><table><tr><td>a</td></tr></table>b</td></tr></table>"},
        Case{"<td colspan=2 rowspan='x' width=5 bgcolor=red>a", R"(<td colspan="2">a</td>)"},
        Case{"<br><br/><hr>a</br>", "<br/><br/><hr/>a"},
        Case{"<html><head><title>T</title></head><body><center>a</center></body></html>",
             "<p>T</p><div>a</div>"},
        Case{"<del>a</del> <s>b</s> <u>c</u>", "[struck out: a] [struck out: b] <em>c</em>"},
        Case{"<p id=a>x<p id=a>y<p id='a b'>z", R"(<p id="n-a">x</p><p>y</p><p>z</p>)"},
        Case{"<p class='big mcr-kept'>x", R"(<p class="mcr-kept">x</p>)"},
        Case{"<p title='&quot;&lt;' title=b>x", R"(<p title="&quot;&lt;">x</p>)"},
        Case{"<a href=https://a.example/?b=1&c=2>there</a>",
             "there (https://a.example/?b=1&amp;c=2)"},
        Case{"<a href='https://a.example'>https://a.example</a>", "https://a.example"},
        Case{"<a href=#b>there<a href=mailto:a@b.example>c</a>", "therec (mailto:a@b.example)"}));

TEST(Cleaning, counts_what_it_took_out_and_the_links) {
    const auto made = clean("<p style=a onclick=b>x<script>y</script><a href=tel:1>z</a></p>", {});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->taken_out, 3U);
    EXPECT_EQ(made->links, 1U);
}

TEST(Cleaning, knows_whether_anything_can_be_read) {
    EXPECT_FALSE(clean("<p>&nbsp; <br></p><script>x</script>", {})->has_text);
    EXPECT_TRUE(clean("<p>a", {})->has_text);
}

TEST(Cleaning, a_nul_is_a_character_that_cannot_be_shown) {
    EXPECT_EQ(cleaned(std::string_view("a\0b<scr\0ipt>c", 13)),
              "a\xEF\xBF\xBD"
              "bc");
}

TEST(Cleaning, refuses_what_is_not_utf_8) {
    const auto made = clean("a\xFF", {});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::malformed);
}

struct TooLarge {
    std::string html;
    Limits limits;
};
class TooLarges : public testing::TestWithParam<TooLarge> {};
TEST_P(TooLarges, are_refused) {
    const auto made = clean(GetParam().html, GetParam().limits);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::too_large);
}
std::string times(int count, std::string_view text) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
}
INSTANTIATE_TEST_SUITE_P(all, TooLarges,
                         testing::Values(TooLarge{"abcd", {.max_bytes = 3}},
                                         TooLarge{times(61, "<div>"), {}},
                                         TooLarge{times(200'000, "<b>"), {}},
                                         TooLarge{times(4, "<x>"), {.max_elements = 3}}));

TEST(Cleaning, whatever_comes_gives_well_formed_xhtml_of_allowed_names_alone) {
    constexpr std::array pieces = {
        "<",    ">",      "/",         "<p>",      "</p>",     "<table>",   "</table>",  "<tr>",
        "<td",  " id=a",  "=\"",       "'",        "&",        "&lt;",      "&#",        "x",
        "<!--", "-->",    "<![CDATA[", "]]>",      "<script>", "</script>", "<svg>",     "<li>",
        "<ul>", "</ul>",  "<a href=",  "http://",  "</a>",     "<b/>",      "<!DOCTYPE", "[",
        "]",    "<?",     "\"",        "\x01",     ";",        "<title>",   "</title",   "onload=x",
        "<img", " alt=q", " ",         "\xC3\xA9", "<div>",    "</div>",    "<h1>",      "<s>"};
    std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same in every run
    for (int round = 0; round < 3000; ++round) {
        std::string html;
        const auto length = 1 + random() % 40;
        for (std::size_t i = 0; i < length; ++i) html += pieces[random() % pieces.size()];
        const auto made = clean(html, {}, "n-");
        ASSERT_TRUE(made) << html;
        ASSERT_EQ(test::fault_of(made->div), "") << html << "\n" << made->div;
        const auto again = clean(made->div, {});
        ASSERT_TRUE(again);
        EXPECT_TRUE(again->has_text || !made->has_text) << html;
        EXPECT_EQ(again->taken_out, 0U) << html << "\n" << made->div;
    }
}

TEST(DivOfText, makes_paragraphs_and_breaks) {
    EXPECT_EQ(inside(div_of_text("a\r\nb <c>\n\n \nd")), "<p>a<br/>b &lt;c&gt;</p><p>d</p>");
    EXPECT_EQ(inside(div_of_text("")), "");
}

TEST(Escaped, leaves_no_markup_and_no_forbidden_character) {
    EXPECT_EQ(escaped("<a b=\"c\">&\x02\t\xEF\xBF\xBE"),
              "&lt;a b=&quot;c&quot;&gt;&amp;\xEF\xBF\xBD\t\xEF\xBF\xBD");
}

}  // namespace
}  // namespace mcr::source::narrative
