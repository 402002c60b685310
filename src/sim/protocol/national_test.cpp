#include <gmock/gmock.h>

#include "sim/json/json_text.hpp"
#include "sim/protocol/endpoint_directory.hpp"
#include "sim/protocol/organisation_directory.hpp"
#include "sim/protocol/record_locator.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::request;

const std::string number = "9990000018";

SimPointer plan(const std::string& id, const std::string& custodian,
                const std::string& whose = number) {
    SimPointer pointer;
    pointer.id = id;
    pointer.nhs_number = whose;
    pointer.custodian = custodian;
    pointer.type_code = "736253002";
    pointer.type_display = "Mental health crisis plan";
    pointer.address = "https://docs.example/" + id + ".pdf";
    pointer.asid = "012345678910";
    pointer.content = "%PDF-1.7 " + id;
    return pointer;
}

net::Headers locator_headers() {
    return {{"Authorization", "Bearer x"},
            {"X-Request-ID", request("GET", "/").id},
            {"NHSD-End-User-Organisation-ODS", "RQW"}};
}

std::string subject(const std::string& more = {}) {
    return R"({"subject:identifier":"https://fhir.nhs.uk/Id/nhs-number|)" + number + '"' + more +
           '}';
}

std::vector<std::string> ids(const Reply& reply) {
    std::vector<std::string> out;
    for (const auto entry : elements_of(reply.body, "entry"))
        out.push_back(string_member(*member(entry, "resource"), "id"));
    return out;
}

RecordLocator locator() {
    return RecordLocator({plan("RQI-1", "RQI"), plan("RAJ-1", "RAJ"), plan("RQI-2", "RQI"),
                          plan("RQI-9", "RQI", "9990000026")},
                         "http://127.0.0.1:1/nrl", "spine-proxy.example", 2);
}

TEST(RecordLocatorSim, a_search_by_post_gives_the_patients_pointers_in_pages) {
    const auto first = locator().answer(
        request("POST", "/nrl/DocumentReference/_search", locator_headers(), subject()));
    EXPECT_EQ(first.status, 200);
    EXPECT_THAT(ids(first), ElementsAre("RQI-1", "RAJ-1"));
    EXPECT_THAT(first.body, HasSubstr("next-page-token=2"));
    const auto second =
        locator().answer(request("POST", "/nrl/DocumentReference/_search", locator_headers(),
                                 subject(R"(,"next-page-token":"2")")));
    EXPECT_THAT(ids(second), ElementsAre("RQI-2"));
    EXPECT_THAT(second.body,
                HasSubstr("ssp://spine-proxy.example/https%3A%2F%2Fdocs.example%2FRQI-2.pdf"));
    EXPECT_TRUE(is_strict_json(second.body));
}

TEST(RecordLocatorSim, a_muddled_locator_answers_about_another_patient) {
    const auto reply = locator().answer_about_another(
        request("POST", "/nrl/DocumentReference/_search", locator_headers(), subject()));
    EXPECT_THAT(ids(reply), ElementsAre("RQI-9"));
}

TEST(RecordLocatorSim, what_it_does_not_take_is_refused) {
    const std::string path = "/nrl/DocumentReference/_search";
    const auto status = [&](net::Headers headers, std::string body, std::string at) {
        return locator()
            .answer(request("POST", std::move(at), std::move(headers), std::move(body)))
            .status;
    };
    EXPECT_EQ(status({}, subject(), path), 401);
    EXPECT_EQ(status({{"Authorization", "Bearer x"}}, subject(), path), 400);
    EXPECT_EQ(status({{"Authorization", "Bearer x"}, {"X-Request-ID", request("GET", "/").id}},
                     subject(), path),
              401);
    EXPECT_EQ(status(locator_headers(), "a=b", path), 400);
    EXPECT_EQ(status(locator_headers(), "{}", path), 400);
    EXPECT_EQ(status(locator_headers(), subject(R"(,"next-page-token":"9")"), path), 400);
    EXPECT_EQ(status(locator_headers(), subject(), "/nrl/Other"), 404);
    const auto get = locator().answer(request(
        "GET",
        "/nrl/"
        "DocumentReference?subject%3Aidentifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C" +
            number,
        locator_headers()));
    EXPECT_THAT(ids(get), ElementsAre("RQI-1", "RAJ-1"));
}

TEST(RecordLocatorSim, contents_are_given_to_who_asks_through_the_proxy) {
    const PointedContents contents({plan("RQI-1", "RQI")}, "http://127.0.0.1:1/ssp");
    const std::string path = "/ssp/https%3A%2F%2Fdocs.example%2FRQI-1.pdf";
    net::Headers headers{
        {"Ssp-TraceID", "t"},
        {"Ssp-From", "200000000359"},
        {"Ssp-To", "012345678910"},
        {"Ssp-InteractionID", "urn:nhs:names:services:nrl:DocumentReference.content.read"},
        {"Authorization", "Bearer a.b."}};
    const auto reply = contents.answer(request("GET", path, headers));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "application/pdf");
    EXPECT_EQ(reply.body, "%PDF-1.7 RQI-1");
    EXPECT_EQ(contents.answer(request("GET", path)).status, 400);
    headers.set("Ssp-To", "012345678911");
    EXPECT_EQ(contents.answer(request("GET", path, headers)).status, 403);
    EXPECT_EQ(contents.answer(request("GET", "/ssp/other", headers)).status, 404);
}

TEST(EndpointDirectorySim, devices_and_endpoints_are_found_by_organisation_and_interaction) {
    const EndpointDirectory sds(
        {{"A20047", "urn:x", "https://gp.example", "200000000985", "A20047-1"}},
        "http://127.0.0.1:1/sds");
    const std::string query =
        "?organization=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7CA20047&identifier="
        "https%3A%2F%2Ffhir.nhs.uk%2FId%2FnhsServiceInteractionId%7C";
    const net::Headers key{{"apikey", "k"}};
    const auto device = sds.answer(request("GET", "/sds/Device" + query + "urn%3Ax", key));
    EXPECT_THAT(device.body, HasSubstr("200000000985"));
    EXPECT_THAT(sds.answer(request("GET", "/sds/Endpoint" + query + "urn%3Ax", key)).body,
                HasSubstr(R"("address":"https://gp.example")"));
    EXPECT_EQ(
        member(sds.answer(request("GET", "/sds/Device" + query + "urn%3Ay", key)).body, "total"),
        "0");
    EXPECT_EQ(sds.answer(request("GET", "/sds/Device" + query + "urn%3Ax")).status, 401);
    EXPECT_EQ(sds.answer(request("GET", "/sds/Device", key)).status, 400);
    EXPECT_EQ(sds.answer(request("POST", "/sds/Device" + query, key)).status, 405);
    EXPECT_EQ(sds.answer(request("GET", "/sds/Other", key)).status, 404);
}

TEST(OrganisationDirectorySim, organisations_and_successions_are_given_in_pages) {
    SimOrganisation closed;
    closed.code = "RQ8";
    closed.name = "MID ESSEX";
    closed.to = "2020-03-31";
    closed.successor = "RAJ";
    SimOrganisation open;
    open.code = "RAJ";
    open.name = "MID AND SOUTH ESSEX";
    const OrganisationDirectory ods({closed, open}, "http://127.0.0.1:1/ods", 1);
    const auto first = ods.answer(request("GET", "/ods/Organization?_id=RQ8%2CRAJ"));
    EXPECT_THAT(ids(first), ElementsAre("RQ8"));
    EXPECT_THAT(first.body, HasSubstr("_page=1"));
    EXPECT_THAT(ids(ods.answer(request("GET", "/ods/Organization?_page=1&_id=RQ8%2CRAJ"))),
                ElementsAre("RAJ"));
    EXPECT_THAT(
        ids(ods.answer(request("GET",
                               "/ods/OrganizationAffiliation?primary-organization="
                               "https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7CRQ8"))),
        ElementsAre("RQ8-RAJ"));
    EXPECT_EQ(ods.answer(request("GET", "/ods/Location")).status, 404);
}

}  // namespace
}  // namespace mcr::sim
