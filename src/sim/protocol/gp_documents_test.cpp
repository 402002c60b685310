#include "sim/protocol/gp_documents.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "sim/json/json_text.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view base = "http://127.0.0.1:1/F81901/STU3/1/gpconnect/documents";
constexpr std::string_view root = "/F81901/STU3/1/gpconnect/documents";
const std::string includes =
    "_include=DocumentReference:subject:Patient&_include=DocumentReference:custodian:Organization"
    "&_include=DocumentReference:author:Organization&_include=DocumentReference:author:Practitioner"
    "&_revinclude:recurse=PractitionerRole:practitioner";

struct Provider {
    FakeClock clock;
    GpDocumentPractice practice{.code = "F81901",
                                .name = "A surgery",
                                .base_url = std::string(base),
                                .asid = "200000000001",
                                .page_size = 2};
    Provider() {
        GpDocuments record{.nhs_number = "9990000018", .patient_id = "7"};
        record.administrative = {R"({"resourceType":"Patient","id":"7"})"};
        const auto add = [&](const std::string& id, std::string content, const char* day) {
            record.documents.push_back(
                {.id = id,
                 .reference = R"({"resourceType":"DocumentReference","id":")" + id +
                              R"(","url":"ADDRESS/Binary/)" + id + "\"}",
                 .content_type = "text/plain",
                 .content = std::move(content),
                 .indexed = std::string(day) + "T10:00:00+00:00"});
        };
        add("d1", "one", "2022-01-01");
        add("d2", "two", "2021-01-01");
        add("d3", std::string((5UL << 20U) + 1, 'x'), "2020-01-01");
        practice.records.emplace(record.nhs_number, record);
    }
    [[nodiscard]] Reply ask(const std::string& path, const std::string& interaction) const {
        const auto now =
            std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch())
                .count();
        const std::string claims =
            R"({"iss":"https://relay","sub":"7","aud":")" + std::string(base) + R"(","iat":)" +
            std::to_string(now) + R"(,"exp":)" + std::to_string(now + 300) +
            R"(,"reason_for_request":"directcare","requested_scope":"patient/*.read",)"
            R"("requesting_device":{"resourceType":"Device","identifier":[{"system":"s","value":"v"}],"model":"m","version":"1"},)"
            R"("requesting_organization":{"resourceType":"Organization","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RQW"}],"name":"Trust"},)"
            R"("requesting_practitioner":{"resourceType":"Practitioner","id":"7","identifier":[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"},{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"UNK"}],"name":[{"family":"Lee"}]}})";
        const net::Headers headers = {
            {"Ssp-TraceID", "6b3f5c3e-2f4a-4d5e-9a61-1c2d3e4f5a6b"},
            {"Ssp-From", "200000000009"},
            {"Ssp-To", "200000000001"},
            {"Ssp-InteractionID",
             "urn:nhs:names:services:gpconnect:documents:fhir:rest:" + interaction},
            {"Authorization", "Bearer " +
                                  to_base64url(std::string_view(R"({"alg":"none","typ":"JWT"})")) +
                                  '.' + to_base64url(std::string_view(claims)) + '.'}};
        return GpDocumentServer(practice, clock)
            .answer(testing::request("GET", std::string(root) + path, headers, {}));
    }
    [[nodiscard]] Reply find(const std::string& identifier) const {
        return ask("/Patient?identifier=" + identifier, "search:patient-1");
    }
    [[nodiscard]] Reply list(const std::string& query) const {
        return ask("/Patient/7/DocumentReference?" + query, "search:documentreference-1");
    }
    [[nodiscard]] Reply read(const std::string& id) const {
        return ask("/Binary/" + id, "read:binary-1");
    }
};

TEST(GpDocumentServer, finds_a_patient_and_does_not_fail_for_one_it_has_not) {
    const Provider provider;
    EXPECT_NE(
        provider.find("https://fhir.nhs.uk/Id/nhs-number%7C9990000018").body.find(R"("id":"7")"),
        std::string::npos);
    const Reply nobody = provider.find("https://fhir.nhs.uk/Id/nhs-number%7C9990000026");
    EXPECT_EQ(nobody.status, 200);
    EXPECT_TRUE(elements_of(nobody.body, "entry").empty());
    EXPECT_EQ(provider.find("https://fhir.nhs.uk/Id/nhs-number%7C9990000019").status, 400);
    EXPECT_EQ(provider.find("x%7C9990000018").status, 400);
}

TEST(GpDocumentServer, lists_in_pages_with_addresses_of_its_own) {
    const Provider provider;
    const Reply first = provider.list(includes);
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(elements_of(first.body, "entry").size(), 3U);
    EXPECT_NE(first.body.find(std::string(base) + "/Binary/d1"), std::string::npos);
    const auto links = elements_of(first.body, "link");
    ASSERT_EQ(links.size(), 1U);
    const std::string next = string_member(links[0], "url");
    const Reply second = provider.list(next.substr(next.find('?') + 1));
    EXPECT_EQ(elements_of(second.body, "entry").size(), 2U);
    EXPECT_TRUE(elements_of(second.body, "link").empty());
}

TEST(GpDocumentServer, demands_every_include_and_dates_with_a_prefix) {
    const Provider provider;
    EXPECT_EQ(provider.list("").status, 422);
    EXPECT_EQ(provider.list(includes.substr(0, includes.rfind('&'))).status, 422);
    EXPECT_EQ(provider.list(includes + "&created=2021-01-01").status, 422);
    EXPECT_EQ(elements_of(provider.list(includes + "&created=ge2021-06-01").body, "entry").size(),
              2U);
}

TEST(GpDocumentServer, gives_a_binary_of_at_most_five_megabytes) {
    const Provider provider;
    EXPECT_EQ(string_member(provider.read("d1").body, "content"), to_base64("one"));
    EXPECT_EQ(provider.read("d3").status, 404);
    EXPECT_EQ(provider.read("d9").status, 404);
    EXPECT_EQ(provider.ask("/Binary/d1", "search:patient-1").status, 400);
    EXPECT_EQ(provider.ask("/Other/d1", "read:binary-1").status, 501);
}

}  // namespace
}  // namespace mcr::sim
