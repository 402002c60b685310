#include "edge/group_writer.hpp"

#include <algorithm>
#include <utility>

namespace mcr::edge {

GroupWriter::GroupWriter(store::Store& store, Metrics& metrics, std::size_t most)
    : store_(store), metrics_(metrics), most_(most), thread_([this] { run(); }) {}

GroupWriter::~GroupWriter() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    woken_.notify_one();
    thread_.join();
    for (Waiting& one : waiting_)
        one.done.deliver(fail(ErrorKind::cancelled, "The edge is ending."));
}

// No coroutine itself: g++ 12 destroys a closure within a co_await twice.
net::Task<Result<void>> GroupWriter::write(Work work) {
    auto start = [this, work = std::move(work)](net::Completion<Result<void>> done) mutable {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back({std::move(work), std::move(done)});
        }
        woken_.notify_one();
    };
    return net::completed_by<Result<void>>(std::move(start));
}

void GroupWriter::run() {
    for (;;) {
        std::deque<Waiting> batch;
        {
            std::unique_lock lock(mutex_);
            woken_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
            if (ending_) return;
            const auto size = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), most_));
            std::move(waiting_.begin(), waiting_.begin() + size, std::back_inserter(batch));
            waiting_.erase(waiting_.begin(), waiting_.begin() + size);
        }
        write_together(std::move(batch));
    }
}

void GroupWriter::write_together(std::deque<Waiting> batch) {
    metrics_.count("mcr_edge_commits_total");
    if (batch.size() > 1) {
        const Deadline deadline(store_.clock(), std::chrono::seconds{20});
        const auto done = store_.transact(deadline, [&](store::Transaction& t) -> Result<void> {
            for (const Waiting& one : batch)
                if (auto written = one.work(t); !written) return written;
            return {};
        });
        if (done) {
            for (const Waiting& one : batch) one.done.deliver({});
            return;
        }
        metrics_.count("mcr_edge_commits_divided_total");
    }
    for (const Waiting& one : batch) one.done.deliver(write_alone(one.work));
}

Result<void> GroupWriter::write_alone(const Work& work) {
    const Deadline deadline(store_.clock(), std::chrono::seconds{10});
    return store_.transact(deadline, [&](store::Transaction& t) { return work(t); });
}

}  // namespace mcr::edge
