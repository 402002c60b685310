#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ods_code.hpp"
#include "base/result.hpp"

namespace mcr::people {

/// What a person may do here, in plain words; the finer role codes stand beside it.
enum class RoleGroup {
    doctor,
    nurse,
    pharmacist,
    paramedic,
    social_worker,
    care_worker,
    receptionist,
    call_handler,
    patient,
    privacy_officer,
    administrator,
};
[[nodiscard]] std::string_view to_string(
    RoleGroup group) noexcept;  ///< "doctor", "social worker", …
[[nodiscard]] Result<RoleGroup> role_group_from(std::string_view text);

/// Who asks: one person in one role for one organisation (CIS2: one selected role profile).
/// Never a generic system user (GP Connect, cross-organisation audit and provenance).
struct Professional {
    std::string id;               ///< SDS user id, or the local id; for a patient the NHS number
    std::string role_profile_id;  ///< SDS role profile id (URID), "UNK" without a smartcard
    std::string family;
    std::string given;
    std::string prefix;
    RoleGroup role = RoleGroup::doctor;
    std::string role_code;  ///< for example S8000:G8000:R8000
    std::string role_name;  ///< in plain words: "hospital doctor"
    OdsCode organisation;
    std::string organisation_name;
    [[nodiscard]] std::string display_name() const;  ///< "Dr Amina Khan"
};

}  // namespace mcr::people
