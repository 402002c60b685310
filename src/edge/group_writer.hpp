#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "base/metrics.hpp"
#include "base/result.hpp"
#include "net/completion.hpp"
#include "store/store.hpp"

namespace mcr::edge {

/// One thread that makes the writes of many connections durable in common transactions: one wait
/// for the disk carries all that came meanwhile. Safe from any thread.
class GroupWriter {
public:
    /// May run several times, so it keeps nothing from one run to the next but its last answer.
    using Work = std::function<Result<void>(store::Transaction&)>;

    /// Both must outlive it. At most `most` works share a transaction.
    GroupWriter(store::Store& store, Metrics& metrics, std::size_t most = 100);
    /// Works that have not begun give cancelled.
    ~GroupWriter();
    GroupWriter(const GroupWriter&) = delete;
    GroupWriter& operator=(const GroupWriter&) = delete;

    /// Runs `work` in a transaction of its own or with others, each as if alone: one that fails
    /// takes nothing of the others with it. Success means that it is durable.
    /// Errors: those of `work` and of Store::transact.
    net::Task<Result<void>> write(Work work);

private:
    struct Waiting {
        Work work;
        net::Completion<Result<void>> done;
    };
    void run();
    void write_together(std::deque<Waiting> batch);
    Result<void> write_alone(const Work& work);

    store::Store& store_;
    Metrics& metrics_;
    std::size_t most_;
    std::mutex mutex_;
    std::condition_variable woken_;
    std::deque<Waiting> waiting_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace mcr::edge
