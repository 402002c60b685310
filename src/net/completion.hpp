#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/task.hpp"

namespace mcr::net {

namespace inside {

/// A suspended task. Guarded by its WaitingTasks' mutex.
class Waiting {
public:
    virtual ~Waiting() = default;
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

protected:
    Waiting() = default;

private:
    friend class WaitingTasks;
    /// Gives up what resumes the task, so that it can be destroyed outside the mutex.
    virtual std::shared_ptr<void> abandon() = 0;
    Waiting* previous_ = nullptr;
    Waiting* next_ = nullptr;
};

/// The suspended tasks of one event loop; outlives the loop, so that a value that arrives later
/// finds out that nobody waits.
class WaitingTasks {
public:
    std::mutex mutex;

    void add(Waiting& waiting) {
        waiting.next_ = first_;
        if (first_ != nullptr) first_->previous_ = &waiting;
        first_ = &waiting;
    }
    void remove(Waiting& waiting) {
        if (waiting.previous_ != nullptr) waiting.previous_->next_ = waiting.next_;
        if (waiting.next_ != nullptr) waiting.next_->previous_ = waiting.previous_;
        if (first_ == &waiting) first_ = waiting.next_;
        waiting.previous_ = waiting.next_ = nullptr;
    }
    /// What it gives must be destroyed outside the mutex.
    [[nodiscard]] std::vector<std::shared_ptr<void>> abandon_all() {
        std::vector<std::shared_ptr<void>> abandoned;
        const std::scoped_lock lock(mutex);
        while (first_ != nullptr) {
            abandoned.push_back(first_->abandon());
            remove(*first_);
        }
        return abandoned;
    }

private:
    Waiting* first_ = nullptr;
};

/// Drops the suspended tasks of an event loop that is going.
class WaitingService final : public boost::asio::execution_context::service {
public:
    using key_type = WaitingService;
    static inline boost::asio::execution_context::id id;
    explicit WaitingService(boost::asio::execution_context& context)
        : service(context), tasks_(std::make_shared<WaitingTasks>()) {}
    [[nodiscard]] const std::shared_ptr<WaitingTasks>& tasks() const noexcept { return tasks_; }

private:
    void shutdown() override { const auto dropped = tasks_->abandon_all(); }
    std::shared_ptr<WaitingTasks> tasks_;
};

template <class T>
class WaitingFor : public Waiting {
public:
    virtual void deliver(T value) = 0;
};

template <class T, class Handler>
class WaitingHandler final : public WaitingFor<T> {
public:
    WaitingHandler(Handler handler, boost::asio::any_io_executor executor,
                   std::shared_ptr<WaitingTasks> tasks)
        : handler_(std::make_shared<Handler>(std::move(handler))),
          executor_(std::move(executor)),
          tasks_(std::move(tasks)) {
        const std::scoped_lock lock(tasks_->mutex);
        tasks_->add(*this);
    }
    ~WaitingHandler() override {
        const std::scoped_lock lock(tasks_->mutex);
        if (handler_ == nullptr) return;
        tasks_->remove(*this);
        // The task ends on its own thread. Its event loop is alive while the mutex is held.
        boost::asio::post(executor_, [dropped = std::move(handler_)] {});
    }
    void deliver(T value) override {
        const std::scoped_lock lock(tasks_->mutex);
        if (handler_ == nullptr) return;
        tasks_->remove(*this);
        boost::asio::post(executor_, [handler = std::exchange(handler_, nullptr),
                                      value = std::move(value)]() mutable {
            std::move (*handler)(std::move(value));
        });
    }

private:
    std::shared_ptr<void> abandon() override { return std::exchange(handler_, nullptr); }
    std::shared_ptr<Handler> handler_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<WaitingTasks> tasks_;
};

}  // namespace inside

/// The right to wake one suspended task, once, from any thread. Copies share it. When the last copy
/// goes without having delivered, the task is dropped. May outlive the task and its event loop:
/// then delivering does nothing.
template <class T>
class Completion {
public:
    explicit Completion(std::shared_ptr<inside::WaitingFor<T>> waiting)
        : waiting_(std::move(waiting)) {}
    /// The task resumes with `value` on its own executor, never within this call. Only the first
    /// delivery counts.
    void deliver(T value) const { waiting_->deliver(std::move(value)); }

private:
    std::shared_ptr<inside::WaitingFor<T>> waiting_;
};

/// Suspends the calling task, then calls `start(Completion<T>)` on this thread, which hands the
/// completion to whoever will have the value. Gives the value that is delivered. `start` may
/// deliver at once; it must not throw.
template <class T, class Start>
Task<T> completed_by(Start start) {
    auto initiate = [](auto handler, Start begin) {
        using Waiter = decltype(handler);
        boost::asio::any_io_executor executor = boost::asio::get_associated_executor(handler);
        auto& context = boost::asio::query(executor, boost::asio::execution::context);
        auto tasks = boost::asio::use_service<inside::WaitingService>(context).tasks();
        begin(Completion<T>(std::make_shared<inside::WaitingHandler<T, Waiter>>(
            std::move(handler), std::move(executor), std::move(tasks))));
    };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(T)>(
        std::move(initiate), boost::asio::use_awaitable, std::move(start));
}

}  // namespace mcr::net
