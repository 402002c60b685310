#include "audit/writer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "audit/checkpoint.hpp"
#include "audit/line.hpp"
#include "audit/segment.hpp"
#include "base/text.hpp"

namespace mcr::audit {
namespace {

/// Text of one commit; more waits for the next, so that a segment outgrows its size by little.
constexpr std::size_t commit_bytes = 4UL << 20U;
/// What the chain adds to an entry's members, generously.
constexpr std::size_t frame_bytes = 256;
/// Between two attempts to write a checkpoint while nothing arrives.
constexpr Milliseconds least_pause{10};

std::unexpected<Error> full() {
    return fail(ErrorKind::unavailable, "Too many audit entries are waiting to be written.",
                "audit-full");
}

std::unexpected<Error> failed_before() {
    return fail(ErrorKind::unavailable,
                "The audit log could not be written and is closed until the server starts anew.",
                "audit-failed");
}

}  // namespace

Result<std::unique_ptr<Writer>> Writer::start(std::unique_ptr<Disk> disk, LogSettings settings,
                                              const Clock& clock, Metrics& metrics) {
    auto keys = Keys::derive(settings.key);
    if (!keys) return pass_on(keys);
    std::error_code error;
    std::filesystem::create_directories(settings.folder, error);
    if (error)
        return fail(ErrorKind::unavailable,
                    "The audit folder cannot be made: " + error.message() + ".");
    std::filesystem::permissions(settings.folder, std::filesystem::perms::owner_all, error);
    auto lock = FolderLock::take(settings.folder);
    if (!lock) return pass_on(lock);
    auto end = recover(settings.folder, *keys, clock, *disk);
    if (!end) return pass_on(end);

    Entry started;
    started.kind = EntryKind::started;
    started.actor.id = "mcr";
    started.action = "The server began to write the audit log";
    if (end->cut > 0)
        started.reason = "Cut off " + std::to_string(end->cut) +
                         " bytes of entries that were never acknowledged";
    std::unique_ptr<Writer> writer(new Writer(std::move(disk), std::move(settings),
                                              std::move(*keys), std::move(*lock), std::move(*end),
                                              clock, metrics));
    if (!writer->end_.segment.empty()) {
        auto file = writer->disk_->open_append(writer->end_.segment);
        if (!file) return pass_on(file);
        writer->file_ = std::move(*file);
    }
    std::deque<Waiting> first;
    first.push_back({members_of(started), [](const Result<Position>&) {}});
    auto committed = writer->commit(first, 1);
    if (!committed) return pass_on(committed);
    writer->checkpoint(Disk::Durable::yes);
    writer->thread_ = std::jthread([raw = writer.get()] { raw->run(); });
    return writer;
}

Writer::Writer(std::unique_ptr<Disk> disk, LogSettings settings, Keys keys, FolderLock lock,
               ChainEnd end, const Clock& clock, Metrics& metrics)
    : disk_(std::move(disk)),
      settings_(std::move(settings)),
      keys_(std::move(keys)),
      lock_(std::move(lock)),
      clock_(clock),
      metrics_(metrics),
      mac_(keys_),
      end_(std::move(end)),
      checkpointed_at_(clock.steady()) {
    settings_.key = Secret();
}

Writer::~Writer() {
    if (!thread_.joinable()) return;
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

void Writer::put(std::string members, Told told) {
    const std::size_t size = members.size() + frame_bytes;
    if (size > max_line_bytes) {
        told(fail(ErrorKind::too_large, "The audit entry is larger than one entry may be."));
        return;
    }
    bool wake = false;
    const auto queue = [&] {
        const std::scoped_lock lock(mutex_);
        if (!healthy_ || not_durable_ >= settings_.max_waiting ||
            not_durable_bytes_ + size > settings_.max_waiting_bytes)
            return false;
        wake = waiting_.empty();
        waiting_.push_back({std::move(members), std::move(told)});
        ++not_durable_;
        not_durable_bytes_ += size;
        return true;
    };
    if (!queue()) {
        metrics_.count("mcr_audit_refused_total");
        told(healthy_ ? Result<Position>(full()) : Result<Position>(failed_before()));
    } else if (wake) {
        arrived_.notify_one();
    }
}

void Writer::run() {
    const Milliseconds pause = std::max(settings_.checkpoint_every, least_pause);
    for (;;) {
        std::deque<Waiting> batch;
        {
            std::unique_lock lock(mutex_);
            const auto ready = [this] { return stopping_ || !waiting_.empty(); };
            if (checkpointed_ + 1 < end_.next && healthy_) {
                if (!arrived_.wait_for(lock, pause, ready)) {
                    lock.unlock();
                    checkpoint(Disk::Durable::no);
                    continue;
                }
            } else {
                arrived_.wait(lock, ready);
            }
            if (waiting_.empty()) break;
            batch.swap(waiting_);
        }
        work_off(batch);
    }
    checkpoint(Disk::Durable::yes);
}

void Writer::work_off(std::deque<Waiting>& batch) {
    while (!batch.empty()) {
        std::size_t count = 0;
        std::size_t bytes = 0;
        do {
            bytes += batch[count].members.size() + frame_bytes;
            ++count;
        } while (count < batch.size() && bytes < commit_bytes);
        const SteadyTime began = clock_.steady();
        auto committed = commit(batch, count);
        if (!committed) {
            tell_failed(batch, committed.error());
            return;
        }
        done_with(count, bytes);
        tell(batch, count, *committed);
        metrics_.observe_seconds("mcr_audit_commit_seconds",
                                 std::chrono::duration<double>(clock_.steady() - began).count());
        if (clock_.steady() - checkpointed_at_ >= settings_.checkpoint_every)
            checkpoint(Disk::Durable::no);
    }
}

/// Writes the first `count` of `batch` durably; gives where the first of them stands.
Result<Position> Writer::commit(const std::deque<Waiting>& batch, std::size_t count) {
    if (file_ == nullptr || end_.segment_bytes >= settings_.segment_bytes)
        if (auto begun = begin_segment(); !begun) return pass_on(begun);
    const Instant now = std::chrono::floor<Milliseconds>(clock_.now());
    const std::string time = format_instant(now);
    const std::uint64_t first = end_.next;
    std::string head = end_.head;
    buffer_.clear();
    for (std::size_t i = 0; i < count; ++i)
        head = append_line(buffer_, first + i, time, batch[i].members, head, mac_);
    if (auto written = file_->append(buffer_); !written) return pass_on(written);
    if (auto synced = file_->sync(); !synced) return pass_on(synced);
    end_.head = std::move(head);
    end_.next += count;
    end_.segment_bytes += buffer_.size();
    entries_ += count;
    ++commits_;
    metrics_.count("mcr_audit_entries_total", {}, static_cast<double>(count));
    metrics_.count("mcr_audit_commits_total");
    return Position{first, now};
}

void Writer::tell(std::deque<Waiting>& batch, std::size_t count, Position first) {
    for (std::size_t i = 0; i < count; ++i)
        batch[i].told(Position{first.sequence + i, first.recorded});
    batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(count));
}

Result<void> Writer::begin_segment() {
    const auto path = settings_.folder / segment_name(end_.next);
    auto file = disk_->open_append(path);
    if (!file) return pass_on(file);
    if (auto synced = disk_->sync_folder(settings_.folder); !synced) return synced;
    file_ = std::move(*file);
    end_.segment = path;
    end_.segment_bytes = 0;
    return {};
}

void Writer::tell_failed(std::deque<Waiting>& batch, const Error& error) {
    std::deque<Waiting> rest;
    {
        const std::scoped_lock lock(mutex_);
        healthy_ = false;
        rest.swap(waiting_);
        not_durable_ = 0;
        not_durable_bytes_ = 0;
    }
    metrics_.count("mcr_audit_failures_total");
    metrics_.gauge("mcr_audit_healthy", 0);
    for (auto& entry : batch) entry.told(std::unexpected(error));
    for (auto& entry : rest) entry.told(std::unexpected(error));
    batch.clear();
}

void Writer::done_with(std::size_t count, std::size_t bytes) {
    std::size_t left = 0;
    {
        const std::scoped_lock lock(mutex_);
        not_durable_ -= count;
        not_durable_bytes_ -= bytes;
        left = not_durable_;
    }
    metrics_.gauge("mcr_audit_waiting", static_cast<double>(left));
}

void Writer::checkpoint(Disk::Durable durable) {
    checkpointed_at_ = clock_.steady();
    if (!healthy_) return;
    const Checkpoint now{end_.next - 1, end_.head, format_instant(clock_.now())};
    // A checkpoint that cannot be written makes the next one due at once; the entries stand.
    if (disk_->replace(settings_.folder / checkpoint_name, checkpoint_text(now, keys_), durable))
        checkpointed_ = now.entries;
    else
        metrics_.count("mcr_audit_checkpoint_failures_total");
}

}  // namespace mcr::audit
