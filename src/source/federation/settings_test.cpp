#include "source/federation/settings.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace mcr::source::federation {
namespace {

directory::System sound() {
    directory::System system;
    system.address = "https://peer.example/fhir";
    system.settings = {{"identity", "peer"}, {"client-id", "us"}};
    system.credentials = {{"client-key", "peer.jwk"}};
    return system;
}

TEST(FederationSettings, are_few_where_the_peer_is_as_this_one) {
    const auto settings = settings_of(sound());
    ASSERT_TRUE(settings) << settings.error().sentence;
    EXPECT_EQ(settings->token_address, "https://peer.example/oauth/token");
    EXPECT_EQ(settings->audience, "us");
    EXPECT_EQ(settings->scope, "user/*.rs");
    EXPECT_EQ(settings->key, "peer.jwk");
    EXPECT_EQ(settings->pages.page_limit, 50U);
}

TEST(FederationSettings, are_refused_by_name) {
    const struct {
        std::function<void(directory::System&)> change;
        std::string_view names;
    } cases[] = {
        {[](auto& s) { s.settings.erase("identity"); }, "identity is missing"},
        {[](auto& s) { s.settings["identity"] = "a b"; }, "identity must be"},
        {[](auto& s) { s.settings.erase("client-id"); }, "client-id is missing"},
        {[](auto& s) { s.settings["client-id"] = ""; }, "client-id must be"},
        {[](auto& s) { s.settings["client-id"] = "a\nb"; }, "client-id must be"},
        {[](auto& s) { s.credentials.clear(); }, "needs the credential client-key"},
        {[](auto& s) { s.address = "https://peer.example/r4"; }, "token-address is missing"},
        {[](auto& s) { s.settings["token-address"] = "ftp://x"; }, "token-address must be"},
        {[](auto& s) { s.settings["auth"] = "basic"; }, "auth must be"},
        {[](auto& s) { s.settings["page-limit"] = "0"; }, "page-limit must be"},
        {[](auto& s) { s.settings["page-limit"] = "1001"; }, "page-limit must be"},
        {[](auto& s) { s.settings["page-limit"] = "5x"; }, "page-limit must be"},
        {[](auto& s) { s.settings["query"] = "search"; }, "query is not known"},
        {[](auto& s) { s.settings["auth"] = "bearer"; }, "no credential bearer"},
        {[](auto& s) {
             s.settings["auth"] = "bearer";
             s.credentials["bearer"] = "b";
         },
         "person-header is missing"},
        {[](auto& s) { s.settings["person-header"] = "Authorization"; }, "person-header must name"},
        {[](auto& s) { s.settings["person-header"] = "X-Request-Id"; }, "person-header must name"},
        {[](auto& s) { s.settings["person-header"] = "X-My-Care-Record-Path"; },
         "person-header must name"},
    };
    for (const auto& one : cases) {
        directory::System system = sound();
        one.change(system);
        const auto settings = settings_of(system);
        ASSERT_FALSE(settings) << one.names;
        std::string sentence = settings.error().sentence;
        sentence.erase(sentence.find(" of federation"), std::string(" of federation").size());
        EXPECT_NE(sentence.find(one.names), std::string::npos) << sentence;
    }
}

TEST(FederationSettings, of_a_bearer_need_a_header_for_who_asks) {
    directory::System system = sound();
    system.settings = {{"identity", "peer"}, {"auth", "bearer"}, {"person-header", "X-Person"}};
    system.credentials["bearer"] = "b";
    const auto settings = settings_of(system);
    ASSERT_TRUE(settings) << settings.error().sentence;
    EXPECT_EQ(settings->auth, Settings::Auth::bearer);
    EXPECT_EQ(settings->audience, "peer");
}

}  // namespace
}  // namespace mcr::source::federation
