#include "edge/hl7_feed.hpp"

#include <gmock/gmock.h>

#include "edge/hl7_fixture.hpp"

namespace mcr::edge {
namespace {

using testing::HasSubstr;
using testing::Not;

class Hl7FeedTest : public Hl7Test {};
MCR_ON_BOTH_DATABASES(Hl7FeedTest);

TEST_P(Hl7FeedTest, an_admission_becomes_a_patient_with_an_encounter_and_is_acknowledged) {
    const std::string answer = send(admit(1));
    EXPECT_THAT(answer, HasSubstr("\rMSA|AA|C1\r")) << answer;
    EXPECT_THAT(content("Patient"), HasSubstr("Finch"));
    EXPECT_THAT(content("Encounter"), HasSubstr(R"("status":"in-progress")"));
    EXPECT_EQ(count("select count(*) from edge_message"), 1);
}

TEST_P(Hl7FeedTest, the_same_message_again_is_acknowledged_and_changes_nothing) {
    const std::string message = admit(1);
    send(message);
    const auto before = all_of(patient());
    clock.advance(std::chrono::minutes{1});
    EXPECT_EQ(outcome(message), "AA");
    const auto after = all_of(patient());
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].content, before[i].content);
    EXPECT_THAT(house.metrics.text(), HasSubstr("mcr_edge_messages_again_total"));
}

TEST_P(Hl7FeedTest, a_control_id_that_is_used_again_for_something_else_is_another_message) {
    send(head("ADT^A08", 1) + pid());
    control = 0;
    EXPECT_EQ(outcome(head("ADT^A08", 2) + pid("9990000018", "H1", "Wren")), "AA");
    EXPECT_THAT(content("Patient"), HasSubstr("Wren"));
}

TEST_P(Hl7FeedTest, an_update_that_comes_late_does_not_overwrite_a_later_one) {
    send(head("ADT^A08", 9) + pid("9990000018", "H1", "Wren"));
    EXPECT_EQ(outcome(head("ADT^A08", 3) + pid()), "AA");
    EXPECT_THAT(content("Patient"), HasSubstr("Wren"));
}

TEST_P(Hl7FeedTest, a_field_that_was_not_sent_stays_and_one_sent_as_nothing_goes) {
    send(head("ADT^A28", 1) + pid());
    send(head("ADT^A31", 2) + "PID|1||H1^^^RQW^MR||Finch^Edith||\"\"\r");
    EXPECT_THAT(content("Patient"), HasSubstr("Harlow"));
    EXPECT_THAT(content("Patient"), HasSubstr("9990000018"));
    EXPECT_THAT(content("Patient"), Not(HasSubstr("1951")));
}

struct VisitRow {
    const char* event;
    const char* status;  ///< of the Encounter; empty for none
};

TEST_P(Hl7FeedTest, the_events_of_a_visit_leave_it_as_they_say) {
    const VisitRow table[] = {
        {"A01", "in-progress"},
        {"A02", "in-progress"},
        {"A08", "in-progress"},
        {"A11", "cancelled"},
        {"A01", "in-progress"},
        {"A12", "in-progress"},
        {"A23", ""},
        {"A01", "in-progress"},
    };
    int minute = 0;
    for (const VisitRow& row : table) {
        EXPECT_EQ(outcome(admit(++minute, row.event)), "AA") << row.event;
        if (*row.status == '\0')
            EXPECT_EQ(content("Encounter"), "") << row.event;
        else
            EXPECT_THAT(content("Encounter"),
                        HasSubstr("\"status\":\"" + std::string(row.status) + '"'))
                << row.event;
    }
}

TEST_P(Hl7FeedTest, a_discharge_that_is_cancelled_opens_the_visit_again) {
    send(admit(1));
    std::string discharge = admit(2, "A03");
    discharge.pop_back();
    EXPECT_EQ(outcome(discharge + "|20250101123000\r"), "AA");
    EXPECT_THAT(content("Encounter"), HasSubstr("finished"));
    EXPECT_THAT(content("Encounter"), HasSubstr("\"end\""));
    send(admit(3, "A08"));
    EXPECT_THAT(content("Encounter"), HasSubstr("finished")) << "an update without the end";
    send(admit(4, "A13"));
    EXPECT_THAT(content("Encounter"), HasSubstr("in-progress"));
    EXPECT_THAT(content("Encounter"), Not(HasSubstr("\"end\"")));
    EXPECT_THAT(content("Encounter"), HasSubstr("\"start\""));
}

TEST_P(Hl7FeedTest, results_follow_their_status_and_are_never_made_preliminary_again) {
    send(result(1, "120", "P"));
    EXPECT_THAT(content("Observation"), HasSubstr("preliminary"));
    send(result(2, "121", "F"));
    EXPECT_THAT(content("Observation"), HasSubstr("\"value\":121"));
    send(result(3, "119", "P"));
    EXPECT_THAT(content("Observation"), HasSubstr("\"value\":121"));
    send(result(4, "122", "C"));
    EXPECT_THAT(content("Observation"), HasSubstr("corrected"));
    send(result(5, "122", "D"));
    EXPECT_THAT(content("Observation"), HasSubstr("entered-in-error"));
}

TEST_P(Hl7FeedTest, a_laboratory_does_not_change_who_the_patient_is) {
    send(admit(1));
    send(result(2, "120", "F"));
    EXPECT_THAT(content("Patient"), HasSubstr("\"Finch\""));
    EXPECT_THAT(content("Patient"), Not(HasSubstr("FINCH E")));
}

TEST_P(Hl7FeedTest, a_document_is_kept_and_a_cancelled_one_says_so_and_keeps_its_content) {
    const auto document = [&](const std::string& event, int minute, const std::string& text) {
        std::string out = head("MDM^" + event, minute) + pid() + "PV1|1|O\r" +
                          "TXA|1|CN|TX|20250101|||||||D1^RQW|||||AU||AV\r";
        if (!text.empty()) out += "OBX|1|TX|CN^Letter||" + text + "||||||F\r";
        return out;
    };
    EXPECT_EQ(outcome(document("T02", 1, "Seen in clinic")), "AA");
    const std::string kept = content("DocumentReference");
    EXPECT_THAT(kept, HasSubstr("\"current\""));
    EXPECT_THAT(kept, HasSubstr("\"data\""));
    EXPECT_EQ(outcome(document("T11", 2, "")), "AA");
    EXPECT_THAT(content("DocumentReference"), HasSubstr("entered-in-error"));
    EXPECT_THAT(content("DocumentReference"), HasSubstr("\"data\""));
}

TEST_P(Hl7FeedTest, appointments_are_booked_cancelled_and_removed) {
    const auto appointment = [&](const std::string& event, int minute) {
        return head("SIU^" + event, minute) +
               "SCH|A1^RQW|A1^RQW|||||Review^Review|ROUTINE||30|min|"
               "^^30^20250201100000^20250201103000|||||||||||||Booked\r" +
               pid() + "RGS|1\rAIL|1||CLINIC1\r";
    };
    EXPECT_EQ(outcome(appointment("S12", 1)), "AA");
    EXPECT_THAT(content("Appointment"), HasSubstr("booked"));
    send(appointment("S15", 2));
    EXPECT_THAT(content("Appointment"), HasSubstr("cancelled"));
    send(appointment("S17", 3));
    EXPECT_EQ(content("Appointment"), "");
}

TEST_P(Hl7FeedTest, an_immunisation_is_kept) {
    EXPECT_EQ(
        outcome(head("VXU^V04", 1) + pid() +
                "ORC|RE||I1^RQW\rRXA|0|1|20241001||39114911000001105^Vaccine^SCT|0.5|mL|||||||"
                "LOT1||||CP|A\r"),
        "AA");
    EXPECT_THAT(content("Immunization"), HasSubstr("completed"));
}

TEST_P(Hl7FeedTest, a_merge_moves_the_prior_patients_record_and_an_unlink_gives_it_back) {
    send(admit(1));
    send(head("ADT^A01", 1) + pid("9990000026", "H2", "Finch") +
         "AL1|1|DA|PEN^Penicillin^L|SV|Rash\r");
    const std::string prior = asked("RQW|H2").patient;
    ASSERT_NE(prior, "");
    EXPECT_EQ(outcome(head("ADT^A40", 5) + pid() + "MRG|H2^^^RQW^MR\r"), "AA");
    EXPECT_FALSE(asked("NHS|9990000026").is_known());
    EXPECT_THAT(content("AllergyIntolerance"), HasSubstr("Penicillin"));
    send(head("ADT^A37", 6) + pid() + pid("9990000026", "H2", "Finch"));
    EXPECT_EQ(asked("NHS|9990000026").patient, prior);
    EXPECT_EQ(content("AllergyIntolerance"), "");
}

TEST_P(Hl7FeedTest, a_deleted_person_goes_with_all_that_the_feed_told) {
    send(admit(1));
    EXPECT_EQ(outcome(head("ADT^A29", 2) + pid()), "AA");
    EXPECT_FALSE(asked("NHS|9990000018").is_known());
    EXPECT_EQ(count("select count(*) from edge_resource where content <> ''"), 0);
}

TEST_P(Hl7FeedTest, what_cannot_be_taken_waits_in_the_quarantine_and_can_be_taken_later) {
    send(admit(1));
    send(head("ADT^A28", 1) + pid("9990000026", "H2"));
    const std::string unclear = head("ADT^A08", 5) + pid("9990000018", "H2");
    for (int times = 0; times < 2; ++times) {
        const std::string answer = send(unclear);
        EXPECT_THAT(answer, HasSubstr("\rMSA|AE|"));
        EXPECT_THAT(answer, HasSubstr("\rERR||PID^1^3|204^"));
    }
    EXPECT_EQ(waiting(), 1);
    const auto kept = store->read([](store::Transaction& t) { return find_quarantined(t, 1); });
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->message, unclear);
    EXPECT_EQ(kept->what.times, 2);
    EXPECT_EQ(kept->what.place, "PID^1^3");
    EXPECT_EQ(kept->what.type, "ADT^A08");
    send(head("ADT^A40", 4) + pid() + "MRG|H2^^^RQW^MR\r");
    EXPECT_EQ(outcome(unclear), "AA");
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(count("select count(*) from edge_quarantine where message <> ''"), 0);
}

TEST_P(Hl7FeedTest, keeps_what_it_cannot_take_and_nothing_of_it_in_the_log) {
    send(head("ADT^A08", 5) + pid("9990000019", "H2", "Sparrow"));
    EXPECT_EQ(waiting(), 1);
    const std::string logged = house.log_text.str();
    EXPECT_THAT(logged, HasSubstr("PID^1^3"));
    for (const char* secret : {"9990000019", "Sparrow", "H2"})
        EXPECT_THAT(logged, Not(HasSubstr(secret)));
}

TEST_P(Hl7FeedTest, only_the_senders_that_are_configured_are_taken) {
    Hl7FeedSettings settings = feed->settings();
    settings.senders = {"LAB|RQW"};
    set_up(std::move(settings));
    EXPECT_THAT(send(admit(1)), HasSubstr("\rERR||MSH^1^3|103^"));
}

struct FaultRow {
    const char* what;
    std::string message;
    const char* outcome;
    const char* err;
};

TEST_P(Hl7FeedTest, a_fault_names_its_place_and_its_code) {
    const std::string msh = "MSH|^~\\&|PAS|RQW|||20250101120000||";
    const FaultRow table[] = {
        {"no HL7", "nothing", "AR", "ERR||MSH^1|100^"},
        {"another kind of message", msh + "MFN^M02|C1|P|2.5\r", "AR", "ERR||MSH^1^9|200^"},
        {"a move of a visit", msh + "ADT^A45|C1|P|2.5\r" + pid(), "AR", "ERR||MSH^1^9|201^"},
        {"a test", msh + "ADT^A08|C1|T|2.5\r" + pid(), "AR", "ERR||MSH^1^11|202^"},
        {"no control id", msh + "ADT^A08||P|2.5\r" + pid(), "AR", "ERR||MSH^1^10|101^"},
        {"no time", "MSH|^~\\&|PAS|RQW|||||ADT^A08|C1|P|2.5\r" + pid(), "AR", "ERR||MSH^1^7|101^"},
        {"no patient", msh + "ADT^A08|C1|P|2.5\r", "AE", "ERR||PID^1|101^"},
        {"no identifier", msh + "ADT^A08|C1|P|2.5\rPID|1||||Finch\r", "AE", "ERR||PID^1^3|101^"},
        {"a wrong NHS number", msh + "ADT^A08|C1|P|2.5\r" + pid("9990000019"), "AE",
         "ERR||PID^1^3|102^"},
        {"two NHS numbers",
         msh + "ADT^A08|C1|P|2.5\rPID|1||9990000018^^^NHS~9990000026^^^NHS||Finch\r", "AE",
         "ERR||PID^1^3|101^"},
        {"an old version", msh + "ADT^A08|C1|P|2.3\rPID|1||||Finch\r", "AE",
         "ERR|PID^1^3^101&Required field missing&HL70357"},
        {"accept mode", msh + "ADT^A08|C1|P|2.5|||AL|NE\rPID|1||||Finch\r", "CE",
         "ERR||PID^1^3|101^"},
    };
    for (const FaultRow& row : table) {
        const std::string answer = send(row.message);
        EXPECT_THAT(answer, HasSubstr("\rMSA|" + std::string(row.outcome) + "|")) << row.what;
        EXPECT_THAT(answer, HasSubstr("\r" + std::string(row.err))) << row.what << "\n" << answer;
        EXPECT_THAT(answer, Not(HasSubstr("Finch"))) << row.what;
    }
}

struct ModeRow {
    const char* accept;
    const char* application;
    const char* outcome;
};

TEST_P(Hl7FeedTest, acknowledges_in_the_mode_that_the_message_asks_for) {
    const ModeRow table[] = {
        {"", "", "AA"},     {"AL", "NE", "CA"},   {"SU", "", "CA"},
        {"NE", "AL", "AA"}, {"ER", "NE", "none"}, {"NE", "NE", "none"},
    };
    int n = 0;
    for (const ModeRow& row : table) {
        const std::string message = "MSH|^~\\&|PAS|RQW|||20250101120000||ADT^A08|M" +
                                    std::to_string(++n) + "|P|2.5|||" + row.accept + '|' +
                                    row.application + "\r" + pid();
        EXPECT_EQ(outcome(message), row.outcome) << row.accept << ' ' << row.application;
    }
}

TEST_P(Hl7FeedTest, many_connections_at_once_are_all_durable_and_none_spoils_anothers) {
    std::vector<std::string> outcomes(40);
    house.workers->run(0, [&](net::Worker& worker) -> net::Task<void> {
        int open = 0;
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            ++open;
            std::string message =
                i % 8 == 3 ? head("ADT^A08", 1) + "PID|1||9990000018^^^NHS~9990000026^^^NHS\r"
                           : head("ADT^A28", 1) + pid("", "L" + std::to_string(i));
            worker.spawn(
                [this, &outcomes, &open, i, message = std::move(message)]() -> net::Task<void> {
                    std::string copy = message;
                    outcomes[i] = co_await feed->take(*writer, std::move(copy));
                    --open;
                });
        }
        while (open > 0)
            co_await worker.sleep_until(worker.clock().steady() + std::chrono::milliseconds{1});
    });
    for (std::size_t i = 0; i < outcomes.size(); ++i)
        EXPECT_THAT(outcomes[i], HasSubstr(i % 8 == 3 ? "MSA|AE" : "MSA|AA")) << i;
    EXPECT_EQ(count("select count(*) from edge_patient"), 35);
    EXPECT_EQ(waiting(), 5);
}

}  // namespace
}  // namespace mcr::edge
