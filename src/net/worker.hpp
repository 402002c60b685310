#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/buffer.hpp"
#include "net/task.hpp"

namespace mcr::net {

class Client;

/// One thread with its event loop, its HTTP client (one libcurl multi handle) and its buffers. A
/// request stays on its worker from first byte to last; workers share nothing.
class Worker {
public:
    virtual ~Worker() = default;
    [[nodiscard]] virtual Client& client() = 0;
    [[nodiscard]] virtual BufferPool& buffers() = 0;
    [[nodiscard]] virtual const Clock& clock() const = 0;
    [[nodiscard]] virtual boost::asio::any_io_executor executor() = 0;
    [[nodiscard]] virtual std::size_t index() const = 0;
    /// Starts `task` on this worker's thread and lets it run by itself. Safe from any thread. An
    /// exception that leaves it is logged and ends only it.
    virtual void spawn(std::function<Task<void>()> task) = 0;
    /// Waits until `at` on the worker's clock. Only from a task on this worker.
    virtual Task<void> sleep_until(SteadyTime at) = 0;
};

/// The workers of a process: `threads` of them, 0 for one per core. Starts at once; the destructor
/// stops the loops (tasks not finished are dropped) and joins.
class Workers {
public:
    /// `clock`, `log` and `metrics` must outlive it.
    Workers(std::size_t threads, const Clock& clock, Log& log, Metrics& metrics);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] Worker& at(std::size_t index);
    /// Runs `task` on worker `index` and blocks until it is done; for commands and tests.
    void run(std::size_t index, std::function<Task<void>(Worker&)> task);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::net
