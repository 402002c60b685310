#include "source/documents/content_check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "base/text.hpp"
#include "people/fake_worker.hpp"
#include "source/documents/binary_resource.hpp"
#include "source/documents/fake_sink.hpp"

namespace mcr::source::documents {
namespace {

using record::CoverageState;

class Relaying : public testing::Test {
protected:
    SystemClock clock;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    net::Workers workers{1, clock, log, metrics};
    DocumentLocator listed;
    ContentQuestion question{.document = &listed};
    FakeSink sink;

    ContentAnswer relay(std::string body, std::string type, bool wrapped = false,
                        std::size_t piece = 7) {
        ContentAnswer answer;
        workers.run(0, [&](net::Worker&) -> net::Task<void> {
            auto answered = people::answer_of(200, body, type);
            people::FakeIncoming incoming(std::move(answered), piece);
            if (wrapped)
                answer = co_await relay_binary_resource(incoming, question, sink);
            else
                answer = co_await relay_content(incoming, question, sink);
        });
        return answer;
    }
    static std::string binary(const std::string& data, const std::string& more = {}) {
        return R"({"resourceType":"Binary","id":"1",)" + more + R"("data":")" + data + "\"}";
    }
};

const std::string pdf = "%PDF-1.4\n" + std::string(5000, 'x');

TEST_F(Relaying, lets_a_document_through_that_is_what_was_listed) {
    listed = {"/Binary/1", "application/pdf", 5009, ""};
    const auto answer = relay(pdf, "application/pdf");
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.bytes, pdf.size());
    EXPECT_EQ(sink.content, pdf);
    EXPECT_EQ(sink.type, "application/pdf");
    EXPECT_EQ(sink.size, 5009U);
    EXPECT_EQ(sink.begun, 1);
}

TEST_F(Relaying, checks_the_hash_that_was_listed) {
    listed = {"/1", "text/plain", 4, "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"};
    EXPECT_EQ(relay("test", "text/plain").state, CoverageState::data);
    sink = {};
    const auto answer = relay("tess", "text/plain");
    EXPECT_EQ(answer.state, CoverageState::failed);
    EXPECT_EQ(sink.begun, 0) << "so small a document is judged before anything goes on";
}

TEST_F(Relaying, refuses_what_is_not_what_was_listed) {
    struct Case {
        std::string what;
        DocumentLocator listed;
        std::string body, type;
        std::uint64_t most = 1UL << 30U;
    };
    const std::vector<Case> cases{
        {"another type", {"/1", "application/pdf", {}, ""}, pdf, "text/plain"},
        {"a page instead", {"/1", "application/pdf", {}, ""}, "<html>Sign in", "text/html"},
        {"other bytes", {"/1", "application/pdf", {}, ""}, "<html>", "application/pdf"},
        {"too short", {"/1", "text/plain", 10, ""}, "short", "text/plain"},
        {"too long", {"/1", "text/plain", 3, ""}, "longer", "text/plain"},
        {"empty", {"/1", "text/plain", {}, ""}, "", "text/plain"},
        {"too large", {"/1", "text/plain", {}, ""}, "longer", "text/plain", 5},
        {"listed too large", {"/1", "text/plain", 6, ""}, "longer", "text/plain", 5},
    };
    for (const Case& c : cases) {
        listed = c.listed;
        question.max_bytes = c.most;
        sink = {};
        const auto answer = relay(c.body, c.type);
        EXPECT_EQ(answer.state, CoverageState::failed) << c.what;
        EXPECT_EQ(sink.content, "") << c.what;
    }
}

TEST_F(Relaying, gives_content_that_could_run_as_mere_bytes) {
    struct Case {
        std::string listed, body, type, given;
    };
    const std::vector<Case> cases{
        {"text/html", "<html>a", "text/html", "application/octet-stream"},
        {"", "<p>a", "text/html", "application/octet-stream"},
        {"", "<svg onload='x'>", "application/octet-stream", "application/octet-stream"},
        {"image/svg+xml", "<svg/>", "image/svg+xml", "application/octet-stream"},
        {"", pdf, "application/octet-stream", "application/pdf"},
        {"", pdf, "", "application/pdf"},
        {"image/jpg", "\xFF\xD8\xFF....", "image/jpeg", "image/jpeg"},
        {"text/xml", "<ClinicalDocument/>", "application/xml", "text/xml"},
        {"application/msword", "bytes", "application/octet-stream", "application/msword"},
    };
    for (const Case& c : cases) {
        listed = {"/1", c.listed, {}, ""};
        sink = {};
        EXPECT_EQ(relay(c.body, c.type).state, CoverageState::data) << c.body;
        EXPECT_EQ(sink.type, c.given) << c.body;
        EXPECT_EQ(sink.content, c.body);
    }
}

TEST_F(Relaying, ends_when_the_reader_has_gone) {
    listed = {"/1", "application/pdf", {}, ""};
    sink.breaks_at = 2000;
    const auto answer = relay(pdf, "application/pdf");
    EXPECT_EQ(answer.state, CoverageState::failed);
    EXPECT_EQ(answer.sentence, "The reader left before the end.");
    EXPECT_LT(answer.bytes, pdf.size());
}

TEST_F(Relaying, decodes_a_binary_resource_as_it_comes) {
    const std::string encoded = to_base64(pdf);
    listed = {"/Binary/1", "application/pdf", pdf.size(), ""};
    for (const std::size_t piece : {1UL, 3UL, 7UL, 1000UL, 100'000UL}) {
        sink = {};
        const auto answer = relay(
            binary(
                encoded,
                R"("meta":{"data":"no","x":[{"contentType":1}]},"contentType":"application/pdf",)"),
            "application/fhir+json", true, piece);
        EXPECT_EQ(answer.state, CoverageState::data) << piece;
        EXPECT_EQ(sink.content, pdf) << piece;
        EXPECT_EQ(sink.type, "application/pdf");
    }
}

TEST_F(Relaying, understands_every_way_of_writing_a_binary) {
    listed = {"/1", "text/plain", {}, ""};
    const std::vector<std::pair<std::string, std::string>> cases{
        {"YWJj", "abc"},   {"YWI=", "ab"},        {"YQ==", "a"},           {"YW\\nJj", "abc"},
        {"Pz8\\/", "???"}, {"Pz8\\u002f", "???"}, {"Y W\\r\\n Jj", "abc"},
    };
    for (const auto& [data, expected] : cases) {
        sink = {};
        EXPECT_EQ(relay(" " + binary(data) + "\n", "application/json", true).state,
                  CoverageState::data)
            << data;
        EXPECT_EQ(sink.content, expected) << data;
    }
}

TEST_F(Relaying, refuses_what_is_no_good_binary) {
    listed = {"/1", "text/plain", {}, ""};
    const std::string deep(101, '[');
    const std::vector<std::string> cases{
        "",
        "abc",
        "[]",
        "{}",
        R"({"resourceType":"Binary"})",
        R"({"data":"YWJj"})",
        R"({"resourceType":"Patient","data":"YWJj"})",
        R"({"resourceType":"Binary","data":"YWJj")",
        R"({"resourceType":"Binary","data":"YWJj"}x)",
        R"({"resourceType":"Binary","data":"YWJj","data":"YWJj"})",
        R"({"resourceType":"Binary","data":"YWJ"})",
        R"({"resourceType":"Binary","data":"YQ==YQ=="})",
        R"({"resourceType":"Binary","data":"Y==="})",
        R"({"resourceType":"Binary","data":"a*bc"})",
        R"({"resourceType":"Binary","data":"YWJj","contentType":"text/html"})",
        R"({"resourceType":"Binary","contentType":"image/png","data":"YWJj"})",
        R"({"resourceType":"Binary","x":)" + deep,
        R"({"resourceType":"Binary","data":"\q"})",
        R"({"resourceType":"Binary","data":"\u00e9"})",
        R"({"resourceType":"Binary"],"data":"YWJj"})",
    };
    for (const auto& body : cases) {
        sink = {};
        EXPECT_EQ(relay(body, "application/fhir+json", true).state, CoverageState::failed) << body;
    }
}

TEST(ContentAnswer, says_what_an_error_or_a_status_means) {
    const auto of = [](ErrorKind kind) {
        const Result<void> failed = fail(kind, "what the network said");
        return content_answer(failed, 3);
    };
    EXPECT_EQ(of(ErrorKind::timed_out).state, CoverageState::timed_out);
    for (const auto kind : {ErrorKind::too_large, ErrorKind::malformed, ErrorKind::unavailable,
                            ErrorKind::cancelled, ErrorKind::internal}) {
        EXPECT_EQ(of(kind).state, CoverageState::failed);
        EXPECT_FALSE(of(kind).sentence.contains("network"));
    }
    EXPECT_EQ(content_refused(404).state, CoverageState::not_held);
    EXPECT_EQ(content_refused(410).state, CoverageState::not_held);
    EXPECT_EQ(content_refused(403).state, CoverageState::not_permitted);
    EXPECT_EQ(content_refused(500).state, CoverageState::failed);
}

}  // namespace
}  // namespace mcr::source::documents
