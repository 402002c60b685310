#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/task.hpp"

namespace mcr::net {

/// A queue between tasks of one Worker: several put, one takes. Not thread-safe by design.
/// Share it by shared_ptr where the tasks that put may outlive the one that takes.
template <class T>
class Inbox {
public:
    explicit Inbox(const boost::asio::any_io_executor& executor) : waiting_(executor) {
        waiting_.expires_at(boost::asio::steady_timer::time_point::max());
    }
    void put(T value) {
        items_.push_back(std::move(value));
        waiting_.cancel();
    }
    /// Waits for the next value. The Inbox must live until it returns.
    Task<T> take() {
        while (items_.empty()) {
            boost::system::error_code cancelled;
            waiting_.expires_at(boost::asio::steady_timer::time_point::max());
            co_await waiting_.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
        }
        T value = std::move(items_.front());
        items_.pop_front();
        co_return value;
    }
    [[nodiscard]] bool empty() const noexcept { return items_.empty(); }

private:
    boost::asio::steady_timer waiting_;
    std::deque<T> items_;
};

}  // namespace mcr::net
