#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ods_code.hpp"
#include "base/random.hpp"
#include "people/deed.hpp"
#include "store/store.hpp"

namespace mcr::people {

/// What a privacy officer is told of. The texts are those of the store.
enum class AlertKind {
    self_claimed,     ///< a self-claimed relationship (SCR: B0016)
    override_used,    ///< an objection was overridden (SCR: B0015)
    launch_misused,   ///< a replayed, altered or expired context launch
    restricted,       ///< somebody asked for a patient who must not be found
    objection_filed,  ///< an objection waits for the holder's decision
    care_declined,    ///< a patient declined care rather than share
};
[[nodiscard]] std::string_view to_string(AlertKind kind) noexcept;  ///< "override-used", …
[[nodiscard]] Result<AlertKind> alert_kind_from(std::string_view text);

enum class AlertState { open, investigating, closed, escalated };
[[nodiscard]] std::string_view to_string(AlertState state) noexcept;
[[nodiscard]] Result<AlertState> alert_state_from(std::string_view text);

/// One alert in a privacy officer's list. Carries no identity of a patient or of staff: only the
/// reference by which the officer finds the event in the audit log, where reading it is recorded.
struct Alert {
    std::string id;        ///< UUID
    OdsCode organisation;  ///< whose officer is told
    AlertKind kind = AlertKind::self_claimed;
    std::string reference;  ///< X-Request-Id of the event, or id of the objection
    Instant raised;
    AlertState state = AlertState::open;
    std::string note;  ///< the officer's, one line
    std::string handled_by;
};

/// Functions over one transaction of the store.
[[nodiscard]] Result<void> migrate_alerts(store::Store& store);
[[nodiscard]] Result<void> raise(store::Transaction& transaction, const OdsCode& organisation,
                                 AlertKind kind, const std::string& reference, Instant now,
                                 Random& random);
/// The latest first; `open_only` leaves out the closed.
[[nodiscard]] Result<std::vector<Alert>> alerts_of(store::Transaction& transaction,
                                                   const OdsCode& organisation, bool open_only,
                                                   std::size_t most);
/// Errors: not_found, also for an alert of another organisation; invalid for closing without note.
[[nodiscard]] Result<Alert> handle(store::Transaction& transaction, const OdsCode& organisation,
                                   const std::string& id, AlertState state, const std::string& note,
                                   const people::Doer& by, Instant now);

}  // namespace mcr::people
