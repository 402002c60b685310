#pragma once

#include <span>
#include <string>
#include <vector>

#include "people/demographics.hpp"
#include "record/part.hpp"

namespace mcr::source::fhir_r4 {

enum class Whose { theirs, restricted, somebody_elses };

/// Whose record `part` is: somebody else's if any Patient in it does not match `patient`, or any
/// resource in it is about another one (law 9); restricted if the holder marks it so (law 4), which
/// goes before.
[[nodiscard]] Whose whose(const record::Part& part, const people::Demographics& patient);

/// The fields in which `parts` state their patient otherwise than `patient`, without being somebody
/// else's: "family name", "gender".
[[nodiscard]] std::vector<std::string> differences(std::span<const record::Part> parts,
                                                   const people::Demographics& patient);

}  // namespace mcr::source::fhir_r4
