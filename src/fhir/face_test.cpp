#include "fhir/face.hpp"

#include "fhir/face_fixture.hpp"

namespace mcr::fhir {
namespace {

using fakes::holder;
using record::CoverageState;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string everything = std::string("/Patient/") + fakes::number + "/$everything";

TEST_F(FaceTest, everything_gives_the_national_patient_then_each_holder_then_one_outcome) {
    runner_.holders = {
        holder("RQW", CoverageState::data, {bundle({resource("Condition", "1")})}, "1 item."),
        holder("RWH", CoverageState::timed_out, {}, "No answer in 3 seconds."),
        holder("M85", CoverageState::data, {bundle({resource("Observation", "1")})})};
    runner_.holders[1].row.notes = {"It was asked once."};
    const auto answer = ask(everything);
    ASSERT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.finished);
    EXPECT_EQ(answer.header("Content-Type"), "application/fhir+json; charset=utf-8");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    const Json read = json_of(answer);
    EXPECT_EQ(text(read.at("type")), "searchset");
    EXPECT_THAT(entries(read),
                ElementsAre("Patient/9990000018", "Condition/RQW.1", "Observation/M85.1"));
    EXPECT_EQ(entries(read, "outcome").size(), 1U);
    EXPECT_THAT(states(outcome(read)), ElementsAre("data", "timed-out", "data"));
    EXPECT_EQ(text(read.at("link").at(0).at("url")),
              std::string(fakes::base_url) + "/fhir/Patient/9990000018/$everything");
    EXPECT_EQ(read.as_object().count("total"), 0U) << "one holder did not answer";

    const Json& patient = read.at("entry").at(0);
    EXPECT_EQ(text(patient.at("fullUrl")),
              std::string(fakes::base_url) + "/fhir/Patient/9990000018");
    const Json& meta = patient.at("resource").at("meta");
    EXPECT_EQ(text(meta.at("source")), "https://pds.example/FHIR/R4/Patient/9990000018");
    EXPECT_EQ(text(meta.at("tag").at(0).at("code")), "X26");
    EXPECT_EQ(text(meta.at("security").at(0).at("code")), "U");

    const Json& late = outcome(read).at("issue").at(1);
    EXPECT_EQ(text(late.at("severity")), "warning");
    EXPECT_EQ(text(late.at("code")), "timeout");
    EXPECT_EQ(text(late.at("details").at("text")), "No answer in 3 seconds. It was asked once.");
    const Json& about = late.at("extension").at(0).at("extension");
    EXPECT_EQ(text(about.at(0).at("valueIdentifier").at("value")), "RWH");
    const Json& gave = outcome(read).at("issue").at(0).at("extension").at(0).at("extension");
    EXPECT_EQ(gave.at(3).at("valueUnsignedInt").as_int64(), 1);
}

TEST_F(FaceTest, everything_counts_only_when_all_have_answered) {
    runner_.holders = {holder("RQW", CoverageState::data, {bundle({resource("Condition", "1")})}),
                       holder("RWH", CoverageState::not_held, {})};
    EXPECT_EQ(json_of(ask(everything)).at("total").as_int64(), 2);
    EXPECT_EQ(json_of(ask(everything + "?_total=none")).as_object().count("total"), 0U);
    const Json counted = json_of(ask(everything + "?_summary=count"));
    EXPECT_EQ(counted.at("total").as_int64(), 2);
    EXPECT_THAT(entries(counted), IsEmpty());
    EXPECT_EQ(states(outcome(counted)).size(), 2U);
}

TEST_F(FaceTest, what_leaves_is_released_byte_for_byte_and_nothing_else) {
    runner_.holders = {holder("RQW", CoverageState::data,
                              {bundle({resource("Condition", "1"), resource("Flag", "2")})})};
    const auto answer = ask(std::string("/Condition?patient=") + fakes::number);
    ASSERT_EQ(answer.status, 200);
    ASSERT_EQ(runner_.released.size(), 1U);
    EXPECT_THAT(runner_.released[0].items, ElementsAre("Condition/1"));
    const Json read = json_of(answer);
    EXPECT_THAT(entries(read), ElementsAre("Condition/RQW.1"));
    const auto begin = answer.body.find("\"resource\":") + 11;
    const auto end = answer.body.find(",\"search\"", begin);
    EXPECT_EQ(runner_.released[0].bytes, end - begin);
}

TEST_F(FaceTest, the_status_waits_for_the_first_answer_and_parts_then_leave_as_they_come) {
    runner_.holders = {holder("A01", CoverageState::failed, {}),
                       holder("B01", CoverageState::data, {bundle({resource("Condition", "1")})}),
                       holder("C01", CoverageState::data, {bundle({resource("Condition", "2")})})};
    fakes::Reader* watched = nullptr;
    std::vector<std::size_t> seen;
    net::Request request;
    request.method = "GET";
    request.target = "/fhir" + everything;
    request.headers = {{"Authorization", "Bearer good"}};
    fakes::Reader out;
    watched = &out;
    runner_.before_part = [&](std::size_t) { seen.push_back(watched->body.size()); };
    workers_.run(0, [&](net::Worker& worker) { return face_->handle(worker, request, out); });
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[1], 0U) << "a failed holder decides nothing";
    EXPECT_GT(seen[2], 0U) << "the first part is on its way before the second is there";
}

TEST_F(FaceTest, nobody_answering_is_503_and_never_an_empty_200) {
    runner_.holders = {holder("RQW", CoverageState::timed_out, {}),
                       holder("RWH", CoverageState::failed, {})};
    for (const std::string& target :
         {everything, everything + "?_count=5", "/Condition?patient=" + std::string(fakes::number),
          everything + "?_summary=count"}) {
        const auto answer = ask(target);
        expect_outcome(answer, 503, "no-answer");
        EXPECT_THAT(states(json_of(answer)), ElementsAre("timed-out", "failed"));
        EXPECT_EQ(answer.body.find("Patient/"), std::string::npos);
    }
}

TEST_F(FaceTest, an_organisation_of_which_one_system_failed_still_gives_what_the_other_had) {
    runner_.holders = {
        holder("RQW", CoverageState::failed, {bundle({resource("Condition", "1")})})};
    for (const char* more : {"", "?_count=5"}) {
        const auto answer = ask(everything + more);
        EXPECT_EQ(answer.status, 200);
        EXPECT_THAT(entries(json_of(answer)), ElementsAre("Patient/9990000018", "Condition/RQW.1"));
    }
}

TEST_F(FaceTest, nothing_recorded_is_an_answer) {
    runner_.holders = {holder("RQW", CoverageState::nothing_recorded, {})};
    const auto answer = ask(std::string("/Condition?patient=") + fakes::number);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(entries(json_of(answer)), IsEmpty());
    EXPECT_THAT(states(outcome(json_of(answer))), ElementsAre("nothing-recorded"));
}

TEST_F(FaceTest, every_state_has_one_issue_that_is_no_error) {
    for (std::size_t i = 0; i < record::coverage_state_count; ++i) {
        const auto state = static_cast<CoverageState>(i);
        const auto level = severity_and_code(state);
        EXPECT_TRUE(level.severity == "information" || level.severity == "warning");
        const Issue issue = coverage_issue(holder("RQW", state, {}).row, 0);
        EXPECT_EQ(issue.detail, record::code_of(state));
        EXPECT_EQ(issue.system, record::coverage_state_system);
    }
}

TEST_F(FaceTest, lines_are_one_resource_each_with_the_coverage_last) {
    runner_.holders = {holder("RQW", CoverageState::data,
                              {"{\r\n  \"resourceType\": \"Bundle\",\n  \"entry\": [\n    {\n"
                               "      \"resource\": {\n        \"resourceType\": \"Condition\",\n"
                               "        \"id\": \"1\",\n        \"note\": \"a \\n b\"\n      }\n"
                               "    }\n  ]\n}\n"})};
    const auto answer = ask(everything, with("Accept", "application/fhir+ndjson"));
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/fhir+ndjson; charset=utf-8");
    std::vector<std::string> types;
    std::istringstream lines(answer.body);
    for (std::string line; std::getline(lines, line);)
        types.push_back(text(boost::json::parse(line).at("resourceType")));
    EXPECT_THAT(types, ElementsAre("Patient", "Condition", "OperationOutcome"));
    EXPECT_NE(answer.body.find(R"("a \n b")"), std::string::npos);
}

TEST_F(FaceTest, lines_know_no_pages_and_no_count) {
    runner_.holders = {holder("RQW", CoverageState::data, {bundle({resource("Flag", "1")})})};
    const auto lines = with("Accept", "application/fhir+ndjson");
    const auto answer = ask(everything + "?_count=1", lines);
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("parameter-ignored"), std::string::npos);
    EXPECT_NE(answer.body.find("RQW.1"), std::string::npos);
    expect_outcome(ask(everything + "?_summary=count", lines), 400, "value-refused");
}

TEST_F(FaceTest, a_reader_who_leaves_ends_the_answer_by_an_abort) {
    runner_.holders = {holder("RQW", CoverageState::data, {bundle({resource("Flag", "1")})})};
    Ask how;
    how.breaks_after = 1;
    const auto answer = ask(everything, how);
    EXPECT_TRUE(answer.aborted);
    EXPECT_FALSE(answer.finished);
    EXPECT_NE(log_text_.str().find("fhir-answer-cut-short"), std::string::npos);
    EXPECT_EQ(log_text_.str().find("999000"), std::string::npos);
}

TEST_F(FaceTest, unknown_and_restricted_patients_are_one_404_to_the_byte) {
    std::set<std::string> bodies;
    for (const char* sentence : {"Unknown.", "Invalidated.", "Restricted."}) {
        runner_.fails = Error{ErrorKind::not_found, 404, sentence, "X"};
        for (const std::string& target :
             {everything, "/Patient/" + std::string(fakes::number),
              "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|" + std::string(fakes::number),
              "/Condition?patient=" + std::string(fakes::number)}) {
            const auto answer = ask(target);
            expect_outcome(answer, 404, "patient-not-found");
            std::string body = answer.body;
            body.erase(body.find("\"id\":\""), 43);
            bodies.insert(body);
        }
    }
    EXPECT_EQ(bodies.size(), 1U);
}

struct Failure {
    ErrorKind kind;
    int status;
    const char* detail;
};
class RelayFailure : public FaceTest, public testing::WithParamInterface<Failure> {};

TEST_P(RelayFailure, has_its_status) {
    runner_.fails = Error{GetParam().kind, 0, "A sentence.", ""};
    expect_outcome(ask(everything), GetParam().status, GetParam().detail);
    expect_outcome(ask("/Patient/" + std::string(fakes::number)), GetParam().status,
                   GetParam().detail);
}

INSTANTIATE_TEST_SUITE_P(Table, RelayFailure,
                         testing::Values(Failure{ErrorKind::forbidden, 403, "not-permitted"},
                                         Failure{ErrorKind::unavailable, 503, "no-answer"},
                                         Failure{ErrorKind::timed_out, 504, "no-answer"},
                                         Failure{ErrorKind::malformed, 502, "no-answer"},
                                         Failure{ErrorKind::invalid, 400, "value-refused"},
                                         Failure{ErrorKind::internal, 500, "internal"}));

TEST_F(FaceTest, a_superseded_number_is_said_to_be_one) {
    runner_.holders = {holder("RQW", CoverageState::data, {bundle({resource("Flag", "1")})})};
    const Json read = json_of(ask(std::string("/Patient/") + fakes::old_number + "/$everything"));
    EXPECT_EQ(entries(read).front(), "Patient/9990000018");
    const auto& last = outcome(read).at("issue").as_array().back();
    EXPECT_EQ(text(last.at("details").at("coding").at(0).at("code")), "number-superseded");
}

TEST_F(FaceTest, elements_leaves_out_what_is_not_named_and_says_so) {
    runner_.holders = {holder(
        "RQW", CoverageState::data,
        {bundle({resource("Condition", "1", R"("code":{"text":"c"},"note":[{"text":"n"}])")})})};
    const Json read =
        json_of(ask(std::string("/Condition?_elements=code&patient=") + fakes::number));
    const auto& condition = read.at("entry").at(0).at("resource").as_object();
    EXPECT_TRUE(condition.contains("code"));
    EXPECT_TRUE(condition.contains("subject"));
    EXPECT_FALSE(condition.contains("note"));
    EXPECT_EQ(text(condition.at("meta").at("tag").as_array().back().at("code")), "SUBSETTED");
    EXPECT_EQ(text(condition.at("meta").at("source")), "https://RQW.example/fhir/Condition/1");
}

TEST_F(FaceTest, what_was_ignored_is_told_beside_the_coverage) {
    runner_.holders = {holder("RQW", CoverageState::data, {bundle({resource("Flag", "1")})})};
    const std::string target = std::string("/Flag?_sort=-date&patient=") + fakes::number;
    const Json read = json_of(ask(target));
    const Json& last = outcome(read).at("issue").as_array().back();
    EXPECT_EQ(text(last.at("details").at("coding").at(0).at("code")), "parameter-ignored");
    EXPECT_EQ(text(last.at("location").at(0)), "http._sort");
    EXPECT_EQ(text(read.at("link").at(0).at("url")).find("_sort"), std::string::npos);
    expect_outcome(ask(target, with("Prefer", "handling=strict")), 400, "parameter-not-offered");
}

TEST_F(FaceTest, the_relay_is_asked_for_the_sections_and_told_what_was_asked) {
    runner_.holders = {holder("RQW", CoverageState::not_held, {})};
    ask("/Patient/" + std::string(fakes::number) + "/$everything?_type=Immunization");
    ASSERT_EQ(runner_.asked.size(), 1U);
    EXPECT_EQ(runner_.asked[0].action, "Patient/$everything?_type=Immunization");
    EXPECT_EQ(runner_.asked[0].sections.count(), 1U);
    EXPECT_EQ(runner_.asked[0].who.professional.id, "good");
    EXPECT_EQ(runner_.asked[0].request_id, "6f1c0a52-0c3b-4d0e-9d8a-111111111111");
}

TEST_F(FaceTest, a_form_searches_as_a_query_does_and_adds_to_it) {
    runner_.holders = {holder("RQW", CoverageState::data, {bundle({resource("Flag", "1")})})};
    Ask form;
    form.method = "POST";
    form.headers.add("Content-Type", "application/x-www-form-urlencoded");
    form.body = std::string("patient=Patient%2F") + fakes::number;
    const auto answer = ask("/Flag/_search?_id=RQW.1", form);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(entries(json_of(answer)), ElementsAre("Flag/RQW.1"));
    EXPECT_EQ(runner_.asked.at(0).action, "POST Flag/_search?_id&patient");
    form.headers = {{"Authorization", "Bearer good"}, {"Content-Type", "application/fhir+json"}};
    expect_outcome(ask("/Flag/_search", form), 415, "form-required");
    form.headers = {{"Authorization", "Bearer good"},
                    {"Content-Type", "application/x-www-form-urlencoded"}};
    form.body.assign(70'000, 'a');
    expect_outcome(ask("/Flag/_search", form), 413, "too-long");
}

}  // namespace
}  // namespace mcr::fhir
