#include "source/hl7v2/message.hpp"

#include <gtest/gtest.h>

#include "source/hl7v2/test_samples.hpp"

namespace mcr::source::hl7v2 {
namespace {

using test::message_of;

constexpr const char* msh = "MSH|^~\\&|PAS|RQW|MCR||20260301120000||ADT^A08^ADT_A01|M1|P|2.4";

Message parsed(const std::string& text) {
    auto message = Message::parse(text);
    EXPECT_TRUE(message) << message.error().sentence;
    return std::move(*message);
}

std::string text_of(const std::string& raw) {
    const auto message = parsed(message_of({msh, "ZZZ|" + raw}));
    return message.text(message.segments()[1].field(1));
}

TEST(Hl7Message, counts_the_fields_of_the_header_as_the_standard_does) {
    const auto message = parsed(message_of({msh, "PID|1||7^^^RQW^MR~8"}));
    EXPECT_EQ(message.header().field(1), "|");
    EXPECT_EQ(message.header().field(2), "^~\\&");
    EXPECT_EQ(message.type(), "ADT");
    EXPECT_EQ(message.event(), "A08");
    EXPECT_EQ(message.control_id(), "M1");
    EXPECT_EQ(message.version(), "2.4");
    const Segment& pid = *message.find("PID");
    EXPECT_EQ(pid.field(3), "7^^^RQW^MR~8");
    EXPECT_EQ(pid.field(9), "");
    EXPECT_EQ(message.repetitions(pid, 3).size(), 2U);
    EXPECT_EQ(message.component(message.repetitions(pid, 3)[0], 4), "RQW");
    EXPECT_EQ(message.find("PV1"), nullptr);
}

TEST(Hl7Message, reads_the_delimiters_that_the_message_names) {
    const auto message = parsed("MSH#*!/%#PAS#RQW#MCR##2026##ORU*R01#M1#P#2.3\rZZZ#a*b%c!d/F/e\r");
    const Segment& own = *message.find("ZZZ");
    EXPECT_EQ(message.component(own.field(1), 2, 2), "c!d/F/e");
    EXPECT_EQ(message.text(message.repetitions(own, 1)[1]), "d#e");
}

TEST(Hl7Message, stays_whole_when_it_moves) {
    auto first = parsed("MSH|^~\\&|");
    const Message second = std::move(first);
    EXPECT_EQ(second.header().name(), "MSH");
    EXPECT_EQ(second.header().field(2), "^~\\&");
}

TEST(Hl7Message, ends_segments_at_cr_and_at_lf_where_one_begins) {
    for (const char* end : {"\r", "\n", "\r\n", "\r\n\r\n"}) {
        const auto message = parsed(std::string(msh) + end + "PID|1" + end + "PV1|1" + end);
        EXPECT_EQ(message.segments().size(), 3U);
    }
    const auto message = parsed(std::string(msh) + "\rOBX|1|TX|||first line\nsecond|line\rPV1|1\r");
    EXPECT_EQ(message.segments()[1].field(5), "first line\nsecond");
}

TEST(Hl7Message, tells_null_from_not_sent) {
    const auto message = parsed(message_of({msh, "PID|1||\"\"||"}));
    const Segment& pid = *message.find("PID");
    EXPECT_TRUE(pid.is_null(3));
    EXPECT_FALSE(pid.is_null(4));
    EXPECT_FALSE(pid.is_null(40));
}

TEST(Hl7Message, reads_escapes_and_keeps_the_unknown) {
    struct Case {
        const char *raw, *text;
    };
    for (const Case& one : {
             Case{"a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"},
             Case{"one\\.br\\two", "one\ntwo"},
             Case{"one\\.sp2\\two\\.ce\\x\\.sk3\\y\\.in+4\\z\\.fi\\", "one\n\ntwo\nx   yz"},
             Case{"\\H\\loud\\N\\ quiet", "loud quiet"},
             Case{"\\X41420D0A\\c", "AB\nc"},
             Case{"\\XC3A9\\", "\xC3\xA9"},
             Case{"\\XE9\\", "\xC3\xA9"},
             Case{"\\C2842\\plain\\C2D41\\", "plain"},
             Case{"\\P\\", "#"},
             Case{"\\Zown\\x", "\\Zown\\x"},
             Case{"C:\\temp", "C:\\temp"},
             Case{"\\X4\\", "\\X4\\"},
             Case{"\\M2B\\", "\\M2B\\"},
             Case{"a\\\\b", "a\\\\b"},
             Case{"end\\", "end\\"},
         })
        EXPECT_EQ(text_of(one.raw), one.text) << one.raw;
    EXPECT_EQ(parsed(message_of({msh, "ZZZ|C:\\temp"})).notes().size(), 1U);
    EXPECT_EQ(parsed(message_of({msh, "ZZZ|a\\F\\"})).notes().size(), 0U);
}

TEST(Hl7Message, writes_escapes_that_it_reads_again) {
    const std::string hard = "a|b^c&d~e\\f\ng";
    EXPECT_EQ(text_of(escape(hard)), hard);
    const std::string control(
        "a\x00\x1F"
        "b",
        4);
    EXPECT_EQ(escape(control), "a\\X00\\\\X1F\\b");
    EXPECT_EQ(text_of(escape(control)), control);
}

TEST(Hl7Message, reads_the_character_set_that_is_declared_or_the_one_that_it_is) {
    const auto with = [](const std::string& set, const std::string& bytes) {
        return parsed(std::string(msh) + "||||||" + set + "\rZZZ|" + bytes + "\r");
    };
    struct Case {
        std::string set, bytes, text;
        std::size_t notes;
    };
    for (const Case& one :
         {Case{"", "Zo\xC3\xAB", "Zo\xC3\xAB", 0},
          Case{"", "Zo\xEB \x80", "Zo\xC3\xAB \xE2\x82\xAC", 1},
          Case{"ASCII", "Zo\xEB", "Zo\xC3\xAB", 1}, Case{"8859/1", "Zo\xEB", "Zo\xC3\xAB", 0},
          Case{"8859/1", "Zo\xC3\xAB", "Zo\xC3\x83\xC2\xAB", 0},
          Case{"8859/2", "\xB1", "\xC4\x85", 0}, Case{"8859/15", "\xA4", "\xE2\x82\xAC", 0},
          Case{"UNICODE UTF-8", "Zo\xC3\xAB", "Zo\xC3\xAB", 0},
          Case{"UNICODE UTF-8", "Zo\xEB", "Zo\xC3\xAB", 1}}) {
        const auto message = with(one.set, one.bytes);
        EXPECT_EQ(message.segments()[1].field(1), one.text) << one.set;
        EXPECT_EQ(message.notes().size(), one.notes) << one.set;
    }
    const auto other = Message::parse(std::string(msh) + "||||||ISO IR87\r");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().kind, ErrorKind::unsupported);
}

TEST(Hl7Message, refuses_what_is_no_message_and_says_where) {
    Limits limits;
    limits.max_bytes = 200;
    limits.max_segments = 3;
    limits.max_fields = 20;
    limits.max_repetitions = 4;
    struct Case {
        std::string text;
        ErrorKind kind;
        const char* sentence;
    };
    const std::string head = std::string(msh) + "\r";
    for (const Case& one :
         {Case{"", ErrorKind::malformed, "The message does not begin with an MSH segment."},
          Case{"PID|1\r", ErrorKind::malformed, "The message does not begin with an MSH segment."},
          Case{"MSH|^^^^|x\r", ErrorKind::malformed,
               "Segment 1 (MSH) names delimiters that cannot be used."},
          Case{"MSH|abcd|x\r", ErrorKind::malformed,
               "Segment 1 (MSH) names delimiters that cannot be used."},
          Case{head + "9990000018 is secret\r", ErrorKind::malformed,
               "Line 2 of the message is no segment."},
          Case{head + std::string(200, 'x'), ErrorKind::too_large,
               "The message is larger than 200 bytes."},
          Case{head + "AAA|\rBBB|\rCCC|\r", ErrorKind::too_large,
               "The message has more than 3 segments."},
          Case{head + "AAA" + std::string(21, '|') + "\r", ErrorKind::too_large,
               "Segment 2 (AAA) has more than 20 fields."},
          Case{head + "AAA|~~~~\r", ErrorKind::too_large,
               "Segment 2 (AAA) has a field of more than 4 repetitions."}}) {
        const auto message = Message::parse(one.text, limits);
        ASSERT_FALSE(message) << one.text;
        EXPECT_EQ(message.error().kind, one.kind) << one.text;
        EXPECT_EQ(message.error().sentence, one.sentence);
    }
}

}  // namespace
}  // namespace mcr::source::hl7v2
