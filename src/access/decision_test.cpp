#include "access/decision.hpp"

#include <gtest/gtest.h>

namespace mcr::access {
namespace {

using people::RoleGroup;

people::TokenClaims asker(RoleGroup role, std::string purpose, std::string id = "555000000001") {
    return {people::Professional{id, "UNK", "Khan", "Amina", "Dr", role, "R8000", "doctor",
                                 *OdsCode::parse("RQW"), "Princess Alexandra Hospital"},
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
    const auto patient = people::NhsNumber::parse("9999999999");
    ASSERT_TRUE(patient);
    const auto& row = GetParam();
    const auto answer = may_look(asker(row.role, row.purpose, row.id), *patient);
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
                    LookRow{RoleGroup::doctor, "BTG", "1", "purpose"},
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

TEST(WhoMaySearch, are_those_who_give_direct_care_and_nobody_else) {
    EXPECT_TRUE(may_search(asker(RoleGroup::doctor, "TREAT")));
    EXPECT_EQ(may_search(asker(RoleGroup::doctor, "HRESCH")).error().code, "purpose");
    EXPECT_EQ(may_search(asker(RoleGroup::receptionist, "TREAT")).error().code, "role");
    EXPECT_FALSE(may_search(asker(RoleGroup::patient, "PATRQT")));
}

TEST(Decision, a_live_system_is_asked_and_any_other_is_not_with_its_reason) {
    directory::Organisation organisation{*OdsCode::parse("RQW"), "Princess Alexandra Hospital"};
    directory::System system;
    const directory::Member member{&organisation, &system};
    EXPECT_TRUE(decide(member).permitted());

    system.stage = directory::Stage::awaiting;
    EXPECT_EQ(code_of(decide(member).reason), "system-awaiting");
    EXPECT_FALSE(decide(member).sentence.empty());

    system.stage = directory::Stage::suspended;
    system.stage_reason = "Planned work until Monday.";
    EXPECT_EQ(code_of(decide(member).reason), "system-suspended");
    EXPECT_NE(decide(member).sentence.find("Planned work until Monday."), std::string::npos);
}

}  // namespace
}  // namespace mcr::access
