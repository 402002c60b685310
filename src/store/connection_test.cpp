#include "store/connection.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "store/testing.hpp"

namespace mcr::store {
namespace {

using testing::HasSubstr;
using testing::Not;

class SqliteTest : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(On, SqliteTest, testing::Values(Database::sqlite), name_of);

TEST_P(SqliteTest, is_durable_checks_foreign_keys_and_is_its_owners_alone) {
    const auto store = open();
    const auto rows = store->read([](Transaction& t) {
        return t.query(
            "select j.journal_mode, s.synchronous, f.foreign_keys "
            "from pragma_journal_mode j, pragma_synchronous s, pragma_foreign_keys f");
    });
    ASSERT_TRUE(rows) << rows.error().sentence;
    EXPECT_EQ((*rows)[0].text(0), "wal");
    EXPECT_EQ((*rows)[0].integer(1), 2);
    EXPECT_EQ((*rows)[0].integer(2), 1);
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        struct stat status{};
        ASSERT_EQ(::stat(file.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0077U, 0U) << file.path();
    }
}

TEST_P(SqliteTest, a_file_that_is_no_database_or_cannot_be_made_is_named) {
    const auto missing =
        Store::open("sqlite:" + (folder / "no/such.db").string(), quick(), parts());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(missing.error().sentence, HasSubstr("no/such.db"));
    const auto path = folder / "text file.db";
    {
        std::FILE* file = std::fopen(path.c_str(), "w");
        for (int i = 0; i < 1000; ++i) std::fputs("This is no database at all.\n", file);
        std::fclose(file);
    }
    const auto text = Store::open("sqlite:" + path.string(), quick(), parts());
    ASSERT_FALSE(text);
    EXPECT_THAT(text.error().sentence, HasSubstr("damaged or no database"));
}

TEST_P(SqliteTest, what_another_process_writes_is_seen_however_many_connections_are_open) {
    const auto store = open();
    ASSERT_TRUE(store->transact(
        [](Transaction& t) { return t.exec("create table said (words text not null)"); }));
    const auto count = [&] {
        return store->read([](Transaction& t) { return t.query("select count(*) from said"); });
    };
    // A second connection is opened while the first is in use.
    ASSERT_TRUE(store->read([&](Transaction& t) {
        std::thread beside([&] { EXPECT_TRUE(count()); });
        beside.join();
        return t.query("select 1");
    }));
    for (int said = 1; said <= 3; ++said) {
        const std::string other =
            "python3 -c \"import sqlite3; c = sqlite3.connect('" + (folder / "store.db").string() +
            "'); c.execute(\\\"insert into said values ('x')\\\"); c.commit(); c.close()\"";
        ASSERT_EQ(std::system(other.c_str()), 0);
        const auto seen = count();
        ASSERT_TRUE(seen);
        EXPECT_EQ((*seen)[0].integer(0), said)
            << "the other took itself for the last and removed the log beneath this one";
    }
}

class PostgresqlTest : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(On, PostgresqlTest, testing::Values(Database::postgresql), name_of);

TEST_P(PostgresqlTest, a_transaction_whose_connection_breaks_is_run_again_on_a_new_one) {
    const auto store = open();
    int runs = 0;
    const auto done = store->transact([&](Transaction& t) {
        if (++runs == 1) (void)t.query("select pg_terminate_backend(pg_backend_pid())");
        return t.query("select 1");
    });
    ASSERT_TRUE(done) << done.error().sentence;
    EXPECT_EQ(runs, 2);
    EXPECT_THAT(log_text.str(), HasSubstr("store-connection-lost"));
}

TEST_P(PostgresqlTest, a_statement_ends_at_the_deadline) {
    const auto store = open();
    const auto slow = store->read(Deadline(clock, Milliseconds{5}),
                                  [](Transaction& t) { return t.query("select pg_sleep(60)"); });
    ASSERT_FALSE(slow);
    EXPECT_EQ(slow.error().kind, ErrorKind::timed_out);
}

TEST_P(PostgresqlTest, a_password_never_shows_when_the_server_cannot_be_reached) {
    const std::string secret = "hunter2-not-to-be-seen";
    for (const std::string& bad :
         {"postgresql:host=" + folder.string() + " dbname=x user=u password=" + secret,
          "postgresql:host=" + folder.string() + " port=none password=" + secret,
          "postgresql:host=localhost pass word=" + secret,
          "postgresql:nonsense=1 password=" + secret,
          "postgresql://u:" + secret + "@127.0.0.1:1/x"}) {
        const auto none = Store::open(bad, quick(), parts());
        ASSERT_FALSE(none);
        EXPECT_THAT(none.error().sentence, Not(HasSubstr(secret)));
        EXPECT_THAT(log_text.str(), Not(HasSubstr(secret)));
    }
}

}  // namespace
}  // namespace mcr::store
