#include "source/gp_connect/request.hpp"

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "base/text.hpp"

namespace mcr::source::gp_connect {
namespace {

using record::Section;
using stu3::Area;
namespace json = boost::json;

constexpr auto served = std::to_array<std::pair<Section, Area>>({
    {Section::allergies_and_adverse_reactions, Area::allergies},
    {Section::allergies_and_adverse_reactions, Area::ended_allergies},
    {Section::medications_and_medical_devices, Area::medications},
    {Section::vaccinations, Area::immunisations},
    {Section::contacts_with_professionals, Area::consultations},
    {Section::problem_list, Area::problems},
    {Section::referral_details, Area::referrals},
    {Section::investigation_results, Area::investigations},
    {Section::investigations_requested, Area::investigations},
    {Section::plan_and_requested_actions, Area::diary_entries},
    {Section::alerts, Area::uncategorised},
    {Section::individual_requirements, Area::uncategorised},
    {Section::social_context, Area::uncategorised},
    {Section::family_history, Area::uncategorised},
    {Section::examination_findings, Area::uncategorised},
    {Section::pregnancy_status, Area::uncategorised},
    {Section::assessments, Area::uncategorised},
    {Section::risks, Area::uncategorised},
    {Section::procedures_and_therapies, Area::uncategorised},
    {Section::end_of_life_care, Area::uncategorised},
    {Section::documents, Area::consultations},
});

json::object identifier(std::string_view system, std::string_view value) {
    return {{"system", system}, {"value", value}};
}

json::object practitioner(const Consumer& consumer, const people::Professional& asker) {
    const bool has_smartcard = !asker.role_profile_id.empty() && asker.role_profile_id != "UNK";
    json::array identifiers;
    identifiers.push_back(identifier("https://fhir.nhs.uk/Id/sds-user-id",
                                     has_smartcard ? std::string_view(asker.id) : "UNK"));
    identifiers.push_back(
        identifier("https://fhir.nhs.uk/Id/sds-role-profile-id",
                   has_smartcard ? std::string_view(asker.role_profile_id) : "UNK"));
    identifiers.push_back(identifier(consumer.issuer + "/Id/local-user-identifier", asker.id));
    json::object name{{"family", asker.family}};
    if (!asker.given.empty()) name["given"] = json::array{asker.given};
    if (!asker.prefix.empty()) name["prefix"] = json::array{asker.prefix};
    return {{"resourceType", "Practitioner"},
            {"id", asker.id},
            {"identifier", std::move(identifiers)},
            {"name", json::array{std::move(name)}}};
}

}  // namespace

stu3::Areas areas_for(const record::Sections& sections) {
    stu3::Areas areas;
    for (const auto& [section, area] : served)
        if (sections[static_cast<std::size_t>(section)]) areas.set(static_cast<std::size_t>(area));
    return areas;
}

bool wants_administration(const record::Sections& sections) {
    for (const Section section :
         {Section::person_demographics, Section::gp_practice, Section::professional_contacts})
        if (sections[static_cast<std::size_t>(section)]) return true;
    return false;
}

std::string parameters_for(const people::NhsNumber& patient, const stu3::Areas& areas) {
    json::array parameters;
    parameters.push_back(
        json::object{{"name", "patientNHSNumber"},
                     {"valueIdentifier", identifier(people::nhs_number_system, patient.text())}});
    for (std::size_t i = 0; i < stu3::area_count; ++i) {
        const auto area = static_cast<Area>(i);
        if (!areas[i] || area == Area::ended_allergies) continue;
        json::object parameter{{"name", stu3::names_of(area).parameter}};
        if (area == Area::allergies)
            parameter["part"] = json::array{
                json::object{{"name", "includeResolvedAllergies"}, {"valueBoolean", true}}};
        parameters.push_back(std::move(parameter));
    }
    return json::serialize(
        json::object{{"resourceType", "Parameters"}, {"parameter", std::move(parameters)}});
}

std::string audit_token(const Consumer& consumer, const people::Professional& asker,
                        std::string_view audience, Instant now) {
    const std::int64_t issued =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    constexpr std::int64_t lifetime = 300;
    json::object device{
        {"resourceType", "Device"},
        {"identifier", json::array{identifier(consumer.device_system, consumer.device_value)}},
        {"model", consumer.device_model},
        {"version", consumer.device_version},
    };
    json::object organisation{
        {"resourceType", "Organization"},
        {"identifier", json::array{identifier(ods_code_system, asker.organisation.text())}},
        {"name", asker.organisation_name},
    };
    const json::object claims{
        {"iss", consumer.issuer},
        {"sub", asker.id},
        {"aud", audience},
        {"exp", issued + lifetime},
        {"iat", issued},
        {"reason_for_request", "directcare"},
        {"requested_scope", "patient/*.read"},
        {"requesting_device", std::move(device)},
        {"requesting_organization", std::move(organisation)},
        {"requesting_practitioner", practitioner(consumer, asker)},
    };
    return to_base64url(std::string_view(R"({"alg":"none","typ":"JWT"})")) + "." +
           to_base64url(json::serialize(claims)) + ".";
}

}  // namespace mcr::source::gp_connect
