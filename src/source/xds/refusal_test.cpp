#include "source/xds/refusal.hpp"

#include <gtest/gtest.h>

namespace mcr::source::xds {
namespace {

using record::CoverageState;

struct Row {
    const char* code;
    CoverageState state;
    const char* words;  ///< that stand in the sentence
    bool too_many = false;
};
class RegistryErrors : public testing::TestWithParam<Row> {};
TEST_P(RegistryErrors, mean_one_state_and_one_sentence) {
    const Refusal refusal = meaning_of(GetParam().code);
    EXPECT_EQ(refusal.state, GetParam().state);
    EXPECT_NE(refusal.sentence.find(GetParam().words), std::string::npos) << refusal.sentence;
    EXPECT_EQ(refusal.too_many, GetParam().too_many);
    EXPECT_EQ(refusal.sentence.find("XDS"), std::string::npos);
}
constexpr auto failing = CoverageState::failed;
INSTANTIATE_TEST_SUITE_P(
    all, RegistryErrors,
    testing::Values(
        Row{"XDSUnknownPatientId", CoverageState::not_held, "no record of this patient"},
        Row{"XDSPatientIdDoesNotMatch", CoverageState::wrong_patient, "somebody else"},
        Row{"XDSResultNotSinglePatient", CoverageState::wrong_patient, "somebody else"},
        Row{"XDSTooManyResults", failing, "more documents", true},
        Row{"XDSMissingDocument", CoverageState::not_held, "no longer there"},
        Row{"XDSDocumentUniqueIdError", CoverageState::not_held, "no longer there"},
        Row{"XDSRegistryDeprecatedDocumentError", CoverageState::not_held, "no longer there"},
        Row{"XDSUnknownRepositoryId", failing, "is not known"},
        Row{"XDSUnknownCommunity", failing, "not known to the gateway"},
        Row{"XDSMissingHomeCommunityId", failing, "did not accept"},
        Row{"XDSStoredQueryMissingParam", failing, "did not accept"},
        Row{"XDSStoredQueryParamNumber", failing, "did not accept"},
        Row{"XDSUnknownStoredQuery", CoverageState::not_supported, "does not offer"},
        Row{"XDSRegistryError", failing, "failed"}, Row{"XDSRegistryBusy", failing, "just now"},
        Row{"XDSRegistryNotAvailable", failing, "just now"},
        Row{"XDSRegistryOutOfResources", failing, "just now"},
        Row{"XDSRegistryMetadataError", failing, "failed"},
        Row{"XDSRepositoryError", failing, "failed"}, Row{"XDSRepositoryBusy", failing, "just now"},
        Row{"XDSRepositoryOutOfResources", failing, "just now"},
        Row{"XDSRepositoryMetadataError", failing, "failed"},
        Row{"XDSNonIdenticalHash", failing, "not the one that was listed"},
        Row{"XDSInvalidRequestException", failing, "did not accept"},
        Row{"XDSExtraMetadataNotSaved", failing, "did not accept"},
        Row{"XDSPartialSuccess", failing, "failed"},
        Row{"UnresolvedReferenceException", failing, "did not accept"},
        Row{"XDSUnavailableCommunity", failing, "just now"},
        Row{"AccessDenied", CoverageState::not_permitted, "does not let this person"},
        Row{"SomethingElse", failing, "failed"}, Row{"", failing, "failed"}));

TEST(RegistryErrors, of_several_the_most_telling_counts_and_warnings_do_not) {
    EXPECT_EQ(meaning_of(std::vector<RegistryError>{{"XDSRegistryError", false, ""},
                                                    {"XDSUnknownPatientId", false, ""}})
                  .state,
              CoverageState::not_held);
    EXPECT_EQ(meaning_of(std::vector<RegistryError>{{"XDSUnknownPatientId", true, ""}}).sentence,
              "This organisation's system gave an answer that is not understood.");
}

struct FaultRow {
    const char *code, *subcode, *words;
    CoverageState state = CoverageState::failed;
};
class SoapFaults : public testing::TestWithParam<FaultRow> {};
TEST_P(SoapFaults, mean_one_sentence) {
    const Refusal refusal = meaning_of(net::SoapFault{GetParam().code, GetParam().subcode});
    EXPECT_EQ(refusal.state, GetParam().state);
    EXPECT_NE(refusal.sentence.find(GetParam().words), std::string::npos) << refusal.sentence;
}
INSTANTIATE_TEST_SUITE_P(
    all, SoapFaults,
    testing::Values(FaultRow{"Receiver", "", "just now"},
                    FaultRow{"Sender", "FailedAuthentication", "who is asking"},
                    FaultRow{"Sender", "InvalidSecurityToken", "who is asking"},
                    FaultRow{"Sender", "SecurityTokenUnavailable", "who is asking"},
                    FaultRow{"InvalidSecurity", "InvalidSecurity", "who is asking"},
                    FaultRow{"Sender", "", "did not accept the way"},
                    FaultRow{"Sender", "ActionNotSupported", "does not offer",
                             CoverageState::not_supported}));

struct Status {
    int status;
    CoverageState state;
    const char* words;
};
class HttpStatuses : public testing::TestWithParam<Status> {};
TEST_P(HttpStatuses, mean_one_sentence) {
    const Refusal refusal = meaning_of_status(GetParam().status);
    EXPECT_EQ(refusal.state, GetParam().state);
    EXPECT_NE(refusal.sentence.find(GetParam().words), std::string::npos) << refusal.sentence;
}
INSTANTIATE_TEST_SUITE_P(
    all, HttpStatuses,
    testing::Values(Status{401, failing, "who is asking"},
                    Status{403, CoverageState::not_permitted, "let the question in"},
                    Status{404, failing, "address"}, Status{429, failing, "just now"},
                    Status{503, failing, "just now"}, Status{500, failing, "failed"},
                    Status{400, failing, "did not accept"}, Status{202, failing, "understood"}));

struct Network {
    ErrorKind kind;
    const char* code;
    CoverageState state;
    const char* words;
};
class NetworkErrors : public testing::TestWithParam<Network> {};
TEST_P(NetworkErrors, mean_one_sentence) {
    Error error;
    error.kind = GetParam().kind;
    error.code = GetParam().code;
    const Refusal refusal = meaning_of(error);
    EXPECT_EQ(refusal.state, GetParam().state);
    EXPECT_NE(refusal.sentence.find(GetParam().words), std::string::npos) << refusal.sentence;
}
INSTANTIATE_TEST_SUITE_P(
    all, NetworkErrors,
    testing::Values(Network{ErrorKind::timed_out, "", CoverageState::timed_out, "in time"},
                    Network{ErrorKind::too_large, "", failing, "more than is allowed"},
                    Network{ErrorKind::malformed, "", failing, "cut short"},
                    Network{ErrorKind::unsupported, "redirect", failing, "another address"},
                    Network{ErrorKind::unsupported, "", failing, "something other"},
                    Network{ErrorKind::unavailable, "breaker-open", failing, "pause"},
                    Network{ErrorKind::unavailable, "tls", failing, "secure"},
                    Network{ErrorKind::unavailable, "", failing, "reached"},
                    Network{ErrorKind::internal, "", failing, "could not be asked"}));

}  // namespace
}  // namespace mcr::source::xds
