#include "people/role_table.hpp"

#include <gtest/gtest.h>

namespace mcr::people {
namespace {

OdsCode code(std::string_view text) {
    return *OdsCode::parse(text);
}

struct Row {
    std::string_view role_code, kind, role_name;  ///< an empty name: no place here
};

/// The table of docs/sign-in.md.
constexpr Row rows[] = {
    {"S8000:G8000:R8000", "gp-practice", "GP"},
    {"S8000:G8000:R8000", "acute-trust", "hospital doctor"},
    {"S8000:G8000:R8000", "extended-hours-provider", "extended-hours doctor"},
    {"S8000:G8000:R8000", "out-of-hours-provider", "out-of-hours doctor"},
    {"S8000:G8000:R8000", "", "doctor"},
    {"R8000", "acute-trust", "hospital doctor"},
    {"S8000:G8000:R8001", "gp-practice", "practice nurse"},
    {"S8000:G8000:R8001", "acute-trust", "hospital nurse"},
    {"S8000:G8000:R8000", "beyond-region", "hospital doctor"},
    {"S8000:G8000:R8001", "provider-111", "111 clinician"},
    {"S8000:G8000:R8001", "county-council", "nurse"},
    {"S8000:G8000:R8003", "community-pharmacy", "community pharmacist"},
    {"S8000:G8000:R8003", "ambulance-service", "paramedic"},
    {"S8000:G8000:R8003", "county-council", "social worker"},
    {"S8000:G8000:R8003", "care-provider", "care worker"},
    {"S8000:G8000:R8003", "acute-trust", ""},
    {"S8000:G8000:R8003", "", ""},
    {"S8001:G8002:R8008", "gp-practice", "receptionist"},
    {"S8001:G8002:R8008", "provider-111", "111 call handler"},
    {"S8001:G8003:R8009", "gp-practice", "receptionist"},
    {"S8002:G8003:R0001", "acute-trust", "privacy officer"},
    {"S8002:G8003:R8015", "acute-trust", ""},
    {"R80001", "acute-trust", ""},
    {"xR8000", "acute-trust", ""},
    {"", "acute-trust", ""},
};

TEST(RoleTable, tells_from_role_and_kind_of_organisation_what_somebody_does) {
    const RoleTable table;
    for (const Row& row : rows) {
        const auto found = table.find(row.role_code, code("RQW"), row.kind);
        EXPECT_EQ(found ? found->role_name : "", row.role_name) << row.role_code << ' ' << row.kind;
    }
}

TEST(RoleTable, systems_support_runs_the_installation_only_where_it_is_named) {
    const RoleTable table({}, {code("QM7")});
    EXPECT_EQ(table.find("R8015", code("QM7"), "")->group, RoleGroup::administrator);
    EXPECT_FALSE(table.find("R8015", code("RQW"), "acute-trust"));
}

TEST(RoleTable, rows_of_the_installation_go_first) {
    const RoleTable table({*parse_role_rule("R8003 acute-trust = pharmacist, hospital pharmacist"),
                           *parse_role_rule("R8003 RWH = paramedic")});
    EXPECT_EQ(table.find("R8003", code("RQW"), "acute-trust")->role_name, "hospital pharmacist");
    EXPECT_EQ(table.find("R8003", code("RWH"), "")->role_name, "paramedic");
    EXPECT_EQ(table.find("R8003", code("FZZ97"), "community-pharmacy")->role_name,
              "community pharmacist");
}

TEST(RoleTable, a_row_that_is_none_is_refused) {
    for (const std::string_view row :
         {"", "R8003", "= nurse", "8003 any = nurse", "R8003 any = patient", "R8003 any = wizard",
          "R8003 any nurse", "R8003 Acute! = nurse", "R8003 any = nurse,", "R12345678 any = nurse"})
        EXPECT_FALSE(parse_role_rule(row)) << row;
    EXPECT_TRUE(parse_role_rule("R8003 any = nurse"));
    EXPECT_TRUE(parse_role_rule("R8003 = nurse"));
}

}  // namespace
}  // namespace mcr::people
