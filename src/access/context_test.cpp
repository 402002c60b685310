#include "access/context.hpp"

#include "objection/register.hpp"
#include "people/alert.hpp"
#include "store/testing.hpp"

namespace mcr::access {
namespace {

people::NhsNumber number(std::string_view text) {
    return *people::NhsNumber::parse(text);
}
OdsCode code(std::string_view text) {
    return *OdsCode::parse(text);
}

/// Two servers on one store, each with policies of its own.
class Contexts : public store::DatabaseTest {
protected:
    struct Server {
        std::unique_ptr<CurrentPolicies> policies;
        std::unique_ptr<ContextStore> contexts;
        std::unique_ptr<store::Store> store;
    };
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        workers_ = std::make_unique<net::Workers>(1, clock, log, metrics);
        start(first_);
        start(second_);
        directory::Organisation holder{code("RQW"), "Princess Alexandra Hospital"};
        auto built = directory::Directory::build({holder});
        ASSERT_TRUE(built);
        directory_ = *built;
    }
    void TearDown() override {
        if (workers_) workers_.reset();
        first_.store.reset();
        second_.store.reset();
        DatabaseTest::TearDown();
    }
    void start(Server& server) {
        server.store = open();
        for (const auto migrate : {people::migrate_deeds, people::migrate_alerts,
                                   objection::migrate, migrate_policies, migrate_relationships})
            ASSERT_TRUE(migrate(*server.store));
        auto policies = server.store->read([](store::Transaction& t) { return load_policies(t); });
        ASSERT_TRUE(policies);
        server.policies = std::make_unique<CurrentPolicies>(
            std::make_shared<const Policies>(std::move(*policies)));
        server.contexts =
            make_context_store(*server.store, *server.policies, hash_, clock, random, log, metrics);
    }
    Asking asking() { return {"555", code("RWH"), number("9990000018")}; }
    Context read(Server& server) {
        Result<Context> context = fail(ErrorKind::internal, "");
        workers_->run(0, [&](net::Worker&) -> net::Task<void> {
            context =
                co_await server.contexts->read(asking(), Deadline(clock, std::chrono::seconds{5}));
        });
        if (!context) throw std::runtime_error(context.error().sentence);
        return *context;
    }
    Result<void> keep(Server& server, ContextStore::Keeping keeping) {
        Result<void> kept = fail(ErrorKind::internal, "");
        workers_->run(0, [&](net::Worker&) -> net::Task<void> {
            kept = co_await server.contexts->keep(std::move(keeping),
                                                  Deadline(clock, std::chrono::seconds{5}));
        });
        return kept;
    }
    ContextStore::Keeping keeping() {
        people::Doer who = people::operator_named("Dr Amina Khan");
        who.organisation = "RWH";
        return {asking(), who, {}, {}, {}, "request-1"};
    }
    std::unique_ptr<net::Workers> workers_;
    KeyedHash hash_{Secret("patients")};
    Server first_, second_;
    std::shared_ptr<const directory::Directory> directory_;
};

TEST_P(Contexts, an_objection_filed_at_one_server_is_in_the_next_context_of_the_other) {
    EXPECT_TRUE(read(second_).standing.empty());
    objection::Filing filing{number("9990000018"), {code("RQW")}, directory::Sections{}.set()};
    ASSERT_TRUE(first_.store->transact([&](store::Transaction& t) {
        return objection::file(t, *directory_, filing, people::operator_named("H"), clock.now(),
                               random);
    }));
    const Context context = read(second_);
    ASSERT_EQ(context.standing.size(), 1U);
    EXPECT_EQ(context.standing[0].holder, code("RQW"));
}

TEST_P(Contexts, a_switch_at_one_server_is_in_the_next_context_of_the_other) {
    EXPECT_EQ(read(second_).policies->off(code("RQW")), nullptr);
    directory::Sections sections;
    sections.set(3);
    ASSERT_TRUE(first_.store->transact([&](store::Transaction& t) {
        return switch_sections(t, *directory_, code("RQW"), sections, true,
                               people::operator_named("H"), "Wrong codes", clock.now());
    }));
    const Context context = read(second_);
    ASSERT_NE(context.policies->off(code("RQW")), nullptr);
    EXPECT_EQ(context.policies->off(code("RQW"))->sections, sections);
    EXPECT_EQ(second_.policies->get(), context.policies) << "and stays in force";
    EXPECT_EQ(read(second_).policies, context.policies) << "without being loaded again";
}

TEST_P(Contexts, a_claim_is_kept_once_and_runs_for_the_next_view) {
    auto claim = keeping();
    claim.stated = Stated{Basis::self_claimed, "", ClaimReason::patient_present};
    ASSERT_TRUE(keep(first_, claim));
    ASSERT_TRUE(keep(second_, claim));
    const Context context = read(second_);
    ASSERT_TRUE(context.running.relationship);
    EXPECT_EQ(context.running.relationship->basis, Basis::self_claimed);
    const auto alerts = first_.store->read(
        [&](store::Transaction& t) { return people::alerts_of(t, code("RWH"), true, 10); });
    ASSERT_TRUE(alerts);
    EXPECT_EQ(alerts->size(), 1U);
}

TEST_P(Contexts, an_override_is_kept_and_both_officers_are_told) {
    auto declared = keeping();
    declared.declaration = Declaration{"5f0f2c6e-1111-4222-8333-444455556666",
                                       OverrideReason::risk_of_harm,
                                       "Found on a bridge.",
                                       {code("RQW")}};
    ASSERT_TRUE(keep(first_, declared));
    const Context context = read(second_);
    ASSERT_EQ(context.running.overrides.size(), 1U);
    EXPECT_EQ(context.running.overrides[0].holders, std::vector{code("RQW")});
    for (const auto* officer : {"RWH", "RQW"}) {
        const auto alerts = first_.store->read(
            [&](store::Transaction& t) { return people::alerts_of(t, code(officer), true, 10); });
        ASSERT_TRUE(alerts);
        EXPECT_EQ(alerts->size(), 1U) << officer;
    }
}

TEST_P(Contexts, objections_under_a_superseded_number_stand_for_the_number_in_force) {
    objection::Filing filing{number("9999999999"), {code("RQW")}, directory::Sections{}.set()};
    ASSERT_TRUE(first_.store->transact([&](store::Transaction& t) {
        return objection::file(t, *directory_, filing, people::operator_named("H"), clock.now(),
                               random);
    }));
    EXPECT_TRUE(read(second_).standing.empty());
    auto replaced = keeping();
    replaced.old_number = number("9999999999");
    ASSERT_TRUE(keep(first_, replaced));
    EXPECT_EQ(read(second_).standing.size(), 1U);
}

TEST_P(Contexts, the_officer_is_told_of_an_attempt_on_a_restricted_patient) {
    first_.contexts->tell_of_restricted(code("RWH"), "request-9");
    std::vector<people::Alert> alerts;
    for (int i = 0; i < 10'000 && alerts.empty(); ++i) {
        auto found = first_.store->read(
            [&](store::Transaction& t) { return people::alerts_of(t, code("RWH"), true, 10); });
        if (found) alerts = std::move(*found);
        std::this_thread::yield();
    }
    ASSERT_EQ(alerts.size(), 1U);
    EXPECT_EQ(alerts[0].kind, people::AlertKind::restricted);
    EXPECT_EQ(alerts[0].reference, "request-9");
}

MCR_ON_BOTH_DATABASES(Contexts);

people::TokenClaims doctor(std::string basis, std::string claim = "") {
    people::TokenClaims who{people::Professional{"555", "UNK", "Khan", "Amina", "Dr",
                                                 people::RoleGroup::doctor, "R8000", "doctor",
                                                 code("RWH"), "East and North"}};
    who.stated.basis = std::move(basis);
    who.stated.claim = std::move(claim);
    return who;
}

people::Demographics registered_with(std::string_view practice) {
    people::Demographics patient{number("9990000018")};
    patient.registered_practice = code(practice);
    return patient;
}

struct WhyRow {
    const char* stated;
    const char* claim;
    const char* practice;
    Basis runs;
    Basis basis;
    bool remember;
};
class WhySomebodyLooks : public testing::TestWithParam<WhyRow> {};

TEST_P(WhySomebodyLooks, is_the_strongest_of_what_is_known_and_stated) {
    const WhyRow& row = GetParam();
    Running running;
    if (row.runs != Basis::none) running.relationship = Relationship{"r", row.runs, {}, {}};
    auto who = doctor(row.stated, row.claim);
    if (std::string_view(row.stated) == "admission") who.stated.reference = "A-1";
    const auto found = why(who, registered_with(row.practice), running);
    ASSERT_TRUE(found) << found.error().sentence;
    EXPECT_EQ(found->basis, row.basis);
    EXPECT_EQ(found->remember.has_value(), row.remember);
}

INSTANTIATE_TEST_SUITE_P(
    Table, WhySomebodyLooks,
    testing::Values(WhyRow{"", "", "E81001", Basis::none, Basis::none, false},
                    WhyRow{"", "", "RWH", Basis::none, Basis::registered_practice, false},
                    WhyRow{"registered-practice", "", "E81001", Basis::none, Basis::none, false},
                    WhyRow{"patient", "", "E81001", Basis::none, Basis::none, false},
                    WhyRow{"self-claimed", "patient-present", "E81001", Basis::none,
                           Basis::self_claimed, true},
                    WhyRow{"self-claimed", "patient-present", "E81001", Basis::self_claimed,
                           Basis::self_claimed, false},
                    WhyRow{"self-claimed", "patient-present", "E81001", Basis::admission,
                           Basis::admission, false},
                    WhyRow{"admission", "", "E81001", Basis::self_claimed, Basis::admission, true},
                    WhyRow{"admission", "", "E81001", Basis::referral, Basis::referral, false},
                    WhyRow{"", "", "E81001", Basis::care_case, Basis::care_case, false}));

TEST(WhyErrors, name_what_is_stated_wrongly) {
    for (const auto& [basis, claim, permission, not_asked] :
         {std::array{"friendship", "", "", ""}, std::array{"self-claimed", "convenience", "", ""},
          std::array{"self-claimed", "", "", ""}, std::array{"", "", "maybe", ""},
          std::array{"", "", "could-not-ask", ""}, std::array{"", "", "given", "unconscious"}}) {
        auto who = doctor(basis, claim);
        who.stated.permission = permission;
        who.stated.not_asked = not_asked;
        const auto found = why(who, registered_with("E81001"), {});
        ASSERT_FALSE(found) << basis << claim << permission << not_asked;
        EXPECT_EQ(found.error().kind, ErrorKind::invalid);
    }
}

TEST(Declarations, are_taken_from_a_token_whole_or_refused) {
    auto who = doctor("");
    EXPECT_FALSE(declaration_of(who)->has_value());
    who.id = "jti";
    who.declared = people::DeclaredOverride{"court-order", "Order 12", {"RQW", "rwh"}};
    const auto declared = declaration_of(who);
    ASSERT_TRUE(declared && *declared);
    EXPECT_EQ((*declared)->holders, (std::vector{code("RQW"), code("RWH")}));
    who.declared->reason = "convenience";
    EXPECT_FALSE(declaration_of(who));
    who.declared->reason = "court-order";
    who.declared->holders = {"not a code"};
    EXPECT_FALSE(declaration_of(who));
}

}  // namespace
}  // namespace mcr::access
