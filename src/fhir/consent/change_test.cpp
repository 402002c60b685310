#include "fhir/consent/change.hpp"

#include <gtest/gtest.h>

#include "fhir/consent/consent_fixture.hpp"
#include "fhir/consent/render.hpp"

namespace mcr::fhir::consent {
namespace {

using fakes::filed;
using objection::Choice;
using objection::Ground;
using objection::State;

const Instant now{std::chrono::seconds{1'790'000'000}};

Document read(const std::string& json) {
    auto document = read_document(json, fakes::base);
    if (!document) throw std::runtime_error(document.error().issue.expression);
    return *document;
}

Document current(State state, std::optional<objection::Verdict> verdict = {}) {
    auto objection = objection::make_objection(state);
    objection.verdict = std::move(verdict);
    objection.received = objection.changed = now;
    if (state == State::withdrawn) objection.withdrawal_effective = now + std::chrono::hours{48};
    return read(render({std::move(objection), "Trust", {}}, now));
}

Caller caller(const people::TokenClaims& claims) {
    auto made = caller_of(claims, Verb::update);
    if (!made) throw std::runtime_error(made.error().issue.text);
    return *made;
}
const Caller officer = caller(fakes::officer());
const Caller patient = caller(fakes::patient());

TEST(ConsentChange, a_filing_is_what_the_consent_says) {
    const auto filing = filing_of(read(filed()), officer);
    ASSERT_TRUE(filing);
    EXPECT_EQ(filing->patient.text(), "9990000018");
    ASSERT_EQ(filing->holders.size(), 1U);
    EXPECT_EQ(filing->holders.front().text(), "RQW");
    EXPECT_TRUE(filing->sections.all());
    EXPECT_TRUE(filing_of(read(filed()), patient));
}

TEST(ConsentChange, a_filing_is_refused_where_it_is_not_the_callers) {
    EXPECT_EQ(filing_of(read(filed(R"({"type":"deny"})", "", "RWH")), officer).error().status, 403);
    EXPECT_EQ(filing_of(read(filed(R"({"type":"deny"})", "", "RQW", "9990000026")), patient)
                  .error()
                  .status,
              403);
    Document proxy = read(filed());
    proxy.authority = objection::Authority::parent;
    proxy.on_authority_of = "Grace Okafor";
    EXPECT_EQ(filing_of(proxy, patient).error().status, 403);
    EXPECT_TRUE(filing_of(proxy, officer));
}

TEST(ConsentChange, what_this_server_sets_cannot_be_filed) {
    const auto path_of = [](auto edit) {
        Document document = read(filed());
        edit(document);
        const auto filing = filing_of(document, officer);
        return filing ? std::string("filed") : filing.error().issue.expression;
    };
    EXPECT_EQ(path_of([](Document& d) { d.status = "inactive"; }), "Consent.status");
    EXPECT_EQ(path_of([](Document& d) { d.state = State::upheld; }), "Consent.extension");
    EXPECT_EQ(path_of([](Document& d) { d.filing = "x"; }), "Consent.extension");
    EXPECT_EQ(path_of([](Document& d) { d.verdict = objection::upheld(); }), "Consent.extension");
    EXPECT_EQ(path_of([](Document& d) { d.until = now; }), "Consent.provision.period");
}

TEST(ConsentChange, the_same_again_is_no_change) {
    for (const State state : {State::received, State::upheld, State::withdrawn}) {
        const auto was = current(state);
        const auto change = change_between(was, was, patient);
        ASSERT_TRUE(change);
        EXPECT_TRUE(std::holds_alternative<Unchanged>(*change));
    }
}

TEST(ConsentChange, the_holder_considers_and_decides_and_the_patient_does_not) {
    const auto was = current(State::received);
    Document considered = was;
    considered.state = State::considered;
    auto change = change_between(was, considered, officer);
    ASSERT_TRUE(change);
    EXPECT_TRUE(std::holds_alternative<Consider>(*change));
    EXPECT_EQ(change_between(was, considered, patient).error().status, 403);

    Document decided = was;
    decided.verdict = objection::not_upheld(Ground::public_interest, objection::everyone());
    decided.status = "rejected";
    change = change_between(was, decided, officer);
    ASSERT_TRUE(change);
    ASSERT_TRUE(std::holds_alternative<Decide>(*change));
    EXPECT_EQ(std::get<Decide>(*change).verdict.ground, Ground::public_interest);
    EXPECT_EQ(change_between(was, decided, patient).error().status, 403);

    decided.verdict = objection::upheld();
    EXPECT_EQ(change_between(was, decided, officer).error().issue.expression, "Consent.status");
    const auto upheld = current(State::upheld, objection::upheld());
    Document without = upheld;
    without.verdict.reset();
    EXPECT_FALSE(change_between(upheld, without, officer));
}

TEST(ConsentChange, the_patient_chooses_and_the_holder_does_not) {
    const auto was = current(State::not_upheld, objection::not_upheld(Ground::care_needs_it));
    Document chosen = was;
    chosen.choice = Choice::decline_care;
    auto change = change_between(was, chosen, patient);
    ASSERT_TRUE(change);
    EXPECT_EQ(std::get<Choose>(*change).choice, Choice::decline_care);
    EXPECT_EQ(change_between(was, chosen, officer).error().status, 403);
}

TEST(ConsentChange, a_withdrawal_by_the_patient_counts_as_checked) {
    const auto was = current(State::upheld, objection::upheld());
    for (const bool by_status : {true, false}) {
        Document withdrawn = was;
        if (by_status)
            withdrawn.status = "inactive";
        else
            withdrawn.state = State::withdrawn;
        withdrawn.withdrawal_reason = "Changed my mind";
        auto change = change_between(was, withdrawn, patient);
        ASSERT_TRUE(change);
        EXPECT_TRUE(std::get<Withdraw>(*change).checked);
        EXPECT_EQ(std::get<Withdraw>(*change).reason, "Changed my mind");
        EXPECT_FALSE(std::get<Withdraw>(*change_between(was, withdrawn, officer)).checked);
    }
    const auto pending = current(State::withdrawn);
    ASSERT_EQ(pending.status, "active");
    Document confirmed = pending;
    confirmed.status = "inactive";
    EXPECT_TRUE(
        std::holds_alternative<ConfirmWithdrawal>(*change_between(pending, confirmed, officer)));
}

TEST(ConsentChange, what_was_filed_cannot_be_changed) {
    const auto was = current(State::received);
    const auto path_of = [&](auto edit) {
        Document wanted = was;
        edit(wanted);
        const auto change = change_between(was, wanted, officer);
        return change ? std::string("changed") : change.error().issue.expression;
    };
    EXPECT_EQ(path_of([](Document& d) { d.id = "x"; }), "Consent.id");
    EXPECT_EQ(path_of([](Document& d) { d.patient = *people::NhsNumber::parse("9990000026"); }),
              "Consent.patient");
    EXPECT_EQ(path_of([](Document& d) { d.holder = objection::ods("RWH"); }),
              "Consent.organization");
    EXPECT_EQ(path_of([](Document& d) { d.sections.reset(3); }), "Consent.provision.extension");
    EXPECT_EQ(path_of([](Document& d) { d.except_in_emergency = true; }),
              "Consent.provision.provision");
    EXPECT_EQ(path_of([](Document& d) { d.on_authority_of = "x"; }), "Consent.performer");
    EXPECT_EQ(path_of([](Document& d) { d.carried.date_time = "2020"; }), "Consent.source");
    EXPECT_EQ(path_of([](Document& d) { d.filing = "x"; }), "Consent.extension");
    EXPECT_EQ(path_of([](Document& d) { d.recorded_by = people::Doer{}; }), "Consent.extension");
    EXPECT_EQ(path_of([](Document& d) { d.until = now; }), "Consent.provision.period");
    EXPECT_EQ(path_of([](Document& d) { d.status = "rejected"; }), "Consent.status");
    EXPECT_EQ(path_of([](Document& d) { d.state = State::upheld; }), "Consent.extension");
    EXPECT_EQ(path_of([](Document& d) { d.withdrawal_reason = "x"; }), "Consent.extension");
    EXPECT_EQ(path_of([](Document& d) {
                  d.state = State::withdrawn;
                  d.verdict = objection::upheld();
              }),
              "Consent");
}

struct Scope {
    const char* scopes;
    const char* context;
    Verb verb;
    bool allowed;
};
TEST(ConsentCaller, scopes_let_what_they_say_and_nothing_beyond_it) {
    for (const Scope& each :
         {Scope{"system/Consent.rs", "system", Verb::search, true},
          Scope{"system/Consent.rs", "system", Verb::create, false},
          Scope{"openid user/*.cruds", "user", Verb::update, true},
          Scope{"user/*.cruds", "system", Verb::update, false},
          Scope{"user/Consent.sr", "user", Verb::read, false},
          Scope{"patient/Consent.read", "patient", Verb::search, false},
          Scope{"patient/Consent.cs", "patient", Verb::create, true},
          Scope{"patient/Consent.write", "patient", Verb::read, false},
          Scope{"patient/*.*", "patient", Verb::read, false},
          Scope{"patient/Condition.rs", "patient", Verb::read, false},
          Scope{"user/Consent.rs?status=active", "user", Verb::read, false},
          Scope{"user/Consent", "user", Verb::read, false},
          Scope{"user/Consent.", "user", Verb::read, false}, Scope{"", "user", Verb::read, false}})
        EXPECT_EQ(scopes_allow(each.scopes, each.context, "Consent", each.verb), each.allowed)
            << each.scopes;
}

TEST(ConsentCaller, everyone_but_the_patient_and_the_holders_officer_is_refused) {
    for (const auto role :
         {people::RoleGroup::doctor, people::RoleGroup::nurse, people::RoleGroup::pharmacist,
          people::RoleGroup::paramedic, people::RoleGroup::social_worker,
          people::RoleGroup::care_worker, people::RoleGroup::receptionist,
          people::RoleGroup::call_handler, people::RoleGroup::administrator})
        for (const char* purpose : {"TREAT", "ETREAT", "BTG", "PATRQT"})
            EXPECT_EQ(caller_of(fakes::claims(role, "1", purpose), Verb::read).error().status, 403);
    for (const char* purpose : {"ETREAT", "BTG", "PATRQT"})
        EXPECT_FALSE(
            caller_of(fakes::claims(people::RoleGroup::privacy_officer, "1", purpose), Verb::read));
    EXPECT_FALSE(
        caller_of(fakes::claims(people::RoleGroup::patient, "9990000018", "TREAT"), Verb::read));
    EXPECT_FALSE(caller_of(fakes::claims(people::RoleGroup::patient, "1", "PATRQT"), Verb::read));
    auto bound = fakes::patient();
    bound.patient = "9990000026";
    EXPECT_FALSE(caller_of(bound, Verb::read));
    auto narrow = fakes::officer();
    narrow.scope = "user/Consent.rs";
    EXPECT_TRUE(caller_of(narrow, Verb::search));
    EXPECT_FALSE(caller_of(narrow, Verb::update));
}

TEST(ConsentCaller, a_system_by_itself_acts_for_its_organisation_within_its_scopes) {
    Bearer bearer;
    bearer.system = SystemBearer{"rqw-system", objection::ods("RQW"), "system/Consent.crus"};
    for (const Verb verb : {Verb::create, Verb::read, Verb::update, Verb::search}) {
        const auto made = caller_of(bearer, verb);
        ASSERT_TRUE(made);
        EXPECT_EQ(made->kind, Caller::Kind::holder_system);
        EXPECT_EQ(made->organisation, objection::ods("RQW"));
        EXPECT_EQ(made->doer.id, "rqw-system");
        EXPECT_FALSE(made->is_patient());
    }
    bearer.system->scope = "system/Consent.rs";
    EXPECT_EQ(caller_of(bearer, Verb::create).error().status, 403);
    bearer.system->scope = "user/Consent.crus";
    EXPECT_EQ(caller_of(bearer, Verb::read).error().status, 403);
    EXPECT_EQ(caller_of(Bearer{}, Verb::read).error().status, 403);
}

}  // namespace
}  // namespace mcr::fhir::consent
