#include "net/tally.hpp"

namespace mcr::net {

void Tally::Counter::add(double by) {
    waiting += by;
    if (tally->asked_) return;
    tally->asked_ = true;
    tally->timers_->soon([all = tally] { all->hand_over(); });
}

Tally::Counter& Tally::counter(std::string_view name, Label first, Label second) {
    for (auto& known : counters_)
        if (known.name == name && known.first == first && known.second == second) return known;
    auto& counter = counters_.emplace_back();
    counter.tally = this;
    counter.name = name;
    counter.first = std::move(first);
    counter.second = std::move(second);
    return counter;
}

void Tally::hand_over() {
    asked_ = false;
    for (auto& counter : counters_) {
        if (counter.waiting == 0) continue;
        if (counter.first.first.empty())
            metrics_->count(counter.name, {}, counter.waiting);
        else if (counter.second.first.empty())
            metrics_->count(counter.name, {{counter.first.first, counter.first.second}},
                            counter.waiting);
        else
            metrics_->count(counter.name,
                            {{counter.first.first, counter.first.second},
                             {counter.second.first, counter.second.second}},
                            counter.waiting);
        counter.waiting = 0;
    }
}

}  // namespace mcr::net
