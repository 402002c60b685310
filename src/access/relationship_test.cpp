#include "access/relationship.hpp"

#include <gmock/gmock.h>

#include "people/alert.hpp"
#include "store/testing.hpp"

namespace mcr::access {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

OdsCode code(const char* text) {
    return *OdsCode::parse(text);
}
Asking asking(const char* professional = "555000000001", const char* organisation = "RQW",
              const char* patient = "9990000018") {
    return {professional, code(organisation), *people::NhsNumber::parse(patient),
            std::string("key of ") + patient};
}
const people::Doer amina{"555000000001",
                         "UNK",
                         "Dr Amina Khan",
                         "R8000",
                         "hospital doctor",
                         "RQW",
                         "The Princess Alexandra Hospital NHS Trust"};
Stated claimed(ClaimReason reason = ClaimReason::patient_present) {
    return {.basis = Basis::self_claimed, .claim = reason};
}
Stated referred(std::string reference = "UBRN 0001") {
    return {.basis = Basis::referral, .reference = std::move(reference)};
}

class RelationshipTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        opened = open();
        ASSERT_TRUE(people::migrate_deeds(*opened));
        ASSERT_TRUE(people::migrate_alerts(*opened));
        ASSERT_TRUE(migrate_relationships(*opened));
        ASSERT_TRUE(migrate_relationships(*opened));
    }
    void TearDown() override {
        opened.reset();
        DatabaseTest::TearDown();
    }

    template <class Work>
    auto in(Work work) {
        return opened->transact([&](store::Transaction& t) { return work(t); });
    }
    Result<Relationship> remembered(const Stated& stated, const Asking& who = asking()) {
        return in([&](store::Transaction& t) {
            return remember(t, who, amina, stated, "request-1", Periods{}, clock.now(), random);
        });
    }
    Result<Override> declared(const Declaration& declaration, const Asking& who = asking()) {
        return in([&](store::Transaction& t) {
            return declare(t, who, amina, declaration, "request-2", clock.now(), random);
        });
    }
    Running runs(const Asking& who = asking()) {
        auto found =
            opened->read([&](store::Transaction& t) { return running(t, who, clock.now()); });
        EXPECT_TRUE(found) << found.error().sentence;
        return found ? std::move(*found) : Running{};
    }
    std::vector<people::Deed> deeds() {
        auto taken = in([&](store::Transaction& t) {
            return people::take_deeds(t, 100, Milliseconds{1}, clock.now());
        });
        EXPECT_TRUE(taken);
        std::vector<people::Deed> out;
        for (auto& one : *taken) out.push_back(std::move(one.deed));
        return out;
    }
    std::vector<people::Alert> alerts(const char* organisation = "RQW") {
        auto found = in([&](store::Transaction& t) {
            return people::alerts_of(t, code(organisation), true, 100);
        });
        EXPECT_TRUE(found);
        return found ? std::move(*found) : std::vector<people::Alert>{};
    }
    static Declaration emergency(std::string id = "0c8f5f5e-6a43-4a2e-9d0b-2f0d4f0d7a11") {
        return {.id = std::move(id),
                .reason = OverrideReason::emergency_unable_to_ask,
                .words = "Found unconscious at home",
                .holders = {code("RWH"), code("E82001"), code("RWH")},
                .hours = hours{4}};
    }

    std::unique_ptr<store::Store> opened;
};
MCR_ON_BOTH_DATABASES(RelationshipTest);

TEST_P(RelationshipTest, nothing_runs_until_something_was_remembered) {
    EXPECT_FALSE(runs().relationship);
    EXPECT_THAT(runs().overrides, IsEmpty());
}

TEST_P(RelationshipTest, a_claim_runs_for_a_day_and_what_a_system_vouches_for_for_four_weeks) {
    const auto claim = remembered(claimed());
    ASSERT_TRUE(claim) << claim.error().sentence;
    EXPECT_EQ(claim->until, clock.now() + hours{24});
    clock.advance(hours{24} - std::chrono::milliseconds{1});
    ASSERT_TRUE(runs().relationship);
    EXPECT_EQ(runs().relationship->id, claim->id);
    EXPECT_EQ(runs().relationship->basis, Basis::self_claimed);
    clock.advance(std::chrono::milliseconds{1});
    EXPECT_FALSE(runs().relationship);

    ASSERT_TRUE(remembered(referred()));
    clock.advance(hours{24 * 28 - 1});
    ASSERT_TRUE(runs().relationship);
    EXPECT_EQ(runs().relationship->basis, Basis::referral);
    clock.advance(hours{1});
    EXPECT_FALSE(runs().relationship);
}

TEST_P(RelationshipTest, it_is_of_one_professional_in_one_organisation_for_one_patient) {
    ASSERT_TRUE(remembered(claimed()));
    EXPECT_TRUE(runs().relationship);
    EXPECT_FALSE(runs(asking("555000000002")).relationship);
    EXPECT_FALSE(runs(asking("55500000000")).relationship);
    EXPECT_FALSE(runs(asking("555000000001", "RQWX")).relationship);
    EXPECT_FALSE(runs(asking("555000000001", "RQW", "9990000026")).relationship);
}

TEST_P(RelationshipTest, a_claim_raises_one_alert_without_identities_while_it_runs) {
    const auto first = remembered(claimed());
    const auto again = remembered(claimed(ClaimReason::handover));
    ASSERT_TRUE(first);
    ASSERT_TRUE(again);
    EXPECT_EQ(first->id, again->id);
    ASSERT_EQ(alerts().size(), 1U);
    EXPECT_EQ(alerts()[0].kind, people::AlertKind::self_claimed);
    EXPECT_EQ(alerts()[0].reference, "request-1");
    EXPECT_EQ(alerts()[0].note, "");

    const auto noted = deeds();
    ASSERT_EQ(noted.size(), 1U);
    EXPECT_EQ(noted[0].kind, "relationship");
    EXPECT_EQ(noted[0].doer, amina);
    EXPECT_EQ(noted[0].patient, "9990000018");
    EXPECT_EQ(noted[0].action, "relationship: self-claimed, patient-present");
    EXPECT_EQ(noted[0].reason, "The patient is here");
    EXPECT_EQ(noted[0].request_id, "request-1");

    clock.advance(hours{25});
    ASSERT_TRUE(remembered(claimed()));
    EXPECT_EQ(alerts().size(), 2U);
}

TEST_P(RelationshipTest, what_a_system_vouches_for_raises_no_alert_and_is_stronger) {
    ASSERT_TRUE(remembered(referred()));
    EXPECT_THAT(alerts(), IsEmpty());
    const auto moot = remembered(claimed());
    ASSERT_TRUE(moot);
    EXPECT_EQ(moot->basis, Basis::referral);
    EXPECT_THAT(alerts(), IsEmpty());

    const Asking other = asking("555000000002");
    ASSERT_TRUE(remembered(claimed(), other));
    const auto vouched = remembered({.basis = Basis::admission, .reference = "A1"}, other);
    ASSERT_TRUE(vouched);
    EXPECT_EQ(vouched->basis, Basis::admission);
    EXPECT_EQ(runs(other).relationship->basis, Basis::admission);
}

TEST_P(RelationshipTest, the_same_referral_again_changes_nothing_and_another_is_another) {
    const auto first = remembered(referred("UBRN 0001"));
    clock.advance(hours{1});
    const auto again = remembered(referred("UBRN 0001"));
    ASSERT_TRUE(first);
    ASSERT_TRUE(again);
    EXPECT_EQ(first->id, again->id);
    EXPECT_EQ(first->until, again->until);
    EXPECT_EQ(deeds().size(), 1U);
    const auto other = remembered(referred("UBRN 0002"));
    ASSERT_TRUE(other);
    EXPECT_NE(other->id, first->id);
    EXPECT_EQ(runs().relationship->id, other->id);
}

TEST_P(RelationshipTest, permission_for_the_period_of_care_is_remembered_and_that_for_once_not) {
    Stated stated = referred();
    stated.permission = Permission::given;
    ASSERT_TRUE(remembered(stated));
    EXPECT_EQ(runs().relationship->permission, Permission::not_stated);
    stated.permission = Permission::given_for_period;
    ASSERT_TRUE(remembered(stated));
    EXPECT_EQ(runs().relationship->permission, Permission::given_for_period);
    stated.permission = Permission::not_stated;
    const auto later = remembered(stated);
    ASSERT_TRUE(later);
    EXPECT_EQ(later->permission, Permission::given_for_period);
    EXPECT_EQ(deeds().size(), 2U);
}

TEST_P(RelationshipTest, why_a_patient_could_not_be_asked_is_in_the_audit) {
    Stated stated = claimed(ClaimReason::emergency);
    stated.permission = Permission::could_not_ask;
    stated.not_asked = NotAskedReason::unconscious;
    ASSERT_TRUE(remembered(stated));
    EXPECT_EQ(deeds().at(0).action,
              "relationship: self-claimed, emergency; permission to view: could-not-ask, "
              "unconscious");
}

TEST_P(RelationshipTest, what_is_wrong_or_does_not_last_is_not_remembered) {
    EXPECT_EQ(remembered({.basis = Basis::referral}).error().kind, ErrorKind::invalid);
    EXPECT_EQ(remembered({.basis = Basis::none}).error().kind, ErrorKind::invalid);
    EXPECT_EQ(remembered({.basis = Basis::patient}).error().kind, ErrorKind::invalid);
    EXPECT_FALSE(runs().relationship);
    EXPECT_THAT(deeds(), IsEmpty());
}

TEST_P(RelationshipTest, an_override_is_of_those_holders_and_those_hours_only) {
    const auto made = declared(emergency());
    ASSERT_TRUE(made) << made.error().sentence;
    EXPECT_EQ(made->until, clock.now() + hours{4});
    ASSERT_EQ(runs().overrides.size(), 1U);
    const Override one = runs().overrides[0];
    EXPECT_EQ(one.reason, OverrideReason::emergency_unable_to_ask);
    EXPECT_THAT(one.holders, ElementsAre(code("E82001"), code("RWH")));
    EXPECT_THAT(runs(asking("555000000002")).overrides, IsEmpty());
    EXPECT_THAT(runs(asking("555000000001", "RWH")).overrides, IsEmpty());
    EXPECT_THAT(runs(asking("555000000001", "RQW", "9990000026")).overrides, IsEmpty());
    EXPECT_FALSE(runs().relationship);
    clock.advance(hours{4});
    EXPECT_THAT(runs().overrides, IsEmpty());
}

TEST_P(RelationshipTest, an_override_tells_the_officers_of_both_sides_without_identities) {
    ASSERT_TRUE(declared(emergency()));
    for (const char* told : {"RQW", "RWH", "E82001"}) {
        ASSERT_EQ(alerts(told).size(), 1U) << told;
        EXPECT_EQ(alerts(told)[0].kind, people::AlertKind::override_used);
        EXPECT_EQ(alerts(told)[0].reference, "request-2");
        EXPECT_EQ(alerts(told)[0].note, "");
    }
    EXPECT_THAT(alerts("RAJ"), IsEmpty());
    const auto noted = deeds();
    ASSERT_EQ(noted.size(), 1U);
    EXPECT_EQ(noted[0].kind, "override");
    EXPECT_EQ(noted[0].purpose, "BTG");
    EXPECT_EQ(noted[0].patient, "9990000018");
    EXPECT_EQ(noted[0].action, "override declared for 4 hours: emergency-unable-to-ask");
    EXPECT_THAT(noted[0].holders, ElementsAre("E82001", "RWH"));
    EXPECT_EQ(noted[0].reason, "Found unconscious at home");
}

TEST_P(RelationshipTest, the_own_organisation_as_holder_is_told_once) {
    Declaration own = emergency();
    own.holders = {code("RQW")};
    ASSERT_TRUE(declared(own));
    EXPECT_EQ(alerts().size(), 1U);
}

TEST_P(RelationshipTest, the_same_declaration_again_changes_nothing) {
    const auto first = declared(emergency());
    ASSERT_TRUE(first);
    clock.advance(hours{1});
    Declaration again = emergency();
    again.hours = hours{12};
    again.holders.push_back(code("RAJ"));
    const auto second = declared(again);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->until, first->until);
    EXPECT_EQ(second->holders, first->holders);
    EXPECT_EQ(runs().overrides.size(), 1U);
    EXPECT_EQ(alerts().size(), 1U);
    EXPECT_EQ(deeds().size(), 1U);

    const auto stolen = declared(emergency(), asking("555000000002"));
    ASSERT_FALSE(stolen);
    EXPECT_EQ(stolen.error().kind, ErrorKind::conflict);
}

TEST_P(RelationshipTest, a_declaration_that_lacks_something_is_refused) {
    struct Wrong {
        void (*make)(Declaration&);
        const char* sentence;
    };
    const Wrong rows[] = {
        {[](Declaration& d) { d.id = ""; }, "id of its own"},
        {[](Declaration& d) { d.id = "a b"; }, "id of its own"},
        {[](Declaration& d) { d.id = std::string(65, 'a'); }, "id of its own"},
        {[](Declaration& d) { d.holders.clear(); }, "at least one"},
        {[](Declaration& d) { d.holders.assign(1001, d.holders[0]); }, "at least one"},
        {[](Declaration& d) { d.words = " "; }, "own words"},
        {[](Declaration& d) { d.words = std::string(1001, 'x'); }, "own words"},
        {[](Declaration& d) { d.words = "\xff"; }, "own words"},
        {[](Declaration& d) { d.words = std::string("a\0b", 3); }, "own words"},
        {[](Declaration& d) { d.hours = hours{0}; }, "at most twelve"},
        {[](Declaration& d) { d.hours = hours{-1}; }, "at most twelve"},
        {[](Declaration& d) { d.hours = hours{13}; }, "at most twelve"},
    };
    for (const Wrong& row : rows) {
        Declaration declaration = emergency();
        row.make(declaration);
        const auto refused = declared(declaration);
        ASSERT_FALSE(refused) << row.sentence;
        EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
        EXPECT_THAT(refused.error().sentence, HasSubstr(row.sentence));
    }
    EXPECT_THAT(runs().overrides, IsEmpty());
    EXPECT_THAT(alerts(), IsEmpty());
    Declaration longest = emergency();
    longest.hours = hours{12};
    EXPECT_TRUE(declared(longest));
}

TEST_P(RelationshipTest, a_row_that_this_version_does_not_know_is_an_error) {
    const char* const rows[] = {
        "insert into relationship (id, patient_key, professional, organisation, basis, reference, "
        "claim, permission, not_asked, began_at, until_at, request) values ('1', 'key of "
        "9990000018', "
        "'555000000001', 'RQW', 'x', '', '', 'given', '', '', '2099-01-01T00:00:00.000Z', '')",
        "insert into access_override (id, patient_key, professional, organisation, reason, words, "
        "holders, began_at, until_at, request) values ('1', 'key of 9990000018', '555000000001', "
        "'RQW', "
        "'convenience', 'x', 'RWH', '', '2099-01-01T00:00:00.000Z', '')",
        "insert into access_override (id, patient_key, professional, organisation, reason, words, "
        "holders, began_at, until_at, request) values ('1', 'key of 9990000018', '555000000001', "
        "'RQW', "
        "'court-order', 'x', 'R!', '', '2099-01-01T00:00:00.000Z', '')",
    };
    for (const char* row : rows) {
        const auto found = in([&](store::Transaction& t) -> Result<Running> {
            if (auto done = t.exec(row); !done) return std::unexpected(done.error());
            return running(t, asking(), clock.now());
        });
        ASSERT_FALSE(found) << row;
        EXPECT_EQ(found.error().kind, ErrorKind::malformed);
    }
}

TEST_P(RelationshipTest, what_runs_is_found_by_an_index) {
    if (GetParam() != store::Database::sqlite) GTEST_SKIP() << "plans differ with the statistics";
    for (const char* table : {"relationship", "access_override"}) {
        const auto plan = in([&](store::Transaction& t) {
            const std::string sql =
                "explain query plan select id from " + std::string(table) +
                " where patient_key = ? and professional = ? and organisation = ? and until_at > ? "
                "order by until_at desc limit 64";
            return t.query(sql, "1", "2", "3", "4");
        });
        ASSERT_TRUE(plan) << plan.error().sentence;
        std::string text;
        for (const store::Row row : *plan) text += row.text(3) + "\n";
        EXPECT_THAT(text, HasSubstr("USING INDEX " + std::string(table) + "_of"));
        EXPECT_THAT(text, Not(HasSubstr("SCAN")));
        EXPECT_THAT(text, Not(HasSubstr("TEMP B-TREE")));
    }
}

}  // namespace
}  // namespace mcr::access
