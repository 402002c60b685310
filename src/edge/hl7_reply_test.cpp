#include "edge/hl7_reply.hpp"

#include <gtest/gtest.h>

namespace mcr::edge {
namespace {

struct PlaceRow {
    const char* sentence;
    const char* place;
};

TEST(Hl7Reply, a_sentence_of_the_reader_leads_to_its_place) {
    const auto message = source::hl7v2::Message::parse(
        "MSH|^~\\&|A|B|||20250101||ORU^R01|1|P|2.5\rPID|1\rOBX|1\rOBX|2\r");
    ASSERT_TRUE(message);
    const PlaceRow table[] = {
        {"Segment 2 (PID) has no patient identifier in its field 3.", "PID^1^3"},
        {"Segment 4 (OBX) has more than 500 fields.", "OBX^2"},
        {"Segment 1 (MSH) names delimiters that cannot be used.", "MSH^1"},
        {"The message has no PID segment.", "PID^1"},
        {"Segment x", ""},
        {"Segment 99", ""},
        {"There is no better segment.", ""},
        {"The time zone of the system is not known.", ""},
        {"", ""},
    };
    for (const PlaceRow& row : table) {
        Hl7Fault fault;
        find_place(row.sentence, &*message, fault);
        EXPECT_EQ(fault.place(), row.place) << row.sentence;
    }
}

TEST(Hl7Reply, what_stands_in_the_message_is_escaped_in_the_answer) {
    const auto message =
        source::hl7v2::Message::parse("MSH$%~\\&$A|B$C^D$$$20250101$$ORU%R01$1|2$P$2.5\r");
    ASSERT_TRUE(message) << message.error().sentence;
    const std::string answer =
        acknowledgement(&*message, std::nullopt, {.facility = "RQW", .control_id = "x"});
    const auto read = source::hl7v2::Message::parse(answer);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->segments().size(), 2U);
    EXPECT_EQ(read->text(read->segments()[1].field(2)), "1|2");
    EXPECT_EQ(read->text(read->header().field(5)), "A|B");
}

}  // namespace
}  // namespace mcr::edge
