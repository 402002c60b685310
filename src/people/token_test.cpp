#include <array>
#include <thread>
#include <vector>

#include "base/secret.hpp"
#include "people/token_fixture.hpp"

namespace mcr::people {
namespace {

constexpr const char* wrong_algorithm =
    "The token is not signed with an algorithm that is accepted here.";

TEST_F(Token, what_was_issued_is_read_back_whole) {
    const auto claims = checker->check(genuine);
    ASSERT_TRUE(claims) << claims.error().sentence;
    const Professional& read = claims->professional;
    EXPECT_EQ(read.id, who.id);
    EXPECT_EQ(read.role_profile_id, who.role_profile_id);
    EXPECT_EQ(read.display_name(), "Dr Amina Khan");
    EXPECT_EQ(read.role, who.role);
    EXPECT_EQ(read.role_code, who.role_code);
    EXPECT_EQ(read.role_name, who.role_name);
    EXPECT_EQ(read.organisation, who.organisation);
    EXPECT_EQ(read.organisation_name, who.organisation_name);
    EXPECT_EQ(claims->purpose, "TREAT");
    EXPECT_EQ(claims->id.size(), 36U);
    EXPECT_EQ(claims->expires - claims->issued, 10min);
}

TEST_F(Token, its_header_says_at_jwt_es256_and_the_key) {
    const auto fields = boost::json::parse(header).as_object();
    EXPECT_EQ(fields.at("typ"), "at+jwt");
    EXPECT_EQ(fields.at("alg"), "ES256");
    EXPECT_EQ(fields.at("kid"), kid().c_str());
}

TEST_F(Token, a_token_without_signature_is_refused) {
    const std::string none = R"({"alg":"none","typ":"at+jwt","kid":")" + kid() + "\"}";
    EXPECT_NE(refusal(with_header(none, "x")), "");
    EXPECT_NE(refusal(to_base64url(none) + '.' + to_base64url(payload) + '.'), "");
    EXPECT_NE(refusal(to_base64url(none) + '.' + to_base64url(payload)), "");
}

TEST_F(Token, a_token_that_is_authenticated_with_our_public_key_as_a_shared_secret_is_refused) {
    const std::string hs = R"({"alg":"HS256","typ":"at+jwt","kid":")" + kid() + "\"}";
    const std::string input = to_base64url(hs) + '.' + to_base64url(payload);
    const Digest mac = hmac_sha256(*public_keys_of(key), input);
    EXPECT_EQ(refusal(input + '.' + to_base64url(mac)), wrong_algorithm);
}

TEST_F(Token, every_other_algorithm_is_refused) {
    for (const std::string alg :
         {"ES512", "RS256", "PS256", "HS512", "EdDSA", "es256", "ES256 ", "", "none"}) {
        const std::string text =
            R"({"alg":")" + alg + R"(","typ":"at+jwt","kid":")" + kid() + "\"}";
        EXPECT_EQ(refusal(with_header(text, std::string(64, 'x'))), wrong_algorithm) << alg;
    }
    EXPECT_NE(refusal(with_header(R"({"typ":"at+jwt","kid":")" + kid() + "\"}", "x")), "");
    EXPECT_NE(refusal(with_header(R"({"alg":["ES256"],"typ":"at+jwt"})", "x")), "");
}

TEST_F(Token, a_header_that_says_a_thing_twice_is_refused) {
    const std::string text =
        R"({"alg":"none","alg":"ES256","typ":"at+jwt","kid":")" + kid() + "\"}";
    EXPECT_EQ(refusal(with_header(text, "x")), "The token's header is no sound JSON object.");
}

TEST_F(Token, another_type_of_jwt_is_refused) {
    const auto typed = [this](const boost::json::value& type) {
        return signed_by(jwk(), {{"alg", "ES256"}, {"typ", type}, {"kid", kid()}}, payload);
    };
    for (const std::string type : {"JWT", "id_token+jwt", "dpop+jwt", ""})
        EXPECT_EQ(refusal(typed(boost::json::string(type))), "The token's type is not at+jwt.");
    EXPECT_NE(refusal(signed_by(jwk(), {{"alg", "ES256"}, {"kid", kid()}}, payload)), "");
    EXPECT_EQ(refusal(typed("application/AT+JWT")), "");
}

TEST_F(Token, a_header_with_critical_extensions_is_refused) {
    const std::string text =
        R"({"alg":"ES256","crit":["b64"],"b64":false,"typ":"at+jwt","kid":")" + kid() + "\"}";
    EXPECT_NE(refusal(with_header(text, std::string(64, 'x'))).find("demands"), std::string::npos);
}

TEST_F(Token, an_unknown_or_missing_kid_is_refused_even_with_the_right_signature) {
    const boost::json::object another{{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", "other"}};
    EXPECT_EQ(refusal(signed_by(jwk(), another, payload)),
              "The token is signed with an unknown key.");
    const boost::json::object none{{"alg", "ES256"}, {"typ", "at+jwt"}};
    EXPECT_EQ(refusal(signed_by(jwk(), none, payload)), "The token is signed with an unknown key.");
}

TEST_F(Token, a_signature_by_another_key_under_our_kid_is_refused) {
    const auto other = Jwk::generate(random);
    ASSERT_TRUE(other);
    const boost::json::object ours{{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", kid()}};
    EXPECT_EQ(refusal(signed_by(*other, ours, payload)),
              "The signature of the token does not hold.");
}

TEST_F(Token, a_change_of_any_byte_is_found) {
    for (std::size_t i = 0; i < genuine.size(); ++i) {
        std::string changed = genuine;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(refusal(changed), "") << i;
    }
}

TEST_F(Token, a_token_cut_anywhere_is_refused) {
    for (std::size_t i = 0; i < genuine.size(); ++i) EXPECT_NE(refusal(genuine.substr(0, i)), "");
    EXPECT_NE(refusal(genuine + "."), "");
    EXPECT_NE(refusal(genuine + ".e30"), "");
    EXPECT_NE(refusal(genuine + "="), "");
    EXPECT_NE(refusal(" " + genuine), "");
    EXPECT_NE(refusal(std::string("\0", 1) + genuine), "");
}

TEST_F(Token, a_token_that_is_too_long_is_refused_unread) {
    EXPECT_EQ(refusal(std::string(max_token_bytes + 1, 'a')), "The token is too long.");
    const auto long_claim = [](auto& claims) {
        claims["more"] = std::string(max_token_bytes, 'x');
    };
    EXPECT_EQ(refusal(signed_with(long_claim)), "The token is too long.");
}

TEST_F(Token, claims_that_are_missing_are_named) {
    for (const std::string claim : {"iss", "aud", "sub", "exp", "nbf", "iat", "jti", "family_name",
                                    "role", "role_name", "organisation", "purpose"}) {
        const std::string why = refusal(signed_with([&](auto& claims) { claims.erase(claim); }));
        EXPECT_NE(why.find("claim " + claim + " "), std::string::npos) << claim << ": " << why;
    }
}

TEST_F(Token, claims_that_are_wrong_are_named_and_not_repeated) {
    struct Row {
        std::string claim;
        boost::json::value value;
    };
    const boost::json::string bell = "secret\a";
    for (const Row& row : {Row{"iss", "https://other.example"},
                           Row{"iss", nullptr},
                           Row{"aud", "https://other.example"},
                           Row{"aud", boost::json::array{"a", "b"}},
                           Row{"aud", 1},
                           Row{"sub", 5},
                           Row{"sub", ""},
                           Row{"sub", boost::json::string(201, 's')},
                           Row{"family_name", bell},
                           Row{"given_name", bell},
                           Row{"title", false},
                           Row{"role", "wizard"},
                           Row{"role_code", bell},
                           Row{"role_profile_id", boost::json::object{}},
                           Row{"organisation", "R!"},
                           Row{"organisation_name", bell},
                           Row{"purpose", "HRESCH"},
                           Row{"purpose", "PATRQT"},
                           Row{"jti", ""},
                           Row{"jti", bell},
                           Row{"exp", "tomorrow"},
                           Row{"exp", 1.5e9},
                           Row{"exp", -1},
                           Row{"exp", 1},
                           Row{"iat", 9e18},
                           Row{"nbf", 300'000'000'000}}) {
        const std::string why =
            refusal(signed_with([&](auto& claims) { claims[row.claim] = row.value; }));
        EXPECT_NE(why.find("claim " + row.claim + " "), std::string::npos)
            << row.claim << " = " << row.value << ": " << why;
        if (row.value.is_string() && row.value.as_string().size() > 3) {
            EXPECT_EQ(why.find(row.value.as_string().c_str()), std::string::npos);
        }
    }
}

TEST_F(Token, one_of_several_audiences_is_enough) {
    EXPECT_EQ(refusal(signed_with([&](auto& claims) {
                  claims["aud"] = boost::json::array{"https://other.example", settings.audience};
              })),
              "");
}

TEST_F(Token, claims_that_are_no_sound_utf8_json_object_are_refused) {
    for (const std::string& text :
         {std::string("[]"), std::string("null"), std::string("{"), std::string("{}x"),
          std::string("{\"sub\":\"\xff\"}"), std::string("{\"sub\":\"\xc0\xaf\"}"),
          payload.substr(0, payload.size() - 1) + ",\"sub\":\"555000000999\"}",
          std::string(64, '[') + std::string(64, ']')})
        EXPECT_EQ(refusal(signed_text(text)), "The token's claims are no sound JSON object.");
}

TEST_F(Token, a_token_lives_from_nbf_to_exp_with_thirty_seconds_of_tolerance) {
    clock.advance(10min + 29s);
    EXPECT_EQ(refusal(genuine), "");
    clock.advance(1s);
    EXPECT_EQ(refusal(genuine), "The token's claim exp has passed.");
    clock.advance(-(10min + 30s) - 30s);
    EXPECT_EQ(refusal(genuine), "");
    clock.advance(-1s);
    EXPECT_EQ(refusal(genuine), "The token's claim nbf has not come.");
}

TEST_F(Token, a_patient_asks_only_for_the_patients_own_purpose_and_under_an_nhs_number) {
    const auto issuer = make_token_issuer(key, settings, clock, random);
    who.role = RoleGroup::patient;
    who.id = "9990000018";
    EXPECT_TRUE((*issuer)->issue(who, "PATRQT", 10min));
    EXPECT_FALSE((*issuer)->issue(who, "TREAT", 10min));
    who.id = "9990000019";
    EXPECT_FALSE((*issuer)->issue(who, "PATRQT", 10min));
    who.role = RoleGroup::nurse;
    EXPECT_FALSE((*issuer)->issue(who, "PATRQT", 10min));
    EXPECT_TRUE((*issuer)->issue(who, "ETREAT", 10min));
    EXPECT_FALSE((*issuer)->issue(who, "ETREAT", 0min));
}

TEST_F(Token, keys_are_taken_from_a_set_beside_keys_of_other_kinds) {
    const auto second = Jwk::generate(random);
    const std::string set = R"({"keys":[{"kty":"oct","kid":"s","k":"c2VjcmV0"},)" +
                            *second->json(false) + "," + *jwk().json(false) + "]}";
    const auto made = make_token_checker(set, settings, clock);
    ASSERT_TRUE(made);
    EXPECT_TRUE((*made)->check(genuine));
    const boost::json::object theirs{{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", second->kid()}};
    EXPECT_TRUE((*made)->check(signed_by(*second, theirs, payload)));
}

TEST_F(Token, unusable_keys_are_refused_when_the_checker_is_made) {
    const std::string one = *jwk().json(false);
    for (const std::string& keys :
         {std::string(), std::string("{}"), std::string("[]"), std::string(R"({"keys":[]})"),
          std::string(R"({"kty":"oct","kid":"s","k":"c2VjcmV0"})"),
          R"({"keys":[)" + one + "," + one + "]}",
          std::string(R"({"kty":"EC","crv":"P-256","kid":"a","x":"AA","y":"AA"})")})
        EXPECT_FALSE(make_token_checker(keys, settings, clock)) << keys.size();
    EXPECT_FALSE(make_token_issuer(one, settings, clock, random));
    EXPECT_FALSE(public_keys_of(one));
}

TEST_F(Token, the_published_keys_hold_no_private_half) {
    EXPECT_EQ(public_keys_of(key)->find("\"d\""), std::string::npos);
    EXPECT_NE(key.find("\"d\""), std::string::npos);
}

TEST_F(Token, a_key_is_named_by_its_thumbprint_and_follows_from_the_randomness_given) {
    SeededRandom same{42};
    EXPECT_EQ(*new_signing_key(same), key);
    EXPECT_NE(*new_signing_key(same), key);
    EXPECT_EQ(from_base64url(kid())->size(), 32U);
}

TEST_F(Token, several_threads_may_check_at_once) {
    std::vector<std::jthread> threads;
    std::atomic<int> accepted = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 50; ++n) accepted += checker->check(genuine).has_value() ? 1 : 0;
        });
    threads.clear();
    EXPECT_EQ(accepted, 200);
}

}  // namespace
}  // namespace mcr::people
