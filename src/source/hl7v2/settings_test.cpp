#include "source/hl7v2/settings.hpp"

#include <gtest/gtest.h>

namespace mcr::source::hl7v2 {
namespace {

directory::System system_with(std::map<std::string, std::string, std::less<>> settings,
                              std::string address = "mllp://pas.example:2575") {
    directory::System system;
    system.key = "RQW-pas";
    system.protocol = "hl7v2";
    system.address = std::move(address);
    system.settings = std::move(settings);
    return system;
}

TEST(Hl7Settings, have_what_the_documentation_says_where_nothing_is_set) {
    const auto settings = read_settings(system_with({{"queries", "qry-a19"}}));
    ASSERT_TRUE(settings) << settings.error().sentence;
    EXPECT_EQ(settings->queries, std::vector<Query>{Query::visits});
    EXPECT_EQ(settings->sending_application, "MCR");
    EXPECT_EQ(settings->sending_facility, "");
    EXPECT_EQ(settings->receiving_application, "");
    EXPECT_EQ(settings->receiving_facility, "");
    EXPECT_EQ(settings->version, "2.5");
    EXPECT_EQ(settings->processing_id, "P");
    EXPECT_EQ(settings->nhs_authority, "NHS");
    EXPECT_EQ(settings->nhs_universal, "");
    EXPECT_EQ(settings->time_zone, "Europe/London");
    EXPECT_EQ(settings->asker_in, AskerIn::nowhere);
    EXPECT_TRUE(settings->birth_date_required);
    EXPECT_EQ(settings->quantity, 50);
    EXPECT_EQ(settings->max_pages, 20);
    EXPECT_TRUE(settings->authorities.empty());
    EXPECT_FALSE(settings->upstream.tls);
    EXPECT_EQ(settings->upstream.name, "RQW-pas");
    EXPECT_EQ(settings->upstream.host, "pas.example");
    EXPECT_EQ(settings->upstream.port, 2575);
}

TEST(Hl7Settings, take_each_value_that_is_documented) {
    struct Case {
        const char *name, *value;
        bool (*holds)(const Settings&);
    };
    for (const Case& one : {
             Case{"sending-application", "RELAY",
                  [](const Settings& s) { return s.sending_application == "RELAY"; }},
             Case{"sending-facility", "QUE",
                  [](const Settings& s) { return s.sending_facility == "QUE"; }},
             Case{"receiving-application", "PAS",
                  [](const Settings& s) { return s.receiving_application == "PAS"; }},
             Case{"receiving-facility", "RQW",
                  [](const Settings& s) { return s.receiving_facility == "RQW"; }},
             Case{"version", "2.4", [](const Settings& s) { return s.version == "2.4"; }},
             Case{"processing-id", "T", [](const Settings& s) { return s.processing_id == "T"; }},
             Case{"processing-id", "D", [](const Settings& s) { return s.processing_id == "D"; }},
             Case{"nhs-authority", "NHSNUMBER",
                  [](const Settings& s) { return s.nhs_authority == "NHSNUMBER"; }},
             Case{"nhs-universal-id", "2.16.840.1.113883.2.1.4.1",
                  [](const Settings& s) { return s.nhs_universal == "2.16.840.1.113883.2.1.4.1"; }},
             Case{"time-zone", "UTC", [](const Settings& s) { return s.time_zone == "UTC"; }},
             Case{"time-zone", "+01:00", [](const Settings& s) { return s.time_zone == "+01:00"; }},
             Case{"asker-in", "nowhere",
                  [](const Settings& s) { return s.asker_in == AskerIn::nowhere; }},
             Case{"asker-in", "qrd-10",
                  [](const Settings& s) { return s.asker_in == AskerIn::qrd_10; }},
             Case{"asker-in", "msh-8",
                  [](const Settings& s) { return s.asker_in == AskerIn::msh_8; }},
             Case{"birth-date", "required",
                  [](const Settings& s) { return s.birth_date_required; }},
             Case{"birth-date", "if-sent",
                  [](const Settings& s) { return !s.birth_date_required; }},
             Case{"quantity", "1", [](const Settings& s) { return s.quantity == 1; }},
             Case{"quantity", "999", [](const Settings& s) { return s.quantity == 999; }},
             Case{"max-pages", "200", [](const Settings& s) { return s.max_pages == 200; }},
             Case{"authority.RQW", "https://rqw.example/mrn",
                  [](const Settings& s) {
                      return s.authorities == std::vector<std::pair<std::string, std::string>>{
                                                  {"RQW", "https://rqw.example/mrn"}};
                  }},
             Case{"objection-notice", "task", [](const Settings&) { return true; }},
         }) {
        const auto settings =
            read_settings(system_with({{"queries", "qry-a19"}, {one.name, one.value}}));
        ASSERT_TRUE(settings) << settings.error().sentence;
        EXPECT_TRUE(one.holds(*settings)) << one.name << " = " << one.value;
    }
}

TEST(Hl7Settings, ask_in_one_order_whatever_the_order_of_the_list) {
    const auto settings =
        read_settings(system_with({{"queries", "qry-t12, qry-r02,qbp-q22 , qry-a19,qry-a19"}}));
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->queries,
              (std::vector{Query::identity, Query::visits, Query::results, Query::documents}));
    EXPECT_TRUE(settings->asks(Query::results));
    EXPECT_FALSE(read_settings(system_with({{"queries", "qry-a19"}}))->asks(Query::results));
}

TEST(Hl7Settings, that_are_wrong_are_named) {
    struct Case {
        const char *name, *value, *what;
    };
    for (const Case& one : {
             Case{"queries", "", "must list some of qbp-q22, qry-a19, qry-r02 and qry-t12"},
             Case{"queries", "qry-a20", "must list some of qbp-q22, qry-a19, qry-r02 and qry-t12"},
             Case{"sending-application", "A|B", "must be text without delimiters of HL7"},
             Case{"sending-facility", "A^B", "must be text without delimiters of HL7"},
             Case{"receiving-application", "A~B", "must be text without delimiters of HL7"},
             Case{"receiving-facility", "A\\B", "must be text without delimiters of HL7"},
             Case{"version", "2.5\r", "must be text without delimiters of HL7"},
             Case{"nhs-authority", "", "must be text without delimiters of HL7"},
             Case{"nhs-universal-id", "1&2", "must be text without delimiters of HL7"},
             Case{"processing-id", "X", "must be P, T or D"},
             Case{"time-zone", "Paris", "must be Europe/London, UTC or an offset such as +01:00"},
             Case{"asker-in", "qrd-9", "must be nowhere, qrd-10 or msh-8"},
             Case{"birth-date", "yes", "must be required or if-sent"},
             Case{"quantity", "0", "must be a number from 1 to 999"},
             Case{"quantity", "1000", "must be a number from 1 to 999"},
             Case{"quantity", "5a", "must be a number from 1 to 999"},
             Case{"max-pages", "0", "must be a number from 1 to 200"},
             Case{"max-pages", "201", "must be a number from 1 to 200"},
             Case{"authority.RQW", "mrn", "must be a URI"},
             Case{"authority.RQW", "urn:a b", "must be a URI"},
             Case{"authority.", "urn:a", "is not known"},
             Case{"colour", "red", "is not known"},
         }) {
        auto system = system_with({{"queries", "qry-a19"}});
        system.settings[one.name] = one.value;
        const auto settings = read_settings(system);
        ASSERT_FALSE(settings) << one.name << " = " << one.value;
        EXPECT_EQ(settings.error().kind, ErrorKind::invalid);
        EXPECT_EQ(settings.error().code, one.name);
        EXPECT_EQ(settings.error().sentence,
                  "The setting " + std::string(one.name) + " of an hl7v2 system " + one.what + ".");
    }
    EXPECT_EQ(read_settings(system_with({})).error().sentence,
              "The setting queries of an hl7v2 system is missing.");
}

TEST(Hl7Settings, take_an_address_with_host_and_port) {
    struct Case {
        const char *address, *host;
        std::uint16_t port;
        bool tls;
    };
    for (const Case& one : {Case{"mllp://pas.example:1", "pas.example", 1, false},
                            Case{"mllps://10.0.0.1:65535", "10.0.0.1", 65535, true},
                            Case{"mllps://[2001:db8::1]:2575", "2001:db8::1", 2575, true}}) {
        const auto settings = read_settings(system_with({{"queries", "qry-a19"}}, one.address));
        ASSERT_TRUE(settings) << one.address;
        EXPECT_EQ(settings->upstream.host, one.host);
        EXPECT_EQ(settings->upstream.port, one.port);
        EXPECT_EQ(settings->upstream.tls, one.tls);
    }
    for (const char* address :
         {"", "mllp://", "mllp://pas.example", "mllp://:2575", "mllp://pas.example:0",
          "mllp://pas.example:65536", "mllp://pas.example:x", "mllp://pas.example:2575/path",
          "mllp://a b:2575", "mllp://user@pas.example:2575", "http://pas.example:2575",
          "mllp://[]:2575"}) {
        const auto settings = read_settings(system_with({{"queries", "qry-a19"}}, address));
        ASSERT_FALSE(settings) << address;
        EXPECT_EQ(settings.error().code, "address");
    }
}

TEST(Hl7Settings, reach_the_system_as_the_directory_says) {
    auto system = system_with({{"queries", "qry-a19"}});
    system.upstream.ca_file = "ca.pem";
    system.upstream.client_cert_file = "our.pem";
    system.upstream.client_key_file = "our.key";
    system.upstream.verify_host = false;
    system.upstream.connect_timeout = Milliseconds{7};
    system.upstream.max_in_flight = 3;
    system.upstream.max_body_bytes = 1000;
    const auto few = read_settings(system);
    ASSERT_TRUE(few);
    EXPECT_EQ(few->upstream.ca_file, "ca.pem");
    EXPECT_EQ(few->upstream.client_cert_file, "our.pem");
    EXPECT_EQ(few->upstream.client_key_file, "our.key");
    EXPECT_FALSE(few->upstream.verify_host);
    EXPECT_EQ(few->upstream.connect_timeout, Milliseconds{7});
    EXPECT_EQ(few->upstream.max_connections, 3U);
    EXPECT_EQ(few->upstream.max_bytes, 1000U);
    system.upstream.max_in_flight = 64;
    system.upstream.max_body_bytes = 1UL << 30U;
    const auto many = read_settings(system);
    ASSERT_TRUE(many);
    EXPECT_EQ(many->upstream.max_connections, 8U);
    EXPECT_EQ(many->upstream.max_bytes, net::mllp_max_bytes);
}

}  // namespace
}  // namespace mcr::source::hl7v2
