#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ods_code.hpp"
#include "people/professional.hpp"

namespace mcr::people {

/// What the directory says of an organisation that a role profile names.
struct OrganisationFacts {
    std::string kind;  ///< "gp-practice", …; empty when it is not in the directory
    std::string name;
};
using OrganisationLookup = std::function<OrganisationFacts(const OdsCode&)>;

/// One row: what somebody with this job role does in an organisation of this kind.
struct RoleRule {
    std::string role;          ///< the last part of a role code: "R8003"
    std::string organisation;  ///< ODS code, or empty for any
    std::string kind;          ///< of organisation, or empty for any
    RoleGroup group = RoleGroup::doctor;
    std::string role_name;  ///< in plain words: "community pharmacist"
};

/// Which role group an NHS job role (National RBAC) stands for. The code alone does not tell:
/// R8003 is a pharmacist in a pharmacy and a paramedic in an ambulance service. docs/sign-in.md
/// has the rows that are built in.
class RoleTable {
public:
    /// `first`: rows of the installation, which go before those built in. `administrators`: the
    /// organisations whose R8015 runs this installation; nobody else's does.
    explicit RoleTable(std::vector<RoleRule> first = {}, std::vector<OdsCode> administrators = {});

    /// The first row that fits; nothing for a role that has no place here (closed on doubt).
    /// `role_code` as CIS2 writes it: "S8000:G8000:R8000", or the last part alone.
    [[nodiscard]] std::optional<RoleRule> find(std::string_view role_code,
                                               const OdsCode& organisation,
                                               std::string_view kind) const;
    [[nodiscard]] const std::vector<RoleRule>& rules() const noexcept { return rules_; }

private:
    std::vector<RoleRule> rules_;
};

/// Reads a row as the configuration writes it: "R8003 acute-trust = pharmacist, hospital
/// pharmacist" (the second word a kind, an ODS code or "any"). Errors: invalid.
[[nodiscard]] Result<RoleRule> parse_role_rule(std::string_view text);

}  // namespace mcr::people
