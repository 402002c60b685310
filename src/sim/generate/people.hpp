#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/random.hpp"

namespace mcr::sim {

using Day = std::chrono::sys_days;

/// The last day of every generated history: generated records depend on the seed alone.
inline constexpr Day record_end{std::chrono::year{2026} / 10 / 31};

[[nodiscard]] std::string iso(Day day);                        ///< 2026-10-31
[[nodiscard]] std::string iso_at(Day day, int minute_of_day);  ///< 2026-10-31T09:30:00+00:00
[[nodiscard]] inline Day before_end(int days) {
    return record_end - std::chrono::days{days};
}

/// An invented person.
struct Person {
    std::string nhs_number;
    std::string family, given, middle, prefix;
    std::string gender;  ///< FHIR AdministrativeGender
    Day born{};
    std::optional<Day> died;
    std::string line, town, county, postcode, phone;
    [[nodiscard]] std::string display() const { return prefix + ' ' + given + ' ' + family; }
};

/// Somebody who treats them.
struct Clinician {
    std::string prefix, given, family, role;
    std::string id;  ///< sds-user-id, 12 digits
    [[nodiscard]] std::string display() const { return prefix + ' ' + given + ' ' + family; }
};

/// Plausible British names and places round Harlow and Stevenage; streets are invented, telephone
/// numbers are of the range kept for drama. `gender` is male or female.
[[nodiscard]] Person make_person(SeededRandom& random, std::string_view gender, int age);
[[nodiscard]] Clinician make_clinician(SeededRandom& random, std::string_view role);

}  // namespace mcr::sim
