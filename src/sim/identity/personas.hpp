#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/json/json.hpp"
#include "sim/region/stories.hpp"

namespace mcr::sim {

/// One role profile of a simulated member of staff.
struct PersonaRole {
    std::string profile_id;  ///< person_roleid
    std::string code;        ///< S8000:G8000:R8000
    std::string group;       ///< "doctor", …
    std::string name;        ///< in plain words: "hospital doctor"
    std::string organisation, organisation_name;
};

/// Somebody whom one can be in the demonstration. All of them are invented.
struct Persona {
    std::string id;        ///< "hospital-doctor"
    std::string section;   ///< the heading under which it is offered
    std::string what_for;  ///< one sentence
    std::string prefix, given, family;
    std::string subject;             ///< sub of its tokens
    std::vector<PersonaRole> roles;  ///< of staff; none for a patient
    std::string nhs_number;          ///< of a patient; empty for staff
    std::string proofing;            ///< of a patient: "P9", "P5"
    std::string born, practice;      ///< of a patient
    [[nodiscard]] bool is_patient() const noexcept { return !nhs_number.empty(); }
    [[nodiscard]] std::string display() const;
    [[nodiscard]] std::string role_in_words() const;  ///< "hospital doctor", "patient", "no role"
};

/// The personas of the region, in the order in which they are offered. `names`: every organisation
/// of the directory by its code; all but the administrator work for one of them.
[[nodiscard]] std::vector<Persona> make_personas(const std::map<std::string, std::string>& names,
                                                 const std::vector<Story>& stories);

/// {"id","name","role","organisation","client","purpose","what_for","token":{…}}: what scripts
/// and tokens need; "token" is missing where nobody is let in.
[[nodiscard]] Json described(const Persona& persona);

}  // namespace mcr::sim
