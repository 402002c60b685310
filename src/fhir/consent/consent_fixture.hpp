#pragma once

#include <string>
#include <string_view>

#include "fhir/consent/document.hpp"
#include "objection/testing.hpp"
#include "people/token.hpp"

/// Consents and callers for tests.
namespace mcr::fhir::consent::fakes {

inline constexpr const char* base = "https://relay.example/fhir";

/// A Consent that a holder's system files: `provision` and `more` (with a comma in front) are JSON.
inline std::string filed(std::string_view provision = R"({"type":"deny"})",
                         std::string_view more = {}, std::string_view holder = "RQW",
                         std::string_view number = "9990000018") {
    std::string out =
        R"({"resourceType":"Consent","status":"active","scope":{"coding":[{"system":)"
        R"("http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},)"
        R"("category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],)"
        R"("patient":{"reference":"Patient/)" +
        std::string(number) + R"("},"dateTime":"2026-11-20","performer":[{"reference":"Patient/)" +
        std::string(number) +
        R"("}],"organization":[{"identifier":{"system":)"
        R"("https://fhir.nhs.uk/Id/ods-organization-code","value":")" +
        std::string(holder) +
        R"("}}],"sourceReference":{"reference":"DocumentReference/letter-1"},)"
        R"("policy":[{"uri":"https://profiles.ihe.net/ITI/PCF/Policy-basic-normal"}],)"
        R"("provision":)";
    (out += provision) += more;
    return out + "}";
}

/// `text` with the first `from` replaced by `to`.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    if (at == std::string::npos) return "not found: " + std::string(from);
    return text.replace(at, from.size(), to);
}

inline people::TokenClaims claims(people::RoleGroup role, std::string id, std::string_view purpose,
                                  const char* organisation = "RQW") {
    people::TokenClaims out{.professional = {.organisation = *OdsCode::parse(organisation)}};
    out.professional.id = std::move(id);
    out.professional.family = "Bell";
    out.professional.role = role;
    out.purpose = purpose;
    return out;
}
inline people::TokenClaims officer(const char* organisation = "RQW") {
    return claims(people::RoleGroup::privacy_officer, "555000111222", "TREAT", organisation);
}
inline people::TokenClaims patient(std::string number = "9990000018") {
    return claims(people::RoleGroup::patient, std::move(number), "PATRQT");
}
inline people::TokenClaims doctor() {
    return claims(people::RoleGroup::doctor, "555000111333", "TREAT");
}

}  // namespace mcr::fhir::consent::fakes
