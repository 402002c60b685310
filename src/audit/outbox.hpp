#pragma once

#include <cstddef>

#include "audit/log.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "store/store.hpp"

namespace mcr::audit {

/// Moves deeds from the store's outbox into the audit log: what a command, a page or another server
/// changed is in the log of one running server soon after. A deed is forgotten only once its entry
/// is durable, so a crash may write it twice, and never loses it. One thread at a time.
class Outbox {
public:
    struct Parts {  ///< all must outlive it
        store::Store& store;
        AuditLog& log;
        const Clock& clock;
        Log& events;
        Metrics& metrics;
    };
    explicit Outbox(Parts parts) : use_(parts) {}

    /// Moves what waits, and waits for the disk; gives how many. Blocks: not on a Worker's thread.
    /// Errors: those of the store and of the log; what was not moved is tried again after a lease.
    [[nodiscard]] Result<std::size_t> drain();
    /// The same for a caller that calls again and again: an error is logged once until it has gone.
    void drain_and_log();

private:
    Parts use_;
    bool failing_ = false;
    bool unreachable_ = false;
};

}  // namespace mcr::audit
