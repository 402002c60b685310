#include "sim/protocol/cda_reports.hpp"

#include <gtest/gtest.h>

#include "sim/generate/cda_writer.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using testing::request;

const CdaReports provider({{"9990000018",
                            {"<?xml version=\"1.0\"?>\n<ClinicalDocument>1</ClinicalDocument>"}},
                           {"9990000026", {"<?xml version=\"1.0\"?>\n<A/>", "<B/>"}},
                           {"9990000034", {}}},
                          "http://127.0.0.1:1/cda");

Reply posted(const std::string& number) {
    return provider.answer(request("POST", "/cda", {}, R"({"nhsNumber":")" + number + "\"}"));
}

TEST(CdaReports, one_document_comes_alone_and_several_within_one_element) {
    const Reply one = posted("9990000018");
    EXPECT_EQ(one.status, 200);
    EXPECT_TRUE(one.clinical);
    EXPECT_EQ(one.patient, "9990000018");
    EXPECT_EQ(one.body, "<?xml version=\"1.0\"?>\n<ClinicalDocument>1</ClinicalDocument>");
    EXPECT_EQ(posted("9990000026").body, "<documents><A/><B/></documents>");
}

TEST(CdaReports, are_found_by_a_header_too) {
    net::Headers headers;
    headers.add("NHS-Number", "9990000018");
    EXPECT_EQ(provider.answer(request("GET", "/cda", headers)).status, 200);
}

struct Row {
    const char* method;
    const char* target;
    const char* body;
    int status;
};
class Statuses : public ::testing::TestWithParam<Row> {};
TEST_P(Statuses, say_what_there_is) {
    const auto& [method, target, body, status] = GetParam();
    EXPECT_EQ(provider.answer(request(method, target, {}, body)).status, status);
}
INSTANTIATE_TEST_SUITE_P(
    all, Statuses,
    ::testing::Values(Row{"POST", "/cda", R"({"nhsNumber":"9990000034"})", 204},
                      Row{"POST", "/cda", R"({"nhsNumber":"9990000042"})", 404},
                      Row{"POST", "/cda", R"({"nhsNumber":"99900"})", 400},
                      Row{"POST", "/cda", "{}", 400}, Row{"GET", "/cda", "", 400},
                      Row{"PUT", "/cda", "", 405}, Row{"POST", "/other", "", 404},
                      Row{"POST", "/cda/more", "", 404}));

TEST(CdaReports, a_muddled_one_answers_about_somebody_else) {
    const Reply reply =
        provider.answer_about_another(request("POST", "/cda", {}, R"({"nhsNumber":"9990000018"})"));
    EXPECT_EQ(reply.body, "<documents><A/><B/></documents>");
}

TEST(XmlText, leaves_no_markup) {
    EXPECT_EQ(xml_text("<a b=\"c\">&"), "&lt;a b=&quot;c&quot;&gt;&amp;");
}

TEST(WriteCda, writes_the_newest_visits_first_and_a_discharge_summary_for_an_admission) {
    const CdaHouse house{"NLX", "A & B", "Harlow", {{"Dr", "Ann", "Lee", "GP", "500000000001"}}};
    SeededRandom random(3);
    const Person person = make_person(random, "female", 50);
    History history;
    history.add({.kind = VisitKind::consultation, .day = before_end(20), .story = "One < two."});
    history.add({.kind = VisitKind::admission, .day = before_end(10), .length_days = 2});
    const auto documents = write_cda(house, person, history, 5);
    ASSERT_EQ(documents.size(), 2U);
    EXPECT_NE(documents[0].find("<title>Discharge summary</title>"), std::string::npos);
    EXPECT_NE(documents[1].find("<title>Urgent care report</title>"), std::string::npos);
    EXPECT_NE(documents[1].find("One &lt; two."), std::string::npos);
    EXPECT_NE(documents[1].find("<name>A &amp; B</name>"), std::string::npos);
    EXPECT_EQ(documents, write_cda(house, person, history, 5));
    EXPECT_EQ(write_cda(house, person, history, 5, 1).size(), 1U);
}

}  // namespace
}  // namespace mcr::sim
