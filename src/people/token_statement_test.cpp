#include <array>

#include "people/token_fixture.hpp"

namespace mcr::people {
namespace {

TEST_F(Token, everything_that_was_stated_is_read_back) {
    const auto issuer = make_token_issuer(key, settings, clock, random);
    TokenClaims claims{.professional = who, .purpose = "BTG"};
    claims.client_id = "ward-system";
    claims.scope = "launch user/Observation.rs";
    claims.patient = "9990000018";
    claims.thumbprint = to_base64url(std::string(32, 't'));
    claims.stated = {"admission", "A/17", "", "could-not-ask", "unconscious"};
    claims.declared =
        DeclaredOverride{"risk-of-harm", "Found unconscious, no relative there", {"RQW", "E81046"}};
    claims.authenticated = clock.now() - 5min;
    const auto token = (*issuer)->issue(claims, 10min);
    ASSERT_TRUE(token) << token.error().sentence;
    const auto read = checker->check(*token);
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(read->client_id, claims.client_id);
    EXPECT_EQ(read->scope, claims.scope);
    EXPECT_EQ(read->patient, claims.patient);
    EXPECT_EQ(read->thumbprint, claims.thumbprint);
    EXPECT_EQ(read->stated, claims.stated);
    EXPECT_EQ(read->declared, claims.declared);
    EXPECT_EQ(read->authenticated, std::chrono::floor<std::chrono::seconds>(clock.now() - 5min));
}

TEST_F(Token, what_is_not_stated_is_not_in_the_token) {
    const auto claims = boost::json::parse(payload).as_object();
    for (const std::string_view claim :
         {"scope", "patient", "cnf", "stated", "override", "auth_time"})
        EXPECT_FALSE(claims.contains(claim)) << claim;
    const auto read = checker->check(genuine);
    EXPECT_EQ(read->client_id, "");
    EXPECT_EQ(read->stated, StatedReason{});
    EXPECT_FALSE(read->declared);
    EXPECT_FALSE(read->authenticated);
}

TEST_F(Token, further_claims_that_are_wrong_are_named) {
    using boost::json::array;
    using boost::json::object;
    using boost::json::string;
    struct Row {
        std::string claim;
        boost::json::value value;
        std::string purpose = "TREAT";
    };
    array holders;
    for (int i = 0; i < 51; ++i) holders.push_back(string("RA" + std::to_string(i)));
    const object whole{{"reason", "court-order"}, {"words", "w"}, {"holders", array{"RQW"}}};
    const auto with = [&](std::string_view name, const boost::json::value& value) {
        object changed = whole;
        changed[name] = value;
        return changed;
    };
    for (const Row& row : {Row{"client_id", string(201, 'c')},
                           Row{"scope", string(2001, 's')},
                           Row{"scope", 1},
                           Row{"patient", "9990000019"},
                           Row{"patient", array{"9990000018"}},
                           Row{"cnf", "text"},
                           Row{"cnf", object{{"x5t#S256", "short"}}},
                           Row{"stated", "self-claimed"},
                           Row{"stated", object{{"basis", "Self Claimed"}}},
                           Row{"stated", object{{"basis", 7}}},
                           Row{"stated", object{{"claim", string(41, 'c')}}},
                           Row{"stated", object{{"reference", string(201, 'r')}}},
                           Row{"stated", object{{"reference", "a\nb"}}},
                           Row{"auth_time", "now"},
                           Row{"override", whole},
                           Row{"override", with("reason", "Because"), "BTG"},
                           Row{"override", with("words", ""), "BTG"},
                           Row{"override", with("words", string(1001, 'w')), "BTG"},
                           Row{"override", with("holders", array{}), "BTG"},
                           Row{"override", with("holders", "RQW"), "BTG"},
                           Row{"override", with("holders", array{"R!"}), "BTG"},
                           Row{"override", with("holders", array{1}), "BTG"},
                           Row{"override", with("holders", array{"RQW", "RQW"}), "BTG"},
                           Row{"override", with("holders", holders), "BTG"}}) {
        const std::string why = refusal(signed_with([&](auto& claims) {
            claims[row.claim] = row.value;
            claims["purpose"] = row.purpose;
        }));
        EXPECT_NE(why.find("claim " + row.claim + " "), std::string::npos)
            << row.claim << " = " << row.value << ": " << why;
    }
    EXPECT_EQ(refusal(signed_with([&](auto& claims) {
                  claims["override"] = whole;
                  claims["purpose"] = "BTG";
              })),
              "");
    EXPECT_NE(refusal(signed_with([](auto& claims) { claims["purpose"] = "BTG"; })), "");
}

TEST_F(Token, a_system_by_itself_is_nobody_and_a_person_is_no_system) {
    const auto issuer = make_token_issuer(key, settings, clock, random);
    SystemClaims claims{.client_id = "practice-system",
                        .organisation = "E81046",
                        .scope = "system/Consent.crus",
                        .thumbprint = to_base64url(std::string(32, 't'))};
    const auto token = (*issuer)->issue(claims, 5min);
    ASSERT_TRUE(token);
    EXPECT_EQ(refusal(*token),
              "The token names no person, and clinical data goes to a person only.");
    EXPECT_EQ(checker->check(*token).error().code, "no-person");
    const auto read = checker->check_system(*token);
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(read->client_id, claims.client_id);
    EXPECT_EQ(read->organisation, "E81046");
    EXPECT_EQ(read->scope, claims.scope);
    EXPECT_EQ(read->thumbprint, claims.thumbprint);
    EXPECT_FALSE(checker->check_system(genuine));
    clock.advance(5min + 30s);
    EXPECT_FALSE(checker->check_system(*token));

    for (const auto& [client, organisation, scope] :
         {std::array{"", "E81046", "system/Consent.r"}, std::array{"c", "E!", "system/Consent.r"},
          std::array{"c", "E81046", ""}}) {
        claims.client_id = client;
        claims.organisation = organisation;
        claims.scope = scope;
        EXPECT_FALSE((*issuer)->issue(claims, 5min));
    }
}

}  // namespace
}  // namespace mcr::people
