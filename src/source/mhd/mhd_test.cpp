#include <gmock/gmock.h>

#include <algorithm>

#include "record/record_samples.hpp"
#include "source/documents/fake_sink.hpp"
#include "source/fhir_r4/fake_source.hpp"
#include "source/mhd/adapter.hpp"
#include "source/mhd/settings.hpp"

namespace mcr::source::mhd {
namespace {

using fhir_r4::bundle_of;
using fhir_r4::outcome_of;
using fhir_r4::resource_of;
using record::CoverageState;
using ::testing::ElementsAre;

class MhdTest : public fhir_r4::FakeSource {
protected:
    const std::string find = "/DocumentReference?patient=p1&status=current";
    const std::string chained =
        "/DocumentReference?patient.identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%"
        "7C9990000018&_include=DocumentReference%3Apatient&status=current";

    void SetUp() override {
        FakeSource::SetUp();
        system.protocol = "mhd";
        adapter = make_mhd(clock, random, log, metrics,
                           [](std::string_view) { return Result<Secret>(Secret("s3cret")); });
        reply(find, bundle_of({document("d1")}));
    }
    static std::string document(const std::string& id) {
        return resource_of("DocumentReference", id,
                           R"(,"status":"current","content":[{"attachment":{"url":"Binary/1"}}])");
    }
};

TEST_F(MhdTest, looks_the_patient_up_and_finds_their_documents) {
    const auto answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_THAT(items(answer), ElementsAre("Patient/p1", "DocumentReference/d1"));
    EXPECT_THAT(asked(), ElementsAre(lookup, find));
}

TEST_F(MhdTest, follows_pages_to_the_end) {
    reply(find, bundle_of({document("d1")}, std::string(fhir_r4::base) + "/next"));
    reply("/next", bundle_of({document("d2")}));
    EXPECT_THAT(items(ask()),
                ElementsAre("Patient/p1", "DocumentReference/d1", "DocumentReference/d2"));
}

TEST_F(MhdTest, finds_by_identifier_at_once_where_the_patient_comes_along) {
    system.settings = {{"patient-lookup", "chained"}};
    reply(chained, bundle_of({document("d1"), patient()}));
    const auto answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_THAT(asked(), ElementsAre(chained));
    reply(chained, bundle_of({}));
    EXPECT_EQ(ask().state, CoverageState::not_held);
}

TEST_F(MhdTest, gives_nothing_of_somebody_else) {
    reply(find, bundle_of({document("d1"),
                           R"({"resourceType":"DocumentReference","id":"d2","status":"current",)"
                           R"("subject":{"reference":"Patient/p2"},"content":[]})"}));
    EXPECT_EQ(ask().state, CoverageState::wrong_patient);
    system.settings = {{"patient-lookup", "chained"}};
    reply(chained, bundle_of({document("d1"), patient("p1", {}, "9990000026")}));
    EXPECT_EQ(ask().state, CoverageState::wrong_patient);
    reply(chained, bundle_of({R"({"resourceType":"DocumentReference","id":"d1",)"
                              R"("status":"current","content":[]})"}));
    EXPECT_EQ(ask().state, CoverageState::failed) << "it does not say whose they are";
}

TEST_F(MhdTest, asks_as_it_is_set) {
    system.settings = {
        {"lists", "find"}, {"status", "any"}, {"count", "20"}, {"headers.X-Tenant", "7"}};
    reply("/DocumentReference?patient=p1&status=current,superseded&_count=20",
          bundle_of({document("d1")}));
    reply("/List?patient=p1&status=current&_count=20",
          bundle_of({resource_of("List", "l1", R"(,"status":"current","mode":"working")")}));
    EXPECT_THAT(items(ask()), ElementsAre("Patient/p1", "DocumentReference/d1", "List/l1"));
    EXPECT_EQ(client.calls.back().headers.get("X-Tenant"), "7");
    system.settings = {{"search-method", "post"}};
    reply("/DocumentReference/_search", bundle_of({document("d1")}));
    reply("/Patient/_search", bundle_of({patient()}));
    EXPECT_EQ(ask().state, CoverageState::data);
    EXPECT_EQ(client.calls.back().body, "patient=p1&status=current");
}

TEST_F(MhdTest, explains_what_it_has_not) {
    reply(find, bundle_of({}));
    EXPECT_EQ(ask().state, CoverageState::nothing_recorded);
    reply(find, outcome_of("error", "forbidden"), 403);
    EXPECT_EQ(ask().state, CoverageState::not_permitted);
    reply_error(find, ErrorKind::timed_out);
    EXPECT_EQ(ask().state, CoverageState::timed_out);
    reply(lookup, bundle_of({}));
    EXPECT_EQ(ask().state, CoverageState::not_held);
}

TEST_F(MhdTest, retrieves_what_was_listed) {
    reply("/Binary/1", "plain words", 200, "text/plain");
    documents::FakeSink sink;
    ContentAnswer answer;
    const DocumentLocator listed{"/Binary/1", "text/plain", 11, ""};
    workers.run(0, [&](net::Worker& real) -> net::Task<void> {
        people::FakeWorker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        const ContentQuestion question{.patient = &who, .asker = &asker, .document = &listed};
        const Deadline deadline(clock, Milliseconds{2000});
        answer = co_await adapter->fetch(worker, member, question, sink, deadline);
    });
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(sink.content, "plain words");
}

TEST_F(MhdTest, refuses_settings_that_it_does_not_know) {
    const std::vector<std::pair<std::string, std::string>> bad{
        {"patient-lookup", "id"}, {"lists", "all"},    {"status", "old"},
        {"query", "everything"},  {"page-limit", "0"}, {"nonsense", "1"}};
    for (const auto& [setting, value] : bad) {
        system.settings = {{setting, value}};
        const auto checked = adapter->check_settings(system);
        ASSERT_FALSE(checked) << setting;
        EXPECT_NE(checked.error().sentence.find(setting), std::string::npos);
        EXPECT_EQ(ask().state, CoverageState::failed);
    }
    system.settings = {{"patient-lookup", "identifier"}, {"lists", "ignore"}, {"auth", "none"}};
    EXPECT_TRUE(adapter->check_settings(system));
}

// The examples of the implementation guide, each as the answer of a responder.
TEST_F(MhdTest, passes_every_sample_through_or_says_what_is_wrong) {
    MCR_NEEDS_SAMPLES();
    std::map<std::string, int> states;
    std::size_t listed = 0;
    for (const auto& file : record::test::json_files(record::test::samples() / "ihe-mhd")) {
        reply(lookup, bundle_of({patient("ex-patient")}));
        reply("/DocumentReference?patient=ex-patient&status=current",
              bundle_of({record::test::read(file)}));
        const auto answer = ask();
        ++states[std::string(record::code_of(answer.state))];
        for (const record::Part& part : answer.parts)
            listed += static_cast<std::size_t>(
                std::ranges::count(part.items(), "DocumentReference", &record::Item::type));
    }
    EXPECT_EQ(states["failed"], 0);
    EXPECT_GT(listed, 5U);
}

}  // namespace
}  // namespace mcr::source::mhd
