#include "store/store.hpp"

#include <algorithm>
#include <exception>
#include <thread>

#include "store/connection.hpp"
#include "store/pool.hpp"

namespace mcr::store {
namespace {

/// The outcome of one run of a transaction.
struct Outcome {
    std::optional<Failure> failure;
};

Failure final_failure(Error error) {
    return {std::move(error)};
}

Failure given_up() {
    return final_failure(Error{ErrorKind::timed_out, default_http_status(ErrorKind::timed_out),
                               "The store did not answer in time; nothing was changed.",
                               "nothing-done"});
}

Milliseconds remaining(const Clock& clock, Deadline deadline) {
    return std::chrono::ceil<Milliseconds>(deadline.remaining(clock));
}

/// What `body` says; an exception of its becomes an internal error.
Result<void> guarded(const Store::Body& body, Transaction& transaction) {
    try {
        return body(transaction);
    } catch (const std::exception&) {
        return fail(ErrorKind::internal, "A transaction ended with an exception.", "exception");
    }
}

}  // namespace

struct Store::Inside {
    Inside(Url url, StoreOptions chosen, Parts used)
        : options(std::move(chosen)),
          parts(used),
          connections(std::move(url), options.threads),
          threads(options.threads, options.queue) {}

    /// One run on `connection`, which is reset when it is of no use any more.
    Attempt<void> run_once(std::unique_ptr<Connection>& connection, Access access,
                           Deadline deadline, Ticket* ticket, const Body& body);
    void wait_before_attempt(unsigned attempt, Deadline deadline);

    StoreOptions options;
    Parts parts;
    ConnectionPool connections;
    ThreadPool threads;  // last: its jobs use the others
};

Store::Store(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(std::string_view url, StoreOptions options,
                                           Parts parts) {
    auto parsed = Url::parse(url);
    if (!parsed) return pass_on(parsed);
    options.threads = std::clamp<std::size_t>(options.threads, 1, 64);
    options.attempts = std::max(1U, options.attempts);
    if (!options.pause)
        options.pause = [](Milliseconds time) { std::this_thread::sleep_for(time); };
    auto inside = std::make_unique<Inside>(std::move(*parsed), std::move(options), parts);
    auto first =
        inside->connections.borrow(parts.clock, Deadline(parts.clock, inside->options.limit));
    if (!first) return pass_on(first);
    inside->connections.give_back(std::move(*first));
    return std::unique_ptr<Store>(new Store(std::move(inside)));
}

Attempt<void> Store::Inside::run_once(std::unique_ptr<Connection>& connection, Access access,
                                      Deadline deadline, Ticket* ticket, const Body& body) {
    const auto undo = [&](Failure why) -> Attempt<void> {
        if (why.lost || !connection->rollback()) connection.reset();
        return std::unexpected(std::move(why));
    };
    if (auto begun = connection->begin(access, remaining(parts.clock, deadline)); !begun)
        return undo(std::move(begun.error()));
    auto trouble = std::make_shared<Trouble>();
    Transaction transaction(*connection, trouble);
    auto said = guarded(body, transaction);
    if (trouble->first) {
        // What the closure made of a statement's failure is its answer, unless it is run again.
        Failure why = *trouble->first;
        if (!said && !why.repeat) why.error = std::move(said.error());
        return undo(std::move(why));
    }
    if (!said) return undo(final_failure(std::move(said.error())));
    if (deadline.passed(parts.clock) || (ticket != nullptr && !ticket->start_commit()))
        return undo(given_up());
    auto committed = connection->commit();
    if (committed) return {};
    if (ticket != nullptr) ticket->commit_failed();
    if (committed.error().lost && access != Access::read)
        committed.error().error.code = "commit-unknown";
    return undo(std::move(committed.error()));
}

void Store::Inside::wait_before_attempt(unsigned attempt, Deadline deadline) {
    const std::uint64_t most = std::uint64_t{2} << std::min(attempt, 6U);
    std::uint64_t chance = 0;
    parts.random.fill(std::as_writable_bytes(std::span(&chance, 1)));
    const Milliseconds time{most / 2 + chance % (most / 2 + 1)};
    options.pause(std::min(time, remaining(parts.clock, deadline)));
}

Result<void> Store::run(Access access, Deadline deadline, Ticket* ticket, const Body& body) {
    Inside& in = *inside_;
    const auto ended = [&](std::string_view outcome) {
        in.parts.metrics.count(
            "mcr_store_transactions_total",
            {{"access", access == Access::read ? "read" : "write"}, {"outcome", outcome}});
    };
    for (unsigned attempt = 1;; ++attempt) {
        if (deadline.passed(in.parts.clock) || (ticket != nullptr && ticket->is_given_up())) {
            ended("timed-out");
            return std::unexpected(given_up().error);
        }
        auto connection = in.connections.borrow(in.parts.clock, deadline);
        if (!connection) {
            ended(to_string(connection.error().kind));
            in.parts.log.warning("store-unreachable",
                                 {{"store", shown()}, {"why", connection.error().sentence}});
            return pass_on(connection);
        }
        auto done = in.run_once(*connection, access, deadline, ticket, body);
        in.connections.give_back(std::move(*connection));
        if (done) {
            ended("done");
            return {};
        }
        const Failure& why = done.error();
        if (!why.repeat || attempt >= in.options.attempts) {
            ended(to_string(why.error.kind));
            return std::unexpected(why.error);
        }
        in.parts.metrics.count("mcr_store_repeats_total", {{"code", why.error.code}});
        if (why.lost)
            in.parts.log.warning("store-connection-lost",
                                 {{"store", shown()}, {"code", why.error.code}});
        in.wait_before_attempt(attempt, deadline);
    }
}

void Store::submit(Access access, Deadline deadline, std::shared_ptr<Ticket> ticket, Body body,
                   Done done) {
    struct Call {
        Body body;
        Done done;
    };
    auto call = std::make_shared<Call>(std::move(body), std::move(done));
    const bool added = inside_->threads.add(
        {[this, access, deadline, ticket, call] {
             call->done(run(access, deadline, ticket.get(), call->body));
         },
         [call] {
             call->done(fail(ErrorKind::cancelled, "The store is closing; nothing was changed."));
         }});
    if (added) return;
    inside_->parts.metrics.count("mcr_store_refused_total");
    call->done(fail(ErrorKind::unavailable, "Too many are waiting for the store.", "queue-full"));
}

Result<void> Store::migrate(std::string_view folder, std::span<const Migration> migrations) {
    return run(Access::alone, Deadline(clock(), Milliseconds{60'000}), nullptr,
               [&](Transaction& transaction) {
                   return apply_migrations(transaction, folder, migrations, clock());
               });
}

Database Store::database() const noexcept {
    return inside_->connections.url().database();
}
const std::string& Store::shown() const noexcept {
    return inside_->connections.url().shown();
}
const Clock& Store::clock() const noexcept {
    return inside_->parts.clock;
}
Deadline Store::default_deadline() const {
    return {clock(), inside_->options.limit};
}

}  // namespace mcr::store
