#include "sim/protocol/fhir_r4.hpp"

#include <gtest/gtest.h>

#include <set>

#include "sim/json/json_text.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using testing::request;

constexpr auto system_bar =
    "/fhir/R4/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C";

PatientRecord record(const std::string& number, const std::string& id, int observations) {
    PatientRecord out{number,
                      {{"Patient", id, {}, R"({"resourceType":"Patient","id":")" + id + "\"}"}}};
    for (int i = 0; i < observations; ++i) {
        const std::string own = id + "-o" + std::to_string(i);
        out.items.push_back(
            {"Observation",
             own,
             {},
             R"({"resourceType":"Observation","id":")" + own + R"(","valueDecimal":0.10})"});
    }
    return out;
}

FhirR4 server() {
    return {std::make_shared<Records>(
                std::vector{record("9990000018", "a", 7), record("9990000026", "b", 1)}),
            {"RQW", "A hospital", "http://127.0.0.1:1/fhir/R4"}};
}

std::string id_of_first(const Reply& reply) {
    const auto entries = elements_of(reply.body, "entry");
    return entries.empty() ? "" : string_member(*member(entries.front(), "resource"), "id");
}

TEST(FhirR4, a_patient_is_found_by_nhs_number) {
    const auto reply = server().answer(request("GET", std::string(system_bar) + "9990000026"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(member(reply.body, "total"), "1");
    EXPECT_EQ(id_of_first(reply), "b");
    EXPECT_EQ(reply.patient, "9990000026");
    EXPECT_FALSE(reply.clinical);
}

TEST(FhirR4, an_unknown_number_is_an_empty_result_and_no_error) {
    const auto reply = server().answer(request("GET", std::string(system_bar) + "9990000034"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(member(reply.body, "total"), "0");
    EXPECT_FALSE(member(reply.body, "entry"));
}

TEST(FhirR4, everything_comes_in_pages_that_hold_each_resource_once) {
    const auto fhir = server();
    std::set<std::string> ids;
    std::string url = "/fhir/R4/Patient/a/$everything?_count=3";
    int pages = 0;
    while (!url.empty()) {
        const auto reply = fhir.answer(request("GET", url));
        ASSERT_EQ(reply.status, 200);
        EXPECT_TRUE(reply.clinical);
        EXPECT_NE(reply.body.find("0.10"), std::string::npos);
        for (const auto entry : elements_of(reply.body, "entry"))
            EXPECT_TRUE(ids.insert(string_member(*member(entry, "resource"), "id")).second);
        url.clear();
        for (const auto link : elements_of(reply.body, "link"))
            if (string_member(link, "relation") == "next")
                url = string_member(link, "url").substr(std::string("http://127.0.0.1:1").size());
        ++pages;
    }
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(ids.size(), 8U);
}

TEST(FhirR4, a_search_gives_the_patients_resources_of_that_type) {
    const auto fhir = server();
    for (const auto* target :
         {"/fhir/R4/Observation?patient=a", "/fhir/R4/Observation?patient=Patient/a",
          "/fhir/R4/Observation?subject=Patient%2Fa",
          "/fhir/R4/Observation?patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990000018"})
        EXPECT_EQ(member(fhir.answer(request("GET", target)).body, "total"), "7") << target;
    EXPECT_EQ(
        member(fhir.answer(request("POST", "/fhir/R4/Observation/_search", {}, "patient=b")).body,
               "total"),
        "1");
}

TEST(FhirR4, types_can_be_chosen) {
    const auto reply =
        server().answer(request("GET", "/fhir/R4/Patient/a/$everything?_type=Patient"));
    EXPECT_EQ(member(reply.body, "total"), "1");
}

TEST(FhirR4, a_muddled_answer_is_about_somebody_else) {
    const auto reply =
        server().answer_about_another(request("GET", "/fhir/R4/Patient/a/$everything"));
    EXPECT_EQ(id_of_first(reply), "b");
    EXPECT_EQ(reply.patient, "9990000018");
}

TEST(FhirR4, what_cannot_be_answered_gets_its_status_and_an_outcome) {
    struct Case {
        const char* method;
        const char* target;
        net::Headers headers;
        int status;
    };
    const std::vector<Case> cases = {
        {"GET", "/fhir/R4/Patient", {}, 400},
        {"GET", "/fhir/R4/Observation", {}, 400},
        {"GET", "/fhir/R4/Observation?patient=%zz", {}, 400},
        {"GET", "/fhir/R4/Nonsense?patient=a", {}, 404},
        {"GET", "/fhir/R4/nonsense", {}, 404},
        {"GET", "/elsewhere", {}, 404},
        {"GET", "/fhir/R4/Patient/zz", {}, 404},
        {"GET", "/fhir/R4/Patient/zz/$everything", {}, 404},
        {"GET", "/fhir/R4/Patient/a/$nonsense", {}, 404},
        {"DELETE", "/fhir/R4/Patient/a", {}, 405},
        {"GET", "/fhir/R4/Patient/a", {{"Accept", "application/fhir+xml"}}, 406},
        {"GET", "/fhir/R4/Patient/a?_format=xml", {}, 406},
        {"GET", "/fhir/R4/Observation?patient=a&x=1", {{"Prefer", "handling=strict"}}, 400},
    };
    const auto fhir = server();
    for (const auto& one : cases) {
        const auto reply = fhir.answer(request(one.method, one.target, one.headers));
        EXPECT_EQ(reply.status, one.status) << one.method << ' ' << one.target;
        EXPECT_EQ(string_member(reply.body, "resourceType"), "OperationOutcome") << one.target;
    }
}

TEST(FhirR4, an_unknown_parameter_is_left_out_of_the_self_link) {
    const auto reply = server().answer(request("GET", "/fhir/R4/Observation?patient=a&x=1"));
    const auto self = elements_of(reply.body, "link").front();
    EXPECT_EQ(string_member(self, "url"), "http://127.0.0.1:1/fhir/R4/Observation?patient=a");
}

TEST(FhirR4, metadata_names_the_types_it_holds) {
    const auto reply = server().answer(request("GET", "/fhir/R4/metadata"));
    EXPECT_EQ(string_member(reply.body, "fhirVersion"), "4.0.1");
    EXPECT_NE(reply.body.find(R"("type":"Observation")"), std::string::npos);
    EXPECT_NE(reply.body.find("Patient-everything"), std::string::npos);
}

}  // namespace
}  // namespace mcr::sim
