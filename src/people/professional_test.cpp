#include "people/professional.hpp"

#include <gtest/gtest.h>

#include <set>

namespace mcr::people {
namespace {

Professional named(std::string prefix, std::string given, std::string family) {
    return {.id = "1",
            .role_profile_id = "UNK",
            .family = std::move(family),
            .given = std::move(given),
            .prefix = std::move(prefix),
            .role = RoleGroup::doctor,
            .role_code = "",
            .role_name = "doctor",
            .organisation = *OdsCode::parse("RQW"),
            .organisation_name = ""};
}

TEST(Professional, a_display_name_has_the_parts_that_are_there) {
    EXPECT_EQ(named("Dr", "Amina", "Khan").display_name(), "Dr Amina Khan");
    EXPECT_EQ(named("", "Amina", "Khan").display_name(), "Amina Khan");
    EXPECT_EQ(named("Dr", "", "Khan").display_name(), "Dr Khan");
    EXPECT_EQ(named("", "", "").display_name(), "");
}

TEST(Professional, every_role_group_reads_back_from_its_name) {
    std::set<std::string_view> seen;
    for (int i = 0; i <= static_cast<int>(RoleGroup::administrator); ++i) {
        const auto group = static_cast<RoleGroup>(i);
        EXPECT_TRUE(seen.insert(to_string(group)).second);
        const auto back = role_group_from(to_string(group));
        ASSERT_TRUE(back);
        EXPECT_EQ(*back, group);
    }
    EXPECT_EQ(to_string(RoleGroup::social_worker), "social worker");
}

TEST(Professional, a_name_that_is_no_role_is_refused) {
    for (const std::string_view text : {"", "Doctor", "doctor ", "surgeon", "unknown"})
        EXPECT_FALSE(role_group_from(text)) << text;
}

}  // namespace
}  // namespace mcr::people
