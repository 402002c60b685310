#include "people/pending_sign_in.hpp"

#include <gmock/gmock.h>

#include "people/sealed.hpp"
#include "store/testing.hpp"

namespace mcr::people {
namespace {

using std::chrono::minutes;

class PendingSignIns : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        store = open();
        const auto done = migrate_pending_sign_ins(*store);
        ASSERT_TRUE(done) << done.error().sentence;
    }
    void TearDown() override {
        store.reset();
        DatabaseTest::TearDown();
    }
    PendingSignIn keep(std::string_view browser) {
        PendingSignIn pending;
        pending.provider = Provider::patients;
        pending.handshake = new_handshake(random);
        pending.next = "/my";
        pending.again = "key";
        pending.subject = "ann";
        pending.started = clock.now();
        const auto done = store->transact([&](store::Transaction& t) {
            return keep_pending(t, pending, browser, clock.now(), random);
        });
        if (!done) throw std::runtime_error(done.error().sentence);
        return pending;
    }
    std::optional<PendingSignIn> take(std::string_view state, std::string_view browser) {
        auto taken = store->transact(
            [&](store::Transaction& t) { return take_pending(t, state, browser, clock.now()); });
        if (!taken) throw std::runtime_error(taken.error().sentence);
        return std::move(*taken);
    }
    std::unique_ptr<store::Store> store;
};
MCR_ON_BOTH_DATABASES(PendingSignIns);

TEST_P(PendingSignIns, are_taken_once_and_whole) {
    const PendingSignIn kept = keep("browser");
    const auto taken = take(kept.handshake.state, "browser");
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->provider, Provider::patients);
    EXPECT_EQ(taken->handshake.nonce, kept.handshake.nonce);
    EXPECT_EQ(taken->handshake.verifier, kept.handshake.verifier);
    EXPECT_EQ(taken->next, "/my");
    EXPECT_EQ(taken->again, "key");
    EXPECT_EQ(taken->subject, "ann");
    EXPECT_EQ(taken->started, clock.now());
    EXPECT_FALSE(take(kept.handshake.state, "browser"));
}

TEST_P(PendingSignIns, another_browser_gets_nothing_and_takes_nothing_away) {
    const PendingSignIn kept = keep("browser");
    for (const std::string_view browser : {"other", ""})
        EXPECT_FALSE(take(kept.handshake.state, browser));
    EXPECT_TRUE(take(kept.handshake.state, "browser"));
}

TEST_P(PendingSignIns, are_gone_after_ten_minutes) {
    const PendingSignIn kept = keep("browser");
    clock.advance(minutes{10});
    EXPECT_FALSE(take(kept.handshake.state, "browser"));
    keep("browser");
    const auto left = store->read([](store::Transaction& t) {
        return t.query("select count(*) from people_pending_sign_in");
    });
    ASSERT_TRUE(left);
    EXPECT_EQ((*left)[0].integer(0), 1) << "what ran out was removed";
}

TEST_P(PendingSignIns, the_store_tells_none_of_their_secrets) {
    const PendingSignIn kept = keep("browser");
    const auto rows = store->read([](store::Transaction& t) {
        return t.query("select state || until || sealed from people_pending_sign_in");
    });
    ASSERT_TRUE(rows);
    const std::string all = (*rows)[0].text(0);
    for (const std::string& secret :
         {kept.handshake.state, kept.handshake.nonce, kept.handshake.verifier, std::string("ann")})
        EXPECT_THAT(all, testing::Not(testing::HasSubstr(secret)));
}

TEST(Sealed, is_opened_with_its_own_key_and_purpose_only) {
    SystemRandom random;
    const Digest key = sha256("a key");
    const auto sealed = seal(key, "one", "plain text", random);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(*unseal(key, "one", *sealed), "plain text");
    EXPECT_FALSE(unseal(key, "two", *sealed));
    EXPECT_FALSE(unseal(sha256("another"), "one", *sealed));
    std::string altered = *sealed;
    altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(unseal(key, "one", altered));
    for (const std::string_view none : {"", "x", "!!!!"}) EXPECT_FALSE(unseal(key, "one", none));
    EXPECT_NE(*seal(key, "one", "plain text", random), *sealed) << "no two are the same";
}

}  // namespace
}  // namespace mcr::people
