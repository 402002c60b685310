#include "source/hl7v2/reply.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mcr::source::hl7v2 {
namespace {

using record::CoverageState;

constexpr auto read_on = std::nullopt;

std::optional<CoverageState> state_of(const std::optional<Verdict>& verdict) {
    return verdict ? std::optional(verdict->state) : std::nullopt;
}

struct Row {
    const char *acknowledgement, *status, *code;
    std::optional<CoverageState> state;
};
class Verdicts : public testing::TestWithParam<Row> {};
TEST_P(Verdicts, follow_the_acknowledgement_the_query_status_and_the_error) {
    const auto& [acknowledgement, status, code, state] = GetParam();
    const auto verdict = verdict_of(acknowledgement, status, code);
    EXPECT_EQ(state_of(verdict), state) << acknowledgement << " " << status << " " << code;
    EXPECT_TRUE(!verdict || verdict->sentence.ends_with('.'));
}
INSTANTIATE_TEST_SUITE_P(
    all, Verdicts,
    testing::Values(
        // Table 0008 and 0208.
        Row{"AA", "", "", read_on}, Row{"AA", "OK", "", read_on}, Row{"CA", "OK", "", read_on},
        Row{"AA", "OK", "0", read_on}, Row{"AA", "NF", "", CoverageState::not_held},
        Row{"CA", "NF", "", CoverageState::not_held}, Row{"AA", "AE", "", CoverageState::failed},
        Row{"AA", "AR", "", CoverageState::failed}, Row{"AA", "AE", "204", CoverageState::not_held},
        Row{"AA", "AR", "200", CoverageState::not_supported},
        Row{"AE", "", "", CoverageState::failed}, Row{"AR", "", "", CoverageState::failed},
        Row{"CE", "", "", CoverageState::failed}, Row{"CR", "", "", CoverageState::failed},
        Row{"AE", "NF", "", CoverageState::not_held}, Row{"AE", "NF", "207", CoverageState::failed},
        Row{"", "", "", CoverageState::failed}, Row{"", "OK", "", CoverageState::failed},
        Row{"XX", "OK", "", CoverageState::failed},
        // Table 0357.
        Row{"AE", "", "100", CoverageState::failed}, Row{"AE", "", "101", CoverageState::failed},
        Row{"AE", "", "102", CoverageState::failed}, Row{"AE", "", "103", CoverageState::failed},
        Row{"AR", "", "200", CoverageState::not_supported},
        Row{"AR", "", "201", CoverageState::not_supported},
        Row{"AR", "", "202", CoverageState::failed}, Row{"AR", "", "203", CoverageState::failed},
        Row{"AE", "", "204", CoverageState::not_held},
        Row{"CE", "", "204", CoverageState::not_held}, Row{"AE", "", "205", CoverageState::failed},
        Row{"AE", "", "206", CoverageState::failed}, Row{"AE", "", "207", CoverageState::failed},
        Row{"AE", "", "Q99", CoverageState::failed}));

TEST(Hl7Reply, names_the_error_where_our_settings_do_not_suit) {
    for (const char* code : {"100", "101", "102", "103", "202", "203"})
        EXPECT_NE(verdict_of("AR", "", code)->sentence.find("(HL7 error " + std::string(code)),
                  std::string::npos);
    EXPECT_EQ(verdict_of("AE", "", "9990000018")->sentence,
              "This organisation's system refused the question.")
        << "what it sends as its error is never repeated";
}

struct Whole {
    const char* segments;
    std::optional<CoverageState> state;
};
class WholeAnswers : public testing::TestWithParam<Whole> {};
TEST_P(WholeAnswers, are_judged_by_the_error_wherever_a_version_has_it) {
    const auto message = Message::parse("MSH|^~\\&|A|B|||20260301||RSP^K22|M1|P|2.5\r" +
                                        std::string(GetParam().segments) + "\r");
    ASSERT_TRUE(message);
    EXPECT_EQ(state_of(verdict_of(*message)), GetParam().state) << GetParam().segments;
}
INSTANTIATE_TEST_SUITE_P(
    all, WholeAnswers,
    testing::Values(Whole{"MSA|AA|1\rQAK|t|OK", read_on}, Whole{"MSA|AA|1", read_on},
                    Whole{"MSA|AA|1\rQAK|t|NF", CoverageState::not_held},
                    Whole{"MSA| AA |1\rQAK|t| NF ", CoverageState::not_held},
                    Whole{"MSA|AE|1\rERR||PID^1^3|204^Unknown key^HL70357|E",
                          CoverageState::not_held},
                    Whole{"MSA|AE|1\rERR|QRD^1^8^204", CoverageState::not_held},
                    Whole{"MSA|AR|1||||200^Unsupported", CoverageState::not_supported},
                    Whole{"MSA|AR|1\rERR\rERR|||201|E", CoverageState::not_supported},
                    Whole{"MSA|AR|1|no such patient", CoverageState::failed},
                    Whole{"QAK|t|OK", CoverageState::failed}));

struct Failure {
    ErrorKind kind;
    const char* code;
    CoverageState state;
    const char* says;
};
class Failures : public testing::TestWithParam<Failure> {};
TEST_P(Failures, to_get_an_answer_say_what_went_wrong) {
    const auto& [kind, code, state, says] = GetParam();
    const Verdict verdict = verdict_of(fail(kind, "9990000018", code).error());
    EXPECT_EQ(verdict.state, state);
    EXPECT_NE(verdict.sentence.find(says), std::string::npos) << verdict.sentence;
    EXPECT_EQ(verdict.sentence.find("9990000018"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    all, Failures,
    testing::Values(
        Failure{ErrorKind::timed_out, "", CoverageState::timed_out, "within its time limit"},
        Failure{ErrorKind::too_large, "", CoverageState::failed, "more than is accepted"},
        Failure{ErrorKind::malformed, "", CoverageState::failed, "damaged or cut short"},
        Failure{ErrorKind::malformed, "another-answer", CoverageState::failed, "another question"},
        Failure{ErrorKind::unsupported, "", CoverageState::failed, "cannot be read here"},
        Failure{ErrorKind::unavailable, "", CoverageState::failed, "cannot be reached"},
        Failure{ErrorKind::unavailable, "tls", CoverageState::failed, "certificate"},
        Failure{ErrorKind::unavailable, "breaker-open", CoverageState::failed, "left alone"},
        Failure{ErrorKind::internal, "", CoverageState::failed, "failed"}));

TEST(Hl7Reply, says_where_the_next_page_begins) {
    const auto pointer = [](const std::string& last) {
        return continuation_of(
            *Message::parse("MSH|^~\\&|A|B|||20260301||RSP^K22|M1|P|2.5\rMSA|AA|1\r" + last));
    };
    EXPECT_EQ(pointer("DSC|25|I\r"), "25");
    EXPECT_EQ(pointer("DSC|a\\T\\b|I\r"), "a&b");
    EXPECT_EQ(pointer("DSC|\"\"\r"), "");
    EXPECT_EQ(pointer("DSC||I\r"), "");
    EXPECT_EQ(pointer(""), "");
}

}  // namespace
}  // namespace mcr::source::hl7v2
