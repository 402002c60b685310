#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace mcr::sim {

inline constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";

/// Ten digits whose last is the check digit of the first nine (NHS Data Dictionary, modulus 11).
/// All zeros is no NHS number.
[[nodiscard]] bool is_nhs_number(std::string_view text);
/// An NHS number of the 999 range, which is reserved for tests and never issued.
[[nodiscard]] bool is_test_number(std::string_view text);

/// `nine` digits with their check digit; empty where the check digit would be 10, which makes the
/// nine unusable.
[[nodiscard]] std::optional<std::string> with_check_digit(std::string_view nine);

/// The test number that the `index`th document of a folder is given. Numbers of different indices
/// differ; none is ever given to a generated person.
[[nodiscard]] std::string assigned_number(std::size_t index);

/// A test number for a generated person. May repeat: the caller keeps them apart.
[[nodiscard]] std::string random_number(SeededRandom& random);

}  // namespace mcr::sim
