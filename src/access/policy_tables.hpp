#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "access/policy.hpp"
#include "store/migration.hpp"

/// The tables behind src/access/policy.hpp. Functions over one transaction; errors are those of
/// Transaction, and malformed for a row that this version cannot read.
namespace mcr::access {

/// Agreements that differ from the default of their kind. Only what differs is stored, so that a
/// new default reaches all else.
[[nodiscard]] Result<std::map<OdsCode, Agreement>> load_agreements(store::Transaction& transaction);
/// Of `organisation` only; its default if it has none of its own.
[[nodiscard]] Result<Agreement> load_agreement(store::Transaction& transaction,
                                               const directory::Organisation& organisation);
/// Puts `agreement` in the place of what is stored of `organisation`.
[[nodiscard]] Result<void> store_agreement(store::Transaction& transaction,
                                           const directory::Organisation& organisation,
                                           const Agreement& agreement);

[[nodiscard]] Result<std::map<OdsCode, SwitchedOff>> load_switches(store::Transaction& transaction);
[[nodiscard]] Result<void> store_switch(store::Transaction& transaction, const OdsCode& holder,
                                        directory::Section section, bool off,
                                        const std::string& reason);

/// The defaults with what was added and taken out.
[[nodiscard]] Result<SensitiveCodes> load_sensitive_codes(store::Transaction& transaction);
[[nodiscard]] Result<void> store_sensitive_code(store::Transaction& transaction,
                                                const std::string& code, const std::string& group,
                                                bool excluded);

/// Takes the lock that keeps changes apart: one at a time, on every server.
[[nodiscard]] Result<std::uint64_t> raise_policy_revision(store::Transaction& transaction);
[[nodiscard]] Result<void> insert_policy_change(store::Transaction& transaction,
                                                const PolicyChange& change);

}  // namespace mcr::access
