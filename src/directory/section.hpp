#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mcr::directory {

/// Which part of the record: the sections of the PRSB Core Information Standard v2, in its order.
enum class Section : std::uint8_t {
    person_demographics,
    gp_practice,
    about_me,
    individual_requirements,
    alerts,
    legal_information,
    safeguarding,
    professional_contacts,
    personal_contacts,
    participation_in_research,
    referral_details,
    contacts_with_professionals,
    admission_details,
    discharge_details,
    future_appointments,
    vaccinations,
    problem_list,
    procedures_and_therapies,
    social_context,
    services_and_care,
    primary_support_reason,
    family_history,
    investigation_results,
    investigations_requested,
    examination_findings,
    pregnancy_status,
    assessments,
    formulation,
    risks,
    allergies_and_adverse_reactions,
    medications_and_medical_devices,
    equipment_and_adaptations,
    plan_and_requested_actions,
    care_and_support_plan,
    contingency_plans,
    additional_support_plans,
    end_of_life_care,
    documents,
};
inline constexpr std::size_t section_count = 38;

using Sections = std::bitset<section_count>;

[[nodiscard]] std::string_view code_of(Section section) noexcept;   ///< "problem-list"
[[nodiscard]] std::string_view title_of(Section section) noexcept;  ///< "Problem list"
[[nodiscard]] Result<Section> section_from(std::string_view code);

/// The codes of `sections`, in the standard's order.
[[nodiscard]] std::vector<std::string_view> codes_of(const Sections& sections);

}  // namespace mcr::directory
