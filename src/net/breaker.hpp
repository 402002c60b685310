#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace mcr::net {

/// Stops asking an upstream that has failed several times in a row, for a short while only, because
/// an upstream that may be well should be asked (design law 10). One per upstream and worker.
class Breaker {
public:
    enum class Entry { pass, trial, refused };
    enum class Change { none, opened, closed };

    /// May a call be made now? A `trial` is the only one let through until it is judged.
    [[nodiscard]] Entry enter(SteadyTime now, Milliseconds open_for);

    Change succeeded();
    /// `failures` in a row open it; 0 never does.
    Change failed(SteadyTime now, std::uint32_t failures, bool trial);
    /// The call said nothing about the upstream's health.
    void undecided(bool trial);

private:
    std::uint32_t in_a_row_ = 0;
    std::optional<SteadyTime> opened_;
    bool trial_running_ = false;
};

}  // namespace mcr::net
