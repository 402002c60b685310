#include "store/migration.hpp"

#include <gmock/gmock.h>

#include <array>
#include <thread>

#include "store/testing.hpp"

namespace mcr::store {
namespace {

using testing::HasSubstr;

class MigrationTest : public DatabaseTest {};
MCR_ON_BOTH_DATABASES(MigrationTest);

constexpr Migration first{1, "people",
                          "create table people (name text not null); "
                          "create index people_name on people (name);"};
constexpr Migration second{2, "age", "alter table people add column age bigint"};

Result<void> insert_person(Store& store, std::string_view sql) {
    return store.transact([&](Transaction& t) -> Result<void> {
        if (auto done = t.exec(sql); !done) return pass_on(done);
        return {};
    });
}

TEST_P(MigrationTest, are_applied_once_and_in_order) {
    const auto store = open();
    ASSERT_TRUE(store->migrate("people", std::array{first}));
    ASSERT_TRUE(insert_person(*store, "insert into people (name) values ('a')"));
    const auto done = store->migrate("people", std::array{first, second});
    ASSERT_TRUE(done) << done.error().sentence;
    ASSERT_TRUE(store->migrate("people", std::array{first, second}));
    EXPECT_TRUE(insert_person(*store, "insert into people (name, age) values ('b', 5)"));
}

TEST_P(MigrationTest, of_different_folders_are_counted_apart) {
    const auto store = open();
    ASSERT_TRUE(store->migrate("people", std::array{first, second}));
    EXPECT_TRUE(store->migrate(
        "places", std::array{Migration{1, "places", "create table places (name text)"}}));
    EXPECT_TRUE(store->migrate("people", std::array{first, second}));
}

TEST_P(MigrationTest, that_changed_after_they_were_applied_are_refused) {
    const auto store = open();
    ASSERT_TRUE(store->migrate("people", std::array{first}));
    const Migration changed{1, "people", "create table people (name text)"};
    const auto done = store->migrate("people", std::array{changed, second});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::conflict);
    EXPECT_EQ(done.error().code, "changed");
    EXPECT_THAT(done.error().sentence, HasSubstr("migration 1 of people (people)"));
}

TEST_P(MigrationTest, of_a_newer_version_are_refused) {
    const auto store = open();
    ASSERT_TRUE(store->migrate("people", std::array{first, second}));
    const auto done = store->migrate("people", std::array{first});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "newer");
    EXPECT_THAT(done.error().sentence, HasSubstr("newer version"));
    EXPECT_THAT(done.error().sentence, HasSubstr("migration 2 of people (age)"));
}

TEST_P(MigrationTest, that_fail_leave_nothing_behind) {
    const auto store = open();
    const Migration broken{2, "broken",
                           "create table extra (name text); create table people (x text)"};
    EXPECT_FALSE(store->migrate("people", std::array{first, broken}));
    EXPECT_FALSE(insert_person(*store, "insert into people (name) values ('a')"));
    ASSERT_TRUE(store->migrate("people", std::array{first, second}));
    EXPECT_FALSE(insert_person(*store, "insert into extra (name) values ('a')"));
}

TEST_P(MigrationTest, that_are_not_numbered_from_one_are_refused) {
    const auto store = open();
    EXPECT_EQ(store->migrate("people", std::array{second}).error().kind, ErrorKind::invalid);
    EXPECT_EQ(store->migrate("people", std::array{first, first}).error().kind, ErrorKind::invalid);
}

TEST_P(MigrationTest, of_two_processes_at_once_are_applied_once) {
    const auto one = open(), other = open();
    std::thread beside([&] {
        const auto done = other->migrate("people", std::array{first, second});
        EXPECT_TRUE(done) << done.error().sentence;
    });
    const auto done = one->migrate("people", std::array{first, second});
    EXPECT_TRUE(done) << done.error().sentence;
    beside.join();
}

}  // namespace
}  // namespace mcr::store
