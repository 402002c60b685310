#include "net/breaker.hpp"

namespace mcr::net {

Breaker::Entry Breaker::enter(SteadyTime now, Milliseconds open_for) {
    if (!opened_) return Entry::pass;
    if (trial_running_ || now - *opened_ < open_for) return Entry::refused;
    trial_running_ = true;
    return Entry::trial;
}

Breaker::Change Breaker::succeeded() {
    in_a_row_ = 0;
    trial_running_ = false;
    if (!opened_) return Change::none;
    opened_.reset();
    return Change::closed;
}

Breaker::Change Breaker::failed(SteadyTime now, std::uint32_t failures, bool trial) {
    if (trial) {
        trial_running_ = false;
        opened_ = now;
        return Change::opened;
    }
    if (opened_ || failures == 0 || ++in_a_row_ < failures) return Change::none;
    opened_ = now;
    return Change::opened;
}

void Breaker::undecided(bool trial) {
    if (trial) trial_running_ = false;
}

}  // namespace mcr::net
