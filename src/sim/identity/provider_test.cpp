#include "sim/identity/provider.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "sim/json/json_text.hpp"
#include "sim/region/region.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using testing::request;

constexpr std::string_view back = "http://127.0.0.1:9999/sign-in/callback";

class SimulatedProvider : public ::testing::Test {
protected:
    void SetUp() override {
        const std::map<std::string, std::string> names = {
            {"RQW", "Princess Alexandra Hospital NHS Trust"}};
        auto made = IdentityProvider::create("http://127.0.0.1:1",
                                             make_personas(names, make_stories(1)), clock, random);
        ASSERT_TRUE(made);
        provider = std::move(*made);
        const std::string text = provider->described().text();
        for (const std::string_view client : {"staff", "patients"})
            secrets[std::string(client)] = string_member(*member(text, client), "client_secret");
    }
    static std::string wish(std::string_view client, std::string_view more = {},
                            std::string_view redirect = back) {
        return "response_type=code&client_id=my-care-record-" + std::string(client) +
               "&redirect_uri=" + percent_encode(redirect) +
               "&scope=openid&state=s&nonce=n&code_challenge_method=S256&code_challenge=" +
               to_base64url(sha256("verifier")) + std::string(more);
    }
    Reply get(std::string_view target, net::Headers headers = {}) const {
        return provider->answer(request("GET", std::string(target), std::move(headers)));
    }
    Reply post(std::string_view target, std::string body, net::Headers headers = {}) const {
        return provider->answer(
            request("POST", std::string(target), std::move(headers), std::move(body)));
    }
    Reply choose(std::string_view client, std::string_view persona) const {
        return post("/authorize",
                    "request=" + percent_encode(wish(client)) + "&persona=" + std::string(persona));
    }
    static std::string code_in(const Reply& reply) {
        const std::string location(reply.headers.get("Location").value_or(""));
        const auto at = location.find("?code=");
        if (at == std::string::npos) return {};
        return location.substr(at + 6, location.find('&', at) - at - 6);
    }
    Reply exchange(std::string_view client, std::string_view code,
                   std::string_view verifier = "verifier", std::string secret = {}) const {
        if (secret.empty()) secret = secrets.at(std::string(client));
        return post(
            "/token",
            "grant_type=authorization_code&code=" + std::string(code) +
                "&redirect_uri=" + percent_encode(back) + "&code_verifier=" + std::string(verifier),
            {{"Authorization",
              "Basic " + to_base64("my-care-record-" + std::string(client) + ":" + secret)}});
    }

    FakeClock clock;
    SystemRandom random;
    std::shared_ptr<IdentityProvider> provider;
    std::map<std::string, std::string, std::less<>> secrets;
};

TEST_F(SimulatedProvider, offers_its_personas_to_whom_they_are_for) {
    const Reply staff = get("/authorize?" + wish("staff"));
    EXPECT_EQ(staff.status, 200);
    EXPECT_NE(staff.body.find("Amina Khan"), std::string::npos);
    EXPECT_EQ(staff.body.find("NHS login"), std::string::npos);
    const Reply patients = get("/authorize?" + wish("patients"));
    EXPECT_EQ(patients.body.find("Amina Khan"), std::string::npos);
    EXPECT_NE(patients.body.find("patient-not-proven"), std::string::npos);
    EXPECT_EQ(choose("patients", "gp").status, 400);
    EXPECT_EQ(choose("staff", "nobody").status, 400);
}

TEST_F(SimulatedProvider, refuses_a_request_that_is_not_sound_and_sends_nobody_away) {
    for (const std::string& query :
         {wish("stranger"), wish("staff", {}, "https://elsewhere.example/sign-in/callback"),
          wish("staff", {}, "http://127.0.0.1.example/sign-in/callback"),
          wish("staff", {}, "http://127.0.0.1:80/elsewhere"), wish("staff", "&max_age=x"),
          wish("patients", "&vtr=%5B%22P5%22%5D"), std::string("client_id=my-care-record-staff")}) {
        const Reply reply = get("/authorize?" + query);
        EXPECT_EQ(reply.status, 400) << query;
        EXPECT_FALSE(reply.headers.get("Location"));
    }
}

TEST_F(SimulatedProvider, a_code_is_good_once_for_its_client_verifier_and_minute) {
    const std::string good = code_in(choose("staff", "gp"));
    EXPECT_EQ(exchange("staff", good).status, 200);
    EXPECT_EQ(exchange("staff", good).status, 400) << "a second time";
    EXPECT_EQ(exchange("staff", code_in(choose("staff", "gp")), "other").status, 400);
    EXPECT_EQ(exchange("patients", code_in(choose("staff", "gp"))).status, 400);
    EXPECT_EQ(exchange("staff", code_in(choose("staff", "gp")), "verifier", "wrong").status, 401);
    const std::string late = code_in(choose("staff", "gp"));
    clock.advance(std::chrono::minutes{2});
    EXPECT_EQ(exchange("staff", late).status, 400);
}

TEST_F(SimulatedProvider, tells_in_userinfo_who_signed_in) {
    const Reply token = exchange("staff", code_in(choose("staff", "doctor-with-two-roles")));
    const std::string access = string_member(token.body, "access_token");
    const Reply who = get("/userinfo", {{"Authorization", "Bearer " + access}});
    EXPECT_EQ(elements_of(who.body, "nhsid_nrbac_roles").size(), 2U);
    EXPECT_EQ(string_member(who.body, "family_name"), "Aziz");
    EXPECT_EQ(get("/userinfo").status, 401);
    const Reply none = exchange("staff", code_in(choose("staff", "without-role")));
    const Reply roles =
        get("/userinfo", {{"Authorization", "Bearer " + string_member(none.body, "access_token")}});
    EXPECT_NE(roles.body.find("\"nhsid_nrbac_roles\":[]"), std::string::npos);
}

TEST_F(SimulatedProvider, remembers_who_signed_in_unless_it_is_asked_for_a_new_proof) {
    const Reply chosen = choose("staff", "gp");
    const std::string set(chosen.headers.get("Set-Cookie").value_or(""));
    const net::Headers cookie{{"Cookie", set.substr(0, set.find(';'))}};
    EXPECT_EQ(get("/authorize?" + wish("staff"), cookie).status, 303);
    EXPECT_EQ(get("/authorize?" + wish("staff", "&prompt=login"), cookie).status, 200);
    clock.advance(std::chrono::seconds{1});
    EXPECT_EQ(get("/authorize?" + wish("staff", "&max_age=0"), cookie).status, 200);
    EXPECT_EQ(get("/authorize?" + wish("patients"), cookie).status, 200) << "another client";
    EXPECT_NE(get("/authorize?" + wish("staff", "&prompt=none"))
                  .headers.get("Location")
                  ->find("login_required"),
              std::string::npos);
    const Reply end = get("/end-session?client_id=my-care-record-staff&post_logout_redirect_uri=" +
                              percent_encode("http://127.0.0.1:9999/"),
                          cookie);
    EXPECT_EQ(end.status, 303);
    EXPECT_EQ(get("/authorize?" + wish("staff"), cookie).status, 200);
    EXPECT_EQ(
        get("/end-session?post_logout_redirect_uri=https%3A%2F%2Felsewhere.example%2F").status,
        200);
}

TEST_F(SimulatedProvider, does_as_it_is_told_at_the_control_address) {
    const std::string before = get("/jwks").body;
    EXPECT_EQ(provider->control(R"({"do":"rotate-keys"})").status, 200);
    EXPECT_NE(get("/jwks").body, before);
    const Reply token = provider->control(R"({"do":"logout-token","persona":"gp"})");
    EXPECT_EQ(split(string_member(token.body, "logout_token"), '.').size(), 3U);
    for (const auto bend : IdentityProvider::bends())
        EXPECT_EQ(provider->control(R"({"do":"bend","next":")" + std::string(bend) + "\"}").status,
                  200);
    EXPECT_EQ(provider->control(R"({"do":"bend","next":"nothing"})").status, 400);
    EXPECT_EQ(provider->control(R"({"do":"logout-token","persona":"nobody"})").status, 404);
    EXPECT_EQ(provider->control("x").status, 400);
    EXPECT_EQ(provider->control("{}").status, 400);
}

TEST(Personas, are_one_for_each_kind_of_organisation_and_have_distinct_ids) {
    const auto personas = make_personas({}, make_stories(1));
    std::set<std::string> ids, subjects, profiles;
    std::size_t roles = 0;
    for (const Persona& persona : personas) {
        ids.insert(persona.id);
        subjects.insert(persona.subject);
        for (const PersonaRole& role : persona.roles) profiles.insert(role.profile_id);
        roles += persona.roles.size();
        EXPECT_TRUE(is_strict_json(described(persona).text()));
        EXPECT_EQ(persona.subject.find(persona.nhs_number.empty() ? "-" : persona.nhs_number),
                  std::string::npos);
    }
    EXPECT_EQ(ids.size(), personas.size());
    EXPECT_EQ(subjects.size(), personas.size());
    EXPECT_EQ(profiles.size(), roles);
    for (const char* id :
         {"hospital-doctor", "hospital-doctor-rwh", "gp", "community-pharmacist", "paramedic",
          "clinician-111", "out-of-hours-doctor", "social-worker", "receptionist",
          "privacy-officer", "administrator", "patient", "practice-nurse", "extended-hours-doctor",
          "call-handler-111", "hospital-nurse", "care-worker", "privacy-officer-practice"})
        EXPECT_TRUE(ids.contains(id)) << id;
}

TEST(Personas, work_for_organisations_of_the_directory) {
    const SystemClock system;
    const auto region = Region::start({}, system);
    ASSERT_TRUE(region);
    const std::string directory = (*region)->directory();
    for (const Persona& persona : (*region)->identity().personas())
        for (const PersonaRole& role : persona.roles) {
            if (role.organisation == "QM7") continue;  // runs the programme, is no member
            EXPECT_NE(directory.find("code = \"" + role.organisation + '"'), std::string::npos)
                << persona.id;
            EXPECT_NE(directory.find("name = \"" + role.organisation_name + '"'), std::string::npos)
                << persona.id;
        }
}

}  // namespace
}  // namespace mcr::sim
