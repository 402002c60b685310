#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <thread>

#include "audit/faulty_disk.hpp"
#include "audit/test_log.hpp"
#include "audit/verify.hpp"
#include "audit/writer.hpp"
#include "net/worker.hpp"

namespace mcr {
namespace {

class AuditAppend : public ::testing::Test {
protected:
    AuditAppend() {
        log_ = *audit::open_on(std::make_unique<audit::FaultyDisk>(faults_),
                               audit::test::settings(folder_.path()), clock_, metrics_);
    }

    SystemClock clock_;
    Metrics metrics_;
    Log lines_{std::cerr, clock_, LogLevel::error};
    audit::test::Folder folder_;
    std::shared_ptr<audit::Faults> faults_ = std::make_shared<audit::Faults>();
    std::unique_ptr<audit::AuditLog> log_;
};

net::Task<void> append_many(audit::AuditLog& log, int count, std::set<std::uint64_t>& places,
                            bool& own_thread) {
    const auto mine = std::this_thread::get_id();
    for (int i = 0; i < count; ++i) {
        audit::Entry entry = audit::test::release("r-" + std::to_string(i));
        Result<audit::Position> position = co_await log.append(std::move(entry));
        if (position) places.insert(position->sequence);
        own_thread = own_thread && std::this_thread::get_id() == mine;
    }
}

TEST_F(AuditAppend, tasks_of_several_workers_resume_on_their_own_thread_each_with_its_place) {
    net::Workers workers(2, clock_, lines_, metrics_);
    std::set<std::uint64_t> places[2];
    bool own_thread[2] = {true, true};
    {
        std::vector<std::jthread> threads;
        for (std::size_t w = 0; w < 2; ++w)
            threads.emplace_back([&, w] {
                workers.run(w, [&, w](net::Worker&) {
                    return append_many(*log_, 200, places[w], own_thread[w]);
                });
            });
    }
    EXPECT_TRUE(own_thread[0] && own_thread[1]);
    EXPECT_EQ(places[0].size(), 200U);
    EXPECT_EQ(places[1].size(), 200U);
    places[0].merge(places[1]);
    EXPECT_EQ(places[0].size(), 400U);
    EXPECT_EQ(*places[0].begin(), 2U);
    EXPECT_EQ(*places[0].rbegin(), 401U);
}

net::Task<void> append_once(audit::AuditLog& log, Result<audit::Position>& out) {
    audit::Entry entry = audit::test::intent();
    out = co_await log.append(std::move(entry));
}

TEST_F(AuditAppend, a_task_is_told_that_its_entry_could_not_be_written) {
    net::Workers workers(1, clock_, lines_, metrics_);
    Result<audit::Position> got;
    faults_->syncs = 0;
    workers.run(0, [&](net::Worker&) { return append_once(*log_, got); });
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::unavailable);
    workers.run(0, [&](net::Worker&) { return append_once(*log_, got); });
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, "audit-failed");
    EXPECT_FALSE(log_->healthy());
}

TEST_F(AuditAppend, workers_may_go_before_the_entries_of_their_tasks_are_durable) {
    faults_->hold_syncs = true;
    Result<audit::Position> got;
    {
        net::Workers workers(1, clock_, lines_, metrics_);
        for (int i = 0; i < 50; ++i) workers.at(0).spawn([&] { return append_once(*log_, got); });
        workers.run(0, [&](net::Worker&) -> net::Task<void> { co_return; });
    }
    faults_->hold_syncs = false;
    faults_->hold_syncs.notify_all();
    log_.reset();
    const auto verdict =
        audit::verify_log(folder_.path(), *audit::Keys::derive(audit::test::key()));
    EXPECT_TRUE(verdict->intact());
    EXPECT_EQ(verdict->entries, 51U);
}

}  // namespace
}  // namespace mcr
