#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "audit/entry.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/task.hpp"

namespace mcr::audit {

struct LogSettings {
    std::filesystem::path folder;  ///< made if it is not there
    Secret key;                    ///< of the chain's HMAC and the checkpoints
    std::uint64_t segment_bytes = 256UL << 20U;
    std::size_t max_waiting = 65'536;  ///< entries not durable yet; beyond it appends are refused
    std::size_t max_waiting_bytes = 256UL << 20U;  ///< the same, in bytes of their lines
    Milliseconds checkpoint_every{250};            ///< while entries arrive
};

/// The append-only, chained audit log (law 2). One writer thread per process commits in groups: one
/// fsync carries every entry that waits. The folder is locked; a second process is refused.
class AuditLog {
public:
    /// Opens or makes the log, checks the last segment, cuts off a torn last entry (never one that
    /// was acknowledged), and appends a `started` entry.
    /// Errors: conflict when another process holds it; malformed naming segment and sequence when
    /// it has been tampered with; unavailable when the disk refuses; invalid when the key has less
    /// than 16 bytes.
    [[nodiscard]] static Result<std::unique_ptr<AuditLog>> open(LogSettings settings,
                                                                const Clock& clock,
                                                                Metrics& metrics);
    virtual ~AuditLog() = default;  ///< commits what waits

    /// Returns once the entry is durable. Resumes on the caller's executor. Errors: unavailable
    /// when it could not be written; then nothing may be disclosed. After a failed write every
    /// append fails until the process starts anew. too_large when its line would be longer than 16
    /// MiB.
    virtual net::Task<Result<Position>> append(Entry entry) = 0;
    /// Queues the entry and calls `durable` from the writer's thread, or at once when it is refused
    /// (full, failed, too large); for the release record.
    virtual void append_later(Entry entry, std::function<void(Result<Position>)> durable) = 0;
    /// True while appends can succeed.
    [[nodiscard]] virtual bool healthy() const noexcept = 0;
    struct Counts {
        std::uint64_t entries = 0;
        std::uint64_t commits = 0;
    };
    [[nodiscard]] virtual Counts counts() const noexcept = 0;  ///< since it was opened
};

}  // namespace mcr::audit
