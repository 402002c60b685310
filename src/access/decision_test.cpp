#include "access/decision.hpp"

#include <gtest/gtest.h>

namespace mcr::access {
namespace {

using directory::Section;
using directory::Sections;
using people::RoleGroup;

Sections all() {
    return Sections{}.set();
}
Sections of(std::initializer_list<Section> some) {
    Sections sections;
    for (const Section one : some) sections.set(static_cast<std::size_t>(one));
    return sections;
}
OdsCode code(std::string_view text) {
    return *OdsCode::parse(text);
}

people::TokenClaims claims(RoleGroup role, std::string purpose, std::string id = "555000000001") {
    return {people::Professional{id, "UNK", "Khan", "Amina", "Dr", role, "R8000", "doctor",
                                 code("RQW"), "Princess Alexandra Hospital"},
            std::move(purpose),
            "jti",
            {},
            {}};
}

struct LookRow {
    RoleGroup role;
    const char* purpose;
    const char* id;
    const char* refused_by;  ///< empty: permitted
};

class WhoMayLook : public testing::TestWithParam<LookRow> {};

TEST_P(WhoMayLook, is_decided_by_role_purpose_and_whose_record_it_is) {
    const auto patient = *people::NhsNumber::parse("9999999999");
    const directory::Organisation organisation{code("RQW"), "Princess Alexandra Hospital"};
    const auto& row = GetParam();
    const bool cares = row.role != RoleGroup::receptionist &&
                       row.role != RoleGroup::privacy_officer &&
                       row.role != RoleGroup::administrator;
    const Sections sees = cares ? all() : Sections{};
    const auto answer =
        may_look(claims(row.role, row.purpose, row.id), patient, all(), &organisation, sees);
    if (std::string_view(row.refused_by).empty()) {
        EXPECT_TRUE(answer);
    } else {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::forbidden);
        EXPECT_EQ(answer.error().code, row.refused_by);
        EXPECT_EQ(answer.error().sentence.find("9999999999"), std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table, WhoMayLook,
    testing::Values(LookRow{RoleGroup::doctor, "TREAT", "1", ""},
                    LookRow{RoleGroup::doctor, "ETREAT", "1", ""},
                    LookRow{RoleGroup::doctor, "HRESCH", "1", "purpose"},
                    LookRow{RoleGroup::doctor, "PATRQT", "1", "purpose"},
                    LookRow{RoleGroup::doctor, "BTG", "1", "override"},
                    LookRow{RoleGroup::doctor, "", "1", "purpose"},
                    LookRow{RoleGroup::nurse, "TREAT", "1", ""},
                    LookRow{RoleGroup::pharmacist, "TREAT", "1", ""},
                    LookRow{RoleGroup::paramedic, "TREAT", "1", ""},
                    LookRow{RoleGroup::social_worker, "TREAT", "1", ""},
                    LookRow{RoleGroup::care_worker, "TREAT", "1", ""},
                    LookRow{RoleGroup::call_handler, "TREAT", "1", ""},
                    LookRow{RoleGroup::receptionist, "TREAT", "1", "role"},
                    LookRow{RoleGroup::privacy_officer, "TREAT", "1", "role"},
                    LookRow{RoleGroup::administrator, "TREAT", "1", "role"},
                    LookRow{RoleGroup::patient, "PATRQT", "9999999999", ""},
                    LookRow{RoleGroup::patient, "TREAT", "9999999999", "purpose"},
                    LookRow{RoleGroup::patient, "PATRQT", "9990000018", "own-record"}));

TEST(WhoMayLookAtAll, a_receptionist_may_see_who_somebody_is_and_nothing_more) {
    const auto patient = *people::NhsNumber::parse("9999999999");
    const directory::Organisation organisation{code("RQW"), "Princess Alexandra Hospital"};
    const Sections who = of({Section::person_demographics, Section::gp_practice});
    const auto ask = [&](const Sections& wanted) {
        return may_look(claims(RoleGroup::receptionist, "TREAT"), patient, wanted, &organisation,
                        who);
    };
    EXPECT_TRUE(ask(of({Section::person_demographics})));
    EXPECT_EQ(ask(of({Section::person_demographics, Section::problem_list})).error().code, "role");
    EXPECT_EQ(ask(all()).error().code, "role");
}

TEST(WhoMayLookAtAll, only_a_member_in_force_asks_for_anybody) {
    const auto patient = *people::NhsNumber::parse("9999999999");
    EXPECT_EQ(
        may_look(claims(RoleGroup::doctor, "TREAT"), patient, all(), nullptr, all()).error().code,
        "organisation");
}

TEST(WhoMayLookAtAll, a_sign_in_for_one_patient_is_for_no_other) {
    const directory::Organisation organisation{code("RQW"), "Princess Alexandra Hospital"};
    auto who = claims(RoleGroup::doctor, "TREAT");
    who.patient = "9999999999";
    EXPECT_TRUE(
        may_look(who, *people::NhsNumber::parse("9999999999"), all(), &organisation, all()));
    EXPECT_EQ(may_look(who, *people::NhsNumber::parse("9990000018"), all(), &organisation, all())
                  .error()
                  .code,
              "patient-context");
    EXPECT_EQ(may_search(who).error().code, "patient-context");
}

TEST(WhoMayLookAtAll, breaking_the_glass_needs_a_declaration_for_one_patient) {
    const auto patient = *people::NhsNumber::parse("9999999999");
    const directory::Organisation organisation{code("RQW"), "Princess Alexandra Hospital"};
    const auto ask = [&](const people::TokenClaims& who) {
        return may_look(who, patient, all(), &organisation, all());
    };
    auto who = claims(RoleGroup::doctor, "BTG");
    who.declared = people::DeclaredOverride{"risk-of-harm", "words", {"RWH"}};
    EXPECT_EQ(ask(who).error().code, "override") << "not bound to a patient";
    who.patient = "9999999999";
    EXPECT_TRUE(ask(who));
    who.purpose = "TREAT";
    EXPECT_EQ(ask(who).error().code, "override") << "an override that does not say so";
}

TEST(WhoMayLookAtAll, nobody_looks_without_a_reason) {
    EXPECT_EQ(has_reason(Basis::none).error().code, "relationship");
    EXPECT_TRUE(has_reason(Basis::self_claimed));
    EXPECT_TRUE(has_reason(Basis::patient));
}

TEST(WhoMaySearch, are_those_who_give_direct_care_and_nobody_else) {
    EXPECT_TRUE(may_search(claims(RoleGroup::doctor, "TREAT")));
    EXPECT_EQ(may_search(claims(RoleGroup::doctor, "HRESCH")).error().code, "purpose");
    EXPECT_EQ(may_search(claims(RoleGroup::receptionist, "TREAT")).error().code, "role");
    EXPECT_FALSE(may_search(claims(RoleGroup::patient, "PATRQT")));
}

/// A doctor of RQW who asks RWH, with nothing in the way.
class DecisionTest : public testing::Test {
protected:
    Instant now_{std::chrono::seconds{1'790'000'000}};
    Asker asker_{RoleGroup::doctor,
                 code("RQW"),
                 directory::Kind::acute_trust,
                 Purpose::care,
                 Basis::self_claimed,
                 Permission::not_stated,
                 all(),
                 false};
    std::vector<objection::Standing> standing_;
    std::vector<Override> declared_;
    Holder holder_{code("RWH"), directory::Stage::live, all(), all(), {}, true, {}, {}, {}};

    DecisionTest() { holder_.overrides.set(); }
    Decision decide_now() {
        holder_.standing = standing_;
        holder_.declared = declared_;
        const Decision made = decide(asker_, holder_, now_);
        Sections seen;
        for (const Sections& one : made.by_reason) {
            EXPECT_TRUE((one & seen).none()) << "a section has two reasons";
            seen |= one;
        }
        EXPECT_TRUE(seen.all()) << "a section has no reason";
        return made;
    }
    objection::Standing& object(Sections sections = all(), std::string_view holder = "RWH") {
        objection::Standing standing{code(holder)};
        standing.sections = sections;
        return standing_.emplace_back(std::move(standing));
    }
    Reason reason(Section section = Section::problem_list) {
        return decide_now().reason_of(section);
    }
};

TEST_F(DecisionTest, what_nothing_refuses_is_permitted) {
    EXPECT_TRUE(decide_now().permitted.all());
    EXPECT_TRUE(decide_now().confidential.none());
}

TEST_F(DecisionTest, the_reasons_refuse_in_their_order) {
    object();
    object().confidential = true;
    asker_.asks_first = true;
    holder_.takes_self_claimed = false;
    holder_.gives.reset();
    asker_.sees.reset();
    holder_.switched_off.set();
    holder_.offered.reset();
    holder_.stage = directory::Stage::suspended;
    EXPECT_EQ(reason(), Reason::system_suspended);
    holder_.stage = directory::Stage::awaiting;
    EXPECT_EQ(reason(), Reason::system_awaiting);
    holder_.stage = directory::Stage::live;
    EXPECT_EQ(reason(), Reason::not_offered);
    holder_.offered.set();
    EXPECT_EQ(reason(), Reason::switched_off);
    holder_.switched_off.reset();
    EXPECT_EQ(reason(), Reason::role);
    asker_.sees.set();
    EXPECT_EQ(reason(), Reason::agreement);
    holder_.gives.set();
    EXPECT_EQ(reason(), Reason::relationship);
    holder_.takes_self_claimed = true;
    EXPECT_EQ(reason(), Reason::permission);
    asker_.permission = Permission::could_not_ask;
    EXPECT_EQ(reason(), Reason::objection);
    standing_.erase(standing_.begin());
    EXPECT_EQ(reason(), Reason::caring_team);
    asker_.basis = Basis::admission;
    EXPECT_EQ(reason(), Reason::permitted);
    EXPECT_TRUE(decide_now().confidential.all());
}

TEST_F(DecisionTest, an_objection_withholds_its_own_sections_of_its_own_holder_only) {
    object(of({Section::problem_list}));
    object(all(), "RQH");
    object(all(), "RWHX");
    EXPECT_EQ(reason(Section::problem_list), Reason::objection);
    EXPECT_EQ(reason(Section::vaccinations), Reason::permitted);
}

TEST_F(DecisionTest, an_emergency_is_excepted_only_where_the_patient_said_so) {
    object();
    asker_.purpose = Purpose::emergency_care;
    EXPECT_EQ(reason(), Reason::objection);
    standing_[0].except_in_emergency = true;
    EXPECT_EQ(reason(), Reason::permitted);
    asker_.purpose = Purpose::care;
    EXPECT_EQ(reason(), Reason::objection);
}

TEST_F(DecisionTest, a_decision_lets_those_through_whom_it_names_and_an_empty_list_nobody) {
    auto& lifted = object().lifted;
    EXPECT_EQ(reason(), Reason::objection) << "an empty list of exceptions excepts nothing";
    lifted.organisations = {code("RQWX"), code("RQ1")};
    EXPECT_EQ(reason(), Reason::objection) << "codes are compared whole";
    lifted.organisations.push_back(code("RQW"));
    EXPECT_EQ(reason(), Reason::permitted);
    lifted.until = now_;
    EXPECT_EQ(reason(), Reason::objection) << "the period has ended";
    lifted.until = now_ + std::chrono::seconds{1};
    lifted.from = now_ + std::chrono::seconds{1};
    EXPECT_EQ(reason(), Reason::objection) << "the period has not begun";
}

TEST_F(DecisionTest, an_override_is_for_its_holder_its_time_and_a_reason_that_is_accepted) {
    object();
    declared_ = {{"o", OverrideReason::risk_of_harm, {code("RWH")}, now_ + std::chrono::hours{1}}};
    EXPECT_EQ(reason(), Reason::permitted);
    EXPECT_TRUE(decide_now().overridden);
    declared_[0].holders = {code("RAL"), code("RWH1")};
    EXPECT_EQ(reason(), Reason::objection) << "another holder's";
    declared_[0].holders = {code("RWH")};
    declared_[0].until = now_;
    EXPECT_EQ(reason(), Reason::objection) << "it has run out";
    declared_[0].until = now_ + std::chrono::hours{1};
    holder_.overrides.reset(static_cast<std::size_t>(OverrideReason::risk_of_harm));
    EXPECT_EQ(reason(), Reason::objection) << "the holder does not accept the reason";
    holder_.overrides.set();
    standing_[0].bars_override = true;
    EXPECT_EQ(reason(), Reason::objection) << "the objection bars it";
}

TEST_F(DecisionTest, an_override_lets_nothing_through_that_another_reason_takes) {
    object();
    declared_ = {{"o", OverrideReason::safeguarding, {code("RWH")}, now_ + std::chrono::hours{1}}};
    holder_.gives = of({Section::vaccinations});
    EXPECT_EQ(reason(Section::problem_list), Reason::agreement);
    EXPECT_EQ(reason(Section::vaccinations), Reason::permitted);
    holder_.takes_self_claimed = false;
    EXPECT_EQ(reason(Section::vaccinations), Reason::relationship);
}

TEST_F(DecisionTest, one_of_two_objections_that_still_stands_withholds) {
    object().except_in_emergency = true;
    object();
    asker_.purpose = Purpose::emergency_care;
    EXPECT_EQ(reason(), Reason::objection);
}

TEST_F(DecisionTest, the_holders_own_staff_see_its_record_by_role_only) {
    object();
    asker_.organisation = code("RWH");
    holder_.gives.reset();
    asker_.basis = Basis::none;
    EXPECT_EQ(reason(), Reason::permitted);
    asker_.sees.reset();
    EXPECT_EQ(reason(), Reason::role);
}

TEST_F(DecisionTest, a_patients_own_look_is_not_kept_back_by_their_objections) {
    object();
    object().confidential = true;
    asker_.role = RoleGroup::patient;
    asker_.basis = Basis::patient;
    asker_.purpose = Purpose::own_request;
    asker_.asks_first = true;
    EXPECT_EQ(reason(), Reason::permitted);
    holder_.gives.reset(static_cast<std::size_t>(Section::safeguarding));
    EXPECT_EQ(reason(Section::safeguarding), Reason::agreement);
}

TEST_F(DecisionTest, an_organisation_that_asks_first_shows_who_somebody_is_before) {
    asker_.asks_first = true;
    EXPECT_EQ(reason(Section::problem_list), Reason::permission);
    EXPECT_EQ(reason(Section::person_demographics), Reason::permitted);
    for (const Permission stated :
         {Permission::given, Permission::given_for_period, Permission::could_not_ask}) {
        asker_.permission = stated;
        EXPECT_EQ(reason(Section::problem_list), Reason::permitted);
    }
}

TEST(Sentences, say_what_is_left_out_and_name_a_detail_that_was_given) {
    EXPECT_NE(sentence_of(Reason::switched_off, of({Section::problem_list}), "Wrong codes")
                  .find("Problem list: switched off by this organisation: Wrong codes."),
              std::string::npos);
    EXPECT_EQ(sentence_of(Reason::objection, all(), "").find("The whole record: the patient"), 0U);
    for (std::size_t i = 1; i < reason_count; ++i) {
        const auto reason = static_cast<Reason>(i);
        const std::string sentence = sentence_of(reason, all(), "");
        EXPECT_FALSE(sentence.empty()) << code_of(reason);
        EXPECT_TRUE(sentence.ends_with('.')) << sentence;
    }
}

}  // namespace
}  // namespace mcr::access
