#include "source/gp_connect/adapter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "source/documents/fake_sink.hpp"
#include "source/gp_connect/documents/request.hpp"
#include "source/gp_connect/test_fixture.hpp"
#include "source/stu3/test_samples.hpp"

namespace mcr::source {
namespace {

using people::answer_of;
using record::CoverageState;
using testing::Contains;
using testing::HasSubstr;

constexpr const char* base = "https://pcs.example/A82038/STU3/1/gpconnect/documents";

std::string entry(const std::string& resource) {
    return R"({"resource":)" + resource + "}";
}
std::string patient(const std::string& number = gp_connect::test::nhs_number,
                    const std::string& id = "p1") {
    return entry(R"({"resourceType":"Patient","id":")" + id +
                 R"(","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
                 number +
                 R"("}],"name":[{"family":"FINCH","given":["Edith"]}],"gender":"female",)"
                 R"("birthDate":"1951-03-09"})");
}
std::string attachment(const std::string& url) {
    return R"({"contentType":"text/plain","url":")" + url + R"(","size":5})";
}
std::string document(const std::string& id, const std::string& attached,
                     const std::string& subject = "Patient/p1") {
    return entry(R"({"resourceType":"DocumentReference","id":")" + id +
                 R"(","status":"current","type":{"text":"Letter"},"subject":{"reference":")" +
                 subject +
                 R"("},"created":"2020-01-01","indexed":"2020-01-02T10:00:00+00:00","content":)"
                 R"([{"attachment":)" +
                 attached + "}]}");
}
std::string letter(const std::string& id) {
    return document(id, attachment(std::string(base) + "/Binary/" + id));
}
std::string searchset(const std::vector<std::string>& entries, const std::string& next = {}) {
    std::string out = R"({"resourceType":"Bundle","type":"searchset",)";
    if (!next.empty()) out += R"("link":[{"relation":"next","url":")" + next + R"("}],)";
    out += R"("entry":[)";
    for (std::size_t i = 0; i < entries.size(); ++i) out += (i == 0 ? "" : ",") + entries[i];
    return out + "]}";
}

class Addresses final : public ContentAddresses {
public:
    [[nodiscard]] std::string address_of(const directory::System& system,
                                         const people::NhsNumber& /*patient*/,
                                         const DocumentLocator& document) const override {
        return "https://relay.example/content/" + system.key + "?at=" + document.at +
               "&type=" + document.content_type;
    }
};

class GpConnectDocuments : public gp_connect::test::Fixture {
protected:
    GpConnectDocuments() : Fixture("gp-connect-documents", base) {}
    void SetUp() override {
        adapter = make_gp_connect_documents(clock, random, log, metrics,
                                            {.issuer = "https://relay.example"});
        addresses = &led;
        reply(searchset({patient(), letter("d1"), letter("d2")}));
    }
    /// `found` for the search of the patient, `list` for that of documents.
    void reply(const std::string& list, const std::string& found = searchset({patient()}),
               int status = 200) {
        client.script = [=](const net::Call& call) {
            return call.url.find("/DocumentReference") == std::string::npos
                       ? answer_of(200, found)
                       : answer_of(status, list);
        };
    }
    ContentAnswer fetch(const DocumentLocator& locator) {
        ContentAnswer out;
        workers.run(0, [&](net::Worker& real) { return fetch_on(real, locator, out); });
        return out;
    }
    net::Task<void> fetch_on(net::Worker& real, const DocumentLocator& locator,
                             ContentAnswer& out) {
        people::FakeWorker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        ContentQuestion question;
        question.patient = &who;
        question.asker = &asker;
        question.purpose = "TREAT";
        question.request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        question.document = &locator;
        const Deadline deadline(clock, Milliseconds{2000});
        out = co_await adapter->fetch(worker, member, question, sink, deadline);
    }
    void reply_content(const std::string& body, int status = 200,
                       const std::string& type = "application/fhir+json;charset=utf-8") {
        client.script = [=](const net::Call&) { return answer_of(status, body, type); };
    }
    [[nodiscard]] static std::string all_of(const Answer& answer) {
        std::string text;
        for (const record::Part& part : answer.parts)
            for (const record::Item& item : part.items())
                text += gp_connect::test::text_of(part, item) + "\n";
        return text;
    }

    Addresses led;
    documents::FakeSink sink;
};

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

const DocumentLocator listed{
    .at = std::string(base) + "/Binary/d1", .content_type = "text/plain", .size = 5, .sha1 = {}};

TEST_F(GpConnectDocuments, decodes_the_content_that_a_binary_resource_holds) {
    // "hello", in STU3 and in R4.
    for (const char* member : {"content", "data"}) {
        sink = {};
        reply_content(R"({"resourceType":"Binary","id":"d1","contentType":"text/plain",")" +
                      std::string(member) + R"(":"aGVsbG8="})");
        const ContentAnswer answer = fetch(listed);
        EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
        EXPECT_EQ(sink.content, "hello");
        EXPECT_EQ(*client.calls.back().headers.get("Ssp-InteractionID"),
                  "urn:nhs:names:services:gpconnect:documents:fhir:rest:read:binary-1");
        EXPECT_EQ(client.calls.back().url, listed.at);
    }
}

TEST_F(GpConnectDocuments, takes_content_that_comes_as_it_is) {
    reply_content("hello", 200, "text/plain");
    EXPECT_EQ(fetch(listed).state, CoverageState::data);
    EXPECT_EQ(sink.content, "hello");
}

TEST_F(GpConnectDocuments, gives_documents_far_larger_than_the_specification_allows) {
    const std::string bytes(8UL << 20U, 'x');
    reply_content(R"({"resourceType":"Binary","contentType":"text/plain","content":")" +
                  to_base64(bytes) + "\"}");
    client.piece = 65536;
    DocumentLocator large = listed;
    large.size = bytes.size();
    const ContentAnswer answer = fetch(large);
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(answer.bytes, bytes.size());
}

struct Refused {
    const char* name;
    int status;
    std::string body;
    CoverageState state;
};
class ContentRefused : public GpConnectDocuments, public testing::WithParamInterface<Refused> {};
TEST_P(ContentRefused, has_its_state) {
    reply_content(GetParam().body, GetParam().status);
    const ContentAnswer answer = fetch(listed);
    EXPECT_EQ(record::code_of(answer.state), record::code_of(GetParam().state)) << answer.sentence;
    EXPECT_EQ(answer.sentence.find("secret"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    GpConnect, ContentRefused,
    testing::Values(
        Refused{"gone", 404, gp_connect::test::outcome("NO_RECORD_FOUND"), CoverageState::not_held},
        Refused{"dissent", 403, gp_connect::test::outcome("NO_PATIENT_CONSENT"),
                CoverageState::objected},
        Refused{"broken", 500, "secret", CoverageState::failed},
        Refused{"no_binary", 200, R"({"resourceType":"Patient","id":"secret"})",
                CoverageState::failed},
        Refused{"another_size", 200,
                R"({"resourceType":"Binary","contentType":"text/plain","content":"aGVsbG9v"})",
                CoverageState::failed},
        Refused{"another_type", 200,
                R"({"resourceType":"Binary","contentType":"image/png","content":"aGVsbG8="})",
                CoverageState::failed},
        Refused{"cut_short", 200, R"({"resourceType":"Binary","content":"aGVs)",
                CoverageState::failed}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(GpConnectDocuments, fetches_nothing_from_elsewhere_and_for_nobody_unregistered) {
    DocumentLocator other = listed;
    for (const char* at : {"https://elsewhere.example/Binary/1", "https://pcs.example/Patient/1",
                           "https://pcs.example/a/../Binary/1", ""}) {
        other.at = at;
        EXPECT_EQ(fetch(other).state, CoverageState::failed) << at;
    }
    asker.role = people::RoleGroup::patient;
    EXPECT_EQ(fetch(listed).state, CoverageState::not_permitted);
    EXPECT_TRUE(client.calls.empty());
}

/// What the public samples hold, and what comes of it.
std::string for_us(std::string text) {
    for (const auto& [from, to] : std::initializer_list<std::pair<std::string, std::string>>{
             {"{{jsonPath request.body '$.parameter[0].valueIdentifier.value'}}",
              gp_connect::test::nhs_number},
             {"\"9999999999\"", std::string("\"") + gp_connect::test::nhs_number + "\""}})
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from))
            text.replace(at, from.size(), to);
    return text;
}
std::string sample(const char* folder, const char* file) {
    for (const auto& path : stu3::test::json_files({folder}))
        if (path.filename() == file) return for_us(stu3::test::text_of(path));
    return {};
}

TEST_F(GpConnectDocuments, lists_the_example_of_the_specification) {
    MCR_NEEDS_SAMPLES();
    system.address = "http://exampleGPSystem.co.uk/GP0001/STU3/1/gpconnect-documents";
    const std::string list = sample("spec-1.6.2", "documents_response.json");
    reply(list, list);
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(answer.sentence, "1 document.");
    EXPECT_EQ(answer.parts.at(0).items().size(), 5U);
    EXPECT_THAT(all_of(answer), HasSubstr("https://relay.example/content/gp1?at=" + system.address +
                                          "/Binary/07a6483f-732b-461e-86b6-edb665c45510"));
}

TEST_F(GpConnectDocuments, refuses_the_example_of_the_specification_that_is_no_json) {
    MCR_NEEDS_SAMPLES();
    const std::string list = sample("spec-1.6.2", "documents_response2.json");
    ASSERT_FALSE(list.empty());
    reply(list);
    EXPECT_EQ(ask().sentence, "The practice's system sent an answer that cannot be read.");
}

TEST_F(GpConnectDocuments, has_nothing_recorded_in_the_stub_without_documents) {
    MCR_NEEDS_SAMPLES();
    const std::string list =
        sample("gp2gp-stubs-errors-sds", "patientWithNoDocumentResources.json");
    reply(list, list);
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::nothing_recorded) << answer.sentence;
    EXPECT_EQ(answer.parts.at(0).items().size(), 6U);
}

TEST_F(GpConnectDocuments, reads_the_refusals_of_the_stubs) {
    MCR_NEEDS_SAMPLES();
    const auto refused = [&](const char* file, int status) {
        reply(sample("gp2gp-stubs-errors-sds", file), searchset({patient()}), status);
        return std::string(record::code_of(ask().state));
    };
    EXPECT_EQ(refused("notFoundPatientDocumentResponse.json", 404), "not-held");
    EXPECT_EQ(refused("operationOutcomeBadRequest.json", 400), "failed");
    EXPECT_EQ(refused("operationOutcomeInternalServerError.json", 500), "failed");
    EXPECT_EQ(refused("operationOutcomeInvalidDemographic.json", 400), "failed");
    EXPECT_EQ(refused("operationOutcomeInvalidNHSNumber.json", 400), "failed");
    EXPECT_EQ(refused("operationOutcomeInvalidResource.json", 422), "failed");
}

TEST_F(GpConnectDocuments, decodes_the_binary_of_the_stubs) {
    MCR_NEEDS_SAMPLES();
    const std::string body = sample("gp2gp-stubs-errors-sds", "invalidContentTypeAttachment.json");
    reply_content(body);
    DocumentLocator locator = listed;
    locator.content_type = "application/vnd.oasis.opendocument.text";
    locator.size.reset();
    const ContentAnswer answer = fetch(locator);
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(sink.content.substr(0, 2), "PK");
}

}  // namespace
}  // namespace mcr::source
