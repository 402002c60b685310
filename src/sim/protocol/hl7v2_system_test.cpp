#include "sim/protocol/hl7v2_system.hpp"

#include <gtest/gtest.h>

namespace mcr::sim {
namespace {

Hl7Record record(const std::string& number) {
    return {.nhs_number = number,
            .pid = "PID|1||" + number + "^^^NHS^NH\r",
            .visits = {"EVN|A03\rPV1|1|I|V1\r", "EVN|A03\rPV1|1|I|V2\r", "EVN|A03\rPV1|1|I|V3\r"},
            .results = {"OBR|1||L1\rOBX|1|NM|1||5\r"},
            .documents = {"EVN|T02\rTXA|1|DS\r"}};
}

const Hl7v2System hospital({"RQW", "A hospital", "PAS", {}},
                           {record("9990000018"), record("9990000026")}, 2);

std::string asked(const std::string& type, const std::string& rest) {
    return "MSH|^~\\&|MCR|RWH|PAS|RQW|20260301||" + type + "|C1|P|2.4\r" + rest;
}

std::string query(const std::string& type, const std::string& number = "9990000018",
                  const std::string& more = {}) {
    return asked(type, "QRD|20260301|R|I|T1|||2^RD|" + number + "^^^^^^^^NHS|DEM|\r" + more);
}

TEST(Hl7System, answers_each_kind_of_question_with_its_own_message) {
    struct Row {
        std::string question;
        const char *type, *holds;
        bool clinical;
    };
    for (const Row& row :
         {Row{asked("QBP^Q22^QBP_Q21",
                    "QPD|IHE PDQ Query|T1|@PID.3.1^9990000018~@PID.3.4.1^NHS\rRCP|I\r"),
              "|RSP^K22^RSP_K21|", "\rPID|1||9990000018^^^NHS^NH\rQRI|100\r", false},
          Row{query("QRY^A19"), "|ADR^A19|", "PV1|1|I|V2\r", true},
          Row{query("QRY^R02"), "|ORF^R04|", "PID|1||9990000018^^^NHS^NH\rOBR|1||L1\r", true},
          Row{query("QRY^T12"), "|DOC^T12|", "TXA|1|DS\r", true}}) {
        const Reply reply = hospital.answer(row.question);
        EXPECT_TRUE(reply.body.starts_with("MSH|^~\\&|PAS|RQW|MCR|RWH|")) << reply.body;
        EXPECT_NE(reply.body.find(row.type), std::string::npos) << reply.body;
        EXPECT_NE(reply.body.find("\rMSA|AA|C1\r"), std::string::npos);
        EXPECT_NE(reply.body.find("\rQAK|T1|OK\r"), std::string::npos);
        EXPECT_NE(reply.body.find(row.holds), std::string::npos) << reply.body;
        EXPECT_EQ(reply.patient, "9990000018");
        EXPECT_EQ(reply.clinical, row.clinical);
    }
}

TEST(Hl7System, keeps_the_order_of_segments_of_each_answer) {
    struct Row {
        const char *type, *names;
    };
    for (const Row& row : {Row{"QRY^A19", "MSH MSA QAK QRD QRF EVN PV1 EVN PV1 DSC"},
                           Row{"QRY^R02", "MSH MSA QRD QRF PID OBR OBX QAK"},
                           Row{"QRY^T12", "MSH MSA QAK QRD EVN TXA"}}) {
        std::string names;
        const std::string body = hospital.answer(query(row.type, "9990000018", "QRF|OTH\r")).body;
        for (std::size_t at = 0; at < body.size(); at = body.find('\r', at) + 1)
            names += (at == 0 ? "" : " ") + body.substr(at, 3);
        EXPECT_EQ(names, row.names);
    }
    EXPECT_TRUE(
        hospital.answer(query("QRY^R02", "9990000034")).body.ends_with("|DEM|\rQAK|T1|NF\r"));
}

TEST(Hl7System, goes_on_page_by_page) {
    const std::string first = hospital.answer(query("QRY^A19")).body;
    EXPECT_TRUE(first.ends_with("DSC|2|I\r"));
    EXPECT_EQ(first.find("|V3\r"), std::string::npos);
    const std::string second = hospital.answer(query("QRY^A19", "9990000018", "DSC|2|I\r")).body;
    EXPECT_EQ(second.find("DSC|"), std::string::npos);
    EXPECT_EQ(second.find("|V2\r"), std::string::npos);
    EXPECT_NE(second.find("|V3\r"), std::string::npos);
}

TEST(Hl7System, says_that_nobody_was_found) {
    const std::string body = hospital.answer(query("QRY^A19", "9990000034")).body;
    EXPECT_NE(body.find("\rMSA|AA|C1\r"), std::string::npos);
    EXPECT_NE(body.find("\rQAK|T1|NF\r"), std::string::npos);
    EXPECT_EQ(body.find("\rPV1"), std::string::npos);
}

TEST(Hl7System, refuses_other_messages_and_keeps_silent_to_what_is_none) {
    const std::string body = hospital.answer(asked("ADT^A01", "EVN|A01\r")).body;
    EXPECT_NE(body.find("|ACK|"), std::string::npos);
    EXPECT_TRUE(body.ends_with("MSA|AR|C1\rERR|||200|E\r")) << body;
    EXPECT_EQ(hospital.answer("hello").body, "");
    EXPECT_EQ(hospital.answer("").body, "");
    EXPECT_TRUE(
        hospital.refusal(query("QRY^A19"), "AE", "207").ends_with("MSA|AE|C1\rERR|||207|E\r"));
}

TEST(Hl7System, a_muddled_one_answers_about_somebody_else) {
    const Reply reply = hospital.answer_about_another(query("QRY^R02"));
    EXPECT_NE(reply.body.find("PID|1||9990000026^"), std::string::npos);
    EXPECT_EQ(reply.patient, "9990000018") << "the one whose answers were to go wrong";
}

}  // namespace
}  // namespace mcr::sim
