#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "store/store.hpp"

namespace mcr::store {

/// For tests that run on both databases: an empty database of its own for each test, removed after
/// it. PostgreSQL is that of MCR_TEST_POSTGRESQL (tools/with-postgresql.sh sets it); without it the
/// test is skipped, or fails where CI is set.
class DatabaseTest : public testing::TestWithParam<Database> {
protected:
    void SetUp() override {
        folder = std::filesystem::temp_directory_path() / ("mcr-store-" + new_uuid(random));
        std::filesystem::create_directory(folder);
        if (GetParam() == Database::sqlite) {
            url = "sqlite:" + (folder / "store.db").string();
            return;
        }
        const char* conninfo = std::getenv("MCR_TEST_POSTGRESQL");
        if (conninfo == nullptr) {
            if (std::getenv("CI") != nullptr) FAIL() << "MCR_TEST_POSTGRESQL is not set";
            GTEST_SKIP() << "not tested on PostgreSQL: MCR_TEST_POSTGRESQL is not set "
                            "(tools/with-postgresql.sh sets it)";
        }
        server_ = "postgresql:" + std::string(conninfo);
        schema_ = "t" + to_hex_name();
        run_on_server("create schema " + schema_);
        url = server_ + " options='-c search_path=" + schema_ + "'";
    }

    void TearDown() override {
        if (!schema_.empty()) run_on_server("drop schema " + schema_ + " cascade");
        std::filesystem::remove_all(folder);
    }

    /// Options that never sleep.
    static StoreOptions quick() {
        StoreOptions options;
        options.pause = [](Milliseconds) { std::this_thread::yield(); };
        return options;
    }

    /// A store on the test's database; the test fails where there is none.
    std::unique_ptr<Store> open(StoreOptions options = quick()) {
        auto opened = Store::open(url, std::move(options), parts());
        if (!opened) throw std::runtime_error(opened.error().sentence);
        return std::move(*opened);
    }

    Store::Parts parts() { return {clock, random, log, metrics}; }

    std::filesystem::path folder;  ///< empty but for the database
    std::string url;
    FakeClock clock;
    SystemRandom random;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;

private:
    std::string to_hex_name() {
        std::string name = new_uuid(random);
        std::erase(name, '-');
        return name;
    }
    void run_on_server(const std::string& sql) {
        StoreOptions options = quick();
        options.threads = 1;
        auto server = Store::open(server_, options, parts());
        ASSERT_TRUE(server) << server.error().sentence;
        const auto done = (*server)->transact([&](Transaction& t) { return t.exec(sql); });
        ASSERT_TRUE(done) << done.error().sentence;
    }
    std::string server_;
    std::string schema_;
};

inline std::string name_of(const testing::TestParamInfo<Database>& info) {
    return info.param == Database::sqlite ? "sqlite" : "postgresql";
}

#define MCR_ON_BOTH_DATABASES(suite)                                                     \
    INSTANTIATE_TEST_SUITE_P(                                                            \
        On, suite,                                                                       \
        testing::Values(mcr::store::Database::sqlite, mcr::store::Database::postgresql), \
        mcr::store::name_of)

}  // namespace mcr::store
