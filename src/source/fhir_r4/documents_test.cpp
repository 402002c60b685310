#include "source/fhir_r4/documents.hpp"

#include "source/documents/fake_sink.hpp"
#include "source/fhir_r4/fake_source.hpp"

namespace mcr::source::fhir_r4 {
namespace {

using record::CoverageState;

/// Names the document's place and nothing else.
class PlainAddresses final : public ContentAddresses {
public:
    [[nodiscard]] std::string address_of(const directory::System& system, const people::NhsNumber&,
                                         const DocumentLocator& document) const override {
        listed.push_back(document);
        return "https://here/" + system.key + document.at;
    }
    mutable std::vector<DocumentLocator> listed;
};

class Documents : public FakeSource {
protected:
    PlainAddresses addresses;
    DocumentLocator document{"/Binary/1", "application/pdf", {}, ""};
    documents::FakeSink sink;

    static std::string with_url(const std::string& url) {
        return resource_of("DocumentReference", "d1",
                           R"(,"status":"current","content":[{"attachment":{"contentType":)"
                           R"("application/pdf","size":7,"url":")" +
                               url + "\"}}]");
    }
    std::string led(const std::string& url) {
        reply(everything, bundle_of({patient(), with_url(url)}));
        Answer answer;
        workers.run(0, [&](net::Worker& real) -> net::Task<void> {
            people::FakeWorker worker(real, client, clock);
            const directory::Member member{&organisation, &system};
            Question question{.patient = &who, .asker = &asker, .sections = sections};
            question.addresses = &addresses;
            const Deadline deadline(clock, Milliseconds{2000});
            answer = co_await adapter->ask(worker, member, question, deadline);
        });
        std::string text;
        for (const record::Part& part : answer.parts)
            for (const record::Item& item : part.items()) {
                if (item.type != "DocumentReference") continue;
                std::vector<std::string_view> pieces;
                part.pieces(item, pieces);
                for (const auto piece : pieces) text += piece;
            }
        return text;
    }
    ContentAnswer fetch() {
        ContentAnswer answer;
        workers.run(0, [&](net::Worker& real) -> net::Task<void> {
            people::FakeWorker worker(real, client, clock);
            const directory::Member member{&organisation, &system};
            const ContentQuestion question{.patient = &who,
                                           .asker = &asker,
                                           .purpose = "TREAT",
                                           .request_id = "r1",
                                           .document = &document};
            const Deadline deadline(clock, Milliseconds{2000});
            answer = co_await adapter->fetch(worker, member, question, sink, deadline);
        });
        return answer;
    }
};

TEST(DocumentPath, follows_only_what_lies_at_the_source_itself) {
    struct Case {
        std::string url;
        std::optional<std::string> path;
    };
    const std::vector<Case> cases{
        {"Binary/1", "/Binary/1"},
        {"Binary/1?x=y", "/Binary/1?x=y"},
        {"/fhir/Binary/1", "/Binary/1"},
        {"https://rqw.example/fhir/Binary/1", "/Binary/1"},
        {"https://rqw.example/other/1", std::nullopt},
        {"https://rqw.example/fhirBinary/1", std::nullopt},
        {"/other/1", std::nullopt},
        {"//evil.example/1", std::nullopt},
        {"https://evil.example/fhir/Binary/1", std::nullopt},
        {"http://rqw.example/fhir/Binary/1", std::nullopt},
        {"https://rqw.example/fhir/../admin", std::nullopt},
        {"Binary/%2E%2e/admin", std::nullopt},
        {"/fhir//Binary/1", std::nullopt},
        {"urn:uuid:3f2504e0", std::nullopt},
        {"javascript:alert(1)", std::nullopt},
        {"Binary/1#part", std::nullopt},
        {"Binary/a b", std::nullopt},
        {"Binary\\1", std::nullopt},
        {"", std::nullopt},
        {std::string(2001, 'a'), std::nullopt},
    };
    for (const Case& c : cases) EXPECT_EQ(document_path(base, c.url), c.path) << c.url;
    EXPECT_EQ(document_path("https://rqw.example", "/Binary/1"), "/Binary/1");
}

TEST_F(Documents, lead_through_here_and_keep_their_own_address) {
    const auto text = led("Binary/1");
    EXPECT_NE(text.find(R"("url":"https://here/rqw/Binary/1")"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("valueUrl":"Binary/1")"), std::string::npos) << text;
    ASSERT_EQ(addresses.listed.size(), 1U);
    EXPECT_EQ(addresses.listed[0].content_type, "application/pdf");
    EXPECT_EQ(addresses.listed[0].size, 7U);
}

TEST_F(Documents, that_lie_elsewhere_stay_as_they_are) {
    const auto text = led("https://elsewhere.example/1");
    EXPECT_NE(text.find(R"("url":"https://elsewhere.example/1")"), std::string::npos) << text;
    EXPECT_TRUE(addresses.listed.empty());
}

TEST_F(Documents, are_fetched_with_what_was_listed) {
    system.settings = {{"auth", "bearer"}, {"headers.X-Tenant", "7"}};
    system.credentials = {{"bearer", secret_name}};
    reply("/Binary/1", "%PDF-1.4 words", 200, "application/pdf");
    const auto answer = fetch();
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(sink.content, "%PDF-1.4 words");
    const net::Call& call = client.calls.back();
    EXPECT_EQ(call.headers.get("Accept"),
              "application/pdf, application/fhir+json;q=0.5, */*;q=0.1");
    EXPECT_EQ(call.headers.get("Authorization"), "Bearer s3cret");
    EXPECT_EQ(call.headers.get("X-Tenant"), "7");
    EXPECT_EQ(call.headers.get("X-Correlation-Id"), "r1");
    EXPECT_EQ(client.upstreams.back().name, "rqw documents");
}

TEST_F(Documents, come_out_of_binary_resources) {
    reply("/Binary/1", R"({"resourceType":"Binary","contentType":"application/pdf",)"
                       R"("data":"JVBERi0xLjQ="})");
    EXPECT_EQ(fetch().state, CoverageState::data);
    EXPECT_EQ(sink.content, "%PDF-1.4");
}

TEST_F(Documents, that_cannot_be_had_are_explained) {
    EXPECT_EQ(fetch().state, CoverageState::not_held) << "404";
    reply("/Binary/1", "", 403);
    EXPECT_EQ(fetch().state, CoverageState::not_permitted);
    reply("/Binary/1", outcome_of("error", "exception"), 500);
    EXPECT_EQ(fetch().state, CoverageState::failed);
    reply_error("/Binary/1", ErrorKind::timed_out);
    EXPECT_EQ(fetch().state, CoverageState::timed_out);
    reply_error("/Binary/1", ErrorKind::unavailable);
    EXPECT_EQ(fetch().state, CoverageState::failed);
    reply("/Binary/1", "<html>Sign in", 200, "text/html");
    EXPECT_EQ(fetch().state, CoverageState::failed);
    replies["/Binary/1"] = [](const net::Call&) {
        auto other = people::answer_of(200, "%PDF-1.4", "application/pdf");
        other.headers.add("X-Request-Id", "another");
        return other;
    };
    EXPECT_EQ(fetch().state, CoverageState::failed) << "the answer to another request";
    system.settings = {{"auth", "bearer"}};
    system.credentials = {{"bearer", "missing"}};
    EXPECT_EQ(fetch().state, CoverageState::failed);
    EXPECT_EQ(sink.content, "");
    EXPECT_FALSE(log_text.str().contains("Binary"));
}

}  // namespace
}  // namespace mcr::source::fhir_r4
