#include "web/authorize_ask.hpp"

#include <gtest/gtest.h>

namespace mcr::web {
namespace {

constexpr std::string_view base = "https://mcr.example/fhir";

people::Clients registered() {
    people::Client app{.id = "app",
                       .name = "An app",
                       .organisation = *OdsCode::parse("E81046"),
                       .keys = nullptr,
                       .certificates = {},
                       .redirect_uris = {"https://app.example/back?site=1"},
                       .launch_uri = "",
                       .scopes = *people::SmartScopes::parse("launch/patient patient/*.rs"),
                       .grants = {people::Grant::authorization_code},
                       .staff = nullptr};
    return *people::Clients::make({app});
}

Form sound() {
    return {{"response_type", "code"},
            {"client_id", "app"},
            {"redirect_uri", "https://app.example/back?site=1"},
            {"scope", "launch/patient patient/Condition.rs openid"},
            {"state", "s t"},
            {"aud", std::string(base)},
            {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
            {"code_challenge_method", "S256"}};
}

TEST(AuthorizationAsk, is_what_of_it_is_granted) {
    const auto clients = registered();
    const auto ask = read_ask(sound(), clients, base);
    ASSERT_TRUE(ask);
    EXPECT_EQ(ask->client->id, "app");
    EXPECT_EQ(ask->scopes.text(), "launch/patient patient/Condition.rs");
    EXPECT_TRUE(ask->needs_patient());
    EXPECT_EQ(in_plain_words(ask->scopes),
              std::vector<std::string>{"read, search: condition of this patient"});
}

TEST(AuthorizationAsk, a_fault_is_told_to_the_app_or_where_it_cannot_be_to_the_person) {
    struct Row {
        std::string field, value, error;  ///< no error: the person is told
    };
    const auto clients = registered();
    for (const Row& row :
         {Row{"client_id", "other", ""}, Row{"client_id", "", ""},
          Row{"redirect_uri", "https://app.example/back", ""},
          Row{"redirect_uri", "https://evil.example/", ""},
          Row{"response_type", "token", "unsupported_response_type"},
          Row{"state", "", "invalid_request"},
          Row{"state", std::string(501, 's'), "invalid_request"},
          Row{"aud", "https://mcr.example", "invalid_request"},
          Row{"code_challenge", "", "invalid_request"},
          Row{"code_challenge", "short", "invalid_request"},
          Row{"code_challenge_method", "plain", "invalid_request"},
          Row{"scope", "", "invalid_scope"}, Row{"scope", "launch/patient", "invalid_scope"},
          Row{"scope", "user/*.rs", "invalid_scope"}, Row{"scope", "\"", "invalid_scope"}}) {
        Form form = sound();
        form[row.field] = row.value;
        const auto ask = read_ask(form, clients, base);
        ASSERT_FALSE(ask) << row.field << " = " << row.value;
        if (row.error.empty()) {
            EXPECT_EQ(ask.error().back, "") << row.field;
            EXPECT_NE(ask.error().sentence, "");
            continue;
        }
        EXPECT_TRUE(ask.error().back.starts_with(
            "https://app.example/back?site=1&error=" + row.error + "&"))
            << ask.error().back;
    }
}

TEST(AuthorizationAsk, fields_go_into_an_address_encoded) {
    EXPECT_EQ(with_fields("https://a.example/b", {{"code", "c&d"}, {"state", "s t"}, {"none", ""}}),
              "https://a.example/b?code=c%26d&state=s%20t");
}

}  // namespace
}  // namespace mcr::web
