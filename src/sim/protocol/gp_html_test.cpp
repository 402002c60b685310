#include "sim/protocol/gp_html.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view base = "http://127.0.0.1:1/F81901/DSTU2/1/gpconnect";
constexpr std::string_view target = "/F81901/DSTU2/1/gpconnect/Patient/$gpc.getcarerecord";

std::string parameters(std::string_view section, std::string_view more = {},
                       std::string_view number = "9990000018",
                       std::string_view system = "http://fhir.nhs.net/Id/nhs-number") {
    return R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber",)"
           R"("valueIdentifier":{"system":")" +
           std::string(system) + R"(","value":")" + std::string(number) +
           R"("}},{"name":"recordSection","valueCodeableConcept":{"coding":[{"system":)"
           R"("http://fhir.nhs.net/ValueSet/gpconnect-record-section-1","code":")" +
           std::string(section) + R"("}]}})" + std::string(more) + "]}";
}

struct Provider {
    FakeClock clock;
    GpPagePractice practice{.code = "F81901",
                            .name = "A surgery",
                            .base_url = std::string(base),
                            .asid = "200000000001"};

    Provider() {
        GpPages record{.nhs_number = "9990000018", .patient_id = "7"};
        record.administrative = {R"({"resourceType":"Patient","id":"7"})"};
        GpPage page{.title = "Problems and Issues"};
        page.tables = {
            {"Active", "prb-tab-act", {"Start Date", "Entry"}, {{"01-Jan-2020", "A & B"}}},
            {"Inactive", "prb-tab-majinact", {"Start Date", "Entry"}, {}}};
        record.pages["PRB"] = page;
        practice.records.emplace(record.nhs_number, record);
    }

    [[nodiscard]] std::string token(std::string_view change = {}, std::string_view to = {}) const {
        const auto now =
            std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch())
                .count();
        std::string claims =
            R"({"iss":"https://relay","sub":"7","aud":"https://authorize.fhir.nhs.net/token","iat":)" +
            std::to_string(now) + R"(,"exp":)" + std::to_string(now + 300) +
            R"(,"reason_for_request":"directcare","requested_scope":"patient/*.read",)"
            R"("requested_record":{"resourceType":"Patient","identifier":[{"system":"http://fhir.nhs.net/Id/nhs-number","value":"9990000018"}]},)"
            R"("requesting_device":{"resourceType":"Device","id":"1","identifier":[{"system":"s","value":"v"}],"model":"m","version":"1"},)"
            R"("requesting_organization":{"resourceType":"Organization","id":"1","identifier":[{"system":"http://fhir.nhs.net/Id/ods-organization-code","value":"RQW"}],"name":"Trust"},)"
            R"("requesting_practitioner":{"resourceType":"Practitioner","id":"7","identifier":[{"system":"http://fhir.nhs.net/sds-user-id","value":"UNK"}],"name":{"family":["Lee"]},"practitionerRole":[{}]}})";
        if (const auto at = claims.find(change); !change.empty() && at != std::string::npos)
            claims.replace(at, change.size(), to);
        return to_base64url(std::string_view(R"({"alg":"none","typ":"JWT"})")) + '.' +
               to_base64url(std::string_view(claims)) + '.';
    }
    [[nodiscard]] Reply ask(const std::string& body, const std::string& with_token,
                            const std::string& type = "application/json+fhir;charset=utf-8") const {
        const net::Headers headers = {
            {"Content-Type", type},
            {"Ssp-TraceID", "6b3f5c3e-2f4a-4d5e-9a61-1c2d3e4f5a6b"},
            {"Ssp-From", "200000000009"},
            {"Ssp-To", "200000000001"},
            {"Ssp-InteractionID",
             "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getcarerecord"},
            {"Authorization", "Bearer " + with_token}};
        return GpHtml(practice, clock)
            .answer(testing::request("POST", std::string(target), headers, body));
    }
    [[nodiscard]] Reply ask(const std::string& body) const { return ask(body, token()); }
};

TEST(GpHtml, gives_a_page_with_its_table_and_says_where_one_is_empty) {
    const Reply reply = Provider().ask(parameters("PRB"));
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_NE(reply.body.find("A &amp; B"), std::string::npos);
    EXPECT_NE(reply.body.find("No 'Inactive' data is recorded for this patient."),
              std::string::npos);
    EXPECT_EQ(reply.patient, "9990000018");
    EXPECT_TRUE(reply.clinical);
}

struct Row {
    const char* name;
    std::string body;
    int status;
    const char* code;
};
class GpHtmlRefusal : public ::testing::TestWithParam<Row> {};
TEST_P(GpHtmlRefusal, is_that_of_the_specification) {
    const Reply reply = Provider().ask(GetParam().body);
    EXPECT_EQ(reply.status, GetParam().status) << reply.body;
    EXPECT_NE(reply.body.find(GetParam().code), std::string::npos) << reply.body;
}
INSTANTIATE_TEST_SUITE_P(
    GpConnect, GpHtmlRefusal,
    ::testing::Values(Row{"unknown_section", parameters("INV"), 422, "INVALID_PARAMETER"},
                      Row{"period_where_none_may_be",
                          parameters("ALL", R"(,{"name":"timePeriod"})"), 400, "BAD_REQUEST"},
                      Row{"unknown_parameter", parameters("PRB", R"(,{"name":"more"})"), 422,
                          "INVALID_PARAMETER"},
                      Row{"wrong_number", parameters("PRB", {}, "9990000019"), 400,
                          "INVALID_NHS_NUMBER"},
                      Row{"wrong_system",
                          parameters("PRB", {}, "9990000018", "https://fhir.nhs.uk/Id/nhs-number"),
                          400, "INVALID_IDENTIFIER_SYSTEM"},
                      Row{"nobody", parameters("PRB", {}, "9990000026"), 404, "PATIENT_NOT_FOUND"},
                      Row{"no_json", "{", 422, "INVALID_RESOURCE"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(GpHtml, takes_the_token_of_its_version_only) {
    const Provider provider;
    const auto refused = [&](std::string_view change, std::string_view to) {
        return provider.ask(parameters("PRB"), provider.token(change, to)).status;
    };
    EXPECT_EQ(refused("https://authorize.fhir.nhs.net/token", base), 400);
    EXPECT_EQ(refused("requested_record", "asked_record"), 400);
    EXPECT_EQ(refused(R"("name":{"family":["Lee"]})", R"("name":[{"family":"Lee"}])"), 422);
    EXPECT_EQ(refused("http://fhir.nhs.net/Id/ods", "https://fhir.nhs.uk/Id/ods"), 422);
    EXPECT_EQ(provider.ask(parameters("PRB"), provider.token(), "application/fhir+json").status,
              415);
}

TEST(GpHtml, words_its_banners_as_its_system_does) {
    GpPages record{
        .nhs_number = "9990000018", .in_transit = true, .registered_since = "2020-03-02"};
    GpPage page{.title = "Referrals"};
    page.tables = {{"", "ref-tab", {"Date"}, {{"01-Jan-2020"}}}};
    page.only_confidential = true;
    const std::string emis = gp_page_html(page, record, GpDialect::emis);
    const std::string tpp = gp_page_html(page, record, GpDialect::tpp);
    EXPECT_NE(emis.find("information recorded before 02-Mar-2020"), std::string::npos);
    EXPECT_NE(emis.find("Items excluded"), std::string::npos);
    EXPECT_NE(tpp.find("hidden by sharing rules"), std::string::npos);
    for (const std::string& html : {emis, tpp}) {
        EXPECT_NE(html.find("exclusion-banner"), std::string::npos);
        EXPECT_EQ(html.find("<table"), std::string::npos);
    }
}

}  // namespace
}  // namespace mcr::sim
