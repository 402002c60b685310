#pragma once

#include <string>
#include <vector>

#include "sim/generate/history.hpp"
#include "sim/json/json.hpp"
#include "sim/protocol/fhir_r4.hpp"

namespace mcr::sim {

/// An organisation that records in FHIR R4, and who works there.
struct R4House {
    std::string code;
    std::string name;
    std::string town;
    std::vector<Clinician> clinicians;  ///< at least one
};

/// Writes what `history` says as FHIR R4 resources with UK Core profiles. Ids depend on `seed`
/// alone. The record's first item is the Patient.
[[nodiscard]] PatientRecord write_r4(const R4House& house, const Person& person,
                                     const History& history, std::uint64_t seed);

/// The Patient of `person` in UK Core, with `id`.
[[nodiscard]] Json r4_patient(const Person& person, std::string_view id,
                              std::string_view managing_organisation);

inline constexpr std::string_view snomed_system = "http://snomed.info/sct";
inline constexpr std::string_view dmd_system = "https://dmd.nhs.uk";

[[nodiscard]] Json coding(std::string_view system, std::string_view code, std::string_view display);
[[nodiscard]] Json codeable(std::string_view system, std::string_view code,
                            std::string_view display);
[[nodiscard]] Json snomed(const Coded& concept_code);
/// Absent when `concept_code` has no code.
[[nodiscard]] Json snomed_or_nothing(const Coded& concept_code);
[[nodiscard]] Json quantity(std::string_view value, std::string_view unit, std::string_view ucum);
[[nodiscard]] Json period(const std::string& start, const std::string& end = {});

}  // namespace mcr::sim
