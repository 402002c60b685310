#include "people/token_service.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "people/deed.hpp"
#include "people/fake_worker.hpp"
#include "people/json.hpp"
#include "people/session.hpp"
#include "people/throwaway_keys.hpp"
#include "store/testing.hpp"

namespace mcr::people {
namespace {

using namespace std::chrono_literals;
using boost::json::object;
using Form = std::map<std::string, std::string, std::less<>>;

constexpr const char* token_url = "https://mcr.example/oauth/token";
constexpr const char* assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr const char* exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr const char* id_token = "urn:ietf:params:oauth:token-type:id_token";
const std::string verifier(43, 'v');

std::shared_ptr<KeySource> public_half_of(const std::string& jwk) {
    return std::make_shared<KeySource>(
        std::move(*KeySet::parse(*SigningKey::parse(jwk)->public_jwk())));
}

class Tokens : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        workers = std::make_unique<net::Workers>(1, clock, log, metrics);
        store = open();
        for (const auto migrate : {migrate_deeds, migrate_used, migrate_authorizations})
            ASSERT_TRUE(migrate(*store));
        auto made = Clients::make({system(), app()});
        ASSERT_TRUE(made) << made.error().sentence;
        clients = std::move(*made);
        issuer = std::move(*make_token_issuer(our_key, settings, clock, random));
        checker = std::move(*make_token_checker(our_key, settings, clock));
        check = std::make_unique<ClientCheck>(
            ClientCheck::Parts{clients, *store, clock, {token_url}});
        service = std::make_unique<TokenService>(TokenService::Parts{
            *check, *store, *issuer, *checker,
            [this](const boost::json::value& claims) { return role_of(claims); }, clock, log,
            metrics, TokenServiceSettings{}});
    }
    void TearDown() override {
        store.reset();
        workers.reset();
        DatabaseTest::TearDown();
    }

    [[nodiscard]] Client system() const {
        return {.id = "ward-system",
                .name = "Ward system",
                .organisation = *OdsCode::parse("RQW"),
                .keys = public_half_of(ward_key),
                .certificates = certificates,
                .redirect_uris = {},
                .launch_uri = "",
                .scopes = *SmartScopes::parse("system/Consent.crus user/*.rs"),
                .grants = {Grant::client_credentials, Grant::token_exchange},
                .staff = std::make_shared<StaffIssuer>(
                    StaffIssuer{"https://am.example", "ward", public_half_of(staff_key)})};
    }
    static Client app() {
        return {.id = "app",
                .name = "An app",
                .organisation = *OdsCode::parse("E81046"),
                .keys = nullptr,
                .certificates = {},
                .redirect_uris = {"https://app.example/back"},
                .launch_uri = "",
                .scopes = *SmartScopes::parse("launch/patient patient/*.rs"),
                .grants = {Grant::authorization_code},
                .staff = nullptr};
    }
    static Result<Professional> role_of(const boost::json::value& claims) {
        if (text_of(claims, "family_name").empty())
            return fail(ErrorKind::unauthenticated, "No name.");
        return Professional{.id = std::string(text_of(claims, "sub")),
                            .role_profile_id = "555000000201",
                            .family = std::string(text_of(claims, "family_name")),
                            .role = RoleGroup::doctor,
                            .role_code = "S8000:G8000:R8000",
                            .role_name = "hospital doctor",
                            .organisation = *OdsCode::parse(text_of(claims, "org")),
                            .organisation_name = "A hospital"};
    }
    [[nodiscard]] std::int64_t in(std::chrono::seconds later) const {
        return std::chrono::floor<std::chrono::seconds>(clock.now() + later)
            .time_since_epoch()
            .count();
    }
    std::string assertion(const std::function<void(object&)>& change = [](object&) {},
                          const std::string* key = nullptr) {
        object claims{{"iss", "ward-system"},
                      {"sub", "ward-system"},
                      {"aud", token_url},
                      {"exp", in(200s)},
                      {"jti", new_uuid(random)}};
        change(claims);
        return *SigningKey::parse(key ? *key : ward_key)
                    ->sign("JWT", boost::json::serialize(claims));
    }
    std::string identity(const std::function<void(object&)>& change = [](object&) {}) {
        object claims{{"iss", "https://am.example"},
                      {"aud", "ward"},
                      {"sub", "555000000101"},
                      {"exp", in(600s)},
                      {"auth_time", in(-60s)},
                      {"family_name", "Khan"},
                      {"org", "RQW"}};
        change(claims);
        return *SigningKey::parse(staff_key)->sign("JWT", boost::json::serialize(claims));
    }
    Form by_itself(std::string scope = "system/Consent.rs") {
        return {{"grant_type", "client_credentials"},
                {"scope", std::move(scope)},
                {"client_assertion_type", assertion_type},
                {"client_assertion", assertion()}};
    }
    Form exchanging(std::string subject) {
        return {{"grant_type", exchange},
                {"subject_token_type", id_token},
                {"subject_token", std::move(subject)},
                {"client_assertion_type", assertion_type},
                {"client_assertion", assertion()}};
    }

    struct Said {
        int status = 0;
        object body;
        [[nodiscard]] std::string text(std::string_view name) const {
            return std::string(text_of(body, name));
        }
    };
    Said ask(Form form, std::string certificate = {}, bool introspecting = false) {
        OAuthAnswer answer;
        OAuthRequest request{std::move(form), std::move(certificate), "r-1"};
        workers->run(0, [&](net::Worker& real) {
            return ask_on(real, std::move(request), introspecting, answer);
        });
        return {answer.status, boost::json::parse(answer.body).as_object()};
    }
    net::Task<void> ask_on(net::Worker& real, OAuthRequest request, bool introspecting,
                           OAuthAnswer& out) {
        FakeWorker worker(real, client, clock);
        if (introspecting)
            out = co_await service->introspect(worker, std::move(request));
        else
            out = co_await service->token(worker, std::move(request));
    }
    std::vector<Deed> deeds() {
        std::vector<Deed> out;
        const auto taken = store->transact(
            [&](store::Transaction& t) { return take_deeds(t, 100, 1min, clock.now()); });
        for (const Waiting& waiting : *taken) out.push_back(waiting.deed);
        return out;
    }
    std::string code(const std::function<void(Authorization&)>& change = [](Authorization&) {}) {
        TokenClaims claims{.professional = *role_of(object{{"sub", "555000000101"},
                                                           {"family_name", "Khan"},
                                                           {"org", "E81046"}}),
                           .purpose = "TREAT"};
        claims.client_id = "app";
        claims.scope = "launch/patient patient/*.rs";
        claims.patient = "9990000018";
        Authorization what{claims, "https://app.example/back", to_base64url(sha256(verifier))};
        change(what);
        return *store->transact([&](store::Transaction& t) {
            return keep(t, Step::code, what, clock.now(), random);
        });
    }
    static Form redeeming(std::string code) {
        return {{"grant_type", "authorization_code"},
                {"client_id", "app"},
                {"code", std::move(code)},
                {"redirect_uri", "https://app.example/back"},
                {"code_verifier", verifier}};
    }

    std::vector<std::string> certificates;
    std::string our_key = *new_signing_key(random);
    std::string ward_key = throwaway_key("P-384", "ward-1");
    std::string staff_key = throwaway_key("RSA", "staff-1");
    TokenSettings settings{.issuer = "https://issuer.example", .audience = "https://mcr.example"};
    FakeClient client;
    std::unique_ptr<net::Workers> workers;
    std::unique_ptr<store::Store> store;
    Clients clients;
    std::unique_ptr<TokenIssuer> issuer;
    std::unique_ptr<TokenChecker> checker;
    std::unique_ptr<ClientCheck> check;
    std::unique_ptr<TokenService> service;
};

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
    EXPECT_EQ(claims->authenticated,
              std::chrono::floor<std::chrono::seconds>(clock.now() - 60s));
    EXPECT_EQ(deeds().at(0).doer.id, "555000000101");
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
             Row{"too long", "invalid_grant",
                 subject([this](object& c) { c["exp"] = in(7200s); })},
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
    EXPECT_EQ(ask(by_itself(), to_base64url(std::string(32, 'u'))).text("error"),
              "invalid_client");
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
