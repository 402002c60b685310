#include "people/relying_party.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "base/text.hpp"
#include "people/fake_worker.hpp"
#include "people/throwaway_keys.hpp"

namespace mcr::people {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

const std::string key_one = throwaway_key("P-256", "one");
const std::string key_two = throwaway_key("P-256", "two");

std::string public_half(const std::string& jwk) {
    return *SigningKey::parse(jwk)->public_jwk();
}

/// A provider whose answers a test bends.
class RelyingPartyTest : public testing::Test {
protected:
    RelyingPartyTest() {
        client.script = [this](const net::Call& call) { return answer(call); };
    }

    Result<net::Answer> answer(const net::Call& call) {
        if (unreachable) return fail(ErrorKind::unavailable, "down");
        if (call.url.ends_with("/.well-known/openid-configuration"))
            return answer_of(200, discovery, "application/json");
        if (call.url.ends_with("/jwks"))
            return answer_of(200, "{\"keys\":[" + public_half(signing) + "]}", "application/json");
        if (call.url.ends_with("/token")) return answer_of(token_status, token_body());
        if (call.url.ends_with("/userinfo")) return answer_of(userinfo_status, userinfo);
        return fail(ErrorKind::internal, "nothing there");
    }
    std::string id_token() {
        const auto now = clock.now().time_since_epoch() / std::chrono::seconds{1};
        const std::string claims = R"({"iss":"https://am.example","aud":"mcr","sub":"910",)"
                                   R"("sid":"s","nonce":")" +
                                   nonce + R"(","authentication_assurance_level":"3","iat":)" +
                                   std::to_string(now) + R"(,"auth_time":)" + std::to_string(now) +
                                   R"(,"exp":)" + std::to_string(now + 300) + "}";
        return *SigningKey::parse(signing)->sign("JWT", claims);
    }
    std::string token_body() {
        if (!token_text.empty()) return token_text;
        return R"({"access_token":"access","token_type":"bearer","id_token":")" + id_token() +
               "\"}";
    }
    static ProviderSettings settings() {
        ProviderSettings out;
        out.issuer = "https://am.example";
        out.client_id = "mcr";
        out.client_secret = Secret("p&ss");
        out.redirect_uri = "https://mcr.example/sign-in/callback";
        out.people = StaffRules{
            RoleTable(), [](const OdsCode&) { return OrganisationFacts{"acute-trust", "RQW"}; }, 2};
        out.upstream.name = "sign-in";
        return out;
    }
    RelyingParty& party() {
        if (!party_) party_.emplace(used, RelyingParty::Parts{random, log, metrics});
        return *party_;
    }
    PendingSignIn pending(bool again = false) {
        PendingSignIn out;
        out.handshake = {"state", "nonce", "verifier"};
        out.started = clock.now();
        if (again) out.again = "key";
        return out;
    }
    Deadline deadline() { return {clock, std::chrono::seconds{10}}; }
    Result<Session> complete(Callback callback = {"code", ""}, bool again = false) {
        Result<Session> out = fail(ErrorKind::internal, "not run");
        const PendingSignIn what = pending(again);
        workers.run(0, [&](net::Worker& real) -> net::Task<void> {
            FakeWorker worker(real, client, clock);
            out = co_await party().complete(worker, what, callback, deadline());
        });
        return out;
    }
    std::string url(bool again = false) {
        std::string out;
        workers.run(0, [&](net::Worker& real) -> net::Task<void> {
            FakeWorker worker(real, client, clock);
            const Handshake handshake{"state", "nonce", "verifier"};
            auto made = co_await party().authorization_url(worker, handshake, again, deadline());
            out = made ? *made : "error: " + made.error().sentence;
        });
        return out;
    }
    Result<LogoutNotice> logout(std::string token) {
        Result<LogoutNotice> out = fail(ErrorKind::internal, "not run");
        workers.run(0, [&](net::Worker& real) -> net::Task<void> {
            FakeWorker worker(real, client, clock);
            out = co_await party().read_logout(worker, token, deadline());
        });
        return out;
    }
    std::size_t asked_for(std::string_view path) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            client.calls, [&](const net::Call& call) { return call.url.ends_with(path); }));
    }
    const net::Call& call_to(std::string_view path) const {
        for (const net::Call& call : client.calls)
            if (call.url.ends_with(path)) return call;
        throw std::runtime_error("never asked");
    }

    FakeClock clock;
    SystemRandom random;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    net::Workers workers{1, clock, log, metrics};
    FakeClient client;
    ProviderSettings used = settings();
    std::string signing = key_one;
    std::string nonce = "nonce";
    std::string token_text;
    int token_status = 200, userinfo_status = 200;
    bool unreachable = false;
    std::string userinfo =
        R"({"sub":"910","family_name":"Archer","nhsid_nrbac_roles":[{"person_roleid":"r1",)"
        R"("org_code":"RQW","role_code":"S8000:G8000:R8000"}]})";
    std::string discovery =
        R"({"issuer":"https://am.example","authorization_endpoint":"https://am.example/authorize",)"
        R"("token_endpoint":"https://am.example/token","jwks_uri":"https://am.example/jwks",)"
        R"("userinfo_endpoint":"https://am.example/userinfo",)"
        R"("end_session_endpoint":"https://am.example/end?realm=x"})";

private:
    std::optional<RelyingParty> party_;
};

TEST_F(RelyingPartyTest, asks_with_state_nonce_and_a_challenge) {
    const std::string to = url();
    for (const char* part :
         {"https://am.example/authorize?response_type=code", "client_id=mcr", "scope=openid",
          "redirect_uri=https%3A%2F%2Fmcr.example%2Fsign-in%2Fcallback", "state=state",
          "nonce=nonce", "code_challenge_method=S256"})
        EXPECT_THAT(to, HasSubstr(part));
    EXPECT_THAT(to, HasSubstr("code_challenge=" + to_base64url(sha256("verifier"))));
    for (const char* part : {"prompt", "max_age", "vtr", "acr_values", "code_verifier"})
        EXPECT_THAT(to, Not(HasSubstr(part)));
}

TEST_F(RelyingPartyTest, asks_for_a_new_proof_and_for_levels_where_it_should) {
    used.vectors = "[\"P9.Cp.Cd\"]";
    used.contexts = "AAL3_ANY";
    const std::string to = url(true);
    for (const char* part :
         {"prompt=login", "max_age=0", "vtr=%5B%22P9.Cp.Cd%22%5D", "acr_values=AAL3_ANY"})
        EXPECT_THAT(to, HasSubstr(part));
}

TEST_F(RelyingPartyTest, turns_a_code_into_who_it_is) {
    const auto session = complete();
    ASSERT_TRUE(session) << session.error().sentence;
    EXPECT_EQ(session->subject, "910");
    EXPECT_EQ(session->issuer, "https://am.example");
    EXPECT_EQ(session->provider_session, "s");
    EXPECT_EQ(session->assurance, 3U);
    EXPECT_FALSE(session->id_token.empty());
    ASSERT_NE(session->who(), nullptr);
    EXPECT_EQ(session->who()->family, "Archer");
    const net::Call& call = call_to("/token");
    EXPECT_FALSE(call.safe_to_repeat);
    EXPECT_THAT(call.body, HasSubstr("code_verifier=verifier"));
    EXPECT_EQ(call.headers.get("Authorization"), "Basic " + to_base64("mcr:p%26ss"));
    EXPECT_THAT(call.body, Not(HasSubstr("client_secret")));
    EXPECT_EQ(call_to("/userinfo").headers.get("Authorization"), "Bearer access");
}

TEST_F(RelyingPartyTest, proves_itself_with_a_secret_in_the_form) {
    used.proof = ClientAuthentication::secret_post;
    ASSERT_TRUE(complete());
    EXPECT_THAT(call_to("/token").body, HasSubstr("client_id=mcr&client_secret=p%26ss"));
    EXPECT_FALSE(call_to("/token").headers.get("Authorization"));
}

TEST_F(RelyingPartyTest, proves_itself_with_a_signed_assertion) {
    used.proof = ClientAuthentication::private_key;
    used.key = std::make_shared<const SigningKey>(*SigningKey::parse(key_two));
    ASSERT_TRUE(complete());
    const std::string& body = call_to("/token").body;
    const std::string name = "client_assertion=";
    const auto at = body.find(name);
    ASSERT_NE(at, std::string::npos);
    const std::string assertion = *percent_decode(body.substr(at + name.size()));
    const auto keys = KeySet::parse(public_half(key_two));
    const auto verified = keys->verify(assertion, {JwsAlgorithm::es256});
    ASSERT_TRUE(verified);
    JwtRules rules{.issuer = "mcr", .audiences = {"https://am.example/token"}};
    rules.needs_jti = true;
    EXPECT_TRUE(check_registered(verified->claims, rules, clock.now()));
    EXPECT_THAT(body, Not(HasSubstr("client_secret")));
}

TEST_F(RelyingPartyTest, signs_its_assertion_as_its_key_says) {
    std::string rsa = throwaway_key("RSA", "r");
    rsa.insert(1, R"("alg":"RS512",)");
    EXPECT_EQ(SigningKey::parse(rsa)->algorithm(), JwsAlgorithm::rs512);
    std::string ec = key_one;
    ec.insert(1, R"("alg":"RS512",)");
    EXPECT_FALSE(SigningKey::parse(ec));
}

TEST_F(RelyingPartyTest, names_of_the_provider_are_checked_in_the_way_back) {
    EXPECT_FALSE(complete({"code", "https://elsewhere.example"}));
    EXPECT_TRUE(complete({"code", "https://am.example"}));
}

TEST_F(RelyingPartyTest, a_provider_that_names_itself_must_always_do_so) {
    discovery.insert(1, R"("authorization_response_iss_parameter_supported":true,)");
    EXPECT_FALSE(complete());
    EXPECT_EQ(asked_for("/token"), 0U) << "the code is not sent anywhere";
    EXPECT_TRUE(complete({"code", "https://am.example"}));
}

TEST_F(RelyingPartyTest, whatever_is_wrong_signs_nobody_in) {
    const auto refused = [&](const char* what, ErrorKind kind) {
        const auto session = complete();
        ASSERT_FALSE(session) << what;
        EXPECT_EQ(session.error().kind, kind) << what;
        EXPECT_THAT(session.error().sentence, Not(HasSubstr("outside"))) << what;
    };
    nonce = "another";
    refused("nonce", ErrorKind::unauthenticated);
    nonce = "nonce";
    token_status = 400;
    refused("code refused", ErrorKind::unauthenticated);
    token_status = 502;
    refused("provider broken", ErrorKind::unavailable);
    token_status = 200;
    for (const char* body : {"outside", "[]", "{}", R"({"token_type":"Bearer"})",
                             R"({"token_type":"DPoP","access_token":"a","id_token":"outside"})",
                             R"({"token_type":"Bearer","access_token":"a","id_token":"outside"})",
                             R"({"token_type":"Bearer","id_token":"outside"})"}) {
        token_text = body;
        refused(body, ErrorKind::unauthenticated);
    }
    token_text.clear();
    userinfo_status = 401;
    refused("userinfo refused", ErrorKind::unavailable);
    userinfo_status = 200;
    userinfo = R"({"sub":"911","family_name":"outside"})";
    refused("userinfo of another", ErrorKind::unauthenticated);
    userinfo = "outside";
    refused("userinfo is no JSON", ErrorKind::unauthenticated);
    unreachable = true;
    refused("unreachable", ErrorKind::unavailable);
}

TEST_F(RelyingPartyTest, a_description_that_is_wrong_is_not_used) {
    discovery = R"({"issuer":"https://elsewhere.example"})";
    EXPECT_THAT(url(), HasSubstr("error: "));
}

TEST_F(RelyingPartyTest, keeps_description_and_keys_for_an_hour_and_through_a_day_of_outage) {
    ASSERT_TRUE(complete());
    clock.advance(minutes{59});
    ASSERT_TRUE(complete());
    EXPECT_EQ(asked_for("/jwks"), 1U);
    clock.advance(minutes{2});
    ASSERT_TRUE(complete());
    EXPECT_EQ(asked_for("/jwks"), 2U);
    clock.advance(minutes{120});
    client.script = [this](const net::Call& call) {
        if (call.url.ends_with("/jwks") || call.url.ends_with("configuration"))
            return Result<net::Answer>(fail(ErrorKind::unavailable, "down"));
        return answer(call);
    };
    EXPECT_TRUE(complete()) << "what is known serves on";
    const std::size_t tried = asked_for("/jwks");
    EXPECT_TRUE(complete());
    EXPECT_EQ(asked_for("/jwks"), tried) << "it is tried once a minute at most";
    clock.advance(std::chrono::hours{24});
    EXPECT_FALSE(complete()) << "but not for ever";
}

TEST_F(RelyingPartyTest, a_new_key_is_fetched_at_once_and_at_most_once_a_minute) {
    ASSERT_TRUE(complete());
    signing = key_two;
    ASSERT_TRUE(complete()) << "the keys were changed";
    EXPECT_EQ(asked_for("/jwks"), 2U);
    token_text = R"({"access_token":"access","token_type":"Bearer","id_token":")";
    signing = throwaway_key("P-256", "stranger");
    token_text += id_token() + "\"}";
    signing = key_two;
    EXPECT_FALSE(complete());
    EXPECT_EQ(asked_for("/jwks"), 2U) << "not again within the minute";
    clock.advance(minutes{1});
    EXPECT_FALSE(complete());
    EXPECT_EQ(asked_for("/jwks"), 3U);
}

TEST_F(RelyingPartyTest, strangers_with_logout_tokens_do_not_use_up_the_fetching_of_keys) {
    ASSERT_TRUE(complete());
    const std::string foreign =
        *SigningKey::parse(throwaway_key("P-256", "x"))->sign("logout+jwt", "{}");
    EXPECT_FALSE(logout(foreign));
    EXPECT_FALSE(logout(foreign));
    EXPECT_EQ(asked_for("/jwks"), 2U);
    signing = key_two;
    EXPECT_TRUE(complete()) << "a change of keys is followed all the same";
}

TEST_F(RelyingPartyTest, signing_out_leads_to_the_provider) {
    std::string to;
    workers.run(0, [&](net::Worker& real) -> net::Task<void> {
        FakeWorker worker(real, client, clock);
        auto made =
            co_await party().sign_out_url(worker, "a.b.c", "https://mcr.example/", deadline());
        to = made ? *made : "";
    });
    EXPECT_EQ(to,
              "https://am.example/end?realm=x&client_id=mcr&post_logout_redirect_uri="
              "https%3A%2F%2Fmcr.example%2F&id_token_hint=a.b.c");
}

TEST_F(RelyingPartyTest, keeps_no_id_token_of_a_patient) {
    used.people = PatientRules{*OdsCode::parse("QM7"), "The board", NhsNumberRange::test};
    userinfo = R"({"sub":"910"})";
    const auto now = clock.now().time_since_epoch() / std::chrono::seconds{1};
    const std::string claims =
        R"({"iss":"https://am.example","aud":"mcr","sub":"910","nonce":"nonce","vot":"P9.Cp",)"
        R"("nhs_number":"9990000018","family_name":"Sample","iat":)" +
        std::to_string(now) + R"(,"exp":)" + std::to_string(now + 300) + "}";
    token_text = R"({"access_token":"a","token_type":"Bearer","id_token":")" +
                 *SigningKey::parse(signing)->sign("JWT", claims) + "\"}";
    const auto session = complete();
    ASSERT_TRUE(session) << session.error().sentence;
    EXPECT_EQ(session->provider, Provider::patients);
    EXPECT_EQ(session->id_token, "") << "it holds the NHS number";
    EXPECT_THAT(log_text.str(), Not(HasSubstr("9990000018")));
}

}  // namespace
}  // namespace mcr::people
