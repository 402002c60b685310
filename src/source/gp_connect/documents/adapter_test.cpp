#include "source/gp_connect/documents/documents_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mcr::source::gp_connect::documents::test {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST_F(GpConnectDocuments, finds_the_patient_and_then_the_documents) {
    const Answer answer = ask();
    ASSERT_EQ(client.calls.size(), 2U);
    EXPECT_EQ(client.calls[0].method, "GET");
    EXPECT_EQ(
        client.calls[0].url,
        std::string(base) + "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990000018");
    EXPECT_EQ(*client.calls[0].headers.get("Ssp-InteractionID"),
              "urn:nhs:names:services:gpconnect:documents:fhir:rest:search:patient-1");
    EXPECT_EQ(client.calls[1].url,
              std::string(base) +
                  "/Patient/p1/DocumentReference?_include=DocumentReference:subject:Patient"
                  "&_include=DocumentReference:custodian:Organization"
                  "&_include=DocumentReference:author:Organization"
                  "&_include=DocumentReference:author:Practitioner"
                  "&_revinclude:recurse=PractitionerRole:practitioner");
    EXPECT_EQ(*client.calls[1].headers.get("Ssp-InteractionID"),
              "urn:nhs:names:services:gpconnect:documents:fhir:rest:search:documentreference-1");
    EXPECT_FALSE(client.calls[1].headers.get("Content-Type"));
    EXPECT_NE(*client.calls[0].headers.get("Ssp-TraceID"),
              *client.calls[1].headers.get("Ssp-TraceID"));
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.sentence, "2 documents.");
    EXPECT_TRUE(answer.notes.empty());
}

TEST_F(GpConnectDocuments, gives_each_document_in_r4_with_an_address_here) {
    const std::string text = all_of(ask());
    EXPECT_NE(text.find(R"("date":"2020-01-02T10:00:00+00:00")"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("creation":"2020-01-01")"), std::string::npos);
    EXPECT_NE(text.find("https://relay.example/content/gp1?at=" + std::string(base) +
                        "/Binary/d1&type=text/plain"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("source-attachment-url"), std::string::npos);
}

TEST_F(GpConnectDocuments, asks_through_the_proxy_for_every_page) {
    system.settings["ssp-proxy"] = "https://proxy.example";
    client.script = [](const net::Call& call) {
        if (call.url.find("/DocumentReference") == std::string::npos)
            return answer_of(200, searchset({patient()}));
        if (call.url.find("page=2") == std::string::npos)
            return answer_of(200, searchset({patient(), letter("d1")},
                                            std::string(base) + "/Patient/p1/DocumentReference"
                                                                "?page=2"));
        return answer_of(200, searchset({letter("d2")}));
    };
    const Answer answer = ask();
    ASSERT_EQ(client.calls.size(), 3U);
    for (const net::Call& call : client.calls)
        EXPECT_TRUE(call.url.starts_with("https://proxy.example/https://pcs.example/"));
    EXPECT_EQ(answer.sentence, "2 documents.");
}

TEST_F(GpConnectDocuments, does_not_take_a_further_page_of_somebody_else) {
    client.script = [](const net::Call& call) {
        if (call.url.find("/DocumentReference") == std::string::npos)
            return answer_of(200, searchset({patient()}));
        if (call.url.find("page=2") == std::string::npos)
            return answer_of(
                200, searchset({patient(), letter("d1")}, "Patient/p1/DocumentReference?page=2"));
        return answer_of(200, searchset({document("d2", "{}", "Patient/p2")}));
    };
    const Answer answer = ask();
    EXPECT_NE(answer.state, CoverageState::data);
    EXPECT_TRUE(answer.parts.empty());
}

TEST_F(GpConnectDocuments, says_that_the_list_goes_on_where_a_further_page_does_not_come) {
    client.script = [](const net::Call& call) -> Result<net::Answer> {
        if (call.url.find("/DocumentReference") == std::string::npos)
            return answer_of(200, searchset({patient()}));
        if (call.url.find("page=2") == std::string::npos)
            return answer_of(200,
                             searchset({patient(), letter("d1")},
                                       std::string(base) + "/Patient/p1/DocumentReference?page=2"));
        return fail(ErrorKind::timed_out, "too slow");
    };
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_THAT(answer.notes, Contains(HasSubstr("further pages could not be had")));
    reply(searchset({patient(), letter("d1")}, "https://elsewhere.example/x"));
    EXPECT_THAT(ask().notes, Contains(HasSubstr("leads elsewhere")));
}

TEST_F(GpConnectDocuments, stops_at_a_list_without_end) {
    reply(
        searchset({patient(), letter("d1")}, std::string(base) + "/Patient/p1/DocumentReference"));
    const Answer answer = ask();
    EXPECT_EQ(client.calls.size(), 101U);
    EXPECT_THAT(answer.notes, Contains(HasSubstr("goes on further than is taken")));
}

TEST_F(GpConnectDocuments, names_documents_without_content_and_those_that_lie_elsewhere) {
    reply(searchset(
        {patient(),
         document("d1", R"({"contentType":"text/plain","title":"Too large","size":9999999})"),
         document("d2", attachment("https://elsewhere.example/Binary/1")), letter("d3")}));
    const Answer answer = ask();
    EXPECT_EQ(answer.sentence, "3 documents.");
    EXPECT_THAT(answer.notes, Contains("Listed without content: 1 document; each says why."));
    EXPECT_THAT(answer.notes, Contains(HasSubstr("Lies at another address")));
    EXPECT_THAT(all_of(answer), HasSubstr("Too large"));
}

TEST_F(GpConnectDocuments, withholds_a_document_of_a_patient_whom_the_list_does_not_hold) {
    reply(searchset({patient(), letter("d1"), document("d2", "{}", "Patient/p9")}));
    const Answer answer = ask();
    EXPECT_EQ(answer.sentence, "1 document.");
    EXPECT_THAT(answer.notes, Contains(HasSubstr("another patient's: 1 item.")));
}

struct Case {
    const char* name;
    std::string found, list;
    int status;
    CoverageState state;
};
class DocumentsAnswer : public GpConnectDocuments, public testing::WithParamInterface<Case> {};
TEST_P(DocumentsAnswer, has_its_state) {
    reply(GetParam().list, GetParam().found, GetParam().status);
    const Answer answer = ask();
    EXPECT_EQ(record::code_of(answer.state), record::code_of(GetParam().state)) << answer.sentence;
    EXPECT_FALSE(answer.sentence.empty());
    EXPECT_EQ(answer.parts.empty(), answer.state != CoverageState::nothing_recorded);
}
INSTANTIATE_TEST_SUITE_P(
    GpConnect, DocumentsAnswer,
    testing::Values(
        Case{"unknown", searchset({}), "", 200, CoverageState::not_held},
        Case{"somebody_else", searchset({patient("9990000026")}), "", 200,
             CoverageState::wrong_patient},
        Case{"two", searchset({patient(), patient("9990000026", "p2")}), "", 200,
             CoverageState::wrong_patient},
        Case{
            "restricted",
            searchset({entry(R"({"resourceType":"Patient","id":"p1","meta":{"security":[{"system":)"
                             R"("http://hl7.org/fhir/v3/Confidentiality","code":"R"}]}})")}),
            "", 200, CoverageState::not_held},
        Case{"an_id_that_is_none", searchset({patient(gp_connect::test::nhs_number, "..")}), "",
             200, CoverageState::failed},
        Case{"no_json", "secret", "", 200, CoverageState::failed},
        Case{"no_documents", searchset({patient()}), searchset({patient()}), 200,
             CoverageState::nothing_recorded},
        Case{"switched_off", searchset({patient()}),
             searchset({entry(R"({"resourceType":"OperationOutcome","issue":[{"details":{"coding":)"
                              R"([{"code":"NOT_IMPLEMENTED"}],"text":"x"},"diagnostics":)"
                              R"("DocumentReferences"}]})")}),
             200, CoverageState::not_supported},
        Case{"dissent", searchset({patient()}), gp_connect::test::outcome("NO_PATIENT_CONSENT"),
             403, CoverageState::objected},
        Case{"not_enabled", searchset({patient()}),
             gp_connect::test::outcome("NO_ORGANISATION_CONSENT"), 403,
             CoverageState::switched_off},
        Case{"not_found", searchset({patient()}), gp_connect::test::outcome("PATIENT_NOT_FOUND"),
             404, CoverageState::not_held},
        Case{"our_fault", searchset({patient()}), gp_connect::test::outcome("INVALID_PARAMETER"),
             422, CoverageState::failed}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(GpConnectDocuments, has_documents_only) {
    want({record::Section::problem_list});
    EXPECT_EQ(ask().state, CoverageState::not_supported);
    EXPECT_TRUE(client.calls.empty());
}

}  // namespace
}  // namespace mcr::source::gp_connect::documents::test
