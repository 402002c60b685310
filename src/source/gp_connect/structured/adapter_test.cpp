#include "source/gp_connect/adapter.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <sstream>
#include <string>

#include "base/text.hpp"
#include "people/fake_worker.hpp"
#include "source/stu3/test_samples.hpp"

namespace mcr::source {
namespace {

using people::answer_of;
using record::CoverageState;
using record::Section;

constexpr const char* nhs_number = "9990000018";

/// A structured record: the patient, and `more` entries behind it.
std::string record_of(const std::string& more, const std::string& id = {},
                      const std::string& number = nhs_number) {
    std::string out = R"({"resourceType":"Bundle",)";
    if (!id.empty()) out += R"("id":")" + id + "\",";
    return out +
           R"("type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"p1",)"
           R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
           number +
           R"("}],"name":[{"family":"FINCH","given":["Edith"]}],"gender":"female",)"
           R"("birthDate":"1951-03-09"}})" +
           (more.empty() ? "" : "," + more) + "]}";
}

std::string list_of(const char* code, const std::string& more = {}) {
    return std::string(R"({"resource":{"resourceType":"List","status":"current","mode":"snapshot",)"
                       R"("code":{"coding":[{"code":")") +
           code + R"("}]})" + more + "}}";
}

std::string condition(const char* id, const char* patient = "Patient/p1") {
    return std::string(R"({"resource":{"resourceType":"Condition","id":")") + id +
           R"(","clinicalStatus":"active","subject":{"reference":")" + patient + R"("}}})";
}

constexpr const char* confidential =
    R"(,"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/)"
    R"(Extension-CareConnect-GPC-ListWarningCode-1","valueCode":"confidential-items"}])";

class GpConnect : public testing::Test {
protected:
    void SetUp() override {
        system.key = "gp1";
        system.protocol = "gp-connect-structured";
        system.address = "https://pcs.example/A82038/STU3/1/gpconnect/structured";
        system.settings = {{"ssp-to", "918999198993"}, {"ssp-from", "200000000359"}};
        system.upstream.name = "gp1";
        sections.set(static_cast<std::size_t>(Section::problem_list));
        reply(record_of(list_of("717711000000103") + "," + condition("c1")));
        adapter = make_gp_connect_structured(clock, random, log, metrics,
                                             {.issuer = "https://relay.example"});
    }

    void reply(const std::string& body, int status = 200,
               const std::string& type = "application/fhir+json;charset=utf-8") {
        client.script = [=](const net::Call&) { return answer_of(status, body, type); };
    }
    void reply_error(ErrorKind kind, const std::string& code = {}) {
        client.script = [=](const net::Call&) -> Result<net::Answer> {
            return fail(kind, "the network said something", code);
        };
    }

    Answer ask() {
        Answer out;
        workers.run(0, [&](net::Worker& real) { return ask_on(real, out); });
        return out;
    }
    net::Task<void> ask_on(net::Worker& real, Answer& out) {
        people::FakeWorker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        Question question{.patient = &who,
                          .asker = &asker,
                          .purpose = "TREAT",
                          .request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                          .sections = sections,
                          .limits = limits,
                          .confidential = is_confidential};
        const Deadline deadline(clock, Milliseconds{2000});
        out = co_await adapter->ask(worker, member, question, deadline);
    }
    [[nodiscard]] std::string header(std::string_view name) const {
        return std::string(client.calls.at(0).headers.get(name).value_or(""));
    }

    FakeClock clock;
    SeededRandom random{3};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    people::FakeClient client;
    directory::Organisation organisation{.code = *OdsCode::parse("A82038"),
                                         .name = "Dr Legg's Surgery"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse(nhs_number),
                             .family = "Finch",
                             .given = {"Edith"},
                             .gender = "female",
                             .birth_date = "1951-03-09"};
    people::Professional asker{.id = "555021935107",
                               .role_profile_id = "555021936106",
                               .family = "Khan",
                               .given = "Amina",
                               .role = people::RoleGroup::doctor,
                               .organisation = *OdsCode::parse("RQW"),
                               .organisation_name = "Princess Alexandra"};
    record::Sections sections;
    record::Limits limits;
    bool is_confidential = false;
    std::unique_ptr<Adapter> adapter;
    net::Workers workers{1, clock, log, metrics};
};

TEST_F(GpConnect, asks_once_with_the_headers_of_the_specification) {
    ask();
    ASSERT_EQ(client.calls.size(), 1U);
    const net::Call& call = client.calls[0];
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url,
              "https://pcs.example/A82038/STU3/1/gpconnect/structured/Patient/"
              "$gpc.getstructuredrecord");
    EXPECT_EQ(header("Accept"), "application/fhir+json;charset=utf-8");
    EXPECT_EQ(header("Content-Type"), "application/fhir+json;charset=utf-8");
    EXPECT_EQ(header("Ssp-From"), "200000000359");
    EXPECT_EQ(header("Ssp-To"), "918999198993");
    EXPECT_EQ(header("Ssp-InteractionID"),
              "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1");
    EXPECT_EQ(header("Ssp-TraceID").size(), 36U);
    EXPECT_TRUE(header("Authorization").starts_with("Bearer "));
    EXPECT_TRUE(header("Authorization").ends_with("."));
    EXPECT_NE(call.body.find("includeProblems"), std::string::npos);
    EXPECT_EQ(call.body.find("includeMedication"), std::string::npos);
}

TEST_F(GpConnect, signs_nothing_but_names_the_asker_and_the_address_in_its_token) {
    ask();
    const std::string token = header("Authorization").substr(7);
    const auto claims = boost::json::parse(*from_base64url(split(token, '.').at(1))).as_object();
    EXPECT_EQ(claims.at("aud").as_string(), system.address);
    EXPECT_EQ(claims.at("sub").as_string(), asker.id);
    EXPECT_EQ(
        claims.at("iat").as_int64(),
        std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count());
}

TEST_F(GpConnect, uses_another_trace_id_for_each_question) {
    ask();
    ask();
    EXPECT_NE(*client.calls.at(0).headers.get("Ssp-TraceID"),
              *client.calls.at(1).headers.get("Ssp-TraceID"));
}

TEST_F(GpConnect, asks_in_the_name_of_the_asking_organisation_and_through_the_proxy) {
    system.settings["asid.RQW"] = "200000000360";
    system.settings["ssp-proxy"] = "https://proxy.example";
    ask();
    EXPECT_EQ(header("Ssp-From"), "200000000360");
    EXPECT_TRUE(client.calls[0].url.starts_with("https://proxy.example/https://pcs.example/"));
}

TEST_F(GpConnect, gives_the_record_as_a_conversion_with_its_origin) {
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.sentence, "1 item.");
    ASSERT_EQ(answer.parts.size(), 1U);
    const record::Origin& origin = answer.parts[0].origin();
    EXPECT_TRUE(origin.converted);
    EXPECT_EQ(origin.organisation.text(), "A82038");
    EXPECT_EQ(origin.nhs_number, nhs_number);
    ASSERT_EQ(answer.parts[0].items().size(), 3U);
    std::string condition_text;
    std::vector<std::string_view> pieces;
    answer.parts[0].pieces(answer.parts[0].items()[2], pieces);
    for (const std::string_view piece : pieces) condition_text += piece;
    EXPECT_NE(condition_text.find("condition-clinical"), std::string::npos);
    EXPECT_NE(condition_text.find("Patient/9990000018"), std::string::npos);
}

TEST_F(GpConnect, has_every_item_of_a_confidential_answer_labelled) {
    is_confidential = true;
    const Answer answer = ask();
    ASSERT_EQ(answer.parts.size(), 1U);
    EXPECT_TRUE(answer.parts[0].origin().confidential);
}

struct Case {
    const char* name;
    std::string body;
    CoverageState state;
    std::size_t parts;
};
class RecordAnswer : public GpConnect, public testing::WithParamInterface<Case> {};

TEST_P(RecordAnswer, has_its_state) {
    reply(GetParam().body);
    const Answer answer = ask();
    EXPECT_EQ(record::code_of(answer.state), record::code_of(GetParam().state)) << answer.sentence;
    EXPECT_EQ(answer.parts.size(), GetParam().parts);
    EXPECT_FALSE(answer.sentence.empty());
}

INSTANTIATE_TEST_SUITE_P(
    GpConnect, RecordAnswer,
    testing::Values(
        Case{"empty_lists", record_of(list_of("717711000000103")), CoverageState::nothing_recorded,
             1},
        Case{"empty_lists_that_warn", record_of(list_of("717711000000103", confidential)),
             CoverageState::withheld_confidential, 0},
        Case{"data_that_warns",
             record_of(list_of("717711000000103", confidential) + "," + condition("c1")),
             CoverageState::data, 1},
        Case{"switched_off",
             record_of(
                 R"({"resource":{"resourceType":"OperationOutcome","issue":[{"details":)"
                 R"({"coding":[{"code":"NOT_IMPLEMENTED"}],"text":)"
                 R"("includeProblems has been disabled"},"diagnostics":"includeProblems"}]}})"),
             CoverageState::switched_off, 0},
        Case{"no_lists_at_all", record_of({}), CoverageState::failed, 0},
        Case{"another_patient", record_of(condition("c1"), {}, "9990000026"),
             CoverageState::wrong_patient, 0},
        Case{"a_patient_without_number", record_of(condition("c1"), {}, ""),
             CoverageState::wrong_patient, 0},
        Case{
            "two_patients",
            record_of(R"({"resource":{"resourceType":"Patient","id":"p2","identifier":[)"
                      R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}]}},)" +
                      condition("c1")),
            CoverageState::wrong_patient, 0},
        Case{"no_patient",
             R"({"resourceType":"Bundle","type":"collection","entry":[)" + condition("c1") + "]}",
             CoverageState::failed, 0},
        Case{"restricted_patient",
             record_of(R"({"resource":{"resourceType":"Patient","id":"p2","meta":{"security":[)"
                       R"({"system":"http://hl7.org/fhir/v3/Confidentiality","code":"R"}]}}})"),
             CoverageState::not_held, 0},
        Case{"malformed", R"({"resourceType":"Bundle",)", CoverageState::failed, 0},
        Case{"truncated", record_of(condition("c1")).substr(0, 300), CoverageState::failed, 0},
        Case{"key_twice", R"({"resourceType":"Bundle","type":"a","type":"b"})",
             CoverageState::failed, 0},
        Case{"two_documents", record_of({}) + record_of({}), CoverageState::failed, 0},
        Case{"nothing", "", CoverageState::failed, 0},
        Case{"no_bundle", R"({"resourceType":"Patient","id":"p1"})", CoverageState::failed, 0},
        Case{"outcome_with_status_200",
             R"({"resourceType":"OperationOutcome","issue":[{"details":{"coding":[)"
             R"({"code":"PATIENT_NOT_FOUND"}]}}]})",
             CoverageState::not_held, 0}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(GpConnect, withholds_what_is_about_a_patient_the_record_does_not_hold_and_says_so) {
    reply(record_of(list_of("717711000000103") + "," + condition("c1") + "," +
                    condition("c2", "Patient/p9")));
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.sentence, "1 item.");
    ASSERT_EQ(answer.notes.size(), 1U);
    EXPECT_EQ(answer.notes[0],
              "Withheld because the practice gives it as another patient's: 1 item.");
    for (const record::Item& item : answer.parts.at(0).items()) EXPECT_NE(item.id, "c2");
}

TEST_F(GpConnect, shows_it_where_the_settings_say_that_the_system_is_known_for_it) {
    system.settings["unknown-patients"] = "show";
    reply(record_of(list_of("717711000000103") + "," + condition("c2", "Patient/p9")));
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.parts.at(0).items().size(), 3U);
}

TEST_F(GpConnect, notes_where_the_record_and_the_national_demographics_differ) {
    who.family = "Sparrow";
    who.birth_date = "1951-03-08";
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data);
    ASSERT_EQ(answer.notes.size(), 1U);
    EXPECT_EQ(answer.notes[0],
              "The practice's record and the national demographics differ in: family name, date of "
              "birth.");
}

TEST_F(GpConnect, finds_an_answer_to_another_request_out_where_the_system_echoes_the_trace_id) {
    const std::string other = "8b679981-e9be-4e37-b103-799295a6aec8";
    reply(record_of(list_of("717711000000103") + "," + condition("c1"), other));
    EXPECT_EQ(ask().state, CoverageState::data);

    system.settings["echoes-trace-id"] = "true";
    const Answer stale = ask();
    EXPECT_EQ(stale.state, CoverageState::failed);
    EXPECT_TRUE(stale.parts.empty());

    client.script = [](const net::Call& call) {
        return answer_of(200, record_of(list_of("717711000000103") + "," + condition("c1"),
                                        std::string(*call.headers.get("Ssp-TraceID"))));
    };
    EXPECT_EQ(ask().state, CoverageState::data);
}

TEST_F(GpConnect, takes_nothing_but_json_for_a_record) {
    reply(record_of(condition("c1")), 200, "text/html");
    EXPECT_EQ(ask().state, CoverageState::failed);
    reply(record_of(condition("c1")), 200, "");
    EXPECT_EQ(ask().state, CoverageState::failed);
}

TEST_F(GpConnect, keeps_to_the_limits_of_the_question) {
    limits.max_bytes = 100;
    EXPECT_EQ(ask().state, CoverageState::failed);
}

TEST_F(GpConnect, turns_refusals_and_broken_calls_into_states) {
    reply(R"({"resourceType":"OperationOutcome","issue":[{"details":{"coding":[)"
          R"({"code":"NO_PATIENT_CONSENT"}]}}]})",
          403);
    EXPECT_EQ(ask().state, CoverageState::objected);
    reply("<html>no</html>", 502, "text/html");
    EXPECT_EQ(ask().state, CoverageState::failed);
    reply_error(ErrorKind::timed_out);
    EXPECT_EQ(ask().state, CoverageState::timed_out);
    reply_error(ErrorKind::unavailable, "tls");
    EXPECT_EQ(ask().state, CoverageState::failed);
}

TEST_F(GpConnect, does_not_ask_for_patients_for_strangers_or_for_what_it_never_has) {
    asker.role = people::RoleGroup::patient;
    EXPECT_EQ(ask().state, CoverageState::not_permitted);
    asker.role = people::RoleGroup::doctor;

    system.settings = {{"ssp-to", "918999198993"}, {"asid.RWH", "200000000359"}};
    EXPECT_EQ(ask().state, CoverageState::not_permitted);
    system.settings = {{"ssp-to", "918999198993"}, {"ssp-from", "200000000359"}};

    sections.reset();
    sections.set(static_cast<std::size_t>(Section::care_and_support_plan));
    EXPECT_EQ(ask().state, CoverageState::not_supported);

    system.settings.clear();
    EXPECT_EQ(ask().state, CoverageState::failed);
    EXPECT_FALSE(adapter->check_settings(system));
    EXPECT_TRUE(client.calls.empty());
}

TEST_F(GpConnect, gives_every_resource_of_the_real_records_counted_by_type) {
    MCR_NEEDS_SAMPLES();
    sections.set();
    system.settings["unknown-patients"] = "show";
    std::size_t records = 0;
    for (const auto& file : stu3::test::json_files({"gp2gp-stubs-structured"})) {
        std::string text = stu3::test::text_of(file);
        const std::string blank =
            R"({{jsonPath request.body '$.parameter[0].valueIdentifier.value'}})";
        for (auto at = text.find(blank); at != std::string::npos; at = text.find(blank))
            text.replace(at, blank.size(), nhs_number);
        auto tree = record::JsonTree::parse(text, limits);
        if (!tree) continue;
        std::map<std::string, std::size_t> sent, given;
        for (const auto* e = tree->root().get("entry")->first(); e != nullptr; e = e->next()) {
            const record::JsonNode* resource = e->get("resource");
            const record::JsonNode* ended = resource->get("contained");
            for (const auto* a = ended == nullptr ? nullptr : ended->first(); a != nullptr;
                 a = a->next())
                ++sent[std::string(a->text("resourceType"))];
            std::string type(resource->text("resourceType"));
            if (type == "ProcedureRequest" || type == "ReferralRequest") type = "ServiceRequest";
            ++sent[type];
        }
        reply(text);
        const Answer answer = ask();
        ASSERT_EQ(answer.state, CoverageState::data) << file << " " << answer.sentence;
        for (const record::Item& item : answer.parts.at(0).items()) ++given[std::string(item.type)];
        EXPECT_EQ(given, sent) << file;
        ++records;
    }
    EXPECT_EQ(records, 12U);
}

TEST_F(GpConnect, says_nothing_of_the_patient_or_the_record_in_logs_and_sentences) {
    reply(record_of(R"({"resource":{"resourceType":"Condition","id":"c","onsetDateTime":"secret",)"
                    R"("subject":{"reference":"Patient/p1"}}})"));
    const Answer answer = ask();
    std::string said = log_text.str() + answer.sentence + metrics.text();
    for (const std::string& note : answer.notes) said += note;
    EXPECT_EQ(said.find("secret"), std::string::npos);
    EXPECT_EQ(said.find(nhs_number), std::string::npos);
}

}  // namespace
}  // namespace mcr::source
