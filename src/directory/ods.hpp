#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/organisation.hpp"

namespace mcr::directory {

/// What the Organisation Data Service says of one organisation.
struct OdsRecord {
    OdsCode code;
    std::string name;
    std::vector<std::string> roles;  ///< of the code system ODSOrganisationRole that are in force
    std::string from, to;            ///< FHIR dates of its operational period, else its legal one
};

/// One organisation is followed by another.
struct OdsSuccession {
    OdsCode code, successor;
};

/// What one document, or several, of the Organisation Data Service hold.
struct OdsSnapshot {
    std::vector<OdsRecord> records;
    std::vector<OdsSuccession> successions;
    std::string next;  ///< address of the next page, as it stands there; of one document only
};

/// Reads a FHIR R4 Bundle of Organization and OrganizationAffiliation (Organisation Data
/// Terminology API), or one of them alone; other resources are left out. Affiliations count where
/// they name a successor or predecessor.
/// Errors: malformed; too_large beyond 64 MB. No sentence repeats the text.
[[nodiscard]] Result<OdsSnapshot> read_ods(std::string_view text);

/// The kind that a role stands for, none if it stands for no kind here.
[[nodiscard]] std::optional<Kind> kind_of_role(std::string_view role) noexcept;

/// One field of one organisation that is another in the Organisation Data Service.
struct OdsChange {
    OdsCode code;
    std::string field;  ///< as in TOML
    std::string from, to;
};

/// What a snapshot means for the directory.
struct OdsUpdate {
    std::vector<Organisation> organisations;  ///< those that change, as they will be
    std::vector<OdsChange> changes;
    std::vector<std::string> notes;  ///< what a person must look at: one line each
};

/// Compares names (capitals do not count), ends, beginnings that lie after `today`, and successions
/// within `organisations`. A kind that is another there is a note only: agreements hang on it.
/// Pure.
[[nodiscard]] OdsUpdate compare_with_ods(std::span<const Organisation> organisations,
                                         const OdsSnapshot& snapshot, std::string_view today);

}  // namespace mcr::directory
