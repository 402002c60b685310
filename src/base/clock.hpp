#pragma once

#include <atomic>
#include <chrono>

namespace mcr {

using Instant = std::chrono::system_clock::time_point;
using SteadyTime = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

/// The only source of time. Implementations are safe to call from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const noexcept = 0;        ///< wall clock, UTC
    [[nodiscard]] virtual SteadyTime steady() const noexcept = 0;  ///< for measuring and deadlines
};

/// The machine's clocks.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const noexcept override { return std::chrono::system_clock::now(); }
    [[nodiscard]] SteadyTime steady() const noexcept override {
        return std::chrono::steady_clock::now();
    }
};

/// A clock that stands still until a test moves it; both clocks move together.
class FakeClock final : public Clock {
public:
    explicit FakeClock(Instant start = Instant{std::chrono::seconds{1'790'000'000}})
        : start_(start) {}
    void advance(std::chrono::nanoseconds by) noexcept { passed_ += by.count(); }
    [[nodiscard]] Instant now() const noexcept override {
        return start_ + std::chrono::duration_cast<Instant::duration>(passed());
    }
    [[nodiscard]] SteadyTime steady() const noexcept override {
        return SteadyTime{std::chrono::hours{1}} + passed();
    }

private:
    [[nodiscard]] std::chrono::nanoseconds passed() const noexcept {
        return std::chrono::nanoseconds{passed_.load()};
    }
    Instant start_;
    std::atomic<std::int64_t> passed_{0};
};

/// The moment by which an answer must be there. Passed down, never restarted: a callee that wants
/// less time takes `sooner`, none can take more.
class Deadline {
public:
    Deadline(const Clock& clock, std::chrono::nanoseconds from_now)
        : at_(clock.steady() + from_now) {}
    explicit Deadline(SteadyTime at) : at_(at) {}

    [[nodiscard]] SteadyTime at() const noexcept { return at_; }
    /// Zero when it has passed, never negative.
    [[nodiscard]] std::chrono::nanoseconds remaining(const Clock& clock) const noexcept {
        const auto left = at_ - clock.steady();
        return left.count() > 0 ? std::chrono::nanoseconds(left) : std::chrono::nanoseconds{0};
    }
    [[nodiscard]] bool passed(const Clock& clock) const noexcept {
        return remaining(clock).count() == 0;
    }
    /// The earlier of this and `from_now` from now.
    [[nodiscard]] Deadline sooner(const Clock& clock, std::chrono::nanoseconds from_now) const {
        const auto other = clock.steady() + from_now;
        return Deadline(other < at_ ? other : at_);
    }

private:
    SteadyTime at_;
};

}  // namespace mcr
