#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/transaction.hpp"

namespace mcr::edge {

/// A message that could not be taken, kept for the holder to look into.
struct Quarantined {
    std::int64_t id = 0;
    std::string feed, key, control_id;
    std::string type;      ///< "ADT^A08"
    std::string place;     ///< "PID^1^3": segment, occurrence, field; empty for none
    std::string code;      ///< HL7 table 0357
    std::string sentence;  ///< what was wrong; nothing clinical
    std::string first_at, last_at;
    std::int64_t times = 1;  ///< how often it was sent
    std::string state;       ///< waiting, taken or discarded
};

/// Keeps `message` under `what` (id, times and instants are set here); the same message again
/// counts its times.
[[nodiscard]] Result<void> quarantine(store::Transaction& transaction, const Quarantined& what,
                                      std::string_view message, Instant now);
/// Those that wait, the oldest first; `all`: the settled ones too.
[[nodiscard]] Result<std::vector<Quarantined>> quarantined(store::Transaction& transaction,
                                                           bool all);
struct QuarantinedMessage {
    Quarantined what;
    std::string message;  ///< as it came; empty once it is settled
};
/// Errors: not_found.
[[nodiscard]] Result<QuarantinedMessage> find_quarantined(store::Transaction& transaction,
                                                          std::int64_t id);
/// Settles the message as `state`, and lets its bytes go. Errors: not_found if it does not wait.
[[nodiscard]] Result<void> settle(store::Transaction& transaction, std::int64_t id,
                                  std::string_view state, Instant now);
/// The same for whatever waits under `key`: it was taken when it was sent again.
[[nodiscard]] Result<void> settle_taken(store::Transaction& transaction, std::string_view key,
                                        Instant now);

}  // namespace mcr::edge
