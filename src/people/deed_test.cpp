#include "people/deed.hpp"

#include "people/alert.hpp"
#include "store/testing.hpp"

namespace mcr::people {
namespace {

class Deeds : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        store_ = open();
        ASSERT_TRUE(migrate_deeds(*store_));
        ASSERT_TRUE(migrate_alerts(*store_));
    }
    void TearDown() override {
        store_.reset();
        DatabaseTest::TearDown();
    }
    void note_one(const std::string& action) {
        const auto done = store_->transact([&](store::Transaction& t) {
            Deed deed;
            deed.kind = "objection";
            deed.doer = operator_named("Helen Marsh");
            deed.patient = "9990000018";
            deed.action = action;
            deed.holders = {"RQW", "RWH"};
            deed.reason = "said \"no\"";
            return note(t, deed, clock.now());
        });
        ASSERT_TRUE(done) << done.error().sentence;
    }
    std::vector<Waiting> take(std::size_t most = 100) {
        auto taken = store_->transact([&](store::Transaction& t) {
            return take_deeds(t, most, std::chrono::seconds{30}, clock.now());
        });
        EXPECT_TRUE(taken);
        return taken ? *taken : std::vector<Waiting>{};
    }
    std::unique_ptr<store::Store> store_;
};

TEST_P(Deeds, come_out_as_they_went_in_and_in_order) {
    note_one("filed");
    note_one("decided");
    const auto taken = take();
    ASSERT_EQ(taken.size(), 2U);
    EXPECT_EQ(taken[0].deed.action, "filed");
    EXPECT_EQ(taken[1].deed.action, "decided");
    EXPECT_EQ(taken[0].deed.doer, operator_named("Helen Marsh"));
    EXPECT_EQ(taken[0].deed.holders, (std::vector<std::string>{"RQW", "RWH"}));
    EXPECT_EQ(taken[0].deed.reason, "said \"no\"");
    EXPECT_EQ(taken[0].deed.patient, "9990000018");
}

TEST_P(Deeds, are_given_to_one_taker_until_the_lease_ends_and_then_again) {
    note_one("filed");
    ASSERT_EQ(take().size(), 1U);
    EXPECT_EQ(take().size(), 0U);
    clock.advance(std::chrono::seconds{31});
    const auto again = take();
    ASSERT_EQ(again.size(), 1U);
    ASSERT_TRUE(store_->transact(
        [&](store::Transaction& t) { return forget_deeds(t, {again[0].number}); }));
    clock.advance(std::chrono::seconds{31});
    EXPECT_EQ(take().size(), 0U);
}

TEST_P(Deeds, vanish_with_the_change_that_failed) {
    const auto failed = store_->transact([&](store::Transaction& t) -> Result<void> {
        Deed deed;
        deed.kind = "policy";
        if (auto done = note(t, deed, clock.now()); !done) return done;
        return fail(ErrorKind::conflict, "no");
    });
    EXPECT_FALSE(failed);
    EXPECT_EQ(take().size(), 0U);
}

TEST_P(Deeds, an_alert_is_seen_and_handled_by_its_organisation_only) {
    const OdsCode ours = *OdsCode::parse("RQW"), theirs = *OdsCode::parse("RWH");
    ASSERT_TRUE(store_->transact([&](store::Transaction& t) {
        return raise(t, ours, AlertKind::override_used, "the-request", clock.now(), random);
    }));
    const auto list = [&](const OdsCode& whose, bool open_only) {
        return *store_->read(
            [&](store::Transaction& t) { return alerts_of(t, whose, open_only, 10); });
    };
    ASSERT_EQ(list(ours, true).size(), 1U);
    EXPECT_EQ(list(theirs, false).size(), 0U);
    const std::string id = list(ours, true)[0].id;
    const auto handled = [&](const OdsCode& whose, const std::string& words) {
        return store_->transact([&](store::Transaction& t) {
            return handle(t, whose, id, AlertState::closed, words, operator_named("H"),
                          clock.now());
        });
    };
    EXPECT_EQ(handled(theirs, "seen").error().kind, ErrorKind::not_found);
    EXPECT_EQ(handled(ours, " ").error().code, "note");
    EXPECT_EQ(handled(ours, std::string(1001, 'x')).error().code, "note");
    ASSERT_TRUE(handled(ours, "Spoke to the doctor; it was right."));
    EXPECT_EQ(list(ours, true).size(), 0U);
    ASSERT_EQ(list(ours, false).size(), 1U);
    EXPECT_EQ(take().size(), 1U) << "handling an alert is itself for the audit log";
}

TEST(AlertTexts, come_back_as_what_they_were) {
    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(*alert_kind_from(to_string(static_cast<AlertKind>(i))),
                  static_cast<AlertKind>(i));
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(*alert_state_from(to_string(static_cast<AlertState>(i))),
                  static_cast<AlertState>(i));
    EXPECT_FALSE(alert_kind_from("other"));
    EXPECT_FALSE(alert_state_from("Open"));
}

MCR_ON_BOTH_DATABASES(Deeds);

}  // namespace
}  // namespace mcr::people
