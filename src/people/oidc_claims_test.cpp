#include "people/oidc_claims.hpp"

#include <gtest/gtest.h>

#include "people/json.hpp"

namespace mcr::people {
namespace {

using std::chrono::seconds;

const FakeClock clock_now;
const std::int64_t now_seconds = clock_now.now().time_since_epoch() / seconds{1};

std::string at(std::int64_t offset) {
    return std::to_string(now_seconds + offset);
}

std::string sound() {
    return R"({"iss":"https://am.example","aud":"mcr","sub":"ann","sid":"s1","nonce":"n",)"
           R"("iat":)" +
           at(-5) + R"(,"exp":)" + at(300) + R"(,"auth_time":)" + at(-10) + "}";
}

VerifiedJwt token_of(const std::string& claims, std::string type = "jwt") {
    VerifiedJwt token;
    token.type = std::move(type);
    token.claims = *parse_json(claims);
    return token;
}

IdTokenRules rules() {
    IdTokenRules out;
    out.issuer = "https://am.example";
    out.client_id = "mcr";
    out.nonce = "n";
    out.access_token = "access";
    return out;
}

std::string with(std::string text, std::string_view replace, std::string_view by) {
    const auto found = text.find(replace);
    if (found == std::string::npos) throw std::runtime_error(std::string(replace));
    return text.replace(found, replace.size(), by);
}

TEST(IdToken, a_sound_one_says_who_signed_in_and_when) {
    const auto who = check_id_token(token_of(sound()), rules(), clock_now.now());
    ASSERT_TRUE(who) << who.error().sentence;
    EXPECT_EQ(who->subject, "ann");
    EXPECT_EQ(who->provider_session, "s1");
    EXPECT_EQ(who->authenticated, clock_now.now() - seconds{10});
}

TEST(IdToken, without_auth_time_counts_from_when_it_was_issued) {
    const auto who = check_id_token(token_of(with(sound(), R"("auth_time":)", R"("other":)")),
                                    rules(), clock_now.now());
    ASSERT_TRUE(who);
    EXPECT_EQ(who->authenticated, clock_now.now() - seconds{5});
}

struct Row {
    std::string replace, by, says;
};

TEST(IdToken, is_refused_for_each_claim_that_is_wrong) {
    const std::vector<Row> rows = {
        {R"("iss":"https://am.example")", R"("iss":"https://am.example/")", "iss"},
        {R"("iss":"https://am.example",)", "", "iss"},
        {R"("aud":"mcr")", R"("aud":"other")", "aud"},
        {R"("aud":"mcr")", R"("aud":["mcr","other"])", "azp is missing"},
        {R"("aud":"mcr")", R"("aud":["mcr","other"],"azp":"other")", "azp names"},
        {R"("aud":"mcr")", R"("aud":"mcr","azp":7)", "azp names"},
        {at(300), at(-61), "exp"},
        {R"("exp":)", R"("other":)", "exp"},
        {R"("exp":)", R"("nbf":)" + at(100) + R"(,"exp":)", "nbf"},
        {R"("iat":)", R"("other":)", "iat"},
        {R"("iat":)" + at(-5), R"("iat":)" + at(100), "iat"},
        {R"("nonce":"n")", R"("nonce":"m")", "nonce"},
        {R"("nonce":"n",)", "", "nonce"},
        {R"("nonce":"n")", R"("nonce":["n"])", "nonce"},
        {R"("auth_time":)" + at(-10), R"("auth_time":)" + at(100), "auth_time has not come"},
        {R"("auth_time":)" + at(-10), R"("auth_time":"x")", "auth_time is no time"},
        {R"("sub":"ann",)", "", "sub"},
        {R"("sub":"ann")", R"("sub":"")", "sub"},
        {R"("sub":"ann")", R"("sub":7)", "sub"},
        {R"("sub":"ann")", R"("sub":"a\u0000b")", "sub"},
        {R"("sub":"ann")", "\"sub\":\"" + std::string(256, 'a') + "\"", "sub"},
        {R"("sid":"s1")", R"("sid":{})", "sid"},
        {R"("sid":"s1")", R"("at_hash":"wrong")", "at_hash"},
        {R"("sid":"s1")", R"("at_hash":7)", "at_hash"},
        {R"("sid":"s1")", R"("events":{})", "events"},
    };
    for (const Row& row : rows) {
        const auto who =
            check_id_token(token_of(with(sound(), row.replace, row.by)), rules(), clock_now.now());
        ASSERT_FALSE(who) << row.by;
        EXPECT_EQ(who.error().kind, ErrorKind::unauthenticated);
        EXPECT_NE(who.error().sentence.find(row.says), std::string::npos)
            << row.by << ": " << who.error().sentence;
    }
}

TEST(IdToken, clocks_may_differ_by_a_minute) {
    for (const auto& [replace, by] :
         {std::pair{at(300), at(-59)}, {R"("iat":)" + at(-5), R"("iat":)" + at(59)}})
        EXPECT_TRUE(check_id_token(token_of(with(sound(), replace, by)), rules(), clock_now.now()))
            << by;
}

TEST(IdToken, several_audiences_are_well_when_ours_is_the_authorised_party) {
    EXPECT_TRUE(check_id_token(
        token_of(with(sound(), R"("aud":"mcr")", R"("aud":["x","mcr"],"azp":"mcr")")), rules(),
        clock_now.now()));
}

TEST(IdToken, that_was_asked_to_be_new_must_be) {
    IdTokenRules asked = rules();
    asked.since = clock_now.now() - seconds{5};
    EXPECT_TRUE(check_id_token(token_of(sound()), asked, clock_now.now())) << "within tolerance";
    asked.since = clock_now.now() + seconds{60};
    EXPECT_FALSE(check_id_token(token_of(sound()), asked, clock_now.now()));
    asked.since = clock_now.now() - seconds{3600};
    EXPECT_FALSE(check_id_token(token_of(with(sound(), R"("auth_time":)", R"("other":)")), asked,
                                clock_now.now()))
        << "it does not say when";
}

TEST(IdToken, of_another_type_is_refused) {
    EXPECT_TRUE(check_id_token(token_of(sound(), ""), rules(), clock_now.now()));
    for (const char* type : {"logout+jwt", "at+jwt", "x"})
        EXPECT_FALSE(check_id_token(token_of(sound(), type), rules(), clock_now.now())) << type;
}

TEST(IdToken, its_hash_is_half_of_that_of_the_access_token) {
    // OpenID Connect Core, example of section A.3: RS256.
    EXPECT_EQ(half_hash(JwsAlgorithm::rs256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
              "77QmUPtjPfzWtF2AnpK9RQ");
    EXPECT_EQ(half_hash(JwsAlgorithm::es384, "x").size(), 32U);
    EXPECT_EQ(half_hash(JwsAlgorithm::ps512, "x").size(), 43U);
    const std::string good = "\"at_hash\":\"" + half_hash(JwsAlgorithm::es256, "access") + "\"";
    EXPECT_TRUE(
        check_id_token(token_of(with(sound(), R"("sid":"s1")", good)), rules(), clock_now.now()));
}

std::string logout() {
    return R"({"iss":"https://am.example","aud":"mcr","sub":"ann","sid":"s1","jti":"j1","iat":)" +
           at(-5) + R"(,"exp":)" + at(120) +
           R"(,"events":{"http://schemas.openid.net/event/backchannel-logout":{}}})";
}

Result<LogoutNotice> read_logout(const std::string& claims, std::string type = "logout+jwt") {
    return check_logout_token(token_of(claims, std::move(type)), "https://am.example", "mcr",
                              clock_now.now());
}

TEST(LogoutToken, says_whose_sessions_end) {
    const auto notice = read_logout(logout());
    ASSERT_TRUE(notice) << notice.error().sentence;
    EXPECT_EQ(notice->subject, "ann");
    EXPECT_EQ(notice->provider_session, "s1");
    EXPECT_EQ(notice->id, "j1");
    EXPECT_TRUE(read_logout(with(logout(), R"("sid":"s1",)", "")));
    EXPECT_TRUE(read_logout(with(logout(), R"("sub":"ann",)", ""), "jwt"));
}

TEST(LogoutToken, is_refused_for_each_claim_that_is_wrong) {
    const std::vector<Row> rows = {
        {R"("iss":"https://am.example")", R"("iss":"https://x.example")", "iss"},
        {R"("aud":"mcr")", R"("aud":"other")", "aud"},
        {R"("jti":"j1",)", "", "jti"},
        {at(120), at(-40), "exp"},
        {at(120), at(3600), "exp"},
        {R"("sub":"ann","sid":"s1",)", "", "sub and sid"},
        {R"("sub":"ann")", R"("nonce":"n","sub":"ann")", "nonce"},
        {R"("events":{"http://schemas.openid.net/event/backchannel-logout":{}})", R"("x":1)",
         "events"},
        {"backchannel-logout\":{}", "backchannel-logout\":1", "events"},
        {"backchannel-logout", "something-else", "events"},
    };
    for (const Row& row : rows) {
        const auto notice = read_logout(with(logout(), row.replace, row.by));
        ASSERT_FALSE(notice) << row.by;
        EXPECT_NE(notice.error().sentence.find(row.says), std::string::npos)
            << row.by << ": " << notice.error().sentence;
    }
    EXPECT_FALSE(read_logout(logout(), "at+jwt"));
    EXPECT_FALSE(read_logout(sound())) << "an ID token is none";
}

}  // namespace
}  // namespace mcr::people
