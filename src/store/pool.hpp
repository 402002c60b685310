#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "store/connection.hpp"
#include "store/url.hpp"

namespace mcr::store {

/// The connections of one store, opened when first needed. Safe from any thread.
class ConnectionPool {
public:
    ConnectionPool(Url url, std::size_t most) : url_(std::move(url)), most_(most) {}

    /// Waits until one is free. Errors: timed_out; those of Connection::open.
    [[nodiscard]] Result<std::unique_ptr<Connection>> borrow(const Clock& clock, Deadline deadline);
    /// Null for one that was of no use any more.
    void give_back(std::unique_ptr<Connection> connection);
    [[nodiscard]] const Url& url() const noexcept { return url_; }

private:
    Url url_;
    std::size_t most_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t lent_ = 0;
};

/// A few threads that run jobs in the order in which they came.
class ThreadPool {
public:
    struct Job {
        std::function<void()> run;
        std::function<void()> cancel;  ///< instead of run, when the pool ends first
    };
    ThreadPool(std::size_t threads, std::size_t queue);
    /// Ends running jobs, cancels waiting ones, joins.
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;
    /// False when `queue` jobs wait already.
    [[nodiscard]] bool add(Job job);

private:
    void work();
    std::size_t most_;
    std::mutex mutex_;
    std::condition_variable added_;
    std::deque<Job> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace mcr::store
