#include "source/gp_connect/audit_token.hpp"

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "base/text.hpp"

namespace mcr::source::gp_connect {
namespace {

namespace json = boost::json;

constexpr std::string_view dstu2_audience = "https://authorize.fhir.nhs.net/token";
constexpr std::string_view dstu2_ids = "http://fhir.nhs.net/Id/";

json::object identifier(std::string_view system, std::string_view value) {
    return {{"system", system}, {"value", value}};
}

bool has_smartcard(const people::Professional& asker) {
    return !asker.role_profile_id.empty() && asker.role_profile_id != "UNK";
}

json::object practitioner(const Consumer& consumer, const people::Professional& asker) {
    const bool known = has_smartcard(asker);
    json::array identifiers;
    identifiers.push_back(identifier("https://fhir.nhs.uk/Id/sds-user-id",
                                     known ? std::string_view(asker.id) : "UNK"));
    identifiers.push_back(identifier("https://fhir.nhs.uk/Id/sds-role-profile-id",
                                     known ? std::string_view(asker.role_profile_id) : "UNK"));
    identifiers.push_back(identifier(consumer.issuer + "/Id/local-user-identifier", asker.id));
    json::object name{{"family", asker.family}};
    if (!asker.given.empty()) name["given"] = json::array{asker.given};
    if (!asker.prefix.empty()) name["prefix"] = json::array{asker.prefix};
    return {{"resourceType", "Practitioner"},
            {"id", asker.id},
            {"identifier", std::move(identifiers)},
            {"name", json::array{std::move(name)}}};
}

/// DSTU2 has one name, whose family is a list, and the role within the Practitioner.
json::object practitioner_dstu2(const Consumer& consumer, const people::Professional& asker) {
    json::array identifiers;
    identifiers.push_back(identifier("http://fhir.nhs.net/sds-user-id",
                                     has_smartcard(asker) ? std::string_view(asker.id) : "UNK"));
    identifiers.push_back(identifier(consumer.issuer + "/Id/local-user-identifier", asker.id));
    json::object name{{"family", json::array{asker.family}}};
    if (!asker.given.empty()) name["given"] = json::array{asker.given};
    if (!asker.prefix.empty()) name["prefix"] = json::array{asker.prefix};
    json::object role{{"system", "http://fhir.nhs.net/ValueSet/sds-job-role-name-1"},
                      {"code", asker.role_code.empty() ? "UNK" : asker.role_code}};
    if (!asker.role_name.empty()) role["display"] = asker.role_name;
    json::object coded{{"coding", json::array{std::move(role)}}};
    json::object practitioner_role{{"role", std::move(coded)}};
    return {{"resourceType", "Practitioner"},
            {"id", asker.id},
            {"identifier", std::move(identifiers)},
            {"name", std::move(name)},
            {"practitionerRole", json::array{std::move(practitioner_role)}}};
}

json::object device(const Consumer& consumer) {
    return {{"resourceType", "Device"},
            {"identifier", json::array{identifier(consumer.device_system, consumer.device_value)}},
            {"model", consumer.device_model},
            {"version", consumer.device_version}};
}

json::object organisation(std::string_view system, const people::Professional& asker) {
    return {{"resourceType", "Organization"},
            {"identifier", json::array{identifier(system, asker.organisation.text())}},
            {"name", asker.organisation_name}};
}

json::object common_claims(const Consumer& consumer, const people::Professional& asker,
                           std::string_view audience, Instant now) {
    const std::int64_t issued =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    constexpr std::int64_t lifetime = 300;
    return {{"iss", consumer.issuer},
            {"sub", asker.id},
            {"aud", audience},
            {"exp", issued + lifetime},
            {"iat", issued},
            {"reason_for_request", "directcare"},
            {"requested_scope", "patient/*.read"}};
}

std::string unsigned_token(const json::object& claims) {
    return to_base64url(std::string_view(R"({"alg":"none","typ":"JWT"})")) + "." +
           to_base64url(json::serialize(claims)) + ".";
}

}  // namespace

std::string audit_token(const Consumer& consumer, const people::Professional& asker,
                        std::string_view audience, Instant now) {
    json::object claims = common_claims(consumer, asker, audience, now);
    claims["requesting_device"] = device(consumer);
    claims["requesting_organization"] = organisation(ods_code_system, asker);
    claims["requesting_practitioner"] = practitioner(consumer, asker);
    return unsigned_token(claims);
}

std::string audit_token_dstu2(const Consumer& consumer, const people::Professional& asker,
                              const people::NhsNumber& patient, Instant now) {
    const std::string ids(dstu2_ids);
    json::object claims = common_claims(consumer, asker, dstu2_audience, now);
    claims["requested_record"] =
        json::object{{"resourceType", "Patient"},
                     {"identifier", json::array{identifier(ids + "nhs-number", patient.text())}}};
    json::object asking_device = device(consumer);
    asking_device["id"] = "1";
    claims["requesting_device"] = std::move(asking_device);
    json::object asking_organisation = organisation(ids + "ods-organization-code", asker);
    asking_organisation["id"] = "1";
    claims["requesting_organization"] = std::move(asking_organisation);
    claims["requesting_practitioner"] = practitioner_dstu2(consumer, asker);
    return unsigned_token(claims);
}

}  // namespace mcr::source::gp_connect
