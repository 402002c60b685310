#pragma once

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
#include "people/token_service.hpp"
#include "store/testing.hpp"

namespace mcr::people {

using namespace std::chrono_literals;
using boost::json::object;
using Form = std::map<std::string, std::string, std::less<>>;

inline constexpr const char* token_url = "https://mcr.example/oauth/token";
inline constexpr const char* assertion_type =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
inline constexpr const char* exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
inline constexpr const char* id_token = "urn:ietf:params:oauth:token-type:id_token";
inline const std::string verifier(43, 'v');

inline std::shared_ptr<KeySource> public_half_of(const std::string& jwk) {
    return std::make_shared<KeySource>(
        std::move(*KeySet::parse(*SigningKey::parse(jwk)->public_jwk())));
}

/// A token service with one system and one app, and what they send.
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
        check =
            std::make_unique<ClientCheck>(ClientCheck::Parts{clients, *store, clock, {token_url}});
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
    std::string assertion(
        const std::function<void(object&)>& change = [](object&) {},
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
        TokenClaims claims{
            .professional = *role_of(
                object{{"sub", "555000000101"}, {"family_name", "Khan"}, {"org", "E81046"}}),
            .purpose = "TREAT"};
        claims.client_id = "app";
        claims.scope = "launch/patient patient/*.rs";
        claims.patient = "9990000018";
        Authorization what{claims, "https://app.example/back", to_base64url(sha256(verifier))};
        change(what);
        return *store->transact(
            [&](store::Transaction& t) { return keep(t, Step::code, what, clock.now(), random); });
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

}  // namespace mcr::people
