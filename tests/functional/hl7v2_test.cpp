// The HL7 v2 adapter against the simulated system, well and misbehaving.

#include <gtest/gtest.h>

#include <sstream>

#include "base/clock.hpp"
#include "net/worker.hpp"
#include "sim/protocol/hl7v2_system.hpp"
#include "source/hl7v2/adapter.hpp"
#include "source/hl7v2/convert.hpp"

namespace mcr {
namespace {

using record::CoverageState;

sim::Person person(const char* number, const char* family) {
    sim::Person one;
    one.nhs_number = number;
    one.family = family;
    one.given = "Edith";
    one.gender = "female";
    one.born = std::chrono::year{1951} / 3 / 9;
    return one;
}

sim::History history() {
    sim::History told;
    told.known = true;
    const int visit = told.add({.kind = sim::VisitKind::admission,
                                .day = sim::before_end(100),
                                .length_days = 3,
                                .reason = sim::codes::knee_pain});
    told.allergies.push_back({.code = sim::codes::penicillin_allergy,
                              .reaction = sim::codes::urticarial_rash,
                              .severity = "severe",
                              .recorded = sim::before_end(900)});
    told.problems.push_back({.code = sim::codes::asthma, .onset = sim::before_end(800)});
    told.pressures.push_back({"142", "88", sim::before_end(100), visit});
    told.letters.push_back({.type = {"373942005", "Discharge summary"},
                            .title = "Discharge summary",
                            .text = "Dear doctor,\nshe is well.",
                            .day = sim::before_end(97),
                            .visit = visit});
    return told;
}

const sim::Hl7House house{
    "RQW", "A hospital", "PAS", {{"Dr", "Ann", "Lee", "Consultant", "500000000001"}}};

struct Hl7v2 : testing::Test {
    void SetUp() override {
        auto opened = sim::MllpListener::open("127.0.0.1:0");
        ASSERT_TRUE(opened);
        listener = *std::move(opened);
        listener->serve(
            std::make_shared<sim::Hl7v2System>(
                house,
                std::vector{sim::write_hl7(house, person("9990000018", "Finch"), history(), 7),
                            sim::write_hl7(house, person("9990000026", "Wren"), history(), 8)},
                2),
            misbehaviours);
        system.key = "RQW-pas";
        system.protocol = "hl7v2";
        system.address = listener->url();
        system.settings = {{"queries", "qbp-q22,qry-a19,qry-r02,qry-t12"}};
        adapter = source::make_hl7v2(clock, random, log, metrics);
        ASSERT_TRUE(adapter->check_settings(system));
    }

    source::Answer ask(const char* number = "9990000018",
                       Milliseconds within = Milliseconds{2000}) {
        source::Answer out;
        who.number = *people::NhsNumber::parse(number);
        workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
            const directory::Member member{&organisation, &system};
            source::Question question{.patient = &who, .asker = &asker, .purpose = "TREAT"};
            question.sections.set();
            const Deadline deadline(clock, within);
            out = co_await adapter->ask(worker, member, question, deadline);
            // Pooled storage must not leave the worker's thread.
            items = 0;
            for (const auto& part : out.parts) items += part.items().size();
            out.parts.clear();
        });
        return out;
    }

    SystemClock clock;
    SeededRandom random{3};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    std::shared_ptr<sim::Misbehaviours> misbehaviours = std::make_shared<sim::Misbehaviours>();
    std::unique_ptr<sim::MllpListener> listener;
    directory::Organisation organisation{.code = *OdsCode::parse("RQW"), .name = "A hospital"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse("9990000018"),
                             .family = "Finch",
                             .given = {"Edith"},
                             .gender = "female",
                             .birth_date = "1951-03-09"};
    people::Professional asker{.id = "555021935107",
                               .role = people::RoleGroup::doctor,
                               .organisation = *OdsCode::parse("RWH")};
    std::unique_ptr<source::Adapter> adapter;
    std::size_t items = 0;
    net::Workers workers{1, clock, log, metrics};
};

TEST_F(Hl7v2, gives_what_a_system_holds) {
    const auto answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_TRUE(answer.notes.empty());
    EXPECT_GT(items, 6U);
}

TEST_F(Hl7v2, tells_a_patient_who_is_not_held) {
    EXPECT_EQ(ask("9990000034").state, CoverageState::not_held);
}

TEST_F(Hl7v2, refuses_another_date_of_birth) {
    who.birth_date = "1952-03-09";
    EXPECT_EQ(ask().state, CoverageState::wrong_patient);
}

TEST_F(Hl7v2, says_what_went_wrong) {
    struct Case {
        const char* fault;
        CoverageState state;
    };
    for (const Case& one :
         {Case{"wrong-patient", CoverageState::wrong_patient}, Case{"stale", CoverageState::failed},
          Case{"malformed", CoverageState::failed}, Case{"truncated", CoverageState::failed},
          Case{"5xx", CoverageState::failed}, Case{"never-answers", CoverageState::timed_out}}) {
        misbehaviours->heal();
        system.key = std::string("pas-") + one.fault;  // a breaker of its own
        auto fault = sim::parse_misbehaviour(one.fault);
        ASSERT_TRUE(fault) << one.fault;
        fault->on = sim::FaultOn::clinical;
        misbehaviours->add(*fault);
        const auto answer = ask("9990000018", Milliseconds{500});
        EXPECT_EQ(answer.state, one.state) << one.fault << ": " << answer.sentence;
        EXPECT_EQ(items, 0U) << one.fault;
    }
}

TEST(Hl7v2Feed, every_message_of_a_life_is_read) {
    std::size_t made = 0;
    for (const auto& text :
         sim::write_hl7_feed(house, person("9990000018", "Finch"), history(), 7)) {
        const auto message = source::hl7v2::Message::parse(text);
        ASSERT_TRUE(message) << message.error().sentence;
        const auto found = source::hl7v2::to_r4(*message, {.source_key = "RQW-pas"});
        ASSERT_TRUE(found) << found.error().sentence;
        ASSERT_EQ(found->size(), 1U);
        EXPECT_EQ(found->front().nhs_numbers, std::vector<std::string>{"9990000018"});
        made += found->front().resources.clinical_items();
    }
    EXPECT_GE(made, 6U);
}

}  // namespace
}  // namespace mcr
