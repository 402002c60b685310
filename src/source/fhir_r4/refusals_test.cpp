#include "source/fhir_r4/fake_source.hpp"

namespace mcr::source::fhir_r4 {
namespace {

class FhirR4Refusals : public FakeSource {};

std::string code(const Answer& answer) {
    return std::string(record::code_of(answer.state));
}

TEST_F(FhirR4Refusals, every_status_has_its_state_and_sentence) {
    struct Row {
        int status;
        std::string body, type, state, says;
    };
    const std::string json = "application/fhir+json";
    for (const Row& row : std::vector<Row>{
             {400, outcome_of("error", "invalid"), json, "failed", "HTTP 400"},
             {400, outcome_of("error", "not-supported"), json, "not-supported", "offer"},
             {400, outcome_of("error", "invalid", "", "NO_PATIENT_CONSENT"), json, "objected", ""},
             {403, outcome_of("error", "forbidden", "", "NO_PATIENT_CONSENT"), json, "objected",
              "objected"},
             {403, outcome_of("error", "forbidden", "", "NO_ORGANISATION_CONSENT"), json,
              "switched-off", "switched on"},
             {403, outcome_of("error", "forbidden", "", "ACCESS DENIED"), json, "not-permitted",
              "permit"},
             {403, outcome_of("error", "forbidden", "", "NO_RELATIONSHIP"), json, "not-permitted",
              "permit"},
             {401, "", json, "not-permitted", "permit"},
             {403, outcome_of("error", "forbidden"), json, "not-permitted", "permit"},
             {403, outcome_of("error", "suppressed"), json, "withheld-confidential", "withholds"},
             {403, outcome_of("error", "forbidden", "", "consent-withheld"), json, "objected",
              "objected"},
             {403, "<html>no</html>", "text/html", "not-permitted", "permit"},
             {404, outcome_of("error", "not-found"), json, "not-held", "no record"},
             {404, "", "", "not-held", "no record"},
             {404, outcome_of("error", "not-supported"), json, "not-supported", "offer"},
             {404, "<html>nothing</html>", "text/html", "failed", "address"},
             {405, "", json, "not-supported", ""},
             {406, "", json, "not-supported", ""},
             {408, "", json, "timed-out", "HTTP 408"},
             {410, "", json, "not-held", ""},
             {415, "", json, "not-supported", ""},
             {422, outcome_of("error", "not-found", "", "PATIENT_NOT_FOUND"), json, "not-held", ""},
             {429, "", json, "failed", "too often"},
             {500, "{\"resourceType\":", json, "failed", "HTTP 500"},
             {501, "", json, "not-supported", ""},
             {503, "", json, "failed", "out of service"},
             {504, "", json, "timed-out", "HTTP 504"},
             {302, "", json, "failed", "another address"},
             {202, "", json, "failed", "unexpected"},
             {204, "", json, "failed", "unexpected"},
             {418, "", json, "failed", "HTTP 418"}}) {
        for (const std::string& path : {lookup, everything}) {
            reply(lookup, bundle_of({patient()}));
            reply(path, row.body, row.status, row.type);
            const Answer answer = ask();
            EXPECT_EQ(code(answer), row.state) << row.status << ' ' << path;
            EXPECT_NE(answer.sentence.find(row.says), std::string::npos) << answer.sentence;
            EXPECT_TRUE(answer.parts.empty() && answer.notes.empty());
        }
    }
}

TEST_F(FhirR4Refusals, everything_the_network_does_has_its_state_and_sentence) {
    struct Row {
        ErrorKind kind;
        std::string code, state, says;
    };
    for (const Row& row :
         std::vector<Row>{{ErrorKind::timed_out, "", "timed-out", "time limit"},
                          {ErrorKind::unavailable, "", "failed", "cannot be reached"},
                          {ErrorKind::unavailable, "breaker-open", "failed", "left alone"},
                          {ErrorKind::unavailable, "tls", "failed", "certificate"},
                          {ErrorKind::too_large, "", "failed", "more than is accepted"},
                          {ErrorKind::malformed, "", "failed", "cut short"},
                          {ErrorKind::unsupported, "redirect", "failed", "another address"},
                          {ErrorKind::unsupported, "", "failed", "failed"},
                          {ErrorKind::cancelled, "", "failed", "failed"},
                          {ErrorKind::internal, "", "failed", "failed"}})
        for (const std::string& path : {lookup, everything}) {
            reply(lookup, bundle_of({patient()}));
            reply_error(path, row.kind, row.code);
            const Answer answer = ask();
            EXPECT_EQ(code(answer), row.state);
            EXPECT_NE(answer.sentence.find(row.says), std::string::npos) << answer.sentence;
            EXPECT_TRUE(answer.parts.empty());
        }
}

TEST_F(FhirR4Refusals, documents_that_are_no_fhir_r4_json_are_failures) {
    struct Row {
        std::string body, type, says;
    };
    const std::string json = "application/fhir+json";
    const std::string good = bundle_of({patient()});
    for (const Row& row :
         std::vector<Row>{{"<html>sign in</html>", "text/html; charset=utf-8", "web page"},
                          {good, "text/html", "web page"},
                          {good, "application/fhir+xml", "other than FHIR R4"},
                          {good, "", "other than FHIR R4"},
                          {good, "application/json; charset=iso-8859-1", "other than FHIR R4"},
                          {good, "application/fhir+json; fhirVersion=3.0", "other than FHIR R4"},
                          {"", json, "empty"},
                          {good.substr(0, good.size() - 1), json, "damaged"},
                          {good + good, json, "damaged"},
                          {R"({"resourceType":"Bundle","type":"a","type":"b"})", json, "damaged"},
                          {"{\"resourceType\":\"Bundle\",\"id\":\"\xff\"}", json, "damaged"},
                          {"[]", json, "damaged"},
                          {R"({"type":"searchset"})", json, "damaged"}})
        for (const std::string& path : {lookup, everything}) {
            reply(lookup, bundle_of({patient()}));
            reply(path, row.body, 200, row.type);
            const Answer answer = ask();
            EXPECT_EQ(code(answer), "failed") << row.body;
            EXPECT_NE(answer.sentence.find(row.says), std::string::npos) << answer.sentence;
        }
}

TEST_F(FhirR4Refusals, json_may_name_its_charset_and_version) {
    for (const std::string type :
         {"application/fhir+json;charset=UTF-8", "application/json", "text/json",
          "Application/FHIR+JSON; fhirVersion=4.0", "application/fhir+json; charset=\"utf-8\""}) {
        reply(everything, bundle_of({resource_of("Condition", "c1")}), 200, type);
        EXPECT_EQ(code(ask()), "data") << type;
    }
}

TEST_F(FhirR4Refusals, documents_beyond_a_limit_are_failures) {
    limits.max_depth = 3;
    EXPECT_EQ(code(ask()), "failed");
    limits = {};
    limits.max_bytes = 100;
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "failed");
    EXPECT_NE(answer.sentence.find("larger"), std::string::npos);
}

}  // namespace
}  // namespace mcr::source::fhir_r4
