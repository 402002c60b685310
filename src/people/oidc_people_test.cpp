#include "people/oidc_people.hpp"

#include <gtest/gtest.h>

#include "people/json.hpp"

namespace mcr::people {
namespace {

boost::json::value json(const std::string& text) {
    return *parse_json(text);
}

StaffRules rules() {
    return {.roles = RoleTable({}, {*OdsCode::parse("QM7")}),
            .organisations = [](const OdsCode& code) -> OrganisationFacts {
                if (code.text() == "RQW") return {"acute-trust", "Princess Alexandra"};
                if (code.text() == "FZZ97") return {"community-pharmacy", "Lark Hill Pharmacy"};
                return {};
            }};
}

std::string profile(std::string_view id, std::string_view code, std::string_view organisation) {
    return R"({"person_roleid":")" + std::string(id) + R"(","role_code":")" + std::string(code) +
           R"(","org_code":")" + std::string(organisation) +
           R"(","role_name":"\"Clinical\":\"Any\"","activities":["x"]})";
}

std::string userinfo(const std::string& roles) {
    return R"({"sub":"910000000001","nhsid_useruid":"910000000001","title":"Dr",)"
           R"("given_name":"Ann","family_name":"Archer","nhsid_nrbac_roles":[)" +
           roles + R"(],"nhsid_user_orgs":[{"org_name":"A far hospital","org_code":"RXX"}]})";
}

const std::string id_token = R"({"sub":"910000000001","authentication_assurance_level":"3"})";

TEST(Staff, one_role_profile_is_the_role) {
    const auto person = read_staff(
        json(id_token), json(userinfo(profile("r1", "S8000:G8000:R8000", "RQW"))), rules());
    ASSERT_TRUE(person) << person.error().sentence;
    EXPECT_EQ(person->assurance, 3U);
    EXPECT_EQ(person->role, 0U);
    const Professional& who = person->roles.at(0);
    EXPECT_EQ(who.id, "910000000001");
    EXPECT_EQ(who.role_profile_id, "r1");
    EXPECT_EQ(who.display_name(), "Dr Ann Archer");
    EXPECT_EQ(who.role_code, "S8000:G8000:R8000");
    EXPECT_EQ(who.role_name, "hospital doctor");
    EXPECT_EQ(who.organisation.text(), "RQW");
    EXPECT_EQ(who.organisation_name, "Princess Alexandra");
}

TEST(Staff, of_several_profiles_none_is_chosen_unless_the_provider_says_which) {
    const std::string two = profile("r1", "S8000:G8000:R8000", "RQW") + "," +
                            profile("r2", "S8000:G8000:R8003", "FZZ97");
    auto person = read_staff(json(id_token), json(userinfo(two)), rules());
    ASSERT_TRUE(person);
    EXPECT_EQ(person->roles.size(), 2U);
    EXPECT_FALSE(person->role);
    const std::string selected =
        R"({"sub":"1","authentication_assurance_level":3,"selected_roleid":"r2"})";
    person = read_staff(json(selected), json(userinfo(two)), rules());
    EXPECT_EQ(person->role, 1U);
    EXPECT_EQ(person->roles[1].role_name, "community pharmacist");
    const std::string foreign =
        R"({"sub":"1","authentication_assurance_level":3,"selected_roleid":"r9"})";
    EXPECT_FALSE(read_staff(json(foreign), json(userinfo(two)), rules())->role);
}

TEST(Staff, without_a_role_profile_that_has_a_place_here_there_is_no_role) {
    const std::string none = profile("r1", "S8000:G8000:R8003", "RQW") + "," +  // not said what
                             profile("r2", "S8002:G8003:R8015", "RQW") + "," +  // not the board
                             profile("", "S8000:G8000:R8000", "RQW") + "," +    // no id
                             profile("r4", "", "RQW") + "," +                   // no code
                             profile("r5", "S8000:G8000:R8000", "not a code") + "," +
                             R"("text",{},7)";
    for (const std::string& roles : {std::string(), none}) {
        const auto person = read_staff(json(id_token), json(userinfo(roles)), rules());
        ASSERT_TRUE(person);
        EXPECT_TRUE(person->roles.empty());
        EXPECT_FALSE(person->role);
    }
}

TEST(Staff, a_profile_that_stands_twice_counts_once) {
    const std::string twice = profile("r1", "S8000:G8000:R8000", "RQW") + "," +
                              profile("r1", "S8000:G8000:R8003", "FZZ97");
    const auto person = read_staff(json(id_token), json(userinfo(twice)), rules());
    ASSERT_TRUE(person);
    EXPECT_EQ(person->roles.size(), 1U);
}

TEST(Staff, an_organisation_that_is_not_in_the_directory_is_called_what_the_provider_calls_it) {
    const std::string two =
        profile("r1", "S8000:G8000:R8000", "RXX") + "," + profile("r2", "S8000:G8000:R8000", "RYY");
    const auto person = read_staff(json(id_token), json(userinfo(two)), rules());
    ASSERT_TRUE(person);
    EXPECT_EQ(person->roles[0].organisation_name, "A far hospital");
    EXPECT_EQ(person->roles[0].role_name, "doctor");
    EXPECT_EQ(person->roles[1].organisation_name, "RYY");
}

TEST(Staff, too_weak_an_assurance_is_refused) {
    const std::string roles = userinfo(profile("r1", "S8000:G8000:R8000", "RQW"));
    for (const std::string& weak :
         {std::string(R"({"authentication_assurance_level":"1"})"), std::string("{}"),
          std::string(R"({"acr":"AAL1_USERPASS"})"), std::string(R"({"acr":"AAL33"})"),
          std::string(R"({"acr":"3"})"), std::string(R"({"authentication_assurance_level":33})"),
          std::string(R"({"authentication_assurance_level":"30"})"),
          std::string(R"({"authentication_assurance_level":[3]})")}) {
        const auto person = read_staff(json(weak), json(roles), rules());
        ASSERT_FALSE(person) << weak;
        EXPECT_EQ(person.error().kind, ErrorKind::forbidden);
    }
    for (const std::string& enough :
         {std::string(R"({"acr":"AAL2_OR_AAL3_ANY"})"), std::string(R"({"acr":"AAL3_ANY"})"),
          std::string(R"({"acr":"AAL2"})"), std::string(R"({"authentication_assurance_level":2})")})
        EXPECT_TRUE(read_staff(json(enough), json(roles), rules())) << enough;
}

TEST(Staff, what_the_id_token_says_goes_before_userinfo) {
    const std::string signed_weak = R"({"sub":"1","authentication_assurance_level":"1"})";
    const std::string says_more =
        R"({"sub":"1","family_name":"X","authentication_assurance_level":"3"})";
    EXPECT_FALSE(read_staff(json(signed_weak), json(says_more), rules()));
}

TEST(Staff, is_refused_without_a_name_or_with_too_many_roles) {
    EXPECT_FALSE(read_staff(json(id_token), json(R"({"sub":"1","given_name":"Ann"})"), rules()));
    EXPECT_FALSE(read_staff(json(id_token), json(R"({"family_name":"a\u0007b"})"), rules()));
    EXPECT_FALSE(read_staff(json(R"({"authentication_assurance_level":"3"})"),
                            json(R"({"family_name":"Archer"})"), rules()));
    std::string many = profile("r0", "S8000:G8000:R8000", "RQW");
    for (int i = 1; i <= 100; ++i)
        many += "," + profile("r" + std::to_string(i), "S8000:G8000:R8000", "RQW");
    EXPECT_FALSE(read_staff(json(id_token), json(userinfo(many)), rules()));
}

PatientRules patient_rules() {
    return {*OdsCode::parse("QM7"), "The board", NhsNumberRange::test};
}

const std::string patient_token =
    R"({"sub":"u1","vot":"P9.Cp.Cd","identity_proofing_level":"P9","nhs_number":"9990000018",)"
    R"("family_name":"Sample","birthdate":"1959-03-01"})";

TEST(Patients, with_proofing_p9_are_who_their_nhs_number_says) {
    const auto person =
        read_patient(json(patient_token), json(R"({"given_name":"Ann","nhs_number":"9990000018"})"),
                     patient_rules());
    ASSERT_TRUE(person) << person.error().sentence;
    EXPECT_EQ(person->assurance, 9U);
    EXPECT_EQ(person->role, 0U);
    const Professional& who = person->roles.at(0);
    EXPECT_EQ(who.id, "9990000018");
    EXPECT_EQ(who.role, RoleGroup::patient);
    EXPECT_EQ(who.display_name(), "Ann Sample");
    EXPECT_EQ(who.organisation.text(), "QM7");
}

struct Row {
    std::string token, userinfo;
    ErrorKind kind;
};

TEST(Patients, are_refused_with_less_proof_or_without_a_sound_number) {
    using enum ErrorKind;
    const std::vector<Row> rows = {
        {R"({"vot":"P5.Cp","nhs_number":"9990000018","family_name":"S"})", "{}", forbidden},
        {R"({"vot":"P9.Cp","identity_proofing_level":"P5","nhs_number":"9990000018","family_name":"S"})",
         "{}", forbidden},
        {R"({"vot":"P0","identity_proofing_level":"P9","nhs_number":"9990000018","family_name":"S"})",
         "{}", forbidden},
        {R"({"vot":"P99","nhs_number":"9990000018","family_name":"S"})", "{}", forbidden},
        {R"({"nhs_number":"9990000018","family_name":"S"})", R"({"identity_proofing_level":"P9"})",
         forbidden},
        {R"({"vot":"P9","nhs_number":"9990000018","family_name":"S"})",
         R"({"identity_proofing_level":"P5"})", forbidden},
        {R"({"vot":"P9","family_name":"S"})", "{}", unauthenticated},
        {R"({"vot":"P9","nhs_number":"9990000019","family_name":"S"})", "{}", unauthenticated},
        {R"({"vot":"P9","nhs_number":9990000018,"family_name":"S"})", "{}", unauthenticated},
        {R"({"vot":"P9","nhs_number":"9434765919","family_name":"S"})", "{}", unauthenticated},
        {R"({"vot":"P9","nhs_number":"9990000018","family_name":"S"})",
         R"({"nhs_number":"9990000026"})", unauthenticated},
        {R"({"vot":"P9","nhs_number":"9990000018"})", "{}", unauthenticated},
    };
    for (const Row& row : rows) {
        const auto person = read_patient(json(row.token), json(row.userinfo), patient_rules());
        ASSERT_FALSE(person) << row.token;
        EXPECT_EQ(person.error().kind, row.kind) << row.token;
        EXPECT_EQ(person.error().sentence.find("999"), std::string::npos);
    }
}

TEST(Patients, may_have_their_number_in_either_place) {
    EXPECT_TRUE(read_patient(json(R"({"vot":"P9","family_name":"S"})"),
                             json(R"({"nhs_number":"9990000018"})"), patient_rules()));
    EXPECT_TRUE(read_patient(json(R"({"vot":"P9","nhs_number":"9990000018","family_name":"S"})"),
                             boost::json::value(), patient_rules()));
}

}  // namespace
}  // namespace mcr::people
