#include "people/launch_token.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "people/throwaway_keys.hpp"

namespace mcr::people {
namespace {

using namespace std::chrono_literals;
using boost::json::object;

constexpr std::string_view audience = "https://mcr.example/launch";

class LaunchToken : public testing::Test {
protected:
    Result<Launch> read(const std::string& token) const {
        auto verified = keys.verify(token, {JwsAlgorithm::es384});
        if (!verified) return pass_on(verified);
        return read_launch(*verified, client, audience, clock.now());
    }
    /// The refusal of a token whose claims `change` has changed; empty if it is taken.
    std::string refusal(const std::function<void(object&)>& change,
                        std::string_view type = "launch+jwt") const {
        const auto genuine = write_launch(launch, key, audience, clock.now());
        auto claims = boost::json::parse(*from_base64url(split(*genuine, '.')[1])).as_object();
        change(claims);
        const auto launched = read(*key.sign(type, boost::json::serialize(claims)));
        return launched ? std::string() : launched.error().sentence;
    }

    FakeClock clock;
    std::string jwk = throwaway_key("P-384", "ward-1");
    SigningKey key = std::move(*SigningKey::parse(jwk));
    KeySet keys = std::move(*KeySet::parse(jwk));
    Client client{.id = "ward-system",
                  .name = "Ward system",
                  .organisation = *OdsCode::parse("RQW"),
                  .keys = nullptr,
                  .certificates = {},
                  .redirect_uris = {},
                  .launch_uri = "",
                  .scopes = {},
                  .grants = {Grant::context_launch},
                  .staff = nullptr};
    Launch launch{.client_id = "ward-system",
                  .id = "0b1c",
                  .expires = clock.now() + 2min,
                  .user = {.id = "555000000101",
                           .role_profile_id = "555000000201",
                           .family = "Khan",
                           .given = "Amina",
                           .prefix = "Dr",
                           .role = RoleGroup::doctor,
                           .role_code = "S8000:G8000:R8000",
                           .role_name = "hospital doctor",
                           .organisation = *OdsCode::parse("RQW"),
                           .organisation_name = "A hospital"},
                  .patient = "9990000018",
                  .stated = {.basis = "admission",
                             .reference = "A/17",
                             .claim = "",
                             .permission = "given",
                             .not_asked = ""}};
};

TEST_F(LaunchToken, what_was_written_is_read_back_whole) {
    const auto token = write_launch(launch, key, audience, clock.now());
    ASSERT_TRUE(token) << token.error().sentence;
    const auto read_back = read(*token);
    ASSERT_TRUE(read_back) << read_back.error().sentence;
    EXPECT_EQ(read_back->client_id, launch.client_id);
    EXPECT_EQ(read_back->id, launch.id);
    EXPECT_EQ(read_back->expires, launch.expires);
    EXPECT_EQ(read_back->patient, launch.patient);
    EXPECT_EQ(read_back->stated, launch.stated);
    EXPECT_EQ(read_back->user.display_name(), "Dr Amina Khan");
    EXPECT_EQ(read_back->user.role, RoleGroup::doctor);
    EXPECT_EQ(read_back->user.role_profile_id, "555000000201");
    EXPECT_EQ(read_back->user.organisation_name, "A hospital");
}

TEST_F(LaunchToken, lives_for_five_minutes_at_most) {
    EXPECT_EQ(refusal([](object&) {}), "");
    const auto at = [this](std::chrono::seconds when) {
        return [seconds = std::chrono::floor<std::chrono::seconds>(clock.now() + when)
                              .time_since_epoch()
                              .count()](object& claims) { claims["exp"] = seconds; };
    };
    EXPECT_EQ(refusal(at(300s)), "");
    EXPECT_EQ(refusal(at(400s)), "The token's claim exp is further away than is accepted.");
    EXPECT_EQ(refusal(at(-31s)), "The token's claim exp has passed.");
    const auto token = write_launch(launch, key, audience, clock.now());
    clock.advance(2min + 30s);
    EXPECT_EQ(read(*token).error().sentence, "The token's claim exp has passed.");
}

TEST_F(LaunchToken, each_claim_that_is_missing_is_named) {
    for (const std::string claim :
         {"iss", "aud", "exp", "jti", "sub", "family_name", "role", "role_name", "role_code",
          "role_profile_id", "organisation", "patient", "stated"}) {
        const std::string why = refusal([&](object& claims) { claims.erase(claim); });
        EXPECT_NE(why.find("claim " + claim + " "), std::string::npos) << claim << ": " << why;
    }
}

TEST_F(LaunchToken, each_claim_that_is_wrong_is_named_and_not_repeated) {
    struct Row {
        std::string claim;
        boost::json::value value;
    };
    for (const Row& row :
         {Row{"iss", "another-system"}, Row{"aud", "https://mcr.example"}, Row{"exp", "soon"},
          Row{"jti", 5}, Row{"sub", ""}, Row{"sub", boost::json::string(201, 's')},
          Row{"given_name", "A\nB"}, Row{"title", 5}, Row{"role", "wizard"},
          Row{"organisation", "R!"}, Row{"patient", "9990000019"}, Row{"patient", nullptr},
          Row{"stated", "admission"}, Row{"stated", object{}},
          Row{"stated", object{{"basis", "Not A Code"}}},
          Row{"stated", object{{"basis", "admission"}, {"reference", 5}}}}) {
        const std::string why = refusal([&](object& claims) { claims[row.claim] = row.value; });
        EXPECT_NE(why.find("claim " + row.claim + " "), std::string::npos)
            << row.claim << ": " << why;
        if (row.value.is_string() && row.value.as_string().size() > 3) {
            EXPECT_EQ(why.find(row.value.as_string().c_str()), std::string::npos);
        }
    }
    EXPECT_NE(refusal([](object&) {}, "JWT"), "");
    EXPECT_NE(refusal([](object&) {}, "at+jwt"), "");
}

TEST_F(LaunchToken, a_system_launches_for_its_own_organisation_and_for_those_who_treat) {
    EXPECT_EQ(refusal([](object& claims) { claims["organisation"] = "RWH"; }),
              "The launch token is for another organisation than the system's own.");
    for (const std::string_view role : {"patient", "privacy officer", "administrator"})
        EXPECT_EQ(refusal([&](object& claims) { claims["role"] = role; }),
                  "The view cannot be launched in this role.")
            << role;
    EXPECT_EQ(refusal([](object& claims) { claims["role"] = "nurse"; }), "");
}

TEST_F(LaunchToken, what_could_not_be_read_back_is_not_written) {
    launch.patient = "123";
    EXPECT_EQ(write_launch(launch, key, audience, clock.now()).error().kind, ErrorKind::invalid);
}

TEST_F(LaunchToken, any_change_of_a_byte_is_found) {
    const auto token = write_launch(launch, key, audience, clock.now());
    for (std::size_t i = 0; i < token->size(); i += 3) {
        std::string changed = *token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(read(changed)) << i;
    }
}

}  // namespace
}  // namespace mcr::people
