#include "relay/hints.hpp"

#include <gmock/gmock.h>

#include "net/worker.hpp"
#include "store/testing.hpp"

namespace mcr::relay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class HintsTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        store::DatabaseTest::SetUp();
        if (IsSkipped()) return;
        opened = open();
        ASSERT_TRUE(migrate_hints(*opened));
        begin();
    }
    void TearDown() override {
        hints.reset();
        workers.reset();
        opened.reset();
        store::DatabaseTest::TearDown();
    }
    void begin(HintSettings settings = {}) {
        hints = std::make_unique<StoredHints>(*opened, KeyedHash(Secret("of patients")), settings,
                                              clock, log, metrics);
    }
    static std::vector<OdsCode> codes(std::initializer_list<const char*> texts) {
        std::vector<OdsCode> out;
        for (const char* text : texts) out.push_back(*OdsCode::parse(text));
        return out;
    }
    std::vector<std::string> known(const people::NhsNumber& patient) {
        std::vector<std::string> out;
        if (!workers) workers = std::make_unique<net::Workers>(1, clock, log, metrics);
        workers->run(0, [&](net::Worker&) -> net::Task<void> {
            const Deadline deadline(clock, Milliseconds{5000});
            const auto found = co_await hints->knowing(patient, deadline);
            EXPECT_TRUE(found);
            if (found)
                for (const OdsCode& code : *found) out.push_back(code.text());
        });
        return out;
    }

    std::unique_ptr<store::Store> opened;
    std::unique_ptr<StoredHints> hints;
    std::unique_ptr<net::Workers> workers;
    const people::NhsNumber edith = *people::NhsNumber::parse("9990000018");
    const people::NhsNumber other = *people::NhsNumber::parse("9990000026");
};

TEST_P(HintsTest, what_was_learned_is_known_once_it_is_written) {
    hints->learn(edith, codes({"RQW", "RAJ"}));
    EXPECT_THAT(known(edith), IsEmpty());
    ASSERT_TRUE(hints->flush());
    EXPECT_THAT(known(edith), ElementsAre("RAJ", "RQW"));
    EXPECT_THAT(known(other), IsEmpty());
}

TEST_P(HintsTest, a_hint_ends_when_it_has_not_been_learned_again_for_its_lifetime) {
    hints->learn(edith, codes({"RQW"}));
    ASSERT_TRUE(hints->flush());
    clock.advance(std::chrono::days{100});
    hints->learn(edith, codes({"RAJ"}));
    ASSERT_TRUE(hints->flush());
    clock.advance(std::chrono::days{81});
    EXPECT_THAT(known(edith), ElementsAre("RAJ"));
    EXPECT_EQ(*hints->count(), 2U);
    ASSERT_TRUE(hints->flush());
    EXPECT_EQ(*hints->count(), 1U);
}

TEST_P(HintsTest, a_patient_is_forgotten_with_what_is_not_written_yet) {
    hints->learn(edith, codes({"RQW"}));
    hints->learn(other, codes({"RQW"}));
    ASSERT_TRUE(hints->flush());
    hints->learn(edith, codes({"RAJ"}));
    hints->forget(edith);
    ASSERT_TRUE(hints->flush());
    EXPECT_THAT(known(edith), IsEmpty());
    EXPECT_THAT(known(other), ElementsAre("RQW"));
    EXPECT_EQ(*hints->forget_now(other), 1U);
    EXPECT_THAT(known(other), IsEmpty());
}

TEST_P(HintsTest, no_number_of_a_patient_stands_in_the_store) {
    hints->learn(edith, codes({"RQW"}));
    ASSERT_TRUE(hints->flush());
    const auto rows = opened->read([](store::Transaction& t) {
        return t.query("select patient_key, organisation from location_hint");
    });
    ASSERT_TRUE(rows);
    EXPECT_EQ((*rows)[0].text(0).size(), 32U);
    EXPECT_EQ((*rows)[0].text(0).find("999000"), std::string::npos);
}

TEST_P(HintsTest, what_waits_is_bounded_and_written_in_batches) {
    HintSettings settings;
    settings.most_waiting = 3;
    settings.most_at_once = 2;
    begin(settings);
    hints->learn(edith, codes({"RQW", "RAJ"}));
    hints->learn(other, codes({"RQW", "RAJ"}));  // one too many
    hints->learn(other, codes({"RQW"}));
    EXPECT_NE(metrics.text().find("mcr_hints_lost_total 1"), std::string::npos);
    ASSERT_TRUE(hints->flush());
    EXPECT_EQ(*hints->count(), 2U);
    ASSERT_TRUE(hints->flush());
    EXPECT_EQ(*hints->count(), 3U);
    EXPECT_EQ(*hints->forget_all(), 3U);
}

TEST_P(HintsTest, what_cannot_be_written_is_lost_and_counted_but_forgetting_is_not) {
    hints->learn(other, codes({"RQW"}));
    ASSERT_TRUE(hints->flush());
    const auto rename = [&](const std::string& sql) {
        ASSERT_TRUE(opened->transact([&](store::Transaction& t) { return t.exec(sql); }));
    };
    rename("alter table location_hint rename to elsewhere");
    hints->learn(edith, codes({"RQW"}));
    hints->forget(other);
    EXPECT_FALSE(hints->flush());
    EXPECT_NE(metrics.text().find("mcr_hints_lost_total 1"), std::string::npos);
    rename("alter table elsewhere rename to location_hint");
    ASSERT_TRUE(hints->flush());
    EXPECT_EQ(*hints->count(), 0U);
}

MCR_ON_BOTH_DATABASES(HintsTest);

}  // namespace
}  // namespace mcr::relay
