#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "people/nhs_number.hpp"
#include "people/professional.hpp"
#include "people/role_table.hpp"

namespace mcr::people {

/// A person as a provider's claims describe them.
struct ClaimedPerson {
    std::vector<Professional> roles;
    std::optional<std::size_t> role;  ///< the one that the provider says was selected, or the only
    std::uint32_t assurance = 0;
    std::size_t without_place = 0;  ///< role profiles that no row of the table fits
};

/// What is asked of staff beside who they are.
struct StaffRules {
    RoleTable roles;
    OrganisationLookup organisations;
    std::uint32_t least_assurance = 2;  ///< authentication assurance level
};

/// Staff in the shape of CIS2: `nhsid_useruid`, names, `nhsid_nrbac_roles` (at most 100) with
/// `selected_roleid`, `nhsid_user_orgs`; the assurance of `authentication_assurance_level` or acr
/// ("AAL3_ANY"). A claim is taken from the ID token where it stands there, else from userinfo.
/// Role profiles that are malformed, twice, or have no place here are left out.
/// Errors: unauthenticated, naming the claim; forbidden when the assurance is too low.
[[nodiscard]] Result<ClaimedPerson> read_staff(const boost::json::value& id_token,
                                               const boost::json::value& userinfo,
                                               const StaffRules& rules);

/// What is asked of patients.
struct PatientRules {
    OdsCode organisation;  ///< that runs this installation; patients stand under it
    std::string organisation_name;
    NhsNumberRange range = NhsNumberRange::live;
};

/// Patients in the shape of NHS login: `vot` or `identity_proofing_level` of the ID token must say
/// P9 and neither may say less; `nhs_number` in the ID token, userinfo or both (the same).
/// Everything else (telephone, e-mail) is not looked at.
/// Errors: unauthenticated, naming the claim; forbidden with code "proofing" below P9.
[[nodiscard]] Result<ClaimedPerson> read_patient(const boost::json::value& id_token,
                                                 const boost::json::value& userinfo,
                                                 const PatientRules& rules);

}  // namespace mcr::people
