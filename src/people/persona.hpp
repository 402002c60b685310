#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ods_code.hpp"
#include "people/nhs_number.hpp"
#include "people/professional.hpp"

namespace mcr::people {

/// Somebody a demonstration lets one be. All of them are invented.
struct Persona {
    std::string id;             ///< "hospital-doctor"
    Professional professional;  ///< its role_name is the role in plain words
    std::string purpose;        ///< v3-ActReason of its tokens
    std::string what_for;       ///< one sentence for the page that offers it
};

/// What the simulated region has to say for the personas to fit in.
struct PersonaCast {
    NhsNumber patient;  ///< of the persona "patient", in the 999 range
    std::string patient_family, patient_given, patient_prefix;
    OdsCode practice;  ///< where the personas "gp" and "receptionist" work
    std::string practice_name;
};

/// The personas of a demonstration, in the order in which they are offered.
[[nodiscard]] std::vector<Persona> demonstration_personas(const PersonaCast& cast);

}  // namespace mcr::people
