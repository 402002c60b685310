#include "audit/outbox.hpp"

#include <sstream>

#include "audit/reader.hpp"
#include "audit/test_log.hpp"
#include "people/deed.hpp"
#include "store/testing.hpp"

namespace mcr::audit {
namespace {

class OutboxTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        store_ = open();
        ASSERT_TRUE(people::migrate_deeds(*store_));
        auto opened = AuditLog::open(test::settings(place_.path()), clock, metrics);
        ASSERT_TRUE(opened);
        log_ = std::move(*opened);
    }
    void TearDown() override {
        log_.reset();
        store_.reset();
        DatabaseTest::TearDown();
    }
    void do_something(const std::string& kind) {
        ASSERT_TRUE(store_->transact([&](store::Transaction& t) {
            people::Deed deed;
            deed.kind = kind;
            deed.doer = people::operator_named("Helen Marsh");
            deed.patient = "9990000018";
            deed.action = "decided: upheld";
            deed.holders = {"RQW"};
            return people::note(t, deed, clock.now());
        }));
    }
    std::vector<Record> written(EntryKind kind) {
        Filter filter;
        filter.kind = kind;
        auto reader = Reader::open(place_.path(), filter);
        std::vector<Record> found;
        while (reader) {
            auto next = reader->next();
            if (!next || !*next) break;
            found.push_back(std::move(**next));
        }
        return found;
    }
    test::Folder place_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<AuditLog> log_;
};

TEST_P(OutboxTest, a_deed_becomes_an_entry_that_says_when_it_happened) {
    do_something("objection");
    clock.advance(std::chrono::seconds{5});
    Outbox outbox({*store_, *log_, clock, log, metrics});
    const auto moved = outbox.drain();
    ASSERT_TRUE(moved) << moved.error().sentence;
    EXPECT_EQ(*moved, 1U);
    const auto entries = written(EntryKind::objection);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].entry.actor.name, "Helen Marsh");
    EXPECT_EQ(entries[0].entry.patient, "9990000018");
    EXPECT_EQ(entries[0].entry.action, "decided: upheld");
    EXPECT_NE(entries[0].entry.happened, "");
    EXPECT_EQ(*outbox.drain(), 0U) << "and is not written again";
}

TEST_P(OutboxTest, a_kind_the_log_does_not_know_is_a_change) {
    do_something("something new");
    Outbox outbox({*store_, *log_, clock, log, metrics});
    ASSERT_TRUE(outbox.drain());
    EXPECT_EQ(written(EntryKind::change).size(), 1U);
}

class BrokenLog final : public AuditLog {
public:
    net::Task<Result<Position>> append(Entry) override {
        co_return fail(ErrorKind::unavailable, "no");
    }
    void append_later(Entry, std::function<void(Result<Position>)> durable) override {
        durable(fail(ErrorKind::unavailable, "no"));
    }
    [[nodiscard]] bool healthy() const noexcept override { return false; }
    [[nodiscard]] Counts counts() const noexcept override { return {}; }
};

TEST_P(OutboxTest, a_deed_the_log_refuses_is_kept_counted_and_tried_again) {
    do_something("policy");
    BrokenLog broken;
    Outbox failing({*store_, broken, clock, log, metrics});
    EXPECT_FALSE(failing.drain());
    EXPECT_NE(metrics.text().find("mcr_deeds_not_audited_total 1"), std::string::npos);
    EXPECT_EQ(log_text.str().find("9990000018"), std::string::npos);
    clock.advance(std::chrono::seconds{31});
    Outbox outbox({*store_, *log_, clock, log, metrics});
    EXPECT_EQ(*outbox.drain(), 1U);
    EXPECT_EQ(written(EntryKind::policy).size(), 1U);
}

MCR_ON_BOTH_DATABASES(OutboxTest);

}  // namespace
}  // namespace mcr::audit
