#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "people/professional.hpp"
#include "store/store.hpp"

namespace mcr::people {

/// Who acts, as named at the time. What is written down of a person beside what they did.
struct Doer {
    std::string id;
    std::string role_profile_id;
    std::string name;
    std::string role_code;
    std::string role_name;
    std::string organisation;  ///< ODS code
    std::string organisation_name;
    bool operator==(const Doer&) const = default;
};
[[nodiscard]] Doer doer_of(const Professional& professional);
/// The person at the keyboard of a command: `name` is who the command says acts.
[[nodiscard]] Doer operator_named(std::string name);

/// Something that changed in the store and that the audit log must hold. Carries nothing clinical.
struct Deed {
    std::string kind;  ///< of the audit entry: "objection", "policy", "override", "sign-in", …
    Doer doer;
    std::string patient;               ///< NHS number, empty where none is concerned
    std::string purpose;               ///< v3-ActReason, where there is one
    std::string action;                ///< what was done, without identifiers of the patient
    std::vector<std::string> holders;  ///< ODS codes of the organisations concerned
    std::string reason;
    std::string request_id;
};

/// The outbox of deeds: a change and its deed are in one transaction, so that neither is without
/// the other; the running server (any of several) moves deeds into its audit log.
[[nodiscard]] Result<void> migrate_deeds(store::Store& store);

/// Puts `deed` into the outbox, within the transaction of the change.
/// Errors: those of Transaction.
[[nodiscard]] Result<void> note(store::Transaction& transaction, const Deed& deed, Instant now);

/// A deed that waits, with its number.
struct Waiting {
    std::int64_t number = 0;
    Instant noted;
    Deed deed;
};
/// The oldest `most` deeds, of which this caller has the use for `lease`: nobody else is given them
/// until then. Errors: those of Transaction; malformed for a row that is no deed.
[[nodiscard]] Result<std::vector<Waiting>> take_deeds(store::Transaction& transaction,
                                                      std::size_t most, Milliseconds lease,
                                                      Instant now);
/// Removes deeds that are durable in the audit log.
[[nodiscard]] Result<void> forget_deeds(store::Transaction& transaction,
                                        const std::vector<std::int64_t>& numbers);

}  // namespace mcr::people
