#include "people/token_service_fixture.hpp"

namespace mcr::people {
namespace {

TEST_P(Tokens, a_system_by_itself_gets_a_token_with_which_no_record_is_opened) {
    const Said said = ask(by_itself("system/Consent.rs system/Observation.rs user/*.rs"));
    ASSERT_EQ(said.status, 200) << said.body;
    EXPECT_EQ(said.text("token_type"), "Bearer");
    EXPECT_EQ(said.text("scope"), "system/Consent.rs");
    EXPECT_EQ(said.body.at("expires_in").as_int64(), 300);
    EXPECT_EQ(checker->check(said.text("access_token")).error().code, "no-person");
    const auto claims = checker->check_system(said.text("access_token"));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->organisation, "RQW");
    const auto noted = deeds();
    ASSERT_EQ(noted.size(), 1U);
    EXPECT_EQ(noted[0].kind, "sign-in");
    EXPECT_EQ(noted[0].doer.id, "ward-system");
}

TEST_P(Tokens, clinical_scopes_without_a_professional_are_refused) {
    const Said said = ask(by_itself("system/Observation.rs user/*.rs"));
    EXPECT_EQ(said.status, 400);
    EXPECT_EQ(said.text("error"), "invalid_scope");
    EXPECT_EQ(deeds().at(0).kind, "sign-in-failed");
}

TEST_P(Tokens, a_staff_identity_token_is_exchanged_for_one_that_names_the_professional) {
    Form form = exchanging(identity());
    form["scope"] = "user/Observation.rs";
    form["patient"] = "9990000018";
    form["basis"] = "admission";
    form["reference"] = "A/17";
    form["permission"] = "given";
    form["purpose"] = "ETREAT";
    const Said said = ask(form);
    ASSERT_EQ(said.status, 200) << said.body;
    EXPECT_EQ(said.text("issued_token_type"), "urn:ietf:params:oauth:token-type:access_token");
    EXPECT_EQ(said.body.at("expires_in").as_int64(), 3600);
    const auto claims = checker->check(said.text("access_token"));
    ASSERT_TRUE(claims) << claims.error().sentence;
    EXPECT_EQ(claims->professional.family, "Khan");
    EXPECT_EQ(claims->client_id, "ward-system");
    EXPECT_EQ(claims->scope, "user/Observation.rs");
    EXPECT_EQ(claims->patient, "9990000018");
    EXPECT_EQ(claims->purpose, "ETREAT");
    EXPECT_EQ(claims->stated.basis, "admission");
    EXPECT_EQ(claims->authenticated, std::chrono::floor<std::chrono::seconds>(clock.now() - 60s));
    EXPECT_EQ(deeds().at(0).doer.id, "555000000101");
}

TEST_P(Tokens, a_gateway_exchanges_for_the_staff_of_organisations_that_it_speaks_for) {
    Client gateway = system();
    gateway.gateway = "west";
    gateway.speaks_for = {*OdsCode::parse("RWH"), *OdsCode::parse("RAL")};
    clients = std::move(*Clients::make({gateway}));
    const auto exchanged_for = [this](std::string_view organisation) {
        return ask(
            exchanging(identity([organisation](object& claims) { claims["org"] = organisation; })));
    };
    for (const std::string_view organisation : {"RQW", "RWH", "RAL"}) {
        const Said said = exchanged_for(organisation);
        ASSERT_EQ(said.status, 200) << said.body;
        const auto claims = checker->check(said.text("access_token"));
        EXPECT_EQ(claims->professional.organisation.text(), organisation);
        EXPECT_EQ(claims->gateway, "west");
    }
    EXPECT_EQ(exchanged_for("R1H").text("error"), "invalid_grant");
}

TEST(Gateways, are_clients_that_name_themselves_and_whom_they_speak_for) {
    const auto fault = [](std::string gateway, std::vector<OdsCode> speaks_for,
                          std::vector<Grant> grants) {
        const std::string key = throwaway_key("P-256", "k");
        const bool exchanges = grants.front() == Grant::token_exchange;
        auto made = Clients::make({{.id = "west",
                                    .name = "West",
                                    .organisation = *OdsCode::parse("ZZ1"),
                                    .keys = public_half_of(key),
                                    .certificates = {},
                                    .redirect_uris = {},
                                    .launch_uri = "",
                                    .scopes = {},
                                    .grants = std::move(grants),
                                    .staff = exchanges ? std::make_shared<StaffIssuer>(StaffIssuer{
                                                             "west", "west", public_half_of(key)})
                                                       : nullptr,
                                    .gateway = std::move(gateway),
                                    .speaks_for = std::move(speaks_for)}});
        return made ? std::string() : made.error().sentence;
    };
    const OdsCode rwh = *OdsCode::parse("RWH");
    EXPECT_EQ(fault("west", {rwh}, {Grant::token_exchange}), "");
    EXPECT_NE(fault("west", {}, {Grant::token_exchange}), "");
    EXPECT_NE(fault("", {rwh}, {Grant::token_exchange}), "");
    EXPECT_NE(fault("west, east", {rwh}, {Grant::token_exchange}), "");
    EXPECT_NE(fault("west", {rwh}, {Grant::client_credentials}), "");
}

TEST_P(Tokens, an_exchange_that_is_wrong_is_refused) {
    struct Row {
        std::string_view what, error;
        std::function<void(Form&)> change;
    };
    const auto subject = [this](const std::function<void(object&)>& change) {
        return [this, change](Form& form) { form["subject_token"] = identity(change); };
    };
    for (const Row& row : {
             Row{"another issuer", "invalid_grant",
                 subject([](object& c) { c["iss"] = "https://other.example"; })},
             Row{"another audience", "invalid_grant",
                 subject([](object& c) { c["aud"] = "other"; })},
             Row{"run out", "invalid_grant", subject([this](object& c) { c["exp"] = in(-60s); })},
             Row{"too long", "invalid_grant", subject([this](object& c) { c["exp"] = in(7200s); })},
             Row{"no role", "invalid_grant", subject([](object& c) { c.erase("family_name"); })},
             Row{"another organisation", "invalid_grant",
                 subject([](object& c) { c["org"] = "RWH"; })},
             Row{"signed by the client", "invalid_grant",
                 [this](Form& f) { f["subject_token"] = assertion(); }},
             Row{"no token", "invalid_grant", [](Form& f) { f.erase("subject_token"); }},
             Row{"another type", "invalid_request",
                 [](Form& f) { f["subject_token_type"] = "urn:x"; }},
             Row{"another wish", "invalid_request",
                 [](Form& f) { f["requested_token_type"] = id_token; }},
             Row{"an actor", "invalid_request", [](Form& f) { f["actor_token"] = "x"; }},
             Row{"no scope", "invalid_scope", [](Form& f) { f["scope"] = "patient/*.rs"; }},
             Row{"broken scope", "invalid_scope", [](Form& f) { f["scope"] = "\""; }},
             Row{"an override", "invalid_request", [](Form& f) { f["purpose"] = "BTG"; }},
             Row{"no NHS number", "invalid_request", [](Form& f) { f["patient"] = "1"; }},
             Row{"no code", "invalid_request", [](Form& f) { f["basis"] = "NOT A CODE"; }},
         }) {
        Form form = exchanging(identity());
        row.change(form);
        const Said said = ask(form);
        EXPECT_EQ(said.status, 400) << row.what;
        EXPECT_EQ(said.text("error"), row.error) << row.what << said.body;
        EXPECT_FALSE(said.body.contains("access_token")) << row.what;
    }
}

TEST_P(Tokens, a_client_that_does_not_prove_itself_is_refused) {
    struct Row {
        std::string_view what;
        std::function<void(Form&)> change;
    };
    const auto with = [this](const std::function<void(object&)>& change) {
        return [this, change](Form& form) { form["client_assertion"] = assertion(change); };
    };
    for (const Row& row : {
             Row{"nobody", [](Form& f) { f.erase("client_assertion"); }},
             Row{"only a name",
                 [](Form& f) {
                     f.erase("client_assertion");
                     f["client_id"] = "ward-system";
                 }},
             Row{"another name", [](Form& f) { f["client_id"] = "app"; }},
             Row{"a secret", [](Form& f) { f["client_secret"] = "s"; }},
             Row{"another subject", with([](object& c) { c["sub"] = "app"; })},
             Row{"an unknown issuer", with([](object& c) { c["iss"] = "x"; })},
             Row{"another audience", with([](object& c) { c["aud"] = "https://mcr.example"; })},
             Row{"run out", with([this](object& c) { c["exp"] = in(-31s); })},
             Row{"too long", with([this](object& c) { c["exp"] = in(600s); })},
             Row{"without jti", with([](object& c) { c.erase("jti"); })},
             Row{"another key",
                 [this](Form& f) {
                     const std::string other = throwaway_key("P-384", "ward-1");
                     f["client_assertion"] = assertion([](object&) {}, &other);
                 }},
         }) {
        Form form = by_itself();
        row.change(form);
        const Said said = ask(form);
        EXPECT_EQ(said.status, 401) << row.what;
        EXPECT_EQ(said.text("error"), "invalid_client") << row.what;
    }
}

TEST_P(Tokens, an_assertion_is_good_once_on_whichever_server) {
    const Form form = by_itself();
    EXPECT_EQ(ask(form).status, 200);
    const ClientCheck second(ClientCheck::Parts{clients, *store, clock, {token_url}});
    EXPECT_EQ(ask(form).text("error"), "invalid_client");
}

TEST_P(Tokens, grant_types_are_those_that_the_client_is_registered_for) {
    Form form = by_itself();
    form["grant_type"] = "password";
    EXPECT_EQ(ask(form).text("error"), "unsupported_grant_type");
    form = by_itself();
    form.erase("grant_type");
    EXPECT_EQ(ask(form).text("error"), "invalid_request");
    form = by_itself();
    form["grant_type"] = "authorization_code";
    EXPECT_EQ(ask(form).text("error"), "unauthorized_client");
    EXPECT_EQ(ask({{"grant_type", "client_credentials"}, {"client_id", "app"}}).text("error"),
              "unauthorized_client");
}

TEST_P(Tokens, a_code_is_redeemed_once_by_who_knows_the_verifier) {
    const std::string good = code();
    const Said said = ask(redeeming(good));
    ASSERT_EQ(said.status, 200) << said.body;
    EXPECT_EQ(said.text("patient"), "9990000018");
    const auto claims = checker->check(said.text("access_token"));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->patient, "9990000018");
    EXPECT_EQ(claims->client_id, "app");
    EXPECT_EQ(ask(redeeming(good)).text("error"), "invalid_grant");
}

TEST_P(Tokens, a_code_with_anything_else_wrong_is_refused_and_spent) {
    struct Row {
        std::string_view what, error;
        std::function<void(Form&)> change;
    };
    for (const Row& row :
         {Row{"another verifier", "invalid_grant",
              [](Form& f) { f["code_verifier"] = std::string(43, 'w'); }},
          Row{"a short verifier", "invalid_request", [](Form& f) { f["code_verifier"] = "v"; }},
          Row{"no verifier", "invalid_request", [](Form& f) { f.erase("code_verifier"); }},
          Row{"another address", "invalid_grant",
              [](Form& f) { f["redirect_uri"] = "https://app.example/other"; }},
          Row{"no code", "invalid_grant", [](Form& f) { f["code"] = ""; }}}) {
        Form form = redeeming(code());
        row.change(form);
        EXPECT_EQ(ask(form).text("error"), row.error) << row.what;
    }
    const std::string other =
        code([](Authorization& what) { what.claims.client_id = "another-app"; });
    EXPECT_EQ(ask(redeeming(other)).text("error"), "invalid_grant");
    const std::string late = code();
    clock.advance(60s);
    EXPECT_EQ(ask(redeeming(late)).text("error"), "invalid_grant");
}

TEST_P(Tokens, a_client_learns_of_its_own_tokens_only) {
    const std::string token = ask(by_itself()).text("access_token");
    const auto look = [&](const std::string& at) {
        return ask({{"client_assertion_type", assertion_type},
                    {"client_assertion", assertion()},
                    {"token", at}},
                   {}, true);
    };
    const Said said = look(token);
    EXPECT_TRUE(said.body.at("active").as_bool());
    EXPECT_EQ(said.text("client_id"), "ward-system");
    EXPECT_EQ(said.text("scope"), "system/Consent.rs");
    const std::string others = ask(redeeming(code())).text("access_token");
    EXPECT_FALSE(look(others).body.at("active").as_bool());
    EXPECT_FALSE(look("nonsense").body.at("active").as_bool());
    clock.advance(6min);
    EXPECT_FALSE(look(token).body.at("active").as_bool());
    EXPECT_EQ(ask({{"client_id", "app"}, {"token", token}}, {}, true).status, 401);
}

class BoundTokens : public Tokens {
protected:
    BoundTokens() { certificates = {to_base64url(std::string(32, 't'))}; }
};

TEST_P(BoundTokens, go_to_who_connects_with_a_registered_certificate_and_name_it) {
    EXPECT_EQ(ask(by_itself()).text("error"), "invalid_client");
    EXPECT_EQ(ask(by_itself(), to_base64url(std::string(32, 'u'))).text("error"), "invalid_client");
    const Said said = ask(by_itself(), certificates[0]);
    ASSERT_EQ(said.status, 200) << said.body;
    EXPECT_EQ(checker->check_system(said.text("access_token"))->thumbprint, certificates[0]);
    const Said person = ask(exchanging(identity()), certificates[0]);
    EXPECT_EQ(checker->check(person.text("access_token"))->thumbprint, certificates[0]);
}

MCR_ON_BOTH_DATABASES(Tokens);
MCR_ON_BOTH_DATABASES(BoundTokens);

}  // namespace
}  // namespace mcr::people
