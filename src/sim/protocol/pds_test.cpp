#include "sim/protocol/pds.hpp"

#include <gtest/gtest.h>

#include "sim/folder/document_folder.hpp"
#include "sim/json/json_text.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using testing::request;

PdsPatient person(std::string_view number, std::string_view family, bool restricted = false) {
    const std::string patient =
        R"({"resourceType":"Patient","name":[{"family":")" + std::string(family) +
        R"(","given":["Ann"]}],"gender":"female","birthDate":"1980-02-03","address":[{"postalCode":"CM20 1AA"}]})";
    return pds_patient_from(patient, number, "F81901", restricted);
}

Pds service() {
    PdsPatient moved = person("9990000026", "Moved");
    moved.former_numbers = {"9990000034"};
    PdsPatient invalid = person("9990000042", "Gone");
    invalid.invalidated = true;
    return {{person("9990000018", "Open"), moved, person("9990000050", "Hidden", true), invalid},
            "http://127.0.0.1:1/pds"};
}

net::Headers identified() {
    return {{"X-Request-ID", request("GET", "/").id}, {"NHSD-End-User-Organisation-ODS", "RQW"}};
}

Reply ask(const std::string& target) {
    return service().answer(request("GET", target, identified()));
}

std::string code_of(const Reply& reply) {
    const auto issues = elements_of(reply.body, "issue");
    if (issues.empty()) return {};
    return string_member(elements_of(*member(issues.front(), "details"), "coding").front(), "code");
}

TEST(Pds, a_patient_is_read_with_number_practice_and_openness) {
    const auto reply = ask("/pds/Patient/9990000018");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(string_member(reply.body, "id"), "9990000018");
    EXPECT_NE(reply.body.find("F81901"), std::string::npos);
    EXPECT_NE(reply.body.find(R"("code":"U")"), std::string::npos);
}

TEST(Pds, a_superseded_number_gives_the_patient_under_the_number_in_force) {
    const auto reply = ask("/pds/Patient/9990000034");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(string_member(reply.body, "id"), "9990000026");
}

TEST(Pds, a_restricted_patient_has_no_location) {
    const auto reply = ask("/pds/Patient/9990000050");
    EXPECT_EQ(reply.status, 200);
    EXPECT_NE(reply.body.find(R"("code":"R")"), std::string::npos);
    for (const auto* hidden : {"address", "telecom", "generalPractitioner"})
        EXPECT_FALSE(member(reply.body, hidden)) << hidden;
}

TEST(Pds, the_error_table_is_the_real_one) {
    struct Case {
        const char* target;
        int status;
        const char* code;
    };
    for (const auto& one : {
             Case{"/pds/Patient/9990000042", 404, "INVALIDATED_RESOURCE"},
             Case{"/pds/Patient/9990000069", 404, "RESOURCE_NOT_FOUND"},
             Case{"/pds/Patient/9990000019", 400, "INVALID_RESOURCE_ID"},
             Case{"/pds/Other", 400, "UNSUPPORTED_SERVICE"},
             Case{"/pds/Patient?family=Open", 400, "MISSING_VALUE"},
             Case{"/pds/Patient?family=Open&birthdate=1980", 400, "INVALID_VALUE"},
             Case{"/pds/Patient?family=O*&birthdate=eq1980-02-03", 400, "INVALID_SEARCH_DATA"},
             Case{"/pds/Patient?family=Open&birthdate=eq1980-02-03&x=1", 400,
                  "ADDITIONAL_PROPERTIES"},
         }) {
        const auto reply = ask(one.target);
        EXPECT_EQ(reply.status, one.status) << one.target;
        EXPECT_EQ(code_of(reply), one.code) << one.target;
    }
}

TEST(Pds, requests_must_say_who_asks_and_carry_an_id) {
    auto none = service().answer(request("GET", "/pds/Patient/9990000018"));
    EXPECT_EQ(none.status, 412);
    auto no_uuid = service().answer(
        request("GET", "/pds/Patient/9990000018",
                {{"X-Request-ID", "1"}, {"NHSD-End-User-Organisation-ODS", "RQW"}}));
    EXPECT_EQ(no_uuid.status, 412);
    auto nobody = service().answer(
        request("GET", "/pds/Patient/9990000018", {{"X-Request-ID", request("GET", "/").id}}));
    EXPECT_EQ(nobody.status, 400);
    EXPECT_EQ(code_of(nobody), "MISSING_VALUE");
}

TEST(Pds, a_search_matches_names_dates_and_places) {
    EXPECT_EQ(member(ask("/pds/Patient?family=open&birthdate=eq1980-02-03").body, "total"), "1");
    EXPECT_EQ(
        member(ask("/pds/Patient?family=op*&birthdate=ge1980-01-01&birthdate=le1980-12-31").body,
               "total"),
        "1");
    EXPECT_EQ(
        member(
            ask("/pds/Patient?family=Open&birthdate=eq1980-02-03&address-postalcode=cm201aa").body,
            "total"),
        "1");
    EXPECT_EQ(member(ask("/pds/Patient?family=Open&birthdate=eq1980-02-04").body, "total"), "0");
}

TEST(Pds, a_restricted_patient_is_not_found_by_place) {
    EXPECT_EQ(member(ask("/pds/Patient?family=Hidden&birthdate=eq1980-02-03").body, "total"), "1");
    EXPECT_EQ(
        member(ask("/pds/Patient?family=Hidden&birthdate=eq1980-02-03&general-practitioner=F81901")
                   .body,
               "total"),
        "0");
}

TEST(Pds, too_many_matches_are_said_and_not_given) {
    Pds crowd({person("9990000018", "Same"), person("9990000026", "Same")},
              "http://127.0.0.1:1/pds");
    const auto reply = crowd.answer(request(
        "GET", "/pds/Patient?family=Same&birthdate=eq1980-02-03&_max-results=1", identified()));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(code_of(reply), "TOO_MANY_MATCHES");
}

}  // namespace
}  // namespace mcr::sim
