#include "net/timers.hpp"

#include <algorithm>
#include <utility>

namespace mcr::net {
namespace {

constexpr std::chrono::milliseconds longest_sleep{20};

}  // namespace

Alarm::~Alarm() {
    if (place_) timers_->queue_.erase(*place_);
}

void Alarm::set(SteadyTime at) {
    at_ = at;
    if (place_) {
        if ((*place_)->first <= at) return;
        timers_->queue_.erase(*place_);
        place_.reset();
    }
    timers_->queue(*this);
}

Timers::Timers(boost::asio::io_context& io, const Clock& clock)
    : clock_(&clock), wake_(std::in_place, io) {}

void Timers::queue(Alarm& alarm) {
    if (alarm.at_ == SteadyTime::max()) return;
    alarm.place_ = queue_.emplace(alarm.at_, &alarm);
    if (*alarm.place_ == queue_.begin()) arm();
}

void Timers::soon(std::function<void()> chore) {
    chores_.push_back(std::move(chore));
    arm();
}

void Timers::arm() {
    if (!wake_ || (queue_.empty() && chores_.empty())) return;
    std::chrono::nanoseconds sleep = longest_sleep;
    if (!queue_.empty()) {
        const std::chrono::nanoseconds until_due = queue_.begin()->first - clock_->steady();
        sleep = std::clamp(until_due, std::chrono::nanoseconds{0}, sleep);
    }
    const auto at = std::chrono::steady_clock::now() + sleep;
    if (armed_for_ && *armed_for_ <= at) return;
    armed_for_ = at;
    wake_->expires_at(at);
    wake_->async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) ring_due();
    });
}

void Timers::ring_due() {
    armed_for_.reset();
    const auto now = clock_->steady();
    while (!queue_.empty() && queue_.begin()->first <= now) {
        Alarm& alarm = *queue_.begin()->second;
        queue_.erase(queue_.begin());
        alarm.place_.reset();
        if (alarm.at_ > now) {
            queue(alarm);
        } else {
            alarm.clear();
            alarm.ring_();
        }
    }
    for (const auto& chore : std::exchange(chores_, {})) chore();
    arm();
}

}  // namespace mcr::net
