#include "net/worker.hpp"

#include <cxxabi.h>
#include <pthread.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <future>
#include <typeinfo>
#include <vector>

#include "net/loop.hpp"

namespace mcr::net {

namespace asio = boost::asio;

std::string kind_of_current_exception() {
    const std::type_info* type = abi::__cxa_current_exception_type();
    if (type == nullptr) return "unknown";
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> name(
        abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), std::free);
    return name ? name.get() : "unknown";
}

Loop::Loop(std::size_t index, const Clock& clock, Log& log, Metrics& metrics)
    : index_(index),
      clock_(&clock),
      log_(&log),
      buffers_(std::make_shared<BufferPool>()),
      io_(std::make_unique<asio::io_context>(1)),
      work_(io_->get_executor()),
      timers_(std::make_unique<Timers>(*io_, clock)),
      tally_(std::make_unique<Tally>(*timers_, metrics)),
      client_(std::make_unique<CurlClient>(*io_, *timers_, *tally_, buffers_)) {}

Loop::~Loop() {
    stop();
    drop_tasks();
}

void Loop::start() {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP})
        sigdelset(&all, fault);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] {
        for (;;) {
            try {
                io_->run();
                return;
            } catch (...) {
                log_->error("worker-exception", {{"kind", kind_of_current_exception()}});
            }
        }
    });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Loop::stop() {
    if (!thread_.joinable()) return;
    io_->stop();
    thread_.join();
}

void Loop::drop_tasks() {
    if (!io_) return;
    client_->close();
    sleepers_.clear();
    timers_->close();
    work_.reset();
    io_.reset();
}

void Loop::spawn(std::function<Task<void>()> task) {
    asio::co_spawn(io_->get_executor(), std::move(task), [this](std::exception_ptr escaped) {
        if (!escaped) return;
        try {
            std::rethrow_exception(escaped);
        } catch (...) {
            log_exception();
        }
    });
}

void Loop::log_exception() {
    log_->error("task-exception", {{"kind", kind_of_current_exception()}});
}

void Loop::wake(Sleeper& sleeper) {
    asio::post(*io_, [this, &sleeper] {
        auto done = std::move(sleeper.done);
        sleepers_.erase(sleeper.place);
        std::move(done)();
    });
}

Task<void> Loop::sleep_until(SteadyTime at) {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, at](auto handler) {
            Sleeper& sleeper = sleepers_.emplace_back(*this);
            sleeper.place = std::prev(sleepers_.end());
            sleeper.done = std::move(handler);
            sleeper.alarm.set(at);
        },
        asio::use_awaitable);
}

struct Workers::Inside {
    std::vector<std::unique_ptr<Loop>> loops;
};

Workers::Workers(std::size_t threads, const Clock& clock, Log& log, Metrics& metrics)
    : inside_(std::make_unique<Inside>()) {
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < threads; ++i)
        inside_->loops.push_back(std::make_unique<Loop>(i, clock, log, metrics));
    for (const auto& loop : inside_->loops) loop->start();
}

Workers::~Workers() {
    for (const auto& loop : inside_->loops) loop->stop();
    for (const auto& loop : inside_->loops) loop->drop_tasks();
}

std::size_t Workers::size() const noexcept {
    return inside_->loops.size();
}

Worker& Workers::at(std::size_t index) {
    return *inside_->loops.at(index);
}

void Workers::run(std::size_t index, std::function<Task<void>(Worker&)> task) {
    auto promise = std::make_shared<std::promise<void>>();
    auto finished = promise->get_future();
    Loop& loop = *inside_->loops.at(index);
    loop.spawn([&loop, promise, task = std::move(task)]() -> Task<void> {
        try {
            co_await task(loop);
        } catch (...) {
            loop.log_exception();
        }
        promise->set_value();
    });
    finished.wait();
}

}  // namespace mcr::net
