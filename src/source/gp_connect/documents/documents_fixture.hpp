#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "source/documents/fake_sink.hpp"
#include "source/gp_connect/adapter.hpp"
#include "source/gp_connect/test_fixture.hpp"

/// For tests: what practices send of documents, and the adapter that asks for it.
namespace mcr::source::gp_connect::documents::test {

using people::answer_of;
using record::CoverageState;

inline constexpr const char* base = "https://pcs.example/A82038/STU3/1/gpconnect/documents";

inline std::string entry(const std::string& resource) {
    return R"({"resource":)" + resource + "}";
}
inline std::string patient(const std::string& number = gp_connect::test::nhs_number,
                           const std::string& id = "p1") {
    return entry(R"({"resourceType":"Patient","id":")" + id +
                 R"(","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
                 number +
                 R"("}],"name":[{"family":"FINCH","given":["Edith"]}],"gender":"female",)"
                 R"("birthDate":"1951-03-09"})");
}
inline std::string attachment(const std::string& url) {
    return R"({"contentType":"text/plain","url":")" + url + R"(","size":5})";
}
inline std::string document(const std::string& id, const std::string& attached,
                            const std::string& subject = "Patient/p1") {
    return entry(R"({"resourceType":"DocumentReference","id":")" + id +
                 R"(","status":"current","type":{"text":"Letter"},"subject":{"reference":")" +
                 subject +
                 R"("},"created":"2020-01-01","indexed":"2020-01-02T10:00:00+00:00","content":)"
                 R"([{"attachment":)" +
                 attached + "}]}");
}
inline std::string letter(const std::string& id) {
    return document(id, attachment(std::string(base) + "/Binary/" + id));
}
inline std::string searchset(const std::vector<std::string>& entries,
                             const std::string& next = {}) {
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
    source::documents::FakeSink sink;
};

inline const DocumentLocator listed{
    .at = std::string(base) + "/Binary/d1", .content_type = "text/plain", .size = 5, .sha1 = {}};

}  // namespace mcr::source::gp_connect::documents::test
