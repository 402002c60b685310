#include "audit/history.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <ranges>
#include <thread>
#include <utility>

#include "audit/segment.hpp"
#include "net/inbox.hpp"

namespace mcr::audit {
namespace {

constexpr std::size_t most_waiting = 64;

/// The latest `most` entries of one segment that are wanted, the oldest first.
Result<std::deque<Record>> latest_in(const Segment& segment, const Reading& reading,
                                     std::size_t most, const std::function<bool()>& stop) {
    Reader reader = Reader::over({segment}, reading.filter);
    reader.stop_when(stop);
    std::deque<Record> latest;
    for (;;) {
        auto record = reader.next();
        if (!record) return pass_on(record);
        if (!*record) return latest;
        if (reading.wanted && !reading.wanted((*record)->entry)) continue;
        latest.push_back(std::move(**record));
        if (latest.size() > most) latest.pop_front();
    }
}

Result<Found> read(const std::filesystem::path& folder, const Reading& reading,
                   const std::function<bool()>& stop) {
    auto segments = segments_in(folder);
    if (!segments) return pass_on(segments);
    Found found;
    // One more than wanted tells whether there are older ones.
    const std::size_t most = reading.most + 1;
    for (const Segment& segment : std::views::reverse(*segments)) {
        auto latest = latest_in(segment, reading, most - found.records.size(), stop);
        if (!latest && latest.error().kind == ErrorKind::timed_out) {
            found.complete = false;
            return found;
        }
        if (!latest) return pass_on(latest);
        for (Record& record : std::views::reverse(*latest))
            found.records.push_back(std::move(record));
        if (found.records.size() >= most) {
            found.records.resize(reading.most);
            found.complete = false;
            return found;
        }
    }
    return found;
}

/// One reading that a coroutine waits for. `timer` is touched on `executor` only.
struct Awaited {
    Reading reading;
    SteadyTime stop_at;
    boost::asio::any_io_executor executor;
    std::optional<Result<Found>> answer;
    boost::asio::steady_timer* timer = nullptr;  ///< null when nobody waits any more
};

void hand_over(const std::shared_ptr<Awaited>& call, Result<Found> answer) {
    call->executor.execute([call, answer = std::move(answer)]() mutable {
        call->answer = std::move(answer);
        if (call->timer != nullptr) call->timer->cancel();
    });
}

}  // namespace

struct History::Inside {
    explicit Inside(Parts parts) : use(std::move(parts)) {}

    Parts use;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::shared_ptr<Awaited>> waiting;
    bool ending = false;
    std::thread thread;

    void run() {
        for (;;) {
            std::unique_lock lock(mutex);
            wake.wait(lock, [this] { return ending || !waiting.empty(); });
            if (ending) return;
            const auto call = std::move(waiting.front());
            waiting.pop_front();
            lock.unlock();
            const auto stop = [this, &call] {
                const std::scoped_lock held(mutex);
                return ending || use.clock.steady() >= call->stop_at;
            };
            hand_over(call, read(use.folder, call->reading, stop));
        }
    }
};

History::History(Parts parts) : inside_(std::make_unique<Inside>(std::move(parts))) {
    inside_->thread = std::thread([this] { inside_->run(); });
}

History::~History() {
    std::deque<std::shared_ptr<Awaited>> left;
    {
        const std::scoped_lock lock(inside_->mutex);
        inside_->ending = true;
        left.swap(inside_->waiting);
    }
    inside_->wake.notify_all();
    inside_->thread.join();
    for (const auto& call : left)
        hand_over(call, fail(ErrorKind::unavailable, "The server is stopping."));
}

net::Task<Result<Found>> History::find(Reading reading, Deadline deadline) {
    Entry entry;
    entry.kind = EntryKind::audit_read;
    entry.request_id = reading.request_id;
    entry.actor = reading.reader;
    entry.patient = reading.filter.patient;
    entry.action = reading.action;
    auto recorded = co_await inside_->use.log.append(std::move(entry));
    if (!recorded) co_return pass_on(recorded);

    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor);
    const Clock& clock = inside_->use.clock;
    auto call = std::make_shared<Awaited>(
        Awaited{std::move(reading), clock.steady() + deadline.remaining(clock) * 3 / 4, executor,
                std::nullopt, &timer});
    const std::unique_ptr<Awaited, void (*)(Awaited*)> leaving(
        call.get(), [](Awaited* left) { left->timer = nullptr; });
    {
        const std::scoped_lock lock(inside_->mutex);
        if (inside_->ending || inside_->waiting.size() >= most_waiting)
            co_return fail(ErrorKind::unavailable, "Too many are reading the audit log.");
        inside_->waiting.push_back(call);
    }
    inside_->wake.notify_one();
    while (!call->answer) {
        boost::system::error_code woken;
        timer.expires_at(boost::asio::steady_timer::time_point::max());
        co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    }
    co_return std::move(*call->answer);
}

}  // namespace mcr::audit
