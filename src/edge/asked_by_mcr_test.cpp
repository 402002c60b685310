#include <gmock/gmock.h>

#include "base/text.hpp"
#include "edge/face_fixture.hpp"
#include "source/fhir_r4/fhir_r4.hpp"

// The edge asked by this project's own adapter for FHIR R4, over HTTP.

namespace mcr::edge {
namespace {

using testing::UnorderedElementsAre;

class AskedByMcr : public FaceTest {
protected:
    void SetUp() override {
        FaceTest::SetUp();
        if (IsSkipped()) return;
        Delivery one = delivery(1);
        one.items = {patient_item("Finch", R"(,"identifier":[{"system":)"
                                           R"("https://fhir.nhs.uk/Id/nhs-number",)"
                                           R"("value":"9990000018"}],"gender":"female",)"
                                           R"("birthDate":"1951-03-09")")};
        for (int i = 0; i < 7; ++i) one.items.push_back(item("Condition", "c" + std::to_string(i)));
        ASSERT_TRUE(take_in(one));
        system.key = "rqw-edge";
        system.protocol = "fhir-r4";
        system.upstream.name = "rqw-edge";
        adapter = source::make_fhir_r4(house.clock, random, house.log, house.metrics,
                                       [](std::string_view) { return Secret("edge-token"); });
    }
    source::Answer ask() {
        system.address = base;
        source::Answer out;
        house.workers->run(0, [&](net::Worker& worker) { return ask_on(worker, out); });
        return out;
    }
    net::Task<void> ask_on(net::Worker& worker, source::Answer& out) {
        const directory::Member member{&organisation, &system};
        source::Question question{.patient = &who,
                                  .asker = &asker,
                                  .purpose = "TREAT",
                                  .request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                                  .sections = record::Sections{}.set(),
                                  .limits = {}};
        const Deadline deadline(house.clock, std::chrono::seconds{10});
        out = co_await adapter->ask(worker, member, question, deadline);
    }
    static std::vector<std::string> items(const source::Answer& answer) {
        std::vector<std::string> out;
        for (const record::Part& part : answer.parts)
            for (const record::Item& one : part.items())
                if (one.type != "Patient")
                    out.push_back(std::string(one.type) + '/' + std::string(one.id));
        return out;
    }
    Result<void> keep_back(WithheldAs manner) {
        return within([&](store::Transaction& t) {
            return withhold(t, {"RQW|H1", manner, "Asked for", "M. Shah"}, clock.now());
        });
    }

    directory::Organisation organisation{.code = *OdsCode::parse("RQW"),
                                         .name = "Princess Alexandra Hospital"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse("9990000018"),
                             .family = "Finch",
                             .given = {"Edith"},
                             .gender = "female",
                             .birth_date = "1951-03-09"};
    people::Professional asker{.id = "555000000101", .organisation = *OdsCode::parse("RWH")};
    std::unique_ptr<source::Adapter> adapter;
};
MCR_ON_BOTH_DATABASES(AskedByMcr);

TEST_P(AskedByMcr, the_record_comes_whole_in_every_way_of_asking) {
    FaceSettings settings;
    settings.callers = Callers({Secret("edge-token")}, {});
    settings.pages.resources = 3;
    serve(std::move(settings));
    system.settings["auth"] = "bearer";
    system.credentials["bearer"] = "edge";
    const std::vector<std::map<std::string, std::string>> ways = {
        {},
        {{"metadata", "check"}},
        {{"query", "search"}},
        {{"query", "search"}, {"search-method", "post"}},
        {{"count", "2"}, {"narrow", "type"}},
    };
    for (const auto& way : ways) {
        system.settings = {{"auth", "bearer"}};
        for (const auto& [name, value] : way) system.settings[name] = value;
        const source::Answer answer = ask();
        EXPECT_EQ(record::code_of(answer.state), "data") << answer.sentence;
        EXPECT_THAT(
            items(answer),
            UnorderedElementsAre("Condition/c0", "Condition/c1", "Condition/c2", "Condition/c3",
                                 "Condition/c4", "Condition/c5", "Condition/c6"));
    }
}

TEST_P(AskedByMcr, unknown_withheld_and_refused_are_told_as_the_holder_chooses) {
    serve();
    const source::Answer known = ask();
    EXPECT_EQ(record::code_of(known.state), "data");
    ASSERT_TRUE(keep_back(WithheldAs::unknown));
    const source::Answer withheld = ask();
    ASSERT_TRUE(keep_back(WithheldAs::refused));
    EXPECT_EQ(record::code_of(ask().state), "withheld-confidential");
    who.number = *people::NhsNumber::parse("9990000026");
    const source::Answer unknown = ask();
    EXPECT_EQ(record::code_of(unknown.state), "not-held");
    EXPECT_EQ(withheld.state, unknown.state);
    EXPECT_EQ(withheld.sentence, unknown.sentence);
}

TEST_P(AskedByMcr, a_caller_without_the_token_is_told_that_it_may_not) {
    FaceSettings settings;
    settings.callers = Callers({Secret("another-token")}, {});
    serve(std::move(settings));
    EXPECT_EQ(record::code_of(ask().state), "not-permitted");
}

}  // namespace
}  // namespace mcr::edge
