#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "access/vocabulary.hpp"
#include "base/clock.hpp"
#include "base/ods_code.hpp"
#include "base/random.hpp"
#include "people/deed.hpp"
#include "people/nhs_number.hpp"
#include "store/store.hpp"

/// What is remembered of why somebody looks: relationships, permissions to view, overrides.
/// Functions over one transaction of the store. Errors of all, beside those said: those of
/// Transaction.
namespace mcr::access {

[[nodiscard]] Result<void> migrate_relationships(store::Store& store);

/// Why somebody looks, as their system or they themselves state it.
struct Stated {
    Basis basis = Basis::none;
    std::string reference;  ///< of the referral, appointment, admission or case in their system
    std::optional<ClaimReason> claim;  ///< exactly for self_claimed
    Permission permission = Permission::not_stated;
    std::optional<NotAskedReason> not_asked;  ///< exactly for could_not_ask
};
/// Errors: invalid, naming what is missing or too much.
[[nodiscard]] Result<void> check(const Stated& stated);

/// A relationship of one professional in one organisation with one patient that still runs.
struct Relationship {
    std::string id;
    Basis basis = Basis::none;
    Instant until;
    Permission permission = Permission::not_stated;  ///< given_for_period where it was
    std::string reference;                           ///< of what a system vouched for
    std::optional<ClaimReason> claim;                ///< of a self-claimed one
};

/// An override that still runs.
struct Override {
    std::string id;
    OverrideReason reason = OverrideReason::safeguarding;
    std::vector<OdsCode> holders;  ///< these and no others; compared whole
    Instant until;
};

/// Whom this is about: the person in the organisation they act for.
struct Asking {
    std::string professional;  ///< Professional::id
    OdsCode organisation;
    people::NhsNumber patient;
    /// Stands for the patient in the store, which holds NHS numbers with objections and deeds only
    /// (law 1): a KeyedHash of the number. ContextStore fills it.
    std::string patient_key;
};

/// What runs for `asking` at `now`: at most one query each.
struct Running {
    std::optional<Relationship> relationship;  ///< the strongest
    std::vector<Override> overrides;
};
[[nodiscard]] Result<Running> running(store::Transaction& transaction, const Asking& asking,
                                      Instant now);

/// How long relationships run: a claim for hours, what a system vouches for longer.
struct Periods {
    std::chrono::hours self_claimed{24};
    std::chrono::hours vouched{24 * 28};
};

/// Remembers a relationship; if `stated` is self-claimed and none runs, raises an alert for the
/// privacy officer of the asker's organisation. Gives what runs then. Idempotent while it runs.
/// Errors: those of check(Stated).
[[nodiscard]] Result<Relationship> remember(store::Transaction& transaction, const Asking& asking,
                                            const people::Doer& who, const Stated& stated,
                                            const std::string& request_id, const Periods& periods,
                                            Instant now, Random& random);

/// What a professional declares to look in spite of an objection. They have signed in anew for it.
struct Declaration {
    std::string id;  ///< UUID; the same again changes nothing
    OverrideReason reason = OverrideReason::safeguarding;
    std::string words;             ///< free text, needed; nothing clinical
    std::vector<OdsCode> holders;  ///< at least one
    std::chrono::hours hours{4};
};
/// Keeps the override and raises an alert, which carries no identities, for the privacy officers of
/// both sides. Errors: invalid for no holder, no words or more than 12 hours.
[[nodiscard]] Result<Override> declare(store::Transaction& transaction, const Asking& asking,
                                       const people::Doer& who, const Declaration& declaration,
                                       const std::string& request_id, Instant now, Random& random);

}  // namespace mcr::access
