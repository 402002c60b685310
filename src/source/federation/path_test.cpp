#include "source/federation/path.hpp"

#include <gtest/gtest.h>

namespace mcr::source::federation {
namespace {

using Path = std::vector<std::string>;

TEST(FederationPath, is_read_from_its_header_within_its_limits) {
    EXPECT_TRUE(read_path(std::nullopt)->empty());
    EXPECT_EQ(*read_path("a"), Path{"a"});
    EXPECT_EQ(*read_path(" west-essex ,b.example"), (Path{"west-essex", "b.example"}));
    EXPECT_EQ(read_path("1,2,3,4,5,6,7,8")->size(), longest_path);
    for (const std::string_view wrong : {"", ",", "a,,b", "a b", "a,<b>", "1,2,3,4,5,6,7,8,9"})
        EXPECT_FALSE(read_path(wrong)) << wrong;
    EXPECT_TRUE(read_path(std::string(longest_identity, 'x')));
    EXPECT_FALSE(read_path(std::string(longest_identity + 1, 'x')));
    EXPECT_FALSE(read_path(std::string(100'000, ' ')));
}

TEST(FederationPath, grows_by_our_own_name) {
    EXPECT_EQ(write_path({}, "us"), "us");
    EXPECT_EQ(write_path(Path{"a", "b"}, "us"), "a, b, us");
    EXPECT_EQ(*read_path(write_path(Path{"a", "b"}, "us")), (Path{"a", "b", "us"}));
}

TEST(FederationPath, says_why_a_question_is_not_asked_on) {
    const Gateway us{.identity = "us", .most_hops = 3};
    EXPECT_EQ(why_not_asked(us, {}, "peer"), "");
    EXPECT_EQ(why_not_asked(us, Path{"a", "b"}, "peer"), "");
    EXPECT_NE(why_not_asked(us, Path{"a", "us"}, "peer").find("come through here"),
              std::string::npos);
    EXPECT_NE(why_not_asked(us, Path{"US"}, "peer"), "") << "whatever the case of its letters";
    EXPECT_NE(why_not_asked(us, Path{"peer"}, "peer").find("not asked back"), std::string::npos);
    EXPECT_NE(why_not_asked(us, Path{"a", "b", "c"}, "peer").find("as many federations"),
              std::string::npos);
    EXPECT_NE(why_not_asked({.identity = "us", .most_hops = 1}, Path{"a"}, "peer"), "");
}

}  // namespace
}  // namespace mcr::source::federation
