#include "relay/pace.hpp"

#include <span>

namespace mcr::relay {
namespace {

constexpr std::size_t most_kept = 64;

}  // namespace

void Pace::took(const std::string& system, Milliseconds duration) {
    const std::scoped_lock lock(mutex_);
    auto& kept = latest_[system];
    kept.push_back(duration);
    if (kept.size() > most_kept) kept.pop_front();
}

Milliseconds Pace::like(const std::string& system, Random& random) const {
    std::uint32_t number = 0;
    random.fill(std::as_writable_bytes(std::span(&number, 1)));
    const std::scoped_lock lock(mutex_);
    const auto at = latest_.find(system);
    if (at == latest_.end() || at->second.empty()) return Milliseconds{0};
    return at->second[number % at->second.size()];
}

}  // namespace mcr::relay
