#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "audit/file.hpp"
#include "audit/keys.hpp"
#include "audit/log.hpp"
#include "audit/recovery.hpp"

namespace mcr::audit {

/// The one thread that writes the log: takes everything that waits, chains and writes it, syncs
/// once, then tells everyone. After a failed write nothing more is written.
class Writer {
public:
    using Told = std::move_only_function<void(Result<Position>)>;

    /// Recovers the log, appends the `started` entry and starts the thread. Errors: as
    /// AuditLog::open; invalid for a key that is too short.
    [[nodiscard]] static Result<std::unique_ptr<Writer>> start(std::unique_ptr<Disk> disk,
                                                               LogSettings settings,
                                                               const Clock& clock,
                                                               Metrics& metrics);
    /// Commits what waits and writes a checkpoint.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// `members` as members_of gives them. Calls `told` once: from the writer's thread, or before
    /// it returns when the entry is refused at once. From any thread.
    void put(std::string members, Told told);

    [[nodiscard]] bool healthy() const noexcept { return healthy_; }
    [[nodiscard]] std::uint64_t entries() const noexcept { return entries_; }
    [[nodiscard]] std::uint64_t commits() const noexcept { return commits_; }

private:
    struct Waiting {
        std::string members;
        Told told;
    };
    Writer(std::unique_ptr<Disk> disk, LogSettings settings, Keys keys, FolderLock lock,
           ChainEnd end, const Clock& clock, Metrics& metrics);
    void run();
    void work_off(std::deque<Waiting>& batch);
    Result<Position> commit(const std::deque<Waiting>& batch, std::size_t count);
    static void tell(std::deque<Waiting>& batch, std::size_t count, Position first);
    Result<void> begin_segment();
    void tell_failed(std::deque<Waiting>& batch, const Error& error);
    void checkpoint(Disk::Durable durable);
    void done_with(std::size_t count, std::size_t bytes);

    std::unique_ptr<Disk> disk_;
    LogSettings settings_;
    Keys keys_;
    FolderLock lock_;
    const Clock& clock_;
    Metrics& metrics_;

    // Of the writer's thread.
    ChainMac mac_;
    ChainEnd end_;
    std::unique_ptr<AppendFile> file_;
    std::string buffer_;
    SteadyTime checkpointed_at_;
    std::uint64_t checkpointed_ = 0;

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Waiting> waiting_;
    std::size_t not_durable_ = 0;
    std::size_t not_durable_bytes_ = 0;
    bool stopping_ = false;

    std::atomic<bool> healthy_ = true;
    std::atomic<std::uint64_t> entries_ = 0;
    std::atomic<std::uint64_t> commits_ = 0;
    std::jthread thread_;
};

/// AuditLog::open on a disk of the caller's choice, for tests that make it fail.
[[nodiscard]] Result<std::unique_ptr<AuditLog>> open_on(std::unique_ptr<Disk> disk,
                                                        LogSettings settings, const Clock& clock,
                                                        Metrics& metrics);

}  // namespace mcr::audit
