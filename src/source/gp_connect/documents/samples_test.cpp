#include "source/gp_connect/documents/documents_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source/stu3/test_samples.hpp"

namespace mcr::source::gp_connect::documents::test {
namespace {

using testing::HasSubstr;

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
}  // namespace mcr::source::gp_connect::documents::test
