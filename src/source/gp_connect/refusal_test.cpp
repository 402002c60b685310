#include "source/gp_connect/refusal.hpp"

#include <gtest/gtest.h>

#include <string>

#include "source/stu3/test_samples.hpp"

namespace mcr::source::gp_connect {
namespace {

using record::CoverageState;

std::string outcome(std::string_view code) {
    return R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid",)"
           R"("details":{"coding":[{"system":"https://fhir.nhs.uk/STU3/CodeSystem/)"
           R"(Spine-ErrorOrWarningCode-1","code":")" +
           std::string(code) + R"("}]},"diagnostics":"secret"}]})";
}

struct Row {
    const char* name;
    int status;
    std::string body;
    CoverageState state;
};
class ErrorAnswer : public testing::TestWithParam<Row> {};

TEST_P(ErrorAnswer, has_its_state_and_a_sentence_that_repeats_nothing) {
    const Refusal refusal = read_refusal(GetParam().status, GetParam().body, {});
    EXPECT_EQ(record::code_of(refusal.state), record::code_of(GetParam().state));
    EXPECT_FALSE(refusal.sentence.empty());
    EXPECT_EQ(refusal.sentence.find("secret"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    GpConnect, ErrorAnswer,
    testing::Values(
        Row{"dissent", 403, outcome("NO_PATIENT_CONSENT"), CoverageState::objected},
        Row{"no_consent", 403, outcome("NO_ORGANISATION_CONSENT"), CoverageState::switched_off},
        Row{"denied", 403, outcome("ACCESS DENIED"), CoverageState::not_permitted},
        Row{"no_relationship", 403, outcome("NO_RELATIONSHIP"), CoverageState::not_permitted},
        Row{"not_found", 404, outcome("PATIENT_NOT_FOUND"), CoverageState::not_held},
        Row{"no_record", 404, outcome("NO_RECORD_FOUND"), CoverageState::not_held},
        Row{"no_organisation", 404, outcome("ORGANISATION_NOT_FOUND"), CoverageState::failed},
        Row{"wrong_address", 404, "<html>secret</html>", CoverageState::failed},
        Row{"invalid_number", 400, outcome("INVALID_NHS_NUMBER"), CoverageState::failed},
        Row{"invalid_system", 400, outcome("INVALID_IDENTIFIER_SYSTEM"), CoverageState::failed},
        Row{"demographics", 400, outcome("INVALID_PATIENT_DEMOGRAPHICS"), CoverageState::failed},
        Row{"bad_request", 400, outcome("BAD_REQUEST"), CoverageState::failed},
        Row{"conflict", 409, outcome("DUPLICATE_REJECTED"), CoverageState::failed},
        Row{"invalid_resource", 422, outcome("INVALID_RESOURCE"), CoverageState::failed},
        Row{"invalid_parameter", 422, outcome("INVALID_PARAMETER"), CoverageState::failed},
        Row{"reference", 422, outcome("REFERENCE_NOT_FOUND"), CoverageState::failed},
        Row{"internal", 500, outcome("INTERNAL_SERVER_ERROR"), CoverageState::failed},
        Row{"not_implemented", 501, outcome("NOT_IMPLEMENTED"), CoverageState::not_supported},
        Row{"ssp_agreement", 403, outcome("FOT_CHECK_FAILED_MESSAGESENDER_1_MESSAGERECEIVER_2"),
            CoverageState::not_permitted},
        Row{"ssp_asid", 403, outcome("ASID_CHECK_FAILED_MESSAGESENDER_1"),
            CoverageState::not_permitted},
        Row{"ssp_party", 403, outcome("PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_1"),
            CoverageState::not_permitted},
        Row{"ssp_target", 400, outcome("ENDPOINT_a_VARIES_FROM_TARGETURL_b"),
            CoverageState::failed},
        Row{"ssp_unreachable", 502, outcome("ERROR_COMMUNICATING_TO_ENDPOINT_URL_a"),
            CoverageState::failed},
        Row{"ssp_that_is_no_json", 403,
            R"({"issue":[{"details":{"coding":[{"code":"ASID_CHECK_FAILED_MESSAGESENDER_1",}]}}]})",
            CoverageState::not_permitted},
        Row{"dissent_that_is_no_json", 403, R"({"code":"NO_PATIENT_CONSENT",})",
            CoverageState::objected},
        Row{"unknown_code", 418, outcome("secret"), CoverageState::failed},
        Row{"odd_json", 403, R"({"issue":{"details":7}})", CoverageState::not_permitted},
        Row{"plain_401", 401, "", CoverageState::failed},
        Row{"plain_403", 403, "", CoverageState::not_permitted},
        Row{"plain_429", 429, "", CoverageState::failed},
        Row{"plain_500", 500, "secret", CoverageState::failed},
        Row{"plain_501", 501, "", CoverageState::not_supported},
        Row{"plain_502", 502, "secret", CoverageState::failed},
        Row{"plain_415", 415, "", CoverageState::failed},
        Row{"redirect", 302, "", CoverageState::failed},
        Row{"no_content", 204, "", CoverageState::failed}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Refusal, says_the_same_of_an_unknown_patient_and_of_a_sensitive_one) {
    EXPECT_EQ(read_refusal(404, outcome("PATIENT_NOT_FOUND"), {}).sentence,
              read_refusal(404, outcome("PATIENT_SENSITIVE"), {}).sentence);
    EXPECT_EQ(read_refusal(404, outcome("PATIENT_NOT_FOUND"), {}).sentence, not_held().sentence);
}

struct CallRow {
    const char* name;
    ErrorKind kind;
    const char* code;
    CoverageState state;
};
class CallWithoutAnswer : public testing::TestWithParam<CallRow> {};

TEST_P(CallWithoutAnswer, has_its_state) {
    const Refusal refusal = refusal_of({GetParam().kind, 0, "secret", GetParam().code});
    EXPECT_EQ(record::code_of(refusal.state), record::code_of(GetParam().state));
    EXPECT_EQ(refusal.sentence.find("secret"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    GpConnect, CallWithoutAnswer,
    testing::Values(
        CallRow{"too_late", ErrorKind::timed_out, "", CoverageState::timed_out},
        CallRow{"too_large", ErrorKind::too_large, "", CoverageState::failed},
        CallRow{"cut_short", ErrorKind::malformed, "", CoverageState::failed},
        CallRow{"redirected", ErrorKind::unsupported, "redirect", CoverageState::failed},
        CallRow{"breaker", ErrorKind::unavailable, "breaker-open", CoverageState::failed},
        CallRow{"certificate", ErrorKind::unavailable, "tls", CoverageState::failed},
        CallRow{"unreachable", ErrorKind::unavailable, "", CoverageState::failed},
        CallRow{"something_else", ErrorKind::internal, "", CoverageState::failed}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Refusal, reads_the_real_outcomes_of_the_samples) {
    MCR_NEEDS_SAMPLES();
    const std::pair<const char*, CoverageState> rows[] = {
        {"operationOutcomeBadRequest.json", CoverageState::failed},
        {"operationOutcomeInternalServerError.json", CoverageState::failed},
        {"operationOutcomeInvalidDemographic.json", CoverageState::failed},
        {"operationOutcomeInvalidNHSNumber.json", CoverageState::failed},
        {"operationOutcomeInvalidResource.json", CoverageState::failed},
        {"notFoundPatientDocumentResponse.json", CoverageState::not_held},
    };
    const auto folder = *stu3::test::samples_folder() / "gp-connect" / "gp2gp-stubs-errors-sds";
    for (const auto& [file, state] : rows)
        EXPECT_EQ(read_refusal(400, stu3::test::text_of(folder / file), {}).state, state) << file;
}

}  // namespace
}  // namespace mcr::source::gp_connect
