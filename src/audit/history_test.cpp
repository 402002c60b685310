#include "audit/history.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "audit/test_log.hpp"
#include "net/worker.hpp"

namespace mcr::audit {
namespace {

using test::append;
using test::intent;

class AuditHistory : public ::testing::Test {
protected:
    void SetUp() override {
        LogSettings with = test::settings(folder_.path());
        with.segment_bytes = 1000;
        log_ = *AuditLog::open(std::move(with), clock_, metrics_);
        history_ =
            std::make_unique<History>(History::Parts{folder_.path(), *log_, clock_});
    }
    void TearDown() override { history_.reset(); }

    Result<Found> find(Reading reading) {
        Result<Found> found = fail(ErrorKind::internal, "It did not end.");
        const Deadline deadline(clock_, std::chrono::seconds{4});
        workers_.run(0, [&](net::Worker&) -> net::Task<void> {
            found = co_await history_->find(reading, deadline);
        });
        return found;
    }
    static Reading of(std::string patient, std::size_t most = 10) {
        Reading reading;
        reading.filter.patient = std::move(patient);
        reading.wanted = [](const Entry& entry) { return entry.kind != EntryKind::audit_read; };
        reading.most = most;
        reading.reader.id = "officer";
        reading.action = "who looked";
        return reading;
    }
    static std::vector<std::string> requests(const Found& found) {
        std::vector<std::string> out;
        for (const Record& record : found.records) out.push_back(record.entry.request_id);
        return out;
    }
    using Requests = std::vector<std::string>;

    test::Folder folder_;
    FakeClock clock_;
    Metrics metrics_;
    std::ostringstream text_;
    Log events_{text_, clock_};
    net::Workers workers_{1, clock_, events_, metrics_};
    std::unique_ptr<AuditLog> log_;
    std::unique_ptr<History> history_;
};

TEST_F(AuditHistory, gives_the_latest_first_across_segments) {
    for (const char* request : {"r-1", "r-2", "r-3", "r-4"})
        ASSERT_TRUE(append(*log_, intent(request)));
    const auto found = find(of("9990000018"));
    ASSERT_TRUE(found) << found.error().sentence;
    EXPECT_EQ(requests(*found), (Requests{"r-4", "r-3", "r-2", "r-1"}));
    EXPECT_TRUE(found->complete);
}

TEST_F(AuditHistory, stops_at_the_most_that_is_wanted_and_says_that_there_is_more) {
    for (const char* request : {"r-1", "r-2", "r-3"}) ASSERT_TRUE(append(*log_, intent(request)));
    const auto found = find(of("9990000018", 2));
    ASSERT_TRUE(found);
    EXPECT_EQ(requests(*found), (Requests{"r-3", "r-2"}));
    EXPECT_FALSE(found->complete);
    EXPECT_TRUE(find(of("9990000018", 3))->complete);
}

TEST_F(AuditHistory, gives_entries_of_the_patient_asked_for_and_of_no_other) {
    ASSERT_TRUE(append(*log_, intent("r-1")));
    EXPECT_TRUE(find(of("9990000026"))->records.empty());
}

TEST_F(AuditHistory, every_reading_leaves_an_entry_of_its_own) {
    ASSERT_TRUE(find(of("9990000018")));
    Reading who = of("9990000018");
    who.wanted = {};
    who.filter.kind = EntryKind::audit_read;
    const auto found = find(who);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->records.size(), 2U) << "the first reading, and this one";
    EXPECT_EQ(found->records[0].entry.actor.id, "officer");
    EXPECT_EQ(found->records[0].entry.action, "who looked");
    EXPECT_EQ(found->records[0].entry.patient, "9990000018");
}

TEST_F(AuditHistory, gives_what_it_has_when_the_time_is_over) {
    for (const char* request : {"r-1", "r-2", "r-3", "r-4", "r-5", "r-6"})
        ASSERT_TRUE(append(*log_, intent(request)));
    Reading reading = of("9990000018");
    reading.wanted = [this](const Entry&) {
        clock_.advance(std::chrono::seconds{5});
        return true;
    };
    const auto found = find(reading);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->complete);
    EXPECT_LT(found->records.size(), 6U);
}

TEST_F(AuditHistory, gives_nothing_where_its_own_entry_cannot_be_written) {
    Reading reading = of("9990000018");
    reading.action = std::string(17UL << 20U, 'x');
    const auto found = find(reading);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::too_large);
}

}  // namespace
}  // namespace mcr::audit
