#include "net/address.hpp"

#include <gtest/gtest.h>

namespace mcr::net {
namespace {

TEST(Address, a_redirect_stays_on_its_host_and_never_loses_tls) {
    EXPECT_EQ(redirected("http://a/b?c", "/d?e"), "http://a/d?e");
    EXPECT_EQ(redirected("http://a/b", "https://A/b"), "https://A/b");
    EXPECT_EQ(redirected("https://a/b", "http://a/b"), std::nullopt);
    EXPECT_EQ(redirected("https://a/b", "https://a:444/b"), std::nullopt);
    EXPECT_EQ(redirected("https://a/b", "https://a:443/c"), "https://a:443/c");
    EXPECT_EQ(redirected("https://a/b", "https://a.b/b"), std::nullopt);
    EXPECT_EQ(redirected("https://a/b", "//c/b"), std::nullopt);
    EXPECT_EQ(redirected("https://a/b", "https://u:p@a/b"), std::nullopt);
}

}  // namespace
}  // namespace mcr::net
