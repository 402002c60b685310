#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "net/curl_client.hpp"
#include "net/tally.hpp"
#include "net/timers.hpp"
#include "net/worker.hpp"

namespace mcr::net {

/// The type of the exception being handled, for logs: its text could quote what it was about.
/// Only inside a catch block.
[[nodiscard]] std::string kind_of_current_exception();

/// What every Worker is. Ends in three steps, so that tasks that are dropped still find what they
/// refer to: `stop`, then `drop_tasks`, then the destructor; each for all loops before the next.
class Loop final : public Worker {
public:
    Loop(std::size_t index, const Clock& clock, Log& log, Metrics& metrics);
    ~Loop() override;

    void start();  ///< the thread takes no signals
    void stop();
    void drop_tasks();

    [[nodiscard]] Client& client() override { return *client_; }
    [[nodiscard]] BufferPool& buffers() override { return *buffers_; }
    [[nodiscard]] const Clock& clock() const override { return *clock_; }
    [[nodiscard]] boost::asio::any_io_executor executor() override { return io_->get_executor(); }
    [[nodiscard]] std::size_t index() const override { return index_; }
    void spawn(std::function<Task<void>()> task) override;
    Task<void> sleep_until(SteadyTime at) override;

    void log_exception();  ///< only inside a catch block

    [[nodiscard]] boost::asio::io_context& io() noexcept { return *io_; }
    [[nodiscard]] Timers& timers() noexcept { return *timers_; }
    [[nodiscard]] Tally& tally() noexcept { return *tally_; }

private:
    struct Sleeper {
        explicit Sleeper(Loop& loop) : alarm(loop.timers(), [this, &loop] { loop.wake(*this); }) {}
        std::move_only_function<void()> done;
        std::list<Sleeper>::iterator place;
        Alarm alarm;
    };
    void wake(Sleeper& sleeper);

    std::size_t index_;
    const Clock* clock_;
    Log* log_;
    std::shared_ptr<BufferPool> buffers_;
    std::unique_ptr<boost::asio::io_context> io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::unique_ptr<Timers> timers_;
    std::unique_ptr<Tally> tally_;
    std::list<Sleeper> sleepers_;
    std::unique_ptr<CurlClient> client_;
    std::thread thread_;
};

}  // namespace mcr::net
