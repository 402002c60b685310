#include "people/client.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "people/throwaway_keys.hpp"

namespace mcr::people {
namespace {

std::shared_ptr<KeySource> some_keys() {
    return std::make_shared<KeySource>(std::move(*KeySet::parse(throwaway_key("P-256", "k"))));
}

Client sound() {
    return {.id = "ward-system",
            .name = "Ward system",
            .organisation = *OdsCode::parse("RQW"),
            .keys = some_keys(),
            .certificates = {},
            .redirect_uris = {},
            .launch_uri = "",
            .scopes = *SmartScopes::parse("system/Consent.crus"),
            .grants = {Grant::client_credentials, Grant::context_launch},
            .staff = nullptr};
}

TEST(Clients, are_found_by_their_whole_id) {
    const auto clients = Clients::make({sound()});
    ASSERT_TRUE(clients) << clients.error().sentence;
    ASSERT_NE(clients->find("ward-system"), nullptr);
    EXPECT_TRUE(clients->find("ward-system")->may(Grant::context_launch));
    EXPECT_FALSE(clients->find("ward-system")->may(Grant::token_exchange));
    for (const std::string_view id : {"", "ward", "ward-system2", "Ward-system"})
        EXPECT_EQ(clients->find(id), nullptr) << id;
    EXPECT_FALSE(Clients::make({sound(), sound()}));
}

TEST(Clients, each_fault_in_a_registration_is_named) {
    struct Row {
        std::string_view fault;
        std::function<void(Client&)> change;
    };
    const auto staff = [](std::string issuer, std::string audience) {
        return std::make_shared<StaffIssuer>(
            StaffIssuer{std::move(issuer), std::move(audience), some_keys()});
    };
    for (const Row& row : {
             Row{"its id", [](Client& c) { c.id = "a b"; }},
             Row{"its id", [](Client& c) { c.id = ""; }},
             Row{"its id", [](Client& c) { c.id = std::string(65, 'a'); }},
             Row{"no name", [](Client& c) { c.name = ""; }},
             Row{"no name", [](Client& c) { c.name = "a\nb"; }},
             Row{"no grants", [](Client& c) { c.grants.clear(); }},
             Row{"needs keys", [](Client& c) { c.keys = nullptr; }},
             Row{"staff issuer goes", [](Client& c) { c.grants.push_back(Grant::token_exchange); }},
             Row{"staff issuer goes", [&](Client& c) { c.staff = staff("i", "a"); }},
             Row{"no audience",
                 [&](Client& c) {
                     c.grants.push_back(Grant::token_exchange);
                     c.staff = staff("i", "");
                 }},
             Row{"redirect addresses go",
                 [](Client& c) { c.grants.push_back(Grant::authorization_code); }},
             Row{"redirect addresses go",
                 [](Client& c) { c.redirect_uris = {"https://app.example/back"}; }},
             Row{"redirect address is",
                 [](Client& c) {
                     c.grants.push_back(Grant::authorization_code);
                     c.redirect_uris = {"http://app.example/back"};
                 }},
             Row{"launch address", [](Client& c) { c.launch_uri = "https://app.example/"; }},
             Row{"thumbprint", [](Client& c) { c.certificates = {"abc"}; }},
         }) {
        Client client = sound();
        row.change(client);
        const auto made = Clients::make({client});
        ASSERT_FALSE(made) << row.fault;
        EXPECT_NE(made.error().sentence.find(row.fault), std::string::npos)
            << made.error().sentence;
    }
}

TEST(Clients, a_redirect_address_is_compared_letter_by_letter_but_for_a_local_port) {
    Client client = sound();
    client.redirect_uris = {"https://app.example/back", "http://127.0.0.1/back"};
    struct Row {
        std::string_view uri;
        bool good;
    };
    for (const Row& row :
         {Row{"https://app.example/back", true}, Row{"http://127.0.0.1/back", true},
          Row{"http://127.0.0.1:49152/back", true}, Row{"https://app.example/back/", false},
          Row{"https://app.example/back?x=1", false}, Row{"https://app.example:444/back", false},
          Row{"https://APP.example/back", false}, Row{"http://127.0.0.1:49152/other", false},
          Row{"http://127.0.0.1:4915200/back", false}, Row{"http://127.0.0.1:/back", false},
          Row{"http://[::1]:49152/back", false}, Row{"", false}})
        EXPECT_EQ(client.may_redirect_to(row.uri), row.good) << row.uri;
}

TEST(Clients, grants_have_names) {
    for (const Grant grant : {Grant::client_credentials, Grant::token_exchange,
                              Grant::authorization_code, Grant::context_launch})
        EXPECT_EQ(grant_from(to_string(grant)), grant);
    EXPECT_FALSE(grant_from("refresh_token"));
}

}  // namespace
}  // namespace mcr::people
