#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "edge/delivery.hpp"
#include "store/transaction.hpp"

namespace mcr::edge {

/// Puts `delivery` into the vault, within the caller's transaction, so that a reader of files can
/// take many patients in one. The same delivery again changes nothing. For each item:
///  - nothing older (Told::when) overwrites what is newer, nor brings back what was removed;
///  - a preliminary result never overwrites a final or corrected one, whenever it was sent;
///  - attachments with `data` of some size are kept apart and become Binary addresses.
/// A patient is who has one of the identifiers; unknown identifiers are added to the patient. A
/// patient who comes without a Patient resource and is new gets one of the identifiers alone.
/// Errors: invalid (no identifier, or several NHS numbers; code "identity"); conflict (identifiers
/// of different patients, code "two-patients"; a thing that is another patient's, code
/// "other-patient"). Nothing is written then.
[[nodiscard]] Result<Taken> take(store::Transaction& transaction, Delivery delivery, Instant now);

/// Removes what `feed` told of `unit` before the reading that began at `since` and not again: for
/// files and tables, which say all there is. Patients of whom nothing else is left go too.
/// Gives how many resources were removed.
[[nodiscard]] Result<std::int64_t> sweep(store::Transaction& transaction, std::string_view feed,
                                         std::string_view unit, Instant since);

/// Merges who has the identifiers `prior` into `survivor` (Taken::patient): the prior patient ends,
/// its resources and identifiers move. `prior`: "authority|value", NHS numbers as "NHS|value";
/// those that nobody has yet will be the survivor's. Gives how many resources moved.
[[nodiscard]] Result<std::int64_t> merge(store::Transaction& transaction, std::string_view survivor,
                                         const std::vector<std::string>& prior, const Told& told,
                                         Instant now);

/// Undoes the merge of who had the identifier `prior`: what was that patient's, or was told of it
/// by its own identifiers since, moves back. Gives how many resources moved; what was told under
/// the surviving patient's identifiers stays there.
/// Errors: not_found if no merge of it is in force.
[[nodiscard]] Result<std::int64_t> unmerge(store::Transaction& transaction, std::string_view prior,
                                           const Told& told, Instant now);

}  // namespace mcr::edge
