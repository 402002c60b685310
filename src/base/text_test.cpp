#include "base/text.hpp"

#include <gtest/gtest.h>

namespace mcr {
namespace {

TEST(Base64Url, round_trips_and_has_no_padding) {
    for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
        const std::string coded = to_base64url(text);
        EXPECT_EQ(coded.find('='), std::string::npos);
        EXPECT_EQ(from_base64url(coded).value(), text);
    }
    EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
    EXPECT_EQ(from_base64("Zm9vYg==").value(), "foob");
}

TEST(Base64Url, refuses_what_it_would_never_make) {
    for (const char* text : {"A", "AAAAA", "Zm9v*", "Zm 9v", "Zm9vYh", "Zg==", "Zm9+"})
        EXPECT_FALSE(from_base64url(text)) << text;
    EXPECT_FALSE(from_base64("Zm9vYg"));
}

TEST(Percent, coding_round_trips_and_a_broken_escape_is_refused) {
    EXPECT_EQ(percent_encode("a|b c"), "a%7Cb%20c");
    EXPECT_EQ(percent_decode("a%7Cb%20c+d").value(), "a|b c+d");
    EXPECT_EQ(percent_decode("c+d", true).value(), "c d");
    for (const char* text : {"%", "%1", "%G0", "a%0"}) EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(Utf8, is_accepted_exactly_as_rfc_3629_says) {
    for (const char* text : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                             "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_valid_utf8(text)) << text;
    for (const char* text : {"\x80", "\xc0\xaf", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80",
                             "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82"})
        EXPECT_FALSE(is_valid_utf8(text));
}

TEST(JsonQuote, escapes_what_json_must_and_replaces_what_is_no_utf8) {
    EXPECT_EQ(json_quote("a\"b\\c\n\t\x01"), "\"a\\\"b\\\\c\\n\\t\\u0001\"");
    EXPECT_EQ(json_quote("\x08\x0b\x0c\r"), "\"\\b\\u000b\\f\\r\"");
    EXPECT_EQ(json_quote("x\xff"), "\"x\xef\xbf\xbd\"");
}

TEST(Html, text_cannot_leave_its_place) {
    EXPECT_EQ(escape_html("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}

TEST(Instants, are_written_in_utc_and_read_back_with_any_zone) {
    const auto when = parse_instant("2026-11-23T16:03:00.123Z");
    ASSERT_TRUE(when);
    EXPECT_EQ(format_instant(*when), "2026-11-23T16:03:00.123Z");
    EXPECT_EQ(parse_instant("2026-11-23T17:03:00.123+01:00").value(), *when);
    EXPECT_EQ(format_display_date(*when), "23-Nov-2026");
    EXPECT_EQ(format_instant(parse_instant("1969-12-31T23:59:59.500Z").value()),
              "1969-12-31T23:59:59.500Z");
    for (const char* text :
         {"", "2026-11-23", "2026-11-23T16:03:00", "2026-02-30T00:00:00Z", "2026-11-23T25:00:00Z",
          "2026-11-23T16:03:00.Z", "2026-11-23T16:03:00+0100", "2026-11-23T16:03:00Zx",
          "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"})
        EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(Splitting, keeps_empty_parts_and_trimming_takes_only_the_ends) {
    EXPECT_EQ(split("a,,b,", ',').size(), 4U);
    EXPECT_EQ(trim("  a b\n"), "a b");
    EXPECT_EQ(trim(" \t"), "");
    EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-TYPE"));
}

}  // namespace
}  // namespace mcr
