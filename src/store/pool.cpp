#include "store/pool.hpp"

#include <chrono>
#include <utility>

namespace mcr::store {

Result<std::unique_ptr<Connection>> ConnectionPool::borrow(const Clock& clock, Deadline deadline) {
    {
        std::unique_lock lock(mutex_);
        const auto free = [&] { return lent_ < most_; };
        if (!freed_.wait_for(lock, deadline.remaining(clock), free))
            return fail(ErrorKind::timed_out, "No connection to the store became free in time.");
        ++lent_;
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
    }
    auto opened = Connection::open(url_);
    if (!opened) give_back(nullptr);
    return opened;
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
    {
        const std::scoped_lock lock(mutex_);
        --lent_;
        if (connection)
            idle_.push_back(std::move(connection));
        else
            idle_.clear();  // where one was lost (a restarted server), the others are too
    }
    freed_.notify_one();
}

ThreadPool::ThreadPool(std::size_t threads, std::size_t queue) : most_(queue) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool() {
    std::deque<Job> cancelled;
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        cancelled.swap(waiting_);
    }
    added_.notify_all();
    for (const Job& job : cancelled) job.cancel();
    for (std::thread& thread : threads_) thread.join();
}

bool ThreadPool::add(Job job) {
    {
        const std::scoped_lock lock(mutex_);
        if (stopping_ || waiting_.size() >= most_) return false;
        waiting_.push_back(std::move(job));
    }
    added_.notify_one();
    return true;
}

void ThreadPool::work() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            added_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            job = std::move(waiting_.front());
            waiting_.pop_front();
        }
        job.run();
    }
}

}  // namespace mcr::store
