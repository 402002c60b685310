#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "store/testing.hpp"

namespace mcr::store {
namespace {

/// A store with an empty table t.
class SubmitTest : public DatabaseTest {
protected:
    static void make_table(Store& store) {
        ASSERT_TRUE(store.transact(
            [](Transaction& t) { return t.exec("create table t (id bigint primary key)"); }));
    }
    static Result<std::int64_t> count(Store& store) {
        return store.read([&](Transaction& t) -> Result<std::int64_t> {
            const auto rows = t.query("select count(*) from t");
            if (!rows) return std::unexpected(rows.error());
            return (*rows)[0].integer(0);
        });
    }
};
MCR_ON_BOTH_DATABASES(SubmitTest);

TEST_P(SubmitTest, a_submitted_transaction_reports_exactly_once_from_another_thread) {
    const auto store = open();
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Result<void>> outcome;
    std::thread::id ran_on;
    store->submit(
        Access::write, store->default_deadline(), std::make_shared<Ticket>(),
        [&](Transaction& t) -> Result<void> {
            ran_on = std::this_thread::get_id();
            auto done = t.exec("create table t (id bigint primary key)");
            return done ? Result<void>{} : pass_on(done);
        },
        [&](Result<void> said) {
            const std::scoped_lock lock(mutex);
            EXPECT_FALSE(outcome);
            outcome = std::move(said);
            changed.notify_one();
        });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return outcome.has_value(); });
    EXPECT_TRUE(*outcome);
    EXPECT_NE(ran_on, std::this_thread::get_id());
    EXPECT_EQ(count(*store), 0);
}

TEST_P(SubmitTest, a_full_queue_refuses_and_closing_cancels_what_waits) {
    StoreOptions options = quick();
    options.threads = 1;
    options.queue = 1;
    auto store = open(options);
    std::mutex mutex;
    std::condition_variable changed;
    bool running = false, may_end = false;
    std::vector<std::string> said;
    const auto note = [&](std::string name) {
        return [&, name](const Result<void>& outcome) {
            const std::scoped_lock lock(mutex);
            said.push_back(name + " " +
                           std::string(outcome ? "done" : to_string(outcome.error().kind)));
        };
    };
    store->submit(
        Access::read, store->default_deadline(), std::make_shared<Ticket>(),
        [&](Transaction&) -> Result<void> {
            std::unique_lock lock(mutex);
            running = true;
            changed.notify_all();
            changed.wait(lock, [&] { return may_end; });
            return {};
        },
        note("first"));
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return running; });
    }
    const auto nothing = [](Transaction&) -> Result<void> { return {}; };
    store->submit(Access::read, store->default_deadline(), nullptr, nothing, note("second"));
    store->submit(Access::read, store->default_deadline(), nullptr, nothing, note("third"));
    EXPECT_THAT(said, testing::ElementsAre("third unavailable"));
    std::thread closing([&] { store.reset(); });
    {
        std::unique_lock lock(mutex);
        may_end = true;
        changed.notify_all();
    }
    closing.join();
    EXPECT_EQ(said.size(), 3U);
    EXPECT_THAT(said, testing::Contains("first done"));
}

TEST_P(SubmitTest, who_has_given_up_gets_nothing_done) {
    const auto store = open();
    make_table(*store);
    const auto ticket = std::make_shared<Ticket>();
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Result<void>> outcome;
    store->submit(
        Access::write, store->default_deadline(), ticket,
        [&](Transaction& t) -> Result<void> {
            auto done = t.exec("insert into t values (1)");
            EXPECT_TRUE(ticket->give_up());
            return done ? Result<void>{} : pass_on(done);
        },
        [&](Result<void> said) {
            const std::scoped_lock lock(mutex);
            outcome = std::move(said);
            changed.notify_one();
        });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return outcome.has_value(); });
    EXPECT_FALSE(*outcome);
    EXPECT_EQ(count(*store), 0);
}

}  // namespace
}  // namespace mcr::store
