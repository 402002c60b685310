#include "access/sensitive_codes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "access/policy.hpp"

namespace mcr::access {
namespace {

TEST(SensitiveCodes, of_the_defaults_are_of_the_four_groups_each_once) {
    std::map<std::string_view, int> groups;
    for (const SensitiveCode& one : named_sensitive_codes()) {
        ++groups[one.group];
        EXPECT_FALSE(one.name.empty());
        EXPECT_TRUE(std::ranges::all_of(one.code, [](char c) { return c >= '0' && c <= '9'; }));
    }
    EXPECT_EQ(groups.size(), 4U);
    EXPECT_EQ(default_sensitive_codes().size(), named_sensitive_codes().size());
}

}  // namespace
}  // namespace mcr::access
