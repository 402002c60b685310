#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "store/access.hpp"
#include "store/migration.hpp"
#include "store/transaction.hpp"
#include "store/url.hpp"

namespace mcr::store {

struct StoreOptions {
    std::size_t threads = 4;    ///< of the store, and the most connections it opens
    std::size_t queue = 1024;   ///< most calls waiting for a thread
    Milliseconds limit{5'000};  ///< of a call that has no Deadline of its own
    unsigned attempts = 8;      ///< of one transaction when the database is busy
    /// What waits between attempts; empty for the calling thread to sleep.
    std::function<void(Milliseconds)> pause;
};

/// Settles between a caller who gives up and a transaction about to commit: exactly one wins.
class Ticket {
public:
    /// True when nothing of the transaction will have been done.
    [[nodiscard]] bool give_up() noexcept { return move(open, given_up); }
    [[nodiscard]] bool start_commit() noexcept { return move(open, committing); }
    void commit_failed() noexcept { state_ = open; }
    [[nodiscard]] bool is_given_up() const noexcept { return state_ == given_up; }

private:
    enum State { open, given_up, committing };
    [[nodiscard]] bool move(State from, State to) noexcept {
        return state_.compare_exchange_strong(from, to);
    }
    std::atomic<State> state_{open};
};

/// The installation's database, SQLite or PostgreSQL: a few connections and as many threads. Safe
/// from any thread. Beside what follows, store/async.hpp runs a transaction from a coroutine.
///
/// A closure is given a Transaction and returns a Result; on an error everything is rolled back.
/// It may run several times (the database was busy, two transactions met, the connection broke), so
/// it keeps nothing from one run to the next. It must not begin another transaction.
class Store {
public:
    struct Parts {  ///< what it uses; all must outlive it
        const Clock& clock;
        Random& random;
        Log& log;
        Metrics& metrics;
    };

    /// Opens a first connection. `url` as Url::parse says.
    /// Errors: those of Url::parse; unavailable. None carries a secret of `url`.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(std::string_view url,
                                                             StoreOptions options, Parts parts);
    /// Ends transactions that have begun, cancels those that wait, joins the threads.
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Runs `work`, a callable that gives a Result<T> for a Transaction&, on the calling thread,
    /// and commits. Blocks: not from a Worker's thread.
    /// Errors: those of `work`; timed_out at `deadline`, with nothing done; unavailable when the
    /// database stays busy or is gone (code "commit-unknown" where the commit may have happened).
    template <class Work>
    std::invoke_result_t<Work&, Transaction&> transact(Deadline deadline, Work work) {
        return run_typed(Access::write, deadline, work);
    }
    template <class Work>
    std::invoke_result_t<Work&, Transaction&> transact(Work work) {
        return run_typed(Access::write, default_deadline(), work);
    }
    /// The same for reading only: sees one moment of the store, and never waits for writers.
    template <class Work>
    std::invoke_result_t<Work&, Transaction&> read(Deadline deadline, Work work) {
        return run_typed(Access::read, deadline, work);
    }
    template <class Work>
    std::invoke_result_t<Work&, Transaction&> read(Work work) {
        return run_typed(Access::read, default_deadline(), work);
    }

    /// Brings the tables of `folder` up to date, as apply_migrations does. Safe when several
    /// processes do it at once.
    [[nodiscard]] Result<void> migrate(std::string_view folder,
                                       std::span<const Migration> migrations);

    [[nodiscard]] Database database() const noexcept;
    /// Without secrets, for logs and pages.
    [[nodiscard]] const std::string& shown() const noexcept;
    [[nodiscard]] const Clock& clock() const noexcept;
    [[nodiscard]] Deadline default_deadline() const;

    using Body = std::function<Result<void>(Transaction&)>;
    using Done = std::function<void(Result<void>)>;
    /// Runs `body` in a transaction on a thread of the store, then calls `done` there, exactly
    /// once. Calls it at once, with unavailable, when too many wait.
    void submit(Access access, Deadline deadline, std::shared_ptr<Ticket> ticket, Body body,
                Done done);

private:
    struct Inside;
    explicit Store(std::unique_ptr<Inside> inside);

    template <class Work>
    std::invoke_result_t<Work&, Transaction&> run_typed(Access access, Deadline deadline,
                                                        Work& work) {
        using Answer = std::invoke_result_t<Work&, Transaction&>;
        std::optional<Answer> answer;
        const auto done = run(access, deadline, nullptr, [&](Transaction& transaction) {
            answer.emplace(work(transaction));
            return *answer ? Result<void>{} : Result<void>(std::unexpected(answer->error()));
        });
        if (!done) return std::unexpected(done.error());
        return std::move(*answer);
    }
    Result<void> run(Access access, Deadline deadline, Ticket* ticket, const Body& body);

    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::store
