#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace mcr::relay {

/// How long systems with a telling name took of late. Where one is not asked because of something
/// about the patient, the view waits as long as if it had been, so that its time tells nothing (law
/// 4). Holds durations only. Safe from any thread.
class Pace {
public:
    void took(const std::string& system, Milliseconds duration);
    /// One of the latest, by chance; zero when none is known.
    [[nodiscard]] Milliseconds like(const std::string& system, Random& random) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::deque<Milliseconds>, std::less<>> latest_;
};

}  // namespace mcr::relay
