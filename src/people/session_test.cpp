#include "people/session.hpp"

#include <gmock/gmock.h>

#include "store/testing.hpp"

namespace mcr::people {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

Professional role(std::string_view organisation, RoleGroup group = RoleGroup::doctor) {
    return {.id = "555000000101",
            .role_profile_id = "555000000201",
            .family = "Khan",
            .given = "Amina",
            .prefix = "Dr",
            .role = group,
            .role_code = "S8000:G8000:R8000",
            .role_name = "hospital doctor",
            .organisation = *OdsCode::parse(organisation),
            .organisation_name = "A hospital"};
}

class Sessions : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        store = open();
        for (const auto& migrate : {migrate_sessions, migrate_used}) {
            const auto done = migrate(*store);
            ASSERT_TRUE(done) << done.error().sentence;
        }
    }
    void TearDown() override {
        store.reset();
        DatabaseTest::TearDown();
    }

    static Session signed_in(std::string subject = "555000000101", std::string sid = "sid-1") {
        Session session;
        session.issuer = "https://am.example";
        session.subject = std::move(subject);
        session.provider_session = std::move(sid);
        session.id_token = "a.b.c";
        session.roles = {role("RQW"), role("RWH", RoleGroup::privacy_officer)};
        session.assurance = 3;
        session.authenticated = FakeClock().now();
        return session;
    }
    Begun begin(Session session) {
        auto begun = store->transact([&](store::Transaction& t) {
            return begin_session(t, session, limits, clock.now(), random);
        });
        if (!begun) throw std::runtime_error(begun.error().sentence);
        return std::move(*begun);
    }
    std::optional<Session> find(std::string_view token) {
        auto found = store->transact(
            [&](store::Transaction& t) { return find_session(t, token, limits, clock.now()); });
        if (!found) throw std::runtime_error(found.error().sentence);
        return std::move(*found);
    }
    bool use(std::string_view realm, std::string_view id, minutes life) {
        const auto first = store->transact([&](store::Transaction& t) {
            return use_once(t, realm, id, clock.now() + life, clock.now());
        });
        if (!first) throw std::runtime_error(first.error().sentence);
        return *first;
    }
    std::int64_t end_of(std::string_view issuer, std::string_view subject, std::string_view sid) {
        return *store->transact(
            [&](store::Transaction& t) { return end_sessions_of(t, issuer, subject, sid); });
    }
    /// Everything that the table of sessions holds, as one text.
    std::string stored() {
        return *store->read([](store::Transaction& t) -> Result<std::string> {
            const auto rows = t.query(
                "select key || provider || issuer || subject || provider_session || authenticated "
                "|| created || used || sealed from people_session");
            if (!rows) return std::unexpected(rows.error());
            std::string all;
            for (const store::Row row : *rows) all += row.text(0);
            return all;
        });
    }

    SessionLimits limits;
    std::unique_ptr<store::Store> store;
};
MCR_ON_BOTH_DATABASES(Sessions);

TEST_P(Sessions, a_session_is_found_whole_by_its_token) {
    Session session = signed_in();
    session.role = 1;
    session.launch = LaunchContext{"9990000018", "Ann Sample", {.basis = "referral"}};
    const Begun begun = begin(session);
    const auto found = find(begun.token);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key, begun.session.key);
    EXPECT_EQ(found->provider, Provider::staff);
    EXPECT_EQ(found->issuer, "https://am.example");
    EXPECT_EQ(found->subject, "555000000101");
    EXPECT_EQ(found->provider_session, "sid-1");
    EXPECT_EQ(found->id_token, "a.b.c");
    EXPECT_EQ(found->assurance, 3U);
    EXPECT_EQ(found->authenticated, FakeClock().now());
    EXPECT_EQ(found->csrf, begun.session.csrf);
    ASSERT_NE(found->who(), nullptr);
    EXPECT_EQ(found->who()->organisation.text(), "RWH");
    EXPECT_EQ(found->who()->role, RoleGroup::privacy_officer);
    EXPECT_EQ(found->roles[0].display_name(), "Dr Amina Khan");
    ASSERT_TRUE(found->launch);
    EXPECT_EQ(found->launch->patient, "9990000018");
    EXPECT_EQ(found->launch->stated.basis, "referral");
    EXPECT_EQ(found->launch->patient_name, "");
}

TEST_P(Sessions, the_store_tells_neither_the_token_nor_who_the_patient_is) {
    Session session = signed_in();
    session.roles[0].id = "9990000018";
    session.launch = LaunchContext{"9990000018", "Ann Sample", {}};
    const Begun begun = begin(session);
    const std::string all = stored();
    EXPECT_THAT(all, HasSubstr(begun.session.key));
    for (const std::string& secret : {begun.token, begun.session.csrf, std::string("9990000018"),
                                      std::string("Sample"), std::string("Khan")})
        EXPECT_THAT(all, Not(HasSubstr(secret)));
}

TEST_P(Sessions, another_token_finds_nothing) {
    const Begun begun = begin(signed_in());
    for (const std::string& token :
         {std::string(), std::string("x"), begun.session.key, begun.token + "A",
          begun.token.substr(1), std::string(100'000, 'x')})
        EXPECT_FALSE(find(token));
}

TEST_P(Sessions, a_session_that_was_idle_too_long_is_gone) {
    const Begun begun = begin(signed_in());
    clock.advance(minutes{14});
    EXPECT_TRUE(find(begun.token));
    clock.advance(minutes{14});
    EXPECT_TRUE(find(begun.token)) << "its use was noted";
    clock.advance(minutes{15});
    EXPECT_FALSE(find(begun.token));
}

TEST_P(Sessions, a_use_is_noted_at_most_once_a_minute) {
    const Begun begun = begin(signed_in());
    clock.advance(seconds{59});
    EXPECT_EQ(find(begun.token)->used, begun.session.used);
    clock.advance(seconds{1});
    EXPECT_EQ(find(begun.token)->used, clock.now());
}

TEST_P(Sessions, looking_without_noting_does_not_keep_a_session_alive) {
    const Begun begun = begin(signed_in());
    const auto read = [&] {
        return *store->read([&](store::Transaction& t) {
            return read_session(t, begun.token, limits, clock.now());
        });
    };
    clock.advance(minutes{14});
    ASSERT_TRUE(read());
    EXPECT_TRUE(use_is_due(*read(), clock.now()));
    clock.advance(minutes{1});
    EXPECT_FALSE(read());
}

TEST_P(Sessions, a_session_ends_at_its_absolute_limit_however_often_it_is_used) {
    const Begun begun = begin(signed_in());
    for (int i = 0; i < 59; ++i) {
        clock.advance(minutes{10});
        ASSERT_TRUE(find(begun.token)) << i;
    }
    clock.advance(minutes{10});
    EXPECT_FALSE(find(begun.token));
}

TEST_P(Sessions, what_has_run_out_is_removed_when_the_next_session_begins) {
    const Begun idle = begin(signed_in());
    clock.advance(minutes{20});
    const Begun next = begin(signed_in());
    EXPECT_THAT(stored(), Not(HasSubstr(idle.session.key)));
    EXPECT_THAT(stored(), HasSubstr(next.session.key));
}

TEST_P(Sessions, another_role_is_another_session) {
    const Begun begun = begin(signed_in());
    clock.advance(minutes{5});
    const auto chosen = store->transact([&](store::Transaction& t) {
        return choose_role(t, begun.session, 1, limits, clock.now(), random);
    });
    ASSERT_TRUE(chosen) << chosen.error().sentence;
    EXPECT_FALSE(find(begun.token));
    const auto found = find(chosen->token);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->role, 1U);
    EXPECT_NE(found->csrf, begun.session.csrf);
    EXPECT_EQ(found->created, begun.session.created) << "the absolute limit goes on counting";
}

TEST_P(Sessions, a_role_that_the_provider_did_not_name_cannot_be_chosen) {
    const Begun begun = begin(signed_in());
    const auto chosen = store->transact([&](store::Transaction& t) {
        return choose_role(t, begun.session, 2, limits, clock.now(), random);
    });
    ASSERT_FALSE(chosen);
    EXPECT_EQ(chosen.error().kind, ErrorKind::not_found);
    EXPECT_TRUE(find(begun.token)) << "the session goes on";
}

TEST_P(Sessions, choosing_a_role_revives_no_session_that_was_ended) {
    const Begun begun = begin(signed_in());
    const auto choose = [&] {
        return store->transact([&](store::Transaction& t) {
            return choose_role(t, begun.session, 0, limits, clock.now(), random);
        });
    };
    ASSERT_TRUE(choose());
    const auto again = choose();
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::unauthenticated);
}

TEST_P(Sessions, choosing_a_role_revives_no_session_that_has_run_out) {
    const Begun begun = begin(signed_in());
    clock.advance(minutes{15});
    const auto chosen = store->transact([&](store::Transaction& t) {
        return choose_role(t, begun.session, 0, limits, clock.now(), random);
    });
    ASSERT_FALSE(chosen);
    EXPECT_EQ(chosen.error().kind, ErrorKind::unauthenticated);
}

TEST_P(Sessions, signing_in_anew_moves_the_time_of_authentication_only) {
    const Begun begun = begin(signed_in());
    clock.advance(minutes{3});
    const auto note = [&](const std::string& key) {
        return store->transact(
            [&](store::Transaction& t) { return note_authenticated(t, key, clock.now()); });
    };
    ASSERT_TRUE(note(begun.session.key));
    const auto found = find(begun.token);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->authenticated, clock.now());
    EXPECT_EQ(found->created, begun.session.created);
    EXPECT_EQ(note("none").error().kind, ErrorKind::unauthenticated);
}

TEST_P(Sessions, an_ended_session_is_gone) {
    const Begun begun = begin(signed_in());
    ASSERT_TRUE(
        store->transact([&](store::Transaction& t) { return end_session(t, begun.session.key); }));
    EXPECT_FALSE(find(begun.token));
}

TEST_P(Sessions, the_provider_ends_the_sessions_it_names_and_no_others) {
    const Begun first = begin(signed_in("ann", "sid-1"));
    const Begun second = begin(signed_in("ann", "sid-2"));
    const Begun other = begin(signed_in("bob", "sid-3"));
    EXPECT_EQ(end_of("https://elsewhere.example", "ann", ""), 0);
    EXPECT_EQ(end_of("https://am.example", "", ""), 0);
    EXPECT_EQ(end_of("https://am.example", "bob", "sid-1"), 0) << "not of this subject";
    EXPECT_EQ(end_of("https://am.example", "", "sid-1"), 1);
    EXPECT_FALSE(find(first.token));
    EXPECT_TRUE(find(second.token));
    EXPECT_EQ(end_of("https://am.example", "ann", ""), 1);
    EXPECT_FALSE(find(second.token));
    EXPECT_TRUE(find(other.token));
}

TEST_P(Sessions, what_a_view_carries_is_what_the_session_says) {
    Session session = signed_in();
    session.role = 0;
    session.launch = LaunchContext{"9990000018", "", {.basis = "admission", .reference = "A1"}};
    const TokenClaims claims = claims_of(begin(session).session, "TREAT");
    EXPECT_EQ(claims.purpose, "TREAT");
    EXPECT_EQ(claims.professional.organisation.text(), "RQW");
    EXPECT_EQ(claims.patient, "9990000018");
    EXPECT_EQ(claims.stated.basis, "admission");
    EXPECT_EQ(claims.authenticated, FakeClock().now());
    EXPECT_FALSE(claims.id.empty());
}

TEST_P(Sessions, what_may_be_used_once_is_refused_the_second_time) {
    EXPECT_TRUE(use("jti", "one", minutes{5}));
    EXPECT_FALSE(use("jti", "one", minutes{5}));
    EXPECT_TRUE(use("jti", "two", minutes{5}));
    EXPECT_TRUE(use("launch", "one", minutes{5})) << "another realm";
    clock.advance(minutes{5});
    EXPECT_TRUE(use("jti", "one", minutes{5})) << "what it guarded has expired";
}

}  // namespace
}  // namespace mcr::people
