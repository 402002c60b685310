#include "store/async.hpp"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>

#include "net/worker.hpp"
#include "store/testing.hpp"

namespace mcr::store {
namespace {

/// A thing that happens once, and that another thread waits for.
class Gate {
public:
    void open() {
        const std::scoped_lock lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

class AsyncTest : public DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        store = open();
        ASSERT_TRUE(store->transact(
            [](Transaction& t) { return t.exec("create table t (id bigint primary key)"); }));
    }
    void TearDown() override {
        store.reset();  // before the workers: its threads resume coroutines on them
        DatabaseTest::TearDown();
    }
    Result<std::int64_t> count() {
        return store->read([](Transaction& t) -> Result<std::int64_t> {
            const auto rows = t.query("select count(*) from t");
            if (!rows) return std::unexpected(rows.error());
            return (*rows)[0].integer(0);
        });
    }
    net::Workers workers{1, clock, log, metrics};
    std::unique_ptr<Store> store;
};
MCR_ON_BOTH_DATABASES(AsyncTest);

Result<std::int64_t> insert_one(Transaction& t) {
    return t.exec("insert into t values (1)");
}

TEST_P(AsyncTest, a_transaction_runs_on_another_thread_and_resumes_on_the_callers) {
    workers.run(0, [this](net::Worker&) -> net::Task<void> {
        const auto here = std::this_thread::get_id();
        auto there = std::make_shared<std::thread::id>();
        auto work = [there](Transaction& t) {
            *there = std::this_thread::get_id();
            return insert_one(t);
        };
        const auto done = co_await transact(*store, Access::write, store->default_deadline(), work);
        EXPECT_TRUE(done) << done.error().sentence;
        EXPECT_EQ(done.value_or(0), 1);
        EXPECT_EQ(std::this_thread::get_id(), here);
        EXPECT_NE(*there, here);
    });
    EXPECT_EQ(count(), 1);
}

TEST_P(AsyncTest, an_error_of_the_closure_comes_back_and_rolls_back) {
    workers.run(0, [this](net::Worker&) -> net::Task<void> {
        auto work = [](Transaction& t) -> Result<void> {
            (void)insert_one(t);
            return fail(ErrorKind::forbidden, "Not today.");
        };
        const auto done = co_await transact(*store, Access::write, store->default_deadline(), work);
        EXPECT_FALSE(done);
        EXPECT_EQ(done.error().sentence, "Not today.");
    });
    EXPECT_EQ(count(), 0);
}

TEST_P(AsyncTest, at_the_deadline_the_caller_goes_on_and_nothing_is_done) {
    auto gate = std::make_shared<Gate>();
    workers.run(0, [this, gate](net::Worker&) -> net::Task<void> {
        const Deadline soon(clock, Milliseconds{1});
        auto work = [gate](Transaction& t) {
            auto done = insert_one(t);
            gate->wait();
            return done;
        };
        const auto done = co_await transact(*store, Access::write, soon, work);
        EXPECT_FALSE(done);
        EXPECT_EQ(done.error().kind, ErrorKind::timed_out);
        gate->open();
    });
    store.reset();  // waits for the transaction's end
    store = open();
    EXPECT_EQ(count(), 0);
}

TEST_P(AsyncTest, a_full_queue_is_an_error_at_once) {
    StoreOptions options = quick();
    options.queue = 0;
    store = open(options);
    workers.run(0, [this](net::Worker&) -> net::Task<void> {
        const auto done =
            co_await transact(*store, Access::write, store->default_deadline(), insert_one);
        EXPECT_FALSE(done);
        EXPECT_EQ(done.error().kind, ErrorKind::unavailable);
    });
}

TEST_P(AsyncTest, many_at_once_all_come_back) {
    StoreOptions options = quick();
    options.attempts = 1000;
    store = open(options);
    auto left = std::make_shared<int>(50);
    auto all = std::make_shared<Gate>();
    for (int i = 0; i < 50; ++i)
        workers.at(0).spawn([this, i, left, all]() -> net::Task<void> {
            return [](Store& s, int id, std::shared_ptr<int> more,
                      std::shared_ptr<Gate> end) -> net::Task<void> {
                auto work = [id](Transaction& t) { return t.exec("insert into t values (?)", id); };
                const auto done = co_await transact(s, Access::write, s.default_deadline(), work);
                EXPECT_TRUE(done) << done.error().sentence;
                if (--*more == 0) end->open();
            }(*store, i, left, all);
        });
    all->wait();
    EXPECT_EQ(count(), 50);
}

}  // namespace
}  // namespace mcr::store
