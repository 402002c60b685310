#include "people/persona.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "people/token.hpp"

namespace mcr::people {
namespace {

std::vector<Persona> personas() {
    return demonstration_personas({.patient = *NhsNumber::parse("9990000018"),
                                   .patient_family = "Finch",
                                   .patient_given = "Edith",
                                   .patient_prefix = "Mrs",
                                   .practice = *OdsCode::parse("E99901"),
                                   .practice_name = "Old Harlow Surgery"});
}

TEST(Personas, every_role_of_the_demonstration_is_there_once_under_its_own_id) {
    std::map<std::string, std::string> roles;
    for (const Persona& one : personas())
        EXPECT_TRUE(roles.emplace(one.id, one.professional.role_name).second) << one.id;
    const std::map<std::string, std::string> expected = {
        {"hospital-doctor", "hospital doctor"},
        {"hospital-doctor-rwh", "hospital doctor"},
        {"gp", "GP"},
        {"community-pharmacist", "community pharmacist"},
        {"paramedic", "paramedic"},
        {"clinician-111", "111 clinician"},
        {"out-of-hours-doctor", "out-of-hours doctor"},
        {"social-worker", "social worker"},
        {"receptionist", "receptionist"},
        {"privacy-officer", "privacy officer"},
        {"administrator", "administrator"},
        {"patient", "patient"}};
    EXPECT_EQ(roles, expected);
}

TEST(Personas, the_patient_is_the_one_of_the_region_and_the_gp_works_at_its_practice) {
    for (const Persona& one : personas()) {
        if (one.id == "patient") {
            EXPECT_EQ(one.professional.id, "9990000018");
            EXPECT_EQ(one.professional.display_name(), "Mrs Edith Finch");
            EXPECT_EQ(one.purpose, "PATRQT");
        }
        if (one.id == "gp" || one.id == "receptionist") {
            EXPECT_EQ(one.professional.organisation.text(), "E99901");
            EXPECT_EQ(one.professional.organisation_name, "Old Harlow Surgery");
        }
    }
}

TEST(Personas, no_two_professionals_share_an_id_or_a_role_profile) {
    std::set<std::string> ids;
    for (const Persona& one : personas()) {
        EXPECT_TRUE(ids.insert(one.professional.id).second) << one.id;
        EXPECT_TRUE(ids.insert(one.professional.role_profile_id).second) << one.id;
        EXPECT_FALSE(one.what_for.empty());
        EXPECT_FALSE(one.professional.organisation_name.empty()) << one.id;
    }
}

TEST(Personas, every_one_of_them_can_be_given_a_token_that_is_accepted) {
    FakeClock clock;
    SeededRandom random(7);
    const auto key = new_signing_key(random);
    ASSERT_TRUE(key);
    const TokenSettings settings{.issuer = "https://issuer.example", .audience = "mcr"};
    const auto issuer = make_token_issuer(*key, settings, clock, random);
    const auto checker = make_token_checker(*key, settings, clock);
    ASSERT_TRUE(issuer && checker);
    for (const Persona& one : personas()) {
        const auto token =
            (*issuer)->issue(one.professional, one.purpose, std::chrono::minutes{10});
        ASSERT_TRUE(token) << one.id << ": " << token.error().sentence;
        const auto claims = (*checker)->check(*token);
        ASSERT_TRUE(claims) << one.id << ": " << claims.error().sentence;
        EXPECT_EQ(claims->professional.role_name, one.professional.role_name);
    }
}

}  // namespace
}  // namespace mcr::people
