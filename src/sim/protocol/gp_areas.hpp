#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mcr::sim {

/// The clinical areas of a GP Connect structured record, each with its parameter of
/// $gpc.getstructuredrecord, its primary List and its secondary Lists (GP Connect Access Record
/// Structured 1.6.2).
enum class Area : std::uint8_t {
    allergies,
    medications,
    consultations,
    problems,
    immunisations,
    uncategorised,
    investigations,
    referrals,
    diary,
};
inline constexpr std::size_t area_count = 9;

struct AreaFacts {
    std::string_view parameter;
    std::string_view list_code;
    std::string_view list_title;
    std::string_view in_consultations;  ///< code of the secondary list; empty if there is none
    std::string_view in_problems;
};

inline constexpr std::array<AreaFacts, area_count> area_facts = {{
    {"includeAllergies", "886921000000105", "Allergies and adverse reactions",
     "consultations-allergies-contained-in-consultations",
     "problems-allergies-related-to-problems"},
    {"includeMedication", "933361000000108", "Medications and medical devices",
     "consultations-medications-contained-in-consultations",
     "problems-medications-related-to-problems"},
    {"includeConsultations", "1149501000000101", "List of consultations", "",
     "problems-consultations-related-to-problems"},
    {"includeProblems", "717711000000103", "Problems",
     "consultations-problems-contained-in-consultations", ""},
    {"includeImmunisations", "1102181000000102", "Immunisations",
     "consultations-immunisations-contained-in-consultations",
     "problems-immunisations-related-to-problems"},
    {"includeUncategorisedData", "826501000000100", "Miscellaneous record",
     "consultations-uncategorised-data-contained-in-consultations",
     "problems-uncategorised-data-related-to-problems"},
    {"includeInvestigations", "887191000000108", "Investigations and results",
     "consultations-investigations-contained-in-consultations",
     "problems-investigations-related-to-problems"},
    {"includeReferrals", "792931000000107", "Outbound referral",
     "consultations-outbound-referrals-in-consultations",
     "problems-outbound-referrals-related-to-problems"},
    {"includeDiaryEntries", "714311000000108", "Patient recall administration",
     "consultations-diary-entries-contained-in-consultations",
     "problems-diary-entries-related-to-problems"},
}};

[[nodiscard]] constexpr const AreaFacts& facts_of(Area area) {
    return area_facts[static_cast<std::size_t>(area)];
}

}  // namespace mcr::sim
