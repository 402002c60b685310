#include "source/gp_connect/settings.hpp"

#include <gtest/gtest.h>

namespace mcr::source::gp_connect {
namespace {

directory::System system_with(std::map<std::string, std::string, std::less<>> settings) {
    directory::System system;
    system.key = "gp";
    system.protocol = "gp-connect-structured";
    system.address = "https://pcs.example/T99999/STU3/1/gpconnect/structured";
    system.settings = std::move(settings);
    return system;
}

TEST(GpConnectSettings, take_what_the_documentation_names) {
    const auto settings = read_settings(system_with({{"operation", "$gpc.other"},
                                                     {"interaction", "urn:x"},
                                                     {"ssp-to", "918999198993"},
                                                     {"ssp-from", "200000000359"},
                                                     {"asid.rqw", "200000000360"},
                                                     {"ssp-proxy", "https://proxy.example"},
                                                     {"echoes-trace-id", "true"},
                                                     {"objection-notice", "https://a.example/n"}}));
    ASSERT_TRUE(settings) << settings.error().sentence;
    EXPECT_EQ(settings->operation, "$gpc.other");
    EXPECT_EQ(settings->from_for(*OdsCode::parse("RQW")), "200000000360");
    EXPECT_EQ(settings->from_for(*OdsCode::parse("RWH")), "200000000359");
    EXPECT_TRUE(settings->echoes_trace_id);
}

TEST(GpConnectSettings, ask_for_the_structured_record_unless_told_otherwise) {
    const auto settings =
        read_settings(system_with({{"ssp-to", "918999198993"}, {"ssp-from", "200000000359"}}));
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->url("https://a.example/x"),
              "https://a.example/x/Patient/$gpc.getstructuredrecord");
    EXPECT_FALSE(settings->echoes_trace_id);
}

TEST(GpConnectSettings, join_the_proxy_and_the_address_literally) {
    const auto settings = read_settings(system_with({{"ssp-to", "918999198993"},
                                                     {"ssp-from", "200000000359"},
                                                     {"ssp-proxy", "https://proxy.example"}}));
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->url("https://pcs.example/T99999/STU3/1/gpconnect/structured"),
              "https://proxy.example/https://pcs.example/T99999/STU3/1/gpconnect/structured/"
              "Patient/$gpc.getstructuredrecord");
}

TEST(GpConnectSettings, give_no_asid_to_an_organisation_that_has_none) {
    const auto settings =
        read_settings(system_with({{"ssp-to", "918999198993"}, {"asid.RQW", "200000000360"}}));
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->from_for(*OdsCode::parse("RWH")), "");
}

struct Wrong {
    const char* name;
    const char* setting;
    const char* value;
};
class WrongSetting : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSetting, is_named_in_the_error) {
    auto system = system_with({{"ssp-to", "918999198993"}, {"ssp-from", "200000000359"}});
    system.settings[GetParam().setting] = GetParam().value;
    const auto settings = read_settings(system);
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().kind, ErrorKind::invalid);
    EXPECT_NE(settings.error().sentence.find(GetParam().setting), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    GpConnectSettings, WrongSetting,
    testing::Values(Wrong{"unknown", "ssp-form", "x"}, Wrong{"operation", "operation", "no-dollar"},
                    Wrong{"operation_with_slash", "operation", "$a/b"},
                    Wrong{"short_asid", "ssp-to", "123"},
                    Wrong{"letters", "ssp-from", "20000000035x"},
                    Wrong{"no_ods", "asid.", "200000000360"},
                    Wrong{"asid_of_organisation", "asid.RQW", "1"},
                    Wrong{"proxy_with_slash", "ssp-proxy", "https://proxy.example/"},
                    Wrong{"proxy_without_scheme", "ssp-proxy", "proxy.example"},
                    Wrong{"line_break", "interaction", "a\r\nb"},
                    Wrong{"neither_withheld_nor_shown", "unknown-patients", "yes"},
                    Wrong{"neither_true_nor_false", "echoes-trace-id", "yes"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(GpConnectSettings, are_those_of_their_capability) {
    const auto system = system_with({{"ssp-to", "918999198993"}, {"ssp-from", "200000000359"}});
    EXPECT_EQ(read_settings(system, html_capability)->url("https://a.example/x"),
              "https://a.example/x/Patient/$gpc.getcarerecord");
    EXPECT_EQ(read_settings(system, html_capability)->interaction,
              "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getcarerecord");
    EXPECT_TRUE(read_settings(system, documents_capability));
    auto more = system;
    more.settings["unknown-patients"] = "show";
    EXPECT_TRUE(read_settings(more, documents_capability)->shows_unknown_patients);
    const auto refused = read_settings(more, html_capability);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().sentence.find("gp-connect-html"), std::string::npos);
    more = system;
    more.settings["operation"] = "$gpc.other";
    EXPECT_TRUE(read_settings(more, html_capability));
    EXPECT_FALSE(read_settings(more, documents_capability));
    more = system;
    more.settings["echoes-trace-id"] = "true";
    EXPECT_FALSE(read_settings(more, html_capability));
}

TEST(GpConnectSettings, demand_both_asids_and_an_address) {
    EXPECT_FALSE(read_settings(system_with({{"ssp-to", "918999198993"}})));
    EXPECT_FALSE(read_settings(system_with({{"ssp-from", "200000000359"}})));
    for (const char* address :
         {"", "gp.example", "https://gp.example/", "https://gp.example/a b"}) {
        auto system = system_with({{"ssp-to", "918999198993"}, {"ssp-from", "200000000359"}});
        system.address = address;
        EXPECT_FALSE(read_settings(system)) << address;
    }
}

}  // namespace
}  // namespace mcr::source::gp_connect
