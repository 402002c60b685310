#include "fhir/face_fixture.hpp"
#include "fhir/resource_types.hpp"

namespace mcr::fhir {
namespace {

using testing::ElementsAre;

struct Wrong {
    const char* method;
    const char* target;
    int status;
    const char* detail;
    const char* allow = "";
};
class WrongRequest : public FaceTest, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongRequest, gets_its_status_and_a_reason) {
    Ask how;
    how.method = GetParam().method;
    const auto answer = ask(GetParam().target, how);
    expect_outcome(answer, GetParam().status, GetParam().detail);
    EXPECT_EQ(answer.header("Allow"), GetParam().allow);
    EXPECT_TRUE(runner_.asked.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongRequest,
    testing::Values(
        Wrong{"POST", "/Condition", 405, "read-only", "GET"},
        Wrong{"PUT", "/Condition/1", 405, "read-only", "GET"},
        Wrong{"PATCH", "/Patient/9990000018", 405, "read-only", "GET"},
        Wrong{"DELETE", "/Patient/9990000018", 405, "read-only", "GET"},
        Wrong{"POST", "", 405, "read-only", "GET"},
        Wrong{"POST", "/metadata", 405, "read-only", "GET"},
        Wrong{"GET", "/Condition/_search", 405, "read-only", "POST"},
        Wrong{"POST", "/Patient/9990000018/$everything", 405, "read-only", "GET"},
        Wrong{"GET", "", 400, "type-required"}, Wrong{"GET", "/", 400, "type-required"},
        Wrong{"GET", "/Nonsense?patient=9990000018", 404, "type-not-offered"},
        Wrong{"GET", "/ValueSet", 404, "type-not-offered"},
        Wrong{"DELETE", "/Nonsense/1", 404, "type-not-offered"},
        Wrong{"GET", "/Condition/RQW.1", 404, "read-not-offered"},
        Wrong{"GET", "/Condition/_search/x", 404, "address-unknown"},
        Wrong{"GET", "/Patient/9990000018/Condition", 404, "address-unknown"},
        Wrong{"GET", "/Patient/9990000018/$everything/x", 404, "address-unknown"},
        Wrong{"GET", "/Patient/$everything", 404, "operation-not-offered"},
        Wrong{"GET", "/Patient/9990000018/$summary", 404, "operation-not-offered"},
        Wrong{"POST", "/Patient/$match", 404, "operation-not-offered"},
        Wrong{"DELETE", "/Consent/1", 405, "read-only", "GET, PUT"},
        Wrong{"PUT", "/Consent", 405, "read-only", "GET, POST"},
        Wrong{"GET", "/Consent/_search", 405, "read-only", "POST"},
        Wrong{"GET", "/Consent/$may-share", 405, "read-only", "POST"},
        Wrong{"GET", "/Consent/$whom-may-i-ask", 405, "read-only", "POST"},
        Wrong{"POST", "/Consent/$else", 404, "operation-not-offered"},
        Wrong{"GET", "/Consent/1/_history", 404, "address-unknown"},
        Wrong{"GET", "/Consent?patient=9990000018", 404, "type-not-offered"},
        Wrong{"GET", "/Consent/1", 404, "type-not-offered"},
        Wrong{"POST", "/Consent", 404, "type-not-offered"},
        Wrong{"GET", "/$export", 403, "export-not-offered"},
        Wrong{"GET", "/Patient/$export", 403, "export-not-offered"},
        Wrong{"GET", "/Group/1/$export", 403, "export-not-offered"},
        Wrong{"GET", "/Condition%zz", 400, "malformed-address"},
        Wrong{"GET", "/Patient/9990000019", 400, "wrong-nhs-number"},
        Wrong{"GET", "/Patient/RQW.1/$everything", 400, "wrong-nhs-number"},
        Wrong{"GET", "/Patient", 400, "patient-required"},
        Wrong{"GET", "/Patient?family=Okafor&birthdate=1970", 400, "patient-required"},
        Wrong{"GET", "/Patient?identifier=9990000019", 400, "wrong-nhs-number"},
        Wrong{"GET", "/Patient?identifier=9990000018&_id=9990000026", 400, "one-patient"},
        Wrong{"GET", "/Patient?identifier:of-type=9990000018", 400, "modifier-not-offered"},
        Wrong{"GET", "/Patient?identifier=https://other|9990000018", 404, "patient-not-found"},
        Wrong{"GET", "/Patient?identifier=9990000018&gender=F", 400, "value-refused"},
        Wrong{"GET", "/Patient?identifier=9990000018&birthdate=old", 400, "value-refused"},
        Wrong{"GET", "/Condition?patient=9990000018&_format=xml", 406, "format-not-offered"},
        Wrong{"GET", "?_page=nonsense", 400, "page-not-valid"}));

TEST_F(FaceTest, a_query_that_is_too_long_is_414) {
    expect_outcome(ask("/Condition?patient=9990000018&code=" + std::string(9000, 'a')), 414,
                   "too-long");
}

TEST_F(FaceTest, the_gateways_that_a_question_came_through_are_read_from_its_header) {
    ask("/Condition?patient=9990000018", with("X-My-Care-Record-Path", "west, east"));
    ASSERT_EQ(runner_.asked.size(), 1U);
    EXPECT_THAT(runner_.asked[0].path, ElementsAre("west", "east"));
    ask("/Condition?patient=9990000018");
    EXPECT_TRUE(runner_.asked.at(1).path.empty());
}

TEST_F(FaceTest, a_path_of_gateways_that_is_none_is_refused) {
    for (const char* path : {"a b", "1,2,3,4,5,6,7,8,9", "a,", "<script>"}) {
        const auto answer =
            ask("/Patient/9990000018/$everything", with("X-My-Care-Record-Path", path));
        expect_outcome(answer, 400, "value-refused");
        EXPECT_EQ(answer.body.find("script"), std::string::npos);
    }
    EXPECT_TRUE(runner_.asked.empty());
}

TEST_F(FaceTest, head_is_405_without_a_body) {
    Ask how;
    how.method = "HEAD";
    const auto answer = ask("/Patient/9990000018", how);
    EXPECT_EQ(answer.status, 405);
    EXPECT_TRUE(answer.body.empty());
}

TEST_F(FaceTest, without_a_token_everything_but_metadata_is_401) {
    const auto none = ask("/Patient/9990000018", Ask{"GET", {}});
    expect_outcome(none, 401, "token-required");
    EXPECT_EQ(none.header("WWW-Authenticate"), "Bearer realm=\"My Care Record\"");
    const auto bad = ask("/Nonsense", Ask{"GET", {{"Authorization", "Bearer forged"}}});
    expect_outcome(bad, 401, "token-refused");
    EXPECT_NE(bad.header("WWW-Authenticate").find("invalid_token"), std::string::npos);
    expect_outcome(ask("/Patient/9990000018", Ask{"GET", {{"Authorization", "Basic Z29vZA=="}}}),
                   401, "token-required");
    EXPECT_EQ(ask("/metadata", Ask{"GET", {}}).status, 200);
}

TEST_F(FaceTest, a_purpose_other_than_care_is_403) {
    expect_outcome(ask("/Patient/9990000018", Ask{"GET", {{"Authorization", "bearer research"}}}),
                   403, "purpose-not-permitted");
    EXPECT_TRUE(runner_.asked.empty());
}

TEST_F(FaceTest, a_patient_is_read_with_the_origin_on_it) {
    const auto answer = ask("/Patient/9990000018");
    ASSERT_EQ(answer.status, 200);
    const Json read = json_of(answer);
    EXPECT_EQ(text(read.at("id")), "9990000018");
    EXPECT_EQ(text(read.at("birthDate")), "1970-03-31");
    EXPECT_EQ(text(read.at("meta").at("tag").at(0).at("system")), ods_code_system);
    EXPECT_EQ(runner_.asked.at(0).action, "Patient");
    EXPECT_EQ(json_of(ask("/Patient/9990000018?_elements=gender")).as_object().count("birthDate"),
              0U);
    expect_outcome(ask("/Patient/9990000018?x=1", with("Prefer", "handling=strict")), 400,
                   "parameter-not-offered");
}

TEST_F(FaceTest, a_patient_is_found_by_number_and_by_what_agrees_with_it) {
    const std::string found = "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018";
    const Json read = json_of(ask(found));
    EXPECT_THAT(entries(read), ElementsAre("Patient/9990000018"));
    EXPECT_EQ(read.at("total").as_int64(), 1);
    EXPECT_EQ(ask(found + "&birthdate=1970-03-31&family=oka&gender=female&given=ada").status, 200);
    EXPECT_EQ(ask("/Patient?_id=9990000018&birthdate=ge1970").status, 200);
    expect_outcome(ask(found + "&birthdate=1971"), 404, "patient-not-found");
    expect_outcome(ask(found + "&family=Smith"), 404, "patient-not-found");
    EXPECT_EQ(runner_.asked.at(0).action, "Patient?identifier");
}

TEST_F(FaceTest, patients_are_found_by_name_and_birth_date_where_that_is_offered) {
    finds_ = true;
    build();
    runner_.finds = {fakes::Runner::demographics("9990000018"),
                     fakes::Runner::demographics("9990000026")};
    const std::string target = "/Patient?family=Okafor&birthdate=1970-03-31";
    EXPECT_EQ(entries(json_of(ask(target))).size(), 2U);
    const Json one = json_of(ask(target + "&_count=1"));
    EXPECT_EQ(entries(one).size(), 1U);
    EXPECT_EQ(one.at("total").as_int64(), 2);
    EXPECT_EQ(text(outcome(one).at("issue").at(0).at("code")), "incomplete");
    expect_outcome(ask("/Patient?family=Okafor"), 400, "patient-required");
    expect_outcome(ask("/Patient?family=Okafor&birthdate=ge1970"), 400, "value-refused");
    runner_.finds.clear();
    expect_outcome(ask(target), 404, "patient-not-found");
    runner_.fails = Error{ErrorKind::too_large, 413, "Too many match.", ""};
    expect_outcome(ask(target), 400, "too-many-matches");
}

TEST_F(FaceTest, metadata_says_exactly_what_is_offered) {
    const Json read = json_of(ask("/metadata"));
    EXPECT_EQ(text(read.at("fhirVersion")), "4.0.1");
    const auto& resources = read.at("rest").at(0).at("resource").as_array();
    // Patient and Binary are there beside, and Consent only where objections are offered.
    EXPECT_EQ(resources.size(), resource_types().size() + 1);
    runner_.holders = {fakes::holder("RQW", record::CoverageState::not_held, {})};
    for (const Json& each : resources) {
        const std::string type = text(each.at("type"));
        if (type == "Patient" || type == "Binary") continue;
        for (const Json& parameter : each.at("searchParam").as_array()) {
            const std::string name = text(parameter.at("name"));
            const std::string kind = text(parameter.at("type"));
            std::string target = "/" + type + "?patient=9990000018";
            if (kind != "reference") target += "&" + name + (kind == "date" ? "=2020" : "=a");
            if (name == "subject") target += "&subject=Patient/9990000018";
            EXPECT_EQ(ask(target, with("Prefer", "handling=strict")).status, 200) << target;
        }
    }
}

TEST_F(FaceTest, metadata_offers_finding_patients_only_where_it_is_so) {
    EXPECT_EQ(ask("/metadata").body.find("address-postalcode"), std::string::npos);
    finds_ = true;
    build();
    EXPECT_NE(ask("/metadata").body.find("address-postalcode"), std::string::npos);
}

}  // namespace
}  // namespace mcr::fhir
