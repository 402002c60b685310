#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace mcr::record {

/// What became of one organisation in one answer. Exactly one each (law 3); the order is the order
/// of display. The codes are the contract of design section 5.
enum class CoverageState : std::uint8_t {
    data,
    nothing_recorded,
    not_held,
    withheld_confidential,
    objected,
    switched_off,
    awaiting,
    not_supported,
    not_permitted,
    wrong_patient,
    timed_out,
    failed,
    not_asked,
};
inline constexpr std::size_t coverage_state_count = 13;
[[nodiscard]] std::string_view code_of(CoverageState state) noexcept;     ///< "nothing-recorded"
[[nodiscard]] std::string_view display_of(CoverageState state) noexcept;  ///< "Nothing recorded"

/// The project's own code system of these codes, and the others it needs.
inline constexpr std::string_view coverage_state_system =
    "https://my-care-record.example/fhir/CodeSystem/coverage-state";

}  // namespace mcr::record
