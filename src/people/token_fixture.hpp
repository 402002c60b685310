#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "people/json.hpp"
#include "people/jwk.hpp"
#include "people/token.hpp"

namespace mcr::people {

using namespace std::chrono_literals;

/// A genuine token, its parts, and what is needed to make others.
class Token : public testing::Test {
protected:
    void SetUp() override {
        const auto issuer = make_token_issuer(key, settings, clock, random);
        ASSERT_TRUE(issuer);
        genuine = *(*issuer)->issue(who, "TREAT", 10min);
        auto made = make_token_checker(*public_keys_of(key), settings, clock);
        ASSERT_TRUE(made);
        checker = std::move(*made);
        const auto parts = split(genuine, '.');
        header = *from_base64url(parts[0]);
        payload = *from_base64url(parts[1]);
    }

    /// The sentence of the refusal, empty if the token is accepted.
    [[nodiscard]] std::string refusal(std::string_view token) const {
        const auto claims = checker->check(token);
        if (claims) return {};
        EXPECT_EQ(claims.error().kind, ErrorKind::unauthenticated);
        EXPECT_EQ(claims.error().http_status, 401);
        return claims.error().sentence;
    }
    /// A token signed by the right key, of claims that `change` has changed.
    [[nodiscard]] std::string signed_with(
        const std::function<void(boost::json::object&)>& change) const {
        auto claims = boost::json::parse(payload).as_object();
        change(claims);
        return signed_text(boost::json::serialize(claims));
    }
    [[nodiscard]] std::string signed_text(std::string_view text) const {
        return signed_by(jwk(), {{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", kid()}}, text);
    }
    [[nodiscard]] static std::string signed_by(const Jwk& with, const boost::json::object& header,
                                               std::string_view text) {
        return *sign_compact(with, JwsAlgorithm::es256, boost::json::serialize(header), text);
    }
    [[nodiscard]] Jwk jwk() const { return std::move(*Jwk::parse(*parse_json(key), true)); }
    /// A token with this header text, the genuine claims and some signature.
    [[nodiscard]] std::string with_header(std::string_view text, std::string_view signature) const {
        return to_base64url(text) + '.' + to_base64url(payload) + '.' + to_base64url(signature);
    }
    [[nodiscard]] std::string kid() const { return jwk().kid(); }

    FakeClock clock;
    SeededRandom random{42};
    std::string key = *new_signing_key(random);
    TokenSettings settings{.issuer = "https://issuer.example", .audience = "https://mcr.example"};
    Professional who{.id = "555000000101",
                     .role_profile_id = "555000000201",
                     .family = "Khan",
                     .given = "Amina",
                     .prefix = "Dr",
                     .role = RoleGroup::doctor,
                     .role_code = "S8000:G8000:R8000",
                     .role_name = "hospital doctor",
                     .organisation = *OdsCode::parse("RQW"),
                     .organisation_name = "Princess Alexandra Hospital"};
    std::unique_ptr<TokenChecker> checker;
    std::string genuine, header, payload;
};

}  // namespace mcr::people
