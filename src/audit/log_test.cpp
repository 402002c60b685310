#include "audit/log.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "audit/checkpoint.hpp"
#include "audit/faulty_disk.hpp"
#include "audit/line.hpp"
#include "audit/reader.hpp"
#include "audit/test_log.hpp"
#include "audit/verify.hpp"
#include "audit/writer.hpp"

namespace mcr::audit {
namespace {

using test::append;
using test::intent;
using test::release;
using test::Told;

class AuditLogTest : public ::testing::Test {
protected:
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    [[nodiscard]] LogSettings settings() const { return test::settings(folder()); }
    Result<std::unique_ptr<AuditLog>> open(LogSettings with) {
        return open_on(std::make_unique<FaultyDisk>(faults_), std::move(with), clock_, metrics_);
    }
    std::unique_ptr<AuditLog> opened() {
        auto log = open(settings());
        EXPECT_TRUE(log) << (log ? "" : log.error().sentence);
        return log ? std::move(*log) : nullptr;
    }
    /// Every entry that can be read back.
    std::vector<Record> entries() {
        std::vector<Record> out;
        auto reader = Reader::open(folder());
        for (auto record = reader->next(); *record; record = reader->next())
            out.push_back(std::move(**record));
        EXPECT_EQ(reader->unreadable(), 0U);
        return out;
    }
    void expect_intact(std::uint64_t count) {
        const auto verdict = verify_log(folder(), *Keys::derive(test::key()));
        ASSERT_TRUE(verdict) << verdict.error().sentence;
        EXPECT_TRUE(verdict->intact()) << verdict->breaks.front().sentence;
        EXPECT_EQ(verdict->entries, count);
    }
    /// Waits until the writer is in a sync that it is held in.
    void wait_for_held_write(std::uint64_t more_than) {
        for (;;) {
            const std::scoped_lock lock(faults_->mutex);
            std::uint64_t written = 0;
            for (const auto& [path, size] : faults_->written) written += size;
            if (written > more_than) return;
        }
    }
    std::uint64_t written() {
        const std::scoped_lock lock(faults_->mutex);
        std::uint64_t sum = 0;
        for (const auto& [path, size] : faults_->written) sum += size;
        return sum;
    }
    void let_syncs_go() {
        faults_->hold_syncs = false;
        faults_->hold_syncs.notify_all();
    }

    test::Folder folder_;
    std::shared_ptr<Faults> faults_ = std::make_shared<Faults>();
    FakeClock clock_;
    Metrics metrics_;
};

TEST_F(AuditLogTest, an_entry_is_in_the_log_when_its_writer_is_told_where) {
    auto log = opened();
    clock_.advance(std::chrono::microseconds(1'234'567));
    const auto position = append(*log, release("r-1"));
    ASSERT_TRUE(position);
    EXPECT_EQ(position->sequence, 2U);
    EXPECT_EQ(position->recorded, FakeClock().now() + Milliseconds(1234));

    const auto found = entries();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].entry.kind, EntryKind::started);
    EXPECT_EQ(found[1].entry.request_id, "r-1");
    EXPECT_EQ(found[1].entry.parts.at(0).items.size(), 3U);
    EXPECT_EQ(found[1].position.recorded, position->recorded);
    EXPECT_EQ(found[1].previous, found[0].hash);
    expect_intact(2);
}

TEST_F(AuditLogTest, the_chain_goes_on_when_the_log_is_opened_again) {
    for (int round = 0; round < 3; ++round) {
        auto log = opened();
        ASSERT_TRUE(append(*log, intent()));
        EXPECT_EQ(log->counts().entries, 2U) << "since it was opened";
    }
    EXPECT_EQ(entries().back().position.sequence, 6U);
    expect_intact(6);
}

TEST_F(AuditLogTest, every_entry_of_many_threads_has_its_own_place) {
    auto log = opened();
    Told told;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&log, &told, t] {
                for (int i = 0; i < 200; ++i)
                    log->append_later(intent(std::to_string(t) + "-" + std::to_string(i)),
                                      told.next());
            });
    }
    std::set<std::uint64_t> places;
    for (const auto& position : told.all()) {
        ASSERT_TRUE(position);
        places.insert(position->sequence);
    }
    EXPECT_EQ(places.size(), 1600U);
    EXPECT_EQ(*places.rbegin(), 1601U);
    log.reset();
    expect_intact(1601);
}

TEST_F(AuditLogTest, nobody_is_told_before_the_sync_and_one_sync_carries_all_that_wait) {
    auto log = opened();
    const std::uint64_t before = written();
    const std::uint64_t syncs = faults_->syncs_seen;
    faults_->hold_syncs = true;
    Told told;
    log->append_later(intent("first"), told.next());
    wait_for_held_write(before);
    for (int i = 0; i < 99; ++i) log->append_later(intent(), told.next());
    EXPECT_EQ(told.so_far(), 0U);
    let_syncs_go();
    for (const auto& position : told.all()) EXPECT_TRUE(position);
    EXPECT_EQ(faults_->syncs_seen - syncs, 2U);
    EXPECT_EQ(log->counts().entries, 101U);
    EXPECT_EQ(log->counts().commits, 3U);
}

TEST_F(AuditLogTest, what_waits_is_committed_when_the_log_is_closed) {
    auto log = opened();
    const std::uint64_t before = written();
    faults_->hold_syncs = true;
    Told told;
    for (int i = 0; i < 10; ++i) log->append_later(intent(), told.next());
    wait_for_held_write(before);
    std::jthread closing([&log] { log.reset(); });
    let_syncs_go();
    closing.join();
    for (const auto& position : told.all()) EXPECT_TRUE(position);
    expect_intact(11);
}

TEST_F(AuditLogTest, a_failed_sync_fails_its_entries_and_all_later_ones) {
    auto log = opened();
    ASSERT_TRUE(append(*log, intent("acknowledged")));
    faults_->syncs = 0;
    const auto failed = append(*log, intent());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::unavailable);
    EXPECT_FALSE(log->healthy());

    faults_->syncs = -1;
    const std::uint64_t before = written();
    const auto later = append(*log, intent());
    ASSERT_FALSE(later);
    EXPECT_EQ(later.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(later.error().code, "audit-failed");
    EXPECT_EQ(written(), before) << "written although the log had failed";

    log.reset();
    log = opened();
    ASSERT_TRUE(append(*log, intent()));
    EXPECT_TRUE(log->healthy());
}

TEST_F(AuditLogTest, a_full_disk_fails_the_entry_and_its_torn_line_is_cut_off_at_the_next_start) {
    for (const std::int64_t room : {0, 1, 100, 300}) {
        auto log = opened();
        const auto before = append(*log, intent("acknowledged"));
        ASSERT_TRUE(before);
        faults_->room = room;
        EXPECT_FALSE(append(*log, intent("lost")));
        EXPECT_FALSE(log->healthy());
        faults_->room = -1;
        log.reset();

        log = opened();
        const auto found = entries();
        ASSERT_EQ(found.size(), before->sequence + 1);
        EXPECT_EQ(found[found.size() - 2].entry.request_id, "acknowledged");
        EXPECT_EQ(found.back().entry.reason.contains(" " + std::to_string(room) + " bytes"),
                  room > 0)
            << found.back().entry.reason;
    }
}

TEST_F(AuditLogTest, a_loss_of_power_takes_no_entry_that_was_acknowledged) {
    for (std::uint64_t kept = 0; kept < 6000; kept += 401) {
        auto log = opened();
        Told told;
        for (int i = 0; i < 5; ++i) log->append_later(intent("kept"), told.next());
        const auto acknowledged = told.all();
        faults_->syncs = 0;
        for (int i = 0; i < 10; ++i) log->append_later(release("unsure"), told.next());
        (void)told.all();
        log.reset();
        faults_->lose_power(kept);
        faults_->syncs = -1;

        log = opened();
        ASSERT_TRUE(log);
        const auto found = entries();
        for (const auto& position : acknowledged)
            EXPECT_EQ(found.at(position->sequence - 1).entry.request_id, "kept");
        log.reset();
        expect_intact(found.size());
    }
}

TEST_F(AuditLogTest, a_second_writer_is_refused) {
    auto log = opened();
    const auto second = open(settings());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::conflict);
    log.reset();
    EXPECT_TRUE(open(settings()));
}

TEST_F(AuditLogTest, entries_beyond_the_bound_are_refused_until_there_is_room_again) {
    for (const bool by_bytes : {false, true}) {
        LogSettings with = settings();
        if (by_bytes)
            with.max_waiting_bytes = 2 * members_of(intent()).size() + 700;
        else
            with.max_waiting = 2;
        auto log = *open(std::move(with));
        const std::uint64_t before = written();
        faults_->hold_syncs = true;
        Told told;
        log->append_later(intent(), told.next());
        log->append_later(intent(), told.next());
        wait_for_held_write(before);
        const auto refused = append(*log, intent());
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
        EXPECT_EQ(refused.error().code, "audit-full");
        EXPECT_TRUE(log->healthy());
        let_syncs_go();
        for (const auto& position : told.all()) EXPECT_TRUE(position);
        EXPECT_TRUE(append(*log, intent()));
    }
}

TEST_F(AuditLogTest, an_entry_larger_than_a_line_may_be_is_refused_alone) {
    auto log = opened();
    Entry huge = intent();
    huge.reason.assign(max_line_bytes, 'x');
    const auto refused = append(*log, std::move(huge));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::too_large);
    EXPECT_TRUE(append(*log, intent()));
    Entry large = intent();
    large.reason.assign(max_line_bytes - 2000, 'x');
    EXPECT_TRUE(append(*log, std::move(large)));
    log.reset();
    expect_intact(3);
}

TEST_F(AuditLogTest, segments_follow_each_other_and_the_last_is_gone_on_with) {
    for (int round = 0; round < 2; ++round) {
        LogSettings with = settings();
        with.segment_bytes = 2000;
        auto log = *open(std::move(with));
        for (int i = 0; i < 20; ++i) ASSERT_TRUE(append(*log, release()));
    }
    EXPECT_GT(segments_in(folder())->size(), 5U);
    expect_intact(42);
}

TEST_F(AuditLogTest, a_segment_that_cannot_be_made_fails_the_entry) {
    LogSettings with = settings();
    with.segment_bytes = 1;
    auto log = *open(std::move(with));
    faults_->no_open = true;
    EXPECT_FALSE(append(*log, intent()));
    EXPECT_FALSE(log->healthy());
}

TEST_F(AuditLogTest, the_checkpoint_names_all_entries_when_the_log_is_closed) {
    auto log = opened();
    for (int i = 0; i < 9; ++i) ASSERT_TRUE(append(*log, intent()));
    log.reset();
    const auto checkpoint = read_checkpoint(folder(), *Keys::derive(test::key()));
    ASSERT_TRUE(checkpoint && *checkpoint);
    EXPECT_EQ((*checkpoint)->entries, 10U);
    EXPECT_EQ((*checkpoint)->head, entries().back().hash);
}

TEST_F(AuditLogTest, the_checkpoint_follows_the_entries_while_the_log_is_open) {
    LogSettings with = settings();
    with.checkpoint_every = Milliseconds(0);
    auto log = *open(std::move(with));
    ASSERT_TRUE(append(*log, intent("first")));
    ASSERT_TRUE(append(*log, intent("second")));  // the checkpoint of the first is behind it
    const auto checkpoint = read_checkpoint(folder(), *Keys::derive(test::key()));
    ASSERT_TRUE(checkpoint && *checkpoint);
    EXPECT_GE((*checkpoint)->entries, 2U);
}

TEST_F(AuditLogTest, entries_go_on_when_a_checkpoint_cannot_be_written) {
    LogSettings with = settings();
    with.checkpoint_every = Milliseconds(0);
    auto log = *open(std::move(with));
    faults_->no_replace = true;
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(append(*log, intent()));
    EXPECT_TRUE(log->healthy());
    log.reset();
    EXPECT_TRUE(metrics_.text().contains("mcr_audit_checkpoint_failures_total"));
    EXPECT_TRUE(open(settings())) << "a log longer than its checkpoint is what a crash leaves";
}

TEST_F(AuditLogTest, opening_fails_when_the_disk_refuses) {
    faults_->no_replace = true;
    EXPECT_EQ(open(settings()).error().kind, ErrorKind::unavailable);
    faults_->no_replace = false;
    faults_->no_open = true;
    EXPECT_EQ(open(settings()).error().kind, ErrorKind::unavailable);
    faults_->no_open = false;
    faults_->syncs = 0;
    EXPECT_EQ(open(settings()).error().kind, ErrorKind::unavailable);
    faults_->syncs = -1;
    EXPECT_TRUE(open(settings()));
}

TEST_F(AuditLogTest, opening_fails_without_a_folder_or_a_key) {
    test::write_file(folder() / "file", "");
    LogSettings in_a_file = settings();
    in_a_file.folder = folder() / "file" / "audit";
    EXPECT_EQ(open(std::move(in_a_file)).error().kind, ErrorKind::unavailable);
    LogSettings short_key = settings();
    short_key.key = Secret("short");
    EXPECT_EQ(open(std::move(short_key)).error().kind, ErrorKind::invalid);
}

TEST_F(AuditLogTest, is_counted) {
    auto log = AuditLog::open(settings(), clock_, metrics_);
    ASSERT_TRUE(log);
    ASSERT_TRUE(append(**log, intent()));
    log->reset();
    const std::string text = metrics_.text();
    EXPECT_TRUE(text.contains("mcr_audit_entries_total 2"));
    EXPECT_TRUE(text.contains("mcr_audit_commits_total 2"));
}

}  // namespace
}  // namespace mcr::audit
