#include "source/gp_connect/documents/documents_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"

namespace mcr::source::gp_connect::documents::test {
namespace {

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

}  // namespace
}  // namespace mcr::source::gp_connect::documents::test
