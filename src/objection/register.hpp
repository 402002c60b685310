#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "directory/directory.hpp"
#include "objection/objection.hpp"
#include "store/store.hpp"

/// The register of objections: functions over one transaction of the store, which the caller opens
/// (store::transact from a coroutine, Store::transact from a command). Every change leaves a row in
/// the history, a Deed for the audit log and a notice for the holder, in the same transaction, and
/// is in force for the next request on every server. Errors of all, beside those said: those of
/// Transaction.
namespace mcr::objection {

[[nodiscard]] Result<void> migrate(store::Store& store);

/// What a patient, or staff on their behalf, file.
struct Filing {
    people::NhsNumber patient;
    std::vector<OdsCode> holders;  ///< each once
    directory::Sections sections;
    bool except_in_emergency = false;
    Authority authority = Authority::patient;
    std::string on_authority_of;
    Competence competence = Competence::not_a_child;
};

inline constexpr std::size_t most_holders = 100;  ///< of one filing, and of a verdict's reach

/// One objection for each holder. Errors: invalid, naming the field: no holder, one twice or more
/// than most_holders, no section, an authority without a name; not_found for a holder that is not
/// in `directory`; conflict when an objection of the same patient to the same holder with the same
/// sections waits for a decision or is upheld.
[[nodiscard]] Result<std::vector<Objection>> file(store::Transaction& transaction,
                                                  const directory::Directory& directory,
                                                  const Filing& filing, const people::Doer& by,
                                                  Instant now, Random& random);

/// The holder has begun to consider it. Errors: not_found; conflict unless it was received.
[[nodiscard]] Result<Objection> consider(store::Transaction& transaction, const std::string& id,
                                         const people::Doer& by, Instant now);

/// The holder's decision, also a new one at a review; the patient chooses anew after it.
/// Errors: not_found, also for an organisation of the reach that is not in `directory`; those of
/// may_give.
[[nodiscard]] Result<Objection> decide(store::Transaction& transaction,
                                       const directory::Directory& directory, const std::string& id,
                                       const Verdict& verdict, const people::Doer& by, Instant now);

/// The patient's choice after care_needs_it; who shares may decline later. Each organisation in the
/// verdict's reach is alerted to care that is declined. Errors: not_found; conflict when nothing is
/// to be chosen; invalid for Choice::open.
[[nodiscard]] Result<Objection> choose(store::Transaction& transaction, const std::string& id,
                                       Choice choice, const people::Doer& by, Instant now,
                                       Random& random);

/// `checked`: whoever withdraws is known to be the patient (signed in), so it takes effect at once;
/// otherwise it does 48 hours later, or when `confirm_withdrawal` says that it was checked.
/// Errors: not_found; conflict when it is withdrawn already.
[[nodiscard]] Result<Objection> withdraw(store::Transaction& transaction, const std::string& id,
                                         bool checked, const people::Doer& by,
                                         const std::string& reason, Instant now);
[[nodiscard]] Result<Objection> confirm_withdrawal(store::Transaction& transaction,
                                                   const std::string& id, const people::Doer& by,
                                                   Instant now);

/// Marks as expired what was upheld until a review that has come, at most `most` at once, and
/// alerts the holders; gives how many. Whether an objection is in force does not wait for this.
[[nodiscard]] Result<std::size_t> expire_reviewed(store::Transaction& transaction, std::size_t most,
                                                  Instant now, Random& random);

[[nodiscard]] Result<std::optional<Objection>> find(store::Transaction& transaction,
                                                    const std::string& id);
/// The latest first, those under superseded numbers included.
[[nodiscard]] Result<std::vector<Objection>> of_patient(store::Transaction& transaction,
                                                        const people::NhsNumber& patient);
/// Those at one holder, what waits for a decision first; `open_only`: only those that wait for one.
[[nodiscard]] Result<std::vector<Objection>> at_holder(store::Transaction& transaction,
                                                       const OdsCode& holder, bool open_only);
/// Those at every holder, in the same order; no more than `most`.
[[nodiscard]] Result<std::vector<Objection>> at_all_holders(store::Transaction& transaction,
                                                            bool open_only, std::size_t most);

/// One change, as the store remembers it for ever.
struct HistoryRow {
    std::int64_t version = 0;
    Instant at;
    people::Doer by;
    /// "filed", "considered", "decided", "chosen", "withdrawn", "withdrawal checked", "expired"
    std::string action;
    State state = State::received;
    std::string reason;
    std::string detail;  ///< what was decided, in one line of plain English
};
[[nodiscard]] Result<std::vector<HistoryRow>> history(store::Transaction& transaction,
                                                      const std::string& id);

/// That something about an objection changed, for its holder: written with the change, kept until
/// it was delivered. It says which objection, not whose: the holder asks for it.
struct Notice {
    std::string id;  ///< the same however often it is taken
    OdsCode holder;
    std::string objection;
    std::int64_t version = 0;  ///< of the objection after the change
    Instant created;
};
/// The oldest `most` notices that were not delivered, of which this caller has the use for `lease`:
/// nobody else is given them until then, and anybody after it. Errors: malformed for a row that is
/// no notice.
[[nodiscard]] Result<std::vector<Notice>> take_notices(store::Transaction& transaction,
                                                       std::size_t most, Milliseconds lease,
                                                       Instant now);
/// Those of `ids` are delivered, and never given again.
[[nodiscard]] Result<void> confirm_notices(store::Transaction& transaction,
                                           const std::vector<std::string>& ids, Instant now);

/// What stands between this patient and every holder now, for the decision. One query. Objections
/// filed under a number that was superseded by this one count too (note_superseded).
[[nodiscard]] Result<std::vector<Standing>> standing(store::Transaction& transaction,
                                                     const people::NhsNumber& patient, Instant now);
/// Patients of whom an objection was received after `since`, at most `most`; for forgetting what is
/// kept about them elsewhere.
[[nodiscard]] Result<std::vector<people::NhsNumber>> objecting_since(
    store::Transaction& transaction, Instant since, std::size_t most);
/// The national demographics replaced `old_number` by `number`: what is filed under either counts
/// for both from now on, through any chain.
[[nodiscard]] Result<void> note_superseded(store::Transaction& transaction,
                                           const people::NhsNumber& old_number,
                                           const people::NhsNumber& number, Instant now);

}  // namespace mcr::objection
