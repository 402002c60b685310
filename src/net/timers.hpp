#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace mcr::net {

class Timers;

/// A moment that may come, for one thing on one loop: mostly it is moved or cleared before. Both
/// are cheap, for the queue is only touched when the moment becomes sooner.
class Alarm {
public:
    /// `timers` must outlive it. `ring` is called from the loop, never from `set`, and may set or
    /// clear any Alarm; it must not destroy this one.
    Alarm(Timers& timers, std::function<void()> ring) : timers_(&timers), ring_(std::move(ring)) {}
    ~Alarm();
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    void set(SteadyTime at);  ///< replaces the earlier moment
    void clear() noexcept { at_ = SteadyTime::max(); }

private:
    friend class Timers;
    Timers* timers_;
    std::function<void()> ring_;
    SteadyTime at_ = SteadyTime::max();
    std::optional<std::multimap<SteadyTime, Alarm*>::iterator> place_;
};

/// The alarms of one loop, behind a single timer of the operating system. Follows the given clock:
/// exact for a machine's clock, and within 20 ms of real time for one that is moved by hand.
/// For the loop's thread only.
class Timers {
public:
    /// Both must outlive it, or `close` must have been called.
    Timers(boost::asio::io_context& io, const Clock& clock);
    /// Lets go of the io_context; alarms may still be destroyed, but ring no more.
    void close() noexcept { wake_.reset(); }

    [[nodiscard]] const Clock& clock() const noexcept { return *clock_; }
    /// `chore` is called once, within some 20 ms of real time.
    void soon(std::function<void()> chore);

private:
    friend class Alarm;
    void queue(Alarm& alarm);
    void arm();
    void ring_due();

    const Clock* clock_;
    std::multimap<SteadyTime, Alarm*> queue_;
    std::vector<std::function<void()>> chores_;
    std::optional<boost::asio::steady_timer> wake_;
    std::optional<std::chrono::steady_clock::time_point> armed_for_;
};

}  // namespace mcr::net
