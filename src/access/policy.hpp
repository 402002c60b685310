#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "access/code_set.hpp"
#include "access/vocabulary.hpp"
#include "base/ods_code.hpp"
#include "directory/directory.hpp"
#include "directory/section.hpp"
#include "people/deed.hpp"
#include "people/professional.hpp"
#include "store/store.hpp"

namespace mcr::access {

inline constexpr std::size_t kind_count = 11;
inline constexpr std::size_t role_count = 11;

/// Sections for each group of roles.
using ByRole = std::array<directory::Sections, role_count>;

/// What one organisation has agreed to. Every organisation has one: its own, or the default of its
/// kind.
struct Agreement {
    /// What it gives, as a holder, to each kind of organisation and group of roles.
    std::array<ByRole, kind_count> gives{};
    /// What its own staff see of others, by group of roles: the most, whatever others give.
    ByRole sees{};
    bool asks_first = false;         ///< its staff must ask the patient before they view
    bool takes_self_claimed = true;  ///< as a holder: a self-claimed relationship is enough
    /// Reasons for which it lets itself be overridden.
    std::bitset<override_reason_count> overrides;
    std::uint32_t override_hours = 4;  ///< for how long at most
    [[nodiscard]] const directory::Sections& given(directory::Kind to,
                                                   people::RoleGroup role) const {
        return gives[static_cast<std::size_t>(to)][static_cast<std::size_t>(role)];
    }
    [[nodiscard]] const directory::Sections& seen_by(people::RoleGroup role) const {
        return sees[static_cast<std::size_t>(role)];
    }
    bool operator==(const Agreement&) const = default;
};
/// The default of a kind of organisation, with reasons in docs/agreements.md.
[[nodiscard]] const Agreement& default_agreement(directory::Kind kind);

/// Sections of one holder that are switched off now, and why.
struct SwitchedOff {
    directory::Sections sections;
    std::map<std::size_t, std::string> reasons;  ///< by section; one line each
};

/// Codes of which an item is never relayed, whoever asks (docs/agreements.md: assisted conception,
/// sexually transmitted infection, termination, gender recognition). Each code belongs to a group.
using SensitiveCodes = std::map<std::string, std::string, std::less<>>;  ///< code to group
[[nodiscard]] const SensitiveCodes& default_sensitive_codes();

/// All agreements, switches and code sets at one moment. Immutable: read it from any thread.
class Policies {
public:
    Policies() = default;
    std::uint64_t revision = 0;
    std::map<OdsCode, Agreement> agreements;  ///< only those that differ from their kind's default
    std::map<OdsCode, SwitchedOff> switched_off;
    std::shared_ptr<const SensitiveCodes> sensitive;  ///< never null once loaded
    std::shared_ptr<const CodeSet> excluded;          ///< the same codes, for record::Screen
    [[nodiscard]] const Agreement& of(const directory::Organisation& organisation) const;
    [[nodiscard]] const SwitchedOff* off(const OdsCode& holder) const;
};

/// Functions over one transaction of the store. Each change raises the revision, leaves a row in
/// the history and a Deed ("policy") in the same transaction, and is in force for the next request
/// on every server. Errors of all, beside those said: those of Transaction.
[[nodiscard]] Result<void> migrate_policies(store::Store& store);
[[nodiscard]] Result<std::uint64_t> policy_revision(store::Transaction& transaction);
[[nodiscard]] Result<Policies> load_policies(store::Transaction& transaction);

/// One change to an agreement, as commands and pages give it. Whoever is given anything keeps
/// person-demographics, gp-practice and professional-contacts, to which the rest refers.
struct AgreementEdit {
    enum class What { give, see, asks_first, takes_self_claimed, overrides, reset };
    What what = What::give;
    OdsCode organisation;
    std::optional<directory::Kind> to;      ///< give: to which kind; absent for every kind
    std::optional<people::RoleGroup> role;  ///< give, see: which roles; absent for every role
    directory::Sections sections;           ///< give, see
    bool value = true;  ///< give, see: gives or gives no longer; asks_first, takes_self_claimed
    std::bitset<override_reason_count> reasons;  ///< overrides
};
/// Errors: not_found for an organisation that is not in `directory`; invalid without a reason;
/// conflict when nothing would change.
[[nodiscard]] Result<void> edit_agreement(store::Transaction& transaction,
                                          const directory::Directory& directory,
                                          const AgreementEdit& edit, const people::Doer& by,
                                          const std::string& reason, Instant now);
/// Switches sections of a holder off, or on again. Errors: as edit_agreement; invalid for no
/// section.
[[nodiscard]] Result<void> switch_sections(store::Transaction& transaction,
                                           const directory::Directory& directory,
                                           const OdsCode& holder,
                                           const directory::Sections& sections, bool off,
                                           const people::Doer& by, const std::string& reason,
                                           Instant now);
/// Adds codes to a group of sensitive codes, or takes them out. A group is named by lower case
/// letters, digits and hyphens; a code has at most 64 characters and no white space.
/// Errors: invalid for no code, one that is none, or without a reason; conflict when nothing would
/// change, and when a code to be taken out stands in another group.
[[nodiscard]] Result<void> edit_sensitive_codes(store::Transaction& transaction,
                                                const std::string& group,
                                                const std::vector<std::string>& codes, bool add,
                                                const people::Doer& by, const std::string& reason,
                                                Instant now);

struct PolicyChange {
    std::uint64_t revision = 0;
    Instant at;
    people::Doer by;
    std::string organisation;  ///< ODS code; empty for code sets
    std::string action;        ///< "gives", "sees", "switched off", …
    std::string detail;        ///< one line of plain English
    std::string reason;
};
/// The latest first; of one organisation, or of all.
[[nodiscard]] Result<std::vector<PolicyChange>> policy_history(
    store::Transaction& transaction, const std::optional<OdsCode>& organisation, std::size_t most);

/// The policies in force, swapped whole. Safe from any thread.
class CurrentPolicies {
public:
    explicit CurrentPolicies(std::shared_ptr<const Policies> first) : current_(std::move(first)) {}
    [[nodiscard]] std::shared_ptr<const Policies> get() const {
        const std::scoped_lock lock(mutex_);
        return current_;
    }
    void swap(std::shared_ptr<const Policies> next) {
        const std::scoped_lock lock(mutex_);
        current_ = std::move(next);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Policies> current_;
};

}  // namespace mcr::access
