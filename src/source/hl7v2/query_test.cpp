#include "source/hl7v2/query.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace mcr::source::hl7v2 {
namespace {

const people::Professional asker{.id = "555021935107",
                                 .role_profile_id = {},
                                 .family = "Khan",
                                 .given = "Amina",
                                 .prefix = "Dr",
                                 .role_code = {},
                                 .role_name = {},
                                 .organisation = *OdsCode::parse("RWH"),
                                 .organisation_name = {}};

std::string sent(Query query, const Settings& settings = {}, const std::string& pointer = {},
                 const people::Professional& by = asker) {
    Asking asking;
    asking.query = query;
    asking.control_id = "C1";
    asking.tag = "T1";
    asking.pointer = pointer;
    asking.now = *parse_instant("2026-03-01T12:00:00Z");
    return message_for(asking, settings, *people::NhsNumber::parse("9990000018"), by);
}

TEST(Hl7Query, each_is_the_message_that_the_standard_has_for_it) {
    struct Case {
        Query query;
        const char *type, *body;
    };
    for (const Case& one :
         {Case{Query::identity, "QBP^Q22^QBP_Q21",
               "QPD|IHE PDQ Query|T1|@PID.3.1^9990000018~@PID.3.4.1^NHS\rRCP|I|50^RD\r"},
          Case{Query::visits, "QRY^A19",
               "QRD|20260301120000+0000|R|I|T1|||50^RD|9990000018^^^^^^^^NHS|DEM|\r"},
          Case{Query::results, "QRY^R02",
               "QRD|20260301120000+0000|R|I|T1|||50^RD|9990000018^^^^^^^^NHS|RES|\rQRF|RES\r"},
          Case{Query::documents, "QRY^T12",
               "QRD|20260301120000+0000|R|I|T1|||50^RD|9990000018^^^^^^^^NHS|OTH|\rQRF|OTH\r"}})
        EXPECT_EQ(sent(one.query), "MSH|^~\\&|MCR|RWH|||20260301120000+0000||" +
                                       std::string(one.type) + "|C1|P|2.5\r" + one.body);
}

TEST(Hl7Query, says_what_the_settings_want) {
    Settings settings;
    settings.sending_application = "RELAY";
    settings.sending_facility = "QUE";
    settings.receiving_application = "PAS";
    settings.receiving_facility = "RQW";
    settings.version = "2.4";
    settings.processing_id = "T";
    settings.nhs_authority = "N";
    settings.nhs_universal = "2.16.840.1.113883.2.1.4.1";
    settings.quantity = 7;
    EXPECT_EQ(sent(Query::identity, settings),
              "MSH|^~\\&|RELAY|QUE|PAS|RQW|20260301120000+0000||QBP^Q22^QBP_Q21|C1|T|2.4\r"
              "QPD|IHE PDQ Query|T1|@PID.3.1^9990000018~@PID.3.4.1^N~@PID.3.4.2^2.16.840.1."
              "113883.2.1.4.1~@PID.3.4.3^ISO\rRCP|I|7^RD\r");
}

TEST(Hl7Query, names_the_asker_where_it_is_wanted_and_nowhere_else) {
    Settings settings;
    EXPECT_EQ(sent(Query::visits, settings).find("Khan"), std::string::npos);
    settings.asker_in = AskerIn::qrd_10;
    EXPECT_NE(sent(Query::visits, settings).find("|DEM|555021935107^Dr Amina Khan\r"),
              std::string::npos);
    EXPECT_EQ(sent(Query::identity, settings).find("Khan"), std::string::npos);
    settings.asker_in = AskerIn::msh_8;
    EXPECT_NE(sent(Query::visits, settings).find("+0000|555021935107^Dr Amina Khan|QRY^A19|"),
              std::string::npos);
}

TEST(Hl7Query, escapes_a_name_and_says_its_character_set) {
    people::Professional other = asker;
    other.family = "O^Né";
    Settings settings;
    settings.asker_in = AskerIn::qrd_10;
    const std::string message = sent(Query::visits, settings, {}, other);
    EXPECT_NE(message.find("Amina O\\S\\Né"), std::string::npos);
    EXPECT_NE(message.find("|P|2.5||||||UNICODE UTF-8\r"), std::string::npos);
}

TEST(Hl7Query, goes_on_where_the_page_before_ended) {
    EXPECT_TRUE(sent(Query::visits, {}, "25").ends_with("\rDSC|25|I\r"));
    EXPECT_TRUE(sent(Query::identity, {}, "a|b").ends_with("\rDSC|a\\F\\b|I\r"));
}

TEST(Hl7Query, is_answered_by_the_message_that_names_it) {
    struct Case {
        const char* answer;
        bool answers;
    };
    for (const Case& one :
         {Case{"MSH|^~\\&|A\rMSA|AA|C1\r", true}, Case{"\r\nMSH|^~\\&|A\nMSA|AA| C1 \n", true},
          Case{"MSH#^~\\&#A\rMSA#AA#C1\r", true}, Case{"MSH|^~\\&|A\rMSA|AA|C2\r", false},
          Case{"MSH|^~\\&|MSA|AA|C1\r", false}, Case{"MSH|^~\\&|A\rMSA|AA\r", false},
          Case{"MSH|^~\\&|A\r", false}, Case{"MSA|AA|C1\r", false}, Case{"", false},
          Case{"MSH", false}, Case{"MSH|^~\\&|A\rMSA|AA|C2\rMSA|AA|C1\r", false}})
        EXPECT_EQ(answers(one.answer, "C1"), one.answers) << one.answer;
}

}  // namespace
}  // namespace mcr::source::hl7v2
