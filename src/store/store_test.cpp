#include "store/store.hpp"

#include <gmock/gmock.h>
#include <limits>
#include <thread>

#include "store/testing.hpp"

namespace mcr::store {
namespace {

using testing::HasSubstr;
using testing::Not;

class StoreTest : public DatabaseTest {
protected:
    static Result<std::int64_t> count(Store& store, std::string_view table) {
        return store.read([&](Transaction& t) -> Result<std::int64_t> {
            const auto rows = t.query("select count(*) from " + std::string(table));
            if (!rows) return std::unexpected(rows.error());
            return (*rows)[0].integer(0);
        });
    }
    static Result<void> run(Store& store, std::string_view sql) {
        return store.transact([&](Transaction& t) -> Result<void> {
            if (auto done = t.exec(sql); !done) return pass_on(done);
            return {};
        });
    }
};
MCR_ON_BOTH_DATABASES(StoreTest);

TEST_P(StoreTest, values_come_back_as_they_went_in) {
    const auto store = open();
    ASSERT_TRUE(
        run(*store, "create table t (id bigint primary key, name text, much double precision)"));
    const std::int64_t big = std::numeric_limits<std::int64_t>::max();
    const std::string text = "O'Brien \"?\" \xc3\xa9\xf0\x9f\x8f\xa5 :p1 \\ \n";

    const auto written = store->transact([&](Transaction& t) -> Result<std::int64_t> {
        (void)t.exec("insert into t values (?, ?, ?)", big, text, 0.1);
        (void)t.exec("insert into t values (?, ?, ?)", -big, "", -1e300);
        return t.exec("insert into t values (?, ?, ?)", true, std::optional<std::string>{},
                      Value{});
    });
    ASSERT_TRUE(written) << written.error().sentence;
    EXPECT_EQ(*written, 1);

    const auto rows = store->read([](Transaction& t) {
        return t.query("select id, name, much, id - 1, '?' from t order by id desc");
    });
    ASSERT_TRUE(rows) << rows.error().sentence;
    ASSERT_EQ(rows->size(), 3U);
    EXPECT_EQ((*rows)[0].integer(0), big);
    EXPECT_EQ((*rows)[0].text(1), text);
    EXPECT_EQ((*rows)[0].real(2), 0.1);
    EXPECT_EQ((*rows)[0].integer(3), big - 1);
    EXPECT_EQ((*rows)[0].text(4), "?");
    EXPECT_TRUE((*rows)[1].boolean(0));
    EXPECT_TRUE((*rows)[1].is_null(1));
    EXPECT_EQ((*rows)[1].optional_text(1), std::nullopt);
    EXPECT_TRUE((*rows)[1].is_null(2));
    EXPECT_EQ((*rows)[2].integer(0), -big);
    EXPECT_EQ((*rows)[2].optional_text(1), "");
    EXPECT_EQ((*rows)[2].real(2), -1e300);
}

TEST_P(StoreTest, an_error_of_the_closure_rolls_everything_back) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (id bigint primary key)"));
    const auto done = store->transact([](Transaction& t) -> Result<void> {
        (void)t.exec("insert into t values (1)");
        return fail(ErrorKind::forbidden, "Not today.");
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::forbidden);
    EXPECT_EQ(done.error().sentence, "Not today.");
    EXPECT_EQ(count(*store, "t"), 0);
}

TEST_P(StoreTest, an_exception_of_the_closure_is_an_internal_error_and_rolls_back) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (id bigint primary key)"));
    const auto done = store->transact([](Transaction& t) -> Result<void> {
        (void)t.exec("insert into t values (1)");
        throw std::runtime_error("a secret");
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::internal);
    EXPECT_THAT(done.error().sentence, Not(HasSubstr("secret")));
    EXPECT_EQ(count(*store, "t"), 0);
}

TEST_P(StoreTest, a_failed_statement_dooms_its_transaction_even_when_the_closure_carries_on) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (id bigint primary key)"));
    const auto done = store->transact([](Transaction& t) -> Result<void> {
        EXPECT_TRUE(t.exec("insert into t values (1)"));
        EXPECT_FALSE(t.exec("insert into t values (1)"));
        EXPECT_FALSE(t.exec("insert into t values (2)"));
        EXPECT_FALSE(t.query("select 1"));
        return {};
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::conflict);
    EXPECT_EQ(count(*store, "t"), 0);
}

TEST_P(StoreTest, an_error_names_the_statement_but_never_a_value) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (id text primary key, n bigint check (n > 0))"));
    const auto twice = store->transact([](Transaction& t) -> Result<void> {
        (void)t.exec("insert into t (id, n) values (?, ?)", "9990000018", 1);
        auto again = t.exec("insert into t (id, n) values (?, ?)", "9990000018", 1);
        return again ? Result<void>{} : pass_on(again);
    });
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().kind, ErrorKind::conflict);
    EXPECT_THAT(twice.error().sentence, HasSubstr("insert into t (id, n)"));
    EXPECT_THAT(twice.error().sentence, Not(HasSubstr("999")));
    EXPECT_THAT(log_text.str(), Not(HasSubstr("999")));
}

TEST_P(StoreTest, statements_that_cannot_run_give_an_internal_error_with_a_code) {
    const auto store = open();
    for (const char* sql : {"selec 1", "select 1 from nowhere", "insert into nowhere values (1)"}) {
        const auto done = run(*store, sql);
        ASSERT_FALSE(done) << sql;
        EXPECT_EQ(done.error().kind, ErrorKind::internal) << sql;
        EXPECT_FALSE(done.error().code.empty()) << sql;
    }
}

TEST_P(StoreTest, parameters_that_do_not_fit_the_statement_are_refused) {
    const auto store = open();
    const auto done = store->read([](Transaction& t) { return t.query("select ?", 1, 2); });
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().sentence, HasSubstr("1 parameters but was given 2"));
}

TEST_P(StoreTest, text_with_a_nul_or_broken_utf8_is_refused_on_both_databases) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (name text)"));
    for (const std::string& text : {std::string("a\0b", 3), std::string("\xff\xfe")}) {
        const auto done = store->transact(
            [&](Transaction& t) { return t.exec("insert into t values (?)", text); });
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().kind, ErrorKind::invalid);
    }
}

TEST_P(StoreTest, a_column_read_as_what_it_is_not_ends_in_an_error) {
    const auto store = open();
    const auto done = store->read([](Transaction& t) -> Result<std::int64_t> {
        const auto rows = t.query("select 'five', null");
        if (!rows) return std::unexpected(rows.error());
        EXPECT_EQ((*rows)[0].integer(0), 0);
        return 7;
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::internal);
    EXPECT_THAT(done.error().sentence, HasSubstr("Column 1"));
    for (const std::size_t column : {1U, 9U}) {
        const auto null = store->read([&](Transaction& t) -> Result<std::string> {
            const auto rows = t.query("select 'five', null");
            if (!rows) return std::unexpected(rows.error());
            return (*rows)[0].text(column);
        });
        EXPECT_FALSE(null) << column;
    }
}

TEST_P(StoreTest, a_reading_transaction_may_not_write) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (id bigint primary key)"));
    EXPECT_FALSE(store->read([](Transaction& t) { return t.exec("insert into t values (1)"); }));
    EXPECT_FALSE(store->read(
        [](Transaction& t) { return t.query("insert into t values (1) returning id"); }));
    EXPECT_TRUE(run(*store, "insert into t values (1)"));
}

TEST_P(StoreTest, a_reading_transaction_sees_one_moment) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (id bigint primary key)"));
    const auto seen =
        store->read([&](Transaction& t) -> Result<std::pair<std::int64_t, std::int64_t>> {
            const auto before = t.query("select count(*) from t");
            if (!before) return std::unexpected(before.error());
            EXPECT_TRUE(run(*store, "insert into t values (1)"));
            const auto after = t.query("select count(*) from t");
            if (!after) return std::unexpected(after.error());
            return std::pair{(*before)[0].integer(0), (*after)[0].integer(0)};
        });
    ASSERT_TRUE(seen) << seen.error().sentence;
    EXPECT_EQ(*seen, std::pair(std::int64_t{0}, std::int64_t{0}));
    EXPECT_EQ(count(*store, "t"), 1);
}

TEST_P(StoreTest, transactions_that_meet_are_as_if_they_ran_one_after_the_other) {
    StoreOptions options = quick();
    options.attempts = 1000;
    const auto store = open(options);
    ASSERT_TRUE(run(*store, "create table counter (one bigint primary key, n bigint)"));
    ASSERT_TRUE(run(*store, "insert into counter values (1, 0)"));
    const auto add_fifty = [&] {
        for (int i = 0; i < 50; ++i) {
            const auto done = store->transact([](Transaction& t) -> Result<void> {
                const auto rows = t.query("select n from counter");
                if (!rows) return std::unexpected(rows.error());
                const auto next = (*rows)[0].integer(0) + 1;
                if (auto set = t.exec("update counter set n = ?", next); !set) return pass_on(set);
                return {};
            });
            EXPECT_TRUE(done) << done.error().sentence;
        }
    };
    std::thread other(add_fifty);
    add_fifty();
    other.join();
    const auto n = store->read([](Transaction& t) -> Result<std::int64_t> {
        const auto rows = t.query("select n from counter");
        return rows ? Result<std::int64_t>((*rows)[0].integer(0)) : std::unexpected(rows.error());
    });
    EXPECT_EQ(n, 100);
}

TEST_P(StoreTest, a_busy_database_is_asked_again_a_bounded_number_of_times) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (id bigint primary key, n bigint)"));
    ASSERT_TRUE(run(*store, "insert into t values (1, 0)"));
    int pauses = 0;
    StoreOptions options = quick();
    options.attempts = 3;
    options.limit = Milliseconds{20};
    options.pause = [&](Milliseconds) { ++pauses; };
    const auto second = open(options);
    int runs = 0;
    const auto outer = store->transact([&](Transaction& t) -> Result<void> {
        const auto rows = t.query("select n from t");
        if (!rows) return std::unexpected(rows.error());
        if (auto done = t.exec("update t set n = 1"); !done) return pass_on(done);
        const auto inner = second->transact([&](Transaction& u) {
            ++runs;
            return u.exec("update t set n = n + 1");
        });
        EXPECT_FALSE(inner);
        if (GetParam() == Database::sqlite) {
            EXPECT_EQ(inner.error().kind, ErrorKind::unavailable);
            EXPECT_EQ(pauses, 2);
        } else {
            EXPECT_EQ(inner.error().kind, ErrorKind::timed_out);
        }
        return {};
    });
    EXPECT_TRUE(outer) << outer.error().sentence;
}

TEST_P(StoreTest, nothing_is_committed_after_the_deadline) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (id bigint primary key)"));
    const Deadline deadline(clock, Milliseconds{1'000});
    const auto late = store->transact(deadline, [&](Transaction& t) {
        auto done = t.exec("insert into t values (1)");
        clock.advance(Milliseconds{1'000});
        return done;
    });
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::timed_out);
    EXPECT_EQ(count(*store, "t"), 0);
    const auto later = store->transact(deadline, [](Transaction& t) {
        ADD_FAILURE() << "ran after its deadline";
        return t.exec("insert into t values (1)");
    });
    ASSERT_FALSE(later);
    EXPECT_EQ(later.error().kind, ErrorKind::timed_out);
}

TEST_P(StoreTest, a_transaction_waits_for_a_connection_within_its_deadline) {
    StoreOptions options = quick();
    options.threads = 1;
    const auto store = open(options);
    const auto outer = store->read([&](Transaction&) -> Result<void> {
        const auto inner = store->read(Deadline(clock, Milliseconds{1}),
                                       [](Transaction& t) { return t.query("select 1"); });
        EXPECT_FALSE(inner);
        EXPECT_EQ(inner.error().kind, ErrorKind::timed_out);
        return {};
    });
    EXPECT_TRUE(outer);
}

TEST_P(StoreTest, a_statement_of_several_lines_with_comments_runs) {
    const auto store = open();
    const auto rows = store->read(
        [](Transaction& t) { return t.query("select -- why? \n 1 /* ? */ , ? ", "x"); });
    ASSERT_TRUE(rows) << rows.error().sentence;
    EXPECT_EQ((*rows)[0].integer(0), 1);
    EXPECT_EQ((*rows)[0].text(1), "x");
}

TEST_P(StoreTest, transactions_and_repeats_are_counted) {
    const auto store = open();
    ASSERT_TRUE(run(*store, "create table t (id bigint primary key)"));
    EXPECT_THAT(metrics.text(), HasSubstr("mcr_store_transactions_total{"));
    EXPECT_THAT(metrics.text(), HasSubstr("outcome=\"done\""));
}

}  // namespace
}  // namespace mcr::store
