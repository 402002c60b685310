#include "people/jwt.hpp"

#include <gtest/gtest.h>

#include <functional>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "people/json.hpp"
#include "people/jwk.hpp"
#include "people/throwaway_keys.hpp"

namespace mcr::people {
namespace {

using namespace std::chrono_literals;
using boost::json::object;

constexpr std::initializer_list<JwsAlgorithm> every = {
    JwsAlgorithm::rs256, JwsAlgorithm::rs384, JwsAlgorithm::rs512,
    JwsAlgorithm::ps256, JwsAlgorithm::ps384, JwsAlgorithm::ps512,
    JwsAlgorithm::es256, JwsAlgorithm::es384, JwsAlgorithm::es512};

Jwk private_key(const std::string& jwk) {
    return std::move(*Jwk::parse(boost::json::parse(jwk), true));
}
std::string without_private_half(const std::string& jwk) {
    return *private_key(jwk).json(false);
}
std::string jws(const std::string& key, JwsAlgorithm algorithm, const object& header,
                std::string_view payload = R"({"sub":"s"})") {
    return *sign_compact(private_key(key), algorithm, boost::json::serialize(header), payload);
}
std::string refusal(const KeySet& keys, std::string_view token) {
    const auto verified = keys.verify(token, every);
    if (verified) return {};
    EXPECT_EQ(verified.error().kind, ErrorKind::unauthenticated);
    return verified.error().sentence;
}

class Jwt : public testing::Test {
protected:
    SeededRandom random{7};
    std::string p256 = *Jwk::generate(random)->json(true);
    std::string p384 = throwaway_key("P-384", "three");
    std::string p521 = throwaway_key("P-521", "five");
    std::string rsa = throwaway_key("RSA", "two");
    std::string kid = private_key(p256).kid();
    KeySet keys = std::move(*KeySet::parse(without_private_half(p256)));
};

TEST_F(Jwt, every_algorithm_is_verified_with_a_key_of_its_kind) {
    const std::string all = R"({"keys":[)" + without_private_half(p256) + "," +
                            without_private_half(p384) + "," + without_private_half(p521) + "," +
                            without_private_half(rsa) + "]}";
    const auto set = KeySet::parse(all);
    ASSERT_TRUE(set);
    EXPECT_TRUE(set->has("five"));
    EXPECT_FALSE(set->has("six"));
    EXPECT_FALSE(set->has(""));
    for (const JwsAlgorithm algorithm : every) {
        const std::string& key = algorithm == JwsAlgorithm::es256   ? p256
                                 : algorithm == JwsAlgorithm::es384 ? p384
                                 : algorithm == JwsAlgorithm::es512 ? p521
                                                                    : rsa;
        const std::string name(to_string(algorithm));
        const std::string token = jws(
            key, algorithm, {{"alg", name}, {"kid", private_key(key).kid()}, {"typ", "Some+JWT"}});
        const auto verified = set->verify(token, {algorithm});
        ASSERT_TRUE(verified) << name << ": " << verified.error().sentence;
        EXPECT_EQ(verified->algorithm, algorithm);
        EXPECT_EQ(verified->kid, private_key(key).kid());
        EXPECT_EQ(verified->type, "some+jwt");
        EXPECT_EQ(text_of(verified->claims, "sub"), "s");
        std::string changed = token;
        changed[changed.size() - 5] = changed[changed.size() - 5] == 'A' ? 'B' : 'A';
        EXPECT_EQ(refusal(*set, changed), "The signature of the token does not hold.") << name;
    }
}

TEST_F(Jwt, each_attack_on_the_header_is_refused_before_a_signature_is_looked_at) {
    struct Row {
        std::string_view what;
        object header;
        std::string_view sentence;
    };
    constexpr std::string_view wrong =
        "The token is not signed with an algorithm that is accepted here.";
    constexpr std::string_view demands = "The token's header demands what is not offered.";
    const boost::json::value own = boost::json::parse(without_private_half(p256));
    for (const Row& row : {
             Row{"no signature", {{"alg", "none"}, {"kid", kid}}, wrong},
             Row{"another spelling of it", {{"alg", "nOnE"}, {"kid", kid}}, wrong},
             Row{"no algorithm", {{"kid", kid}}, wrong},
             Row{"an algorithm that is no text", {{"alg", 1}, {"kid", kid}}, wrong},
             Row{"a shared secret", {{"alg", "HS256"}, {"kid", kid}}, wrong},
             Row{"an algorithm not offered", {{"alg", "EdDSA"}, {"kid", kid}}, wrong},
             Row{"critical extensions",
                 {{"alg", "ES256"}, {"kid", kid}, {"crit", {"exp"}}},
                 demands},
             Row{"an unencoded payload", {{"alg", "ES256"}, {"kid", kid}, {"b64", false}}, demands},
             Row{"a key it brings itself", {{"alg", "ES256"}, {"kid", kid}, {"jwk", own}}, demands},
             Row{"an address of keys",
                 {{"alg", "ES256"}, {"kid", kid}, {"jku", "https://evil.example/keys"}},
                 demands},
             Row{"an address of certificates",
                 {{"alg", "ES256"}, {"kid", kid}, {"x5u", "https://evil.example/cert"}},
                 demands},
             Row{"an unknown key",
                 {{"alg", "ES256"}, {"kid", "../../etc/passwd"}},
                 "The token is signed with an unknown key."},
             Row{"an empty kid",
                 {{"alg", "ES256"}, {"kid", ""}},
                 "The token is signed with an unknown key."},
             Row{"a kid that is no text",
                 {{"alg", "ES256"}, {"kid", 5}},
                 "The token's header names its key in no text."},
             Row{"another curve's algorithm",
                 {{"alg", "ES384"}, {"kid", kid}},
                 "The token is signed with an algorithm that its key is not for."},
             Row{"another kind's algorithm",
                 {{"alg", "RS256"}, {"kid", kid}},
                 "The token is signed with an algorithm that its key is not for."},
         })
        EXPECT_EQ(refusal(keys, jws(p256, JwsAlgorithm::es256, row.header)), row.sentence)
            << row.what;
}

TEST_F(Jwt, an_algorithm_that_the_caller_does_not_allow_is_refused) {
    const std::string token = jws(p256, JwsAlgorithm::es256, {{"alg", "ES256"}, {"kid", kid}});
    EXPECT_TRUE(keys.verify(token, {JwsAlgorithm::es256}));
    EXPECT_FALSE(keys.verify(token, {JwsAlgorithm::rs384, JwsAlgorithm::es384}));
}

TEST_F(Jwt, the_public_key_as_a_shared_secret_is_refused) {
    const std::string input =
        to_base64url(boost::json::serialize(object{{"alg", "HS256"}, {"kid", kid}})) + '.' +
        to_base64url(std::string_view("{}"));
    const Digest mac = hmac_sha256(without_private_half(p256), input);
    EXPECT_NE(refusal(keys, input + '.' + to_base64url(mac)), "");
}

TEST_F(Jwt, a_form_that_is_not_three_whole_parts_is_refused) {
    const std::string token = jws(p256, JwsAlgorithm::es256, {{"alg", "ES256"}, {"kid", kid}});
    const auto parts = split(token, '.');
    const std::string head(parts[0]), body(parts[1]), sign(parts[2]);
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), head + '.' + body,
          head + '.' + body + '.', '.' + body + '.' + sign, token + ".x", head + "=." + body,
          head + '.' + body + "=." + sign, ' ' + token, token + '\n',
          R"({"payload":")" + body + R"(","signature":")" + sign + "\"}"})
        EXPECT_EQ(refusal(keys, text), "The token is no signed JWT.") << text;
    EXPECT_EQ(refusal(keys, head + ".." + sign), "The signature of the token does not hold.");
    EXPECT_EQ(keys.verify(token, every, token.size() - 1).error().sentence,
              "The token is too long.");
}

TEST_F(Jwt, an_object_that_says_a_thing_twice_is_refused) {
    const std::string header = R"({"alg":"none","alg":"ES256","kid":")" + kid + "\"}";
    const auto signed_key = private_key(p256);
    EXPECT_EQ(refusal(keys, *sign_compact(signed_key, JwsAlgorithm::es256, header, "{}")),
              "The token's header is no sound JSON object.");
    EXPECT_EQ(refusal(keys, jws(p256, JwsAlgorithm::es256, {{"alg", "ES256"}, {"kid", kid}},
                                R"({"sub":"a","sub":"b"})")),
              "The token's claims are no sound JSON object.");
}

TEST_F(Jwt, without_a_kid_there_must_be_one_key_of_the_kind) {
    const object header{{"alg", "ES256"}};
    EXPECT_EQ(refusal(keys, jws(p256, JwsAlgorithm::es256, header)), "");
    const std::string second = *Jwk::generate(random)->json(false);
    const auto two =
        KeySet::parse(R"({"keys":[)" + without_private_half(p256) + "," + second + "]}");
    EXPECT_EQ(refusal(*two, jws(p256, JwsAlgorithm::es256, header)),
              "The token does not say which key signed it.");
}

TEST_F(Jwt, an_unknown_kid_has_a_code_so_that_the_keys_may_be_fetched_anew) {
    const std::string token = jws(p256, JwsAlgorithm::es256, {{"alg", "ES256"}, {"kid", "new"}});
    EXPECT_EQ(keys.verify(token, every).error().code, "unknown-key");
}

TEST_F(Jwt, keys_that_are_no_use_are_left_out_and_a_kid_twice_spoils_the_set) {
    const auto altered = [this](const std::function<void(object&)>& change) {
        object jwk = boost::json::parse(without_private_half(p256)).as_object();
        change(jwk);
        return boost::json::serialize(jwk);
    };
    const std::string good = without_private_half(p384);
    struct Row {
        std::string_view what;
        std::string key;
    };
    for (const Row& row : {
             Row{"a shared secret", R"({"kty":"oct","kid":"s","k":"c2VjcmV0"})"},
             Row{"encryption", altered([](object& j) { j["use"] = "enc"; })},
             Row{"a use that is no text", altered([](object& j) { j["use"] = nullptr; })},
             Row{"other operations", altered([](object& j) { j["key_ops"] = {"deriveBits"}; })},
             Row{"another algorithm", altered([](object& j) { j["alg"] = "ES384"; })},
             Row{"an unknown algorithm", altered([](object& j) { j["alg"] = "ES224"; })},
             Row{"an unknown curve", altered([](object& j) { j["crv"] = "secp256k1"; })},
             Row{"another curve", altered([](object& j) { j["crv"] = "P-384"; })},
             Row{"a point off the curve", altered([](object& j) { j["y"] = j["x"]; })},
             Row{"a short coordinate", altered([](object& j) { j["x"] = "AA"; })},
             Row{"no coordinate", altered([](object& j) { j.erase("y"); })},
             Row{"an empty kid", altered([](object& j) { j["kid"] = ""; })},
             Row{"a long kid",
                 altered([](object& j) { j["kid"] = boost::json::string(201, 'k'); })},
             Row{"a short RSA key", throwaway_public_rsa(1024, "AQAB")},
             Row{"an exponent of one", throwaway_public_rsa(2048, "AQ")},
             Row{"an even exponent", throwaway_public_rsa(2048, "BA")},
         }) {
        EXPECT_FALSE(KeySet::parse(row.key)) << row.what;
        const auto set = KeySet::parse(R"({"keys":[)" + row.key + "," + good + "]}");
        EXPECT_TRUE(set && set->has("three") && !set->has(kid)) << row.what;
    }
    EXPECT_FALSE(KeySet::parse(R"({"keys":[)" + good + "," + good + "]}"));
    for (const std::string_view text : {"", "[]", "{}", R"({"keys":[]})", R"({"keys":{}})"})
        EXPECT_FALSE(KeySet::parse(text)) << text;
}

TEST_F(Jwt, a_signing_key_signs_with_the_algorithm_of_its_kind_and_shows_no_private_half) {
    struct Row {
        const std::string& key;
        JwsAlgorithm algorithm;
    };
    for (const Row& row : {Row{p256, JwsAlgorithm::es256}, Row{p384, JwsAlgorithm::es384},
                           Row{rsa, JwsAlgorithm::rs384}}) {
        const auto key = SigningKey::parse(row.key);
        ASSERT_TRUE(key);
        EXPECT_EQ(key->algorithm(), row.algorithm);
        const auto shown = key->public_jwk();
        EXPECT_EQ(shown->find("\"d\""), std::string::npos);
        const auto set = KeySet::parse(*shown);
        ASSERT_TRUE(set);
        const auto verified = set->verify(*key->sign("x+jwt", R"({"sub":"s"})"), {row.algorithm});
        ASSERT_TRUE(verified) << verified.error().sentence;
        EXPECT_EQ(verified->kid, key->kid());
        EXPECT_EQ(verified->type, "x+jwt");
    }
    EXPECT_FALSE(SigningKey::parse(p521));
    EXPECT_FALSE(SigningKey::parse(without_private_half(p256)));
    object unnamed = boost::json::parse(p256).as_object();
    unnamed.erase("kid");
    EXPECT_FALSE(SigningKey::parse(boost::json::serialize(unnamed)));
    object torn = boost::json::parse(p256).as_object();
    torn["d"] = to_base64url(std::string(32, '\x01'));
    EXPECT_FALSE(SigningKey::parse(boost::json::serialize(torn))) << "halves that do not fit";
    EXPECT_FALSE(SigningKey::parse("{"));
}

TEST_F(Jwt, the_registered_claims_are_checked_one_by_one) {
    const FakeClock clock;
    const auto now = [&](std::chrono::seconds more) {
        return std::chrono::floor<std::chrono::seconds>(clock.now() + more)
            .time_since_epoch()
            .count();
    };
    const JwtRules rules{.issuer = "app",
                         .audiences = {"https://mcr.example/oauth/token", "https://other.example"},
                         .longest_life = 300s,
                         .needs_jti = true};
    const object sound{{"iss", "app"},
                       {"aud", "https://mcr.example/oauth/token"},
                       {"exp", now(60s)},
                       {"jti", "1"}};
    EXPECT_TRUE(check_registered(sound, rules, clock.now()));
    struct Row {
        std::string claim;
        boost::json::value value;
        bool good = false;
    };
    for (const Row& row : {Row{"iss", "other"},
                           Row{"iss", boost::json::array{"app"}},
                           Row{"aud", "https://mcr.example"},
                           Row{"aud", ""},
                           Row{"aud", boost::json::array{1, "x"}},
                           Row{"aud", boost::json::array{"x", "https://other.example"}, true},
                           Row{"exp", "soon"},
                           Row{"exp", now(-30s)},
                           Row{"exp", now(-29s), true},
                           Row{"exp", now(330s), true},
                           Row{"exp", now(332s)},
                           Row{"exp", 9e18},
                           Row{"exp", -1},
                           Row{"nbf", now(30s), true},
                           Row{"nbf", now(32s)},
                           Row{"nbf", "x"},
                           Row{"iat", now(32s)},
                           Row{"iat", now(-900s), true},
                           Row{"jti", ""},
                           Row{"jti", 1},
                           Row{"jti", boost::json::string(201, 'j')}}) {
        object claims = sound;
        claims[row.claim] = row.value;
        const auto checked = check_registered(claims, rules, clock.now());
        EXPECT_EQ(checked.has_value(), row.good) << row.claim << " = " << row.value;
        if (!checked) {
            EXPECT_NE(checked.error().sentence.find("claim " + row.claim + " "), std::string::npos);
        }
    }
    for (const std::string claim : {"iss", "aud", "exp", "jti"}) {
        object claims = sound;
        claims.erase(claim);
        EXPECT_FALSE(check_registered(claims, rules, clock.now())) << claim;
    }
    EXPECT_FALSE(check_registered("text", rules, clock.now()));
}

}  // namespace
}  // namespace mcr::people
