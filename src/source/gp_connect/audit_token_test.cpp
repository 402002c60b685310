#include "source/gp_connect/audit_token.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace mcr::source::gp_connect {
namespace {

people::Professional doctor() {
    return {.id = "555021935107",
            .role_profile_id = "555021936106",
            .family = "Khan",
            .given = "Amina",
            .prefix = "Dr",
            .role = people::RoleGroup::doctor,
            .role_code = "S8000:G8000:R8000",
            .role_name = "hospital doctor",
            .organisation = *OdsCode::parse("RQW"),
            .organisation_name = "Princess Alexandra"};
}

const Consumer consumer{.issuer = "https://relay.example",
                        .device_system = "https://relay.example/Id/device",
                        .device_value = "relay-1",
                        .device_model = "My Care Record",
                        .device_version = "1.2.3"};

boost::json::object claims_of(const std::string& token) {
    const auto parts = split(token, '.');
    return boost::json::parse(*from_base64url(parts.at(1))).as_object();
}

TEST(AuditToken, has_the_exact_header_and_no_signature_but_its_dot) {
    const std::string token = audit_token(consumer, doctor(), "https://gp.example", Instant{});
    const auto parts = split(token, '.');
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(*from_base64url(parts[0]), R"({"alg":"none","typ":"JWT"})");
    EXPECT_EQ(parts[2], "");
}

TEST(AuditToken, holds_for_five_minutes_of_the_clock_it_was_given) {
    const auto claims = claims_of(audit_token(consumer, doctor(), "https://gp.example",
                                              Instant{std::chrono::seconds{1'790'000'000}}));
    EXPECT_EQ(claims.at("iat").as_int64(), 1'790'000'000);
    EXPECT_EQ(claims.at("exp").as_int64(), 1'790'000'300);
}

TEST(AuditToken, names_who_asks_for_whom_from_where_and_of_whom) {
    const auto claims =
        claims_of(audit_token(consumer, doctor(), "https://gp.example/structured", Instant{}));
    EXPECT_EQ(claims.at("iss").as_string(), "https://relay.example");
    EXPECT_EQ(claims.at("aud").as_string(), "https://gp.example/structured");
    EXPECT_EQ(claims.at("sub").as_string(), "555021935107");
    EXPECT_EQ(claims.at("reason_for_request").as_string(), "directcare");
    EXPECT_EQ(claims.at("requested_scope").as_string(), "patient/*.read");
    EXPECT_FALSE(claims.contains("requested_record"));
    EXPECT_EQ(
        boost::json::serialize(claims.at("requesting_device")),
        R"({"resourceType":"Device","identifier":[{"system":"https://relay.example/Id/device",)"
        R"("value":"relay-1"}],"model":"My Care Record","version":"1.2.3"})");
    EXPECT_EQ(boost::json::serialize(claims.at("requesting_organization")),
              R"({"resourceType":"Organization","identifier":[{"system":)"
              R"("https://fhir.nhs.uk/Id/ods-organization-code","value":"RQW"}],)"
              R"("name":"Princess Alexandra"})");
    EXPECT_EQ(boost::json::serialize(claims.at("requesting_practitioner")),
              R"({"resourceType":"Practitioner","id":"555021935107","identifier":[)"
              R"({"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"555021935107"},)"
              R"({"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"555021936106"},)"
              R"({"system":"https://relay.example/Id/local-user-identifier",)"
              R"("value":"555021935107"}],"name":[{"family":"Khan","given":["Amina"],)"
              R"("prefix":["Dr"]}]})");
}

TEST(AuditToken, says_unknown_where_there_is_no_smartcard_and_keeps_the_local_name) {
    people::Professional local = doctor();
    local.id = "akhan";
    local.role_profile_id = "UNK";
    const auto claims = claims_of(audit_token(consumer, local, "https://gp.example", Instant{}));
    const auto& identifiers = claims.at("requesting_practitioner").at("identifier").as_array();
    EXPECT_EQ(identifiers.at(0).at("value").as_string(), "UNK");
    EXPECT_EQ(identifiers.at(1).at("value").as_string(), "UNK");
    EXPECT_EQ(identifiers.at(2).at("value").as_string(), "akhan");
}

TEST(AuditToken, names_the_record_and_the_common_audience_for_pages_of_the_record) {
    const auto claims = claims_of(
        audit_token_dstu2(consumer, doctor(), *people::NhsNumber::parse("9990000018"), Instant{}));
    EXPECT_EQ(claims.at("aud").as_string(), "https://authorize.fhir.nhs.net/token");
    EXPECT_EQ(claims.at("requested_scope").as_string(), "patient/*.read");
    EXPECT_EQ(boost::json::serialize(claims.at("requested_record")),
              R"({"resourceType":"Patient","identifier":[{"system":)"
              R"("http://fhir.nhs.net/Id/nhs-number","value":"9990000018"}]})");
    EXPECT_EQ(claims.at("requesting_device").at("id").as_string(), "1");
    EXPECT_EQ(boost::json::serialize(claims.at("requesting_organization")),
              R"({"resourceType":"Organization","identifier":[{"system":)"
              R"("http://fhir.nhs.net/Id/ods-organization-code","value":"RQW"}],)"
              R"("name":"Princess Alexandra","id":"1"})");
    EXPECT_EQ(boost::json::serialize(claims.at("requesting_practitioner")),
              R"({"resourceType":"Practitioner","id":"555021935107","identifier":[)"
              R"({"system":"http://fhir.nhs.net/sds-user-id","value":"555021935107"},)"
              R"({"system":"https://relay.example/Id/local-user-identifier",)"
              R"("value":"555021935107"}],"name":{"family":["Khan"],"given":["Amina"],)"
              R"("prefix":["Dr"]},"practitionerRole":[{"role":{"coding":[{"system":)"
              R"("http://fhir.nhs.net/ValueSet/sds-job-role-name-1","code":"S8000:G8000:R8000",)"
              R"("display":"hospital doctor"}]}}]})");
}

}  // namespace
}  // namespace mcr::source::gp_connect
