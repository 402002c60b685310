#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "base/metrics.hpp"
#include "net/timers.hpp"

namespace mcr::net {

/// Counts of one loop that change with every request or call. They reach Metrics within some 20 ms
/// and with the Tally's end, because a shared counter costs more than answering a small request
/// may. For the loop's thread only.
class Tally {
public:
    using Label = std::pair<std::string, std::string>;

    class Counter {
    public:
        void add(double by = 1);

    private:
        friend class Tally;
        Tally* tally = nullptr;
        std::string name;
        Label first;  ///< empty name for none
        Label second;
        double waiting = 0;
    };

    /// Both must outlive it.
    Tally(Timers& timers, Metrics& metrics) : timers_(&timers), metrics_(&metrics) {}
    ~Tally() { hand_over(); }
    Tally(const Tally&) = delete;
    Tally& operator=(const Tally&) = delete;

    /// The counter of that name and those labels; lives as long as the Tally. Keep it: this looks
    /// through all of them.
    [[nodiscard]] Counter& counter(std::string_view name, Label first = {}, Label second = {});

private:
    void hand_over();
    Timers* timers_;
    Metrics* metrics_;
    std::deque<Counter> counters_;
    bool asked_ = false;
};

}  // namespace mcr::net
