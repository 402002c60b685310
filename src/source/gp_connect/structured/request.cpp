#include "source/gp_connect/structured/request.hpp"

#include <array>
#include <boost/json.hpp>
#include <utility>

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

}  // namespace mcr::source::gp_connect
