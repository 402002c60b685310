#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "sim/protocol/hl7v2_system.hpp"
#include "sim/region/stories.hpp"
#include "source/hl7v2/query.hpp"
#include "source/hl7v2/reply.hpp"
#include "source/hl7v2/test_samples.hpp"

// HL7 v2 messages of the simulated hospital, and those of others, as the conversion reads them.
// With MCR_WRITE_RESOURCES set to a file, every resource made is written there, one on a line; with
// MCR_WRITE_MESSAGES every message that the hospital and the adapter send, for
// tests/conformance/hl7v2.test.mjs.

namespace mcr {
namespace {

namespace v2 = source::hl7v2;

const sim::Hl7House house{
    "RQW",
    "A hospital",
    "PAS",
    {{"Dr", "Ann", "Lee", "Consultant", "500000000001"}, {"Ms", "Cy", "Fox", "Nurse", "500002"}}};

std::ofstream file_of(const char* variable) {
    const char* file = std::getenv(variable);
    return file == nullptr ? std::ofstream() : std::ofstream(file, std::ios::app);
}

/// The only places where this program writes: messages and resources of invented people.
void write_message(std::string_view message) {
    file_of("MCR_WRITE_MESSAGES") << message << '\n';
}

void write_resources(const v2::Made& made, std::string_view of) {
    std::ofstream out = file_of("MCR_WRITE_RESOURCES");
    for (const auto& one : made.resources.resources())
        out << of << '\t' << source::r4::write(one) << '\n';
}

struct Told {
    const sim::Person* person;
    const sim::History* history;
};

std::vector<Told> all_told(const std::vector<sim::Story>& stories) {
    std::vector<Told> all;
    for (const sim::Story& story : stories)
        for (const auto& [code, history] : story.life.told)
            all.push_back({&story.life.person, &history});
    return all;
}

std::size_t count(const v2::Made& made, std::string_view type) {
    return static_cast<std::size_t>(std::ranges::count_if(
        made.resources.resources(),
        [type](const auto& one) { return one.at("resourceType").get_string() == type; }));
}

TEST(Hl7v2Messages, of_every_simulated_life_are_read_whole) {
    const auto stories = sim::make_stories(7);
    std::map<std::string, std::size_t> made;
    for (const Told& told : all_told(stories))
        for (const std::string& text : sim::write_hl7_feed(house, *told.person, *told.history, 5)) {
            write_message(text);
            const auto found = v2::test::made_of(text);
            ASSERT_EQ(found.size(), 1U);
            EXPECT_EQ(found[0].nhs_numbers, std::vector<std::string>{told.person->nhs_number});
            EXPECT_TRUE(found[0].notes.empty());
            for (const auto& kept : found[0].kept_segments)
                EXPECT_TRUE(kept == "EVN" || kept == "RGS") << kept;
            write_resources(found[0], "a feed");
            for (const char* type :
                 {"AllergyIntolerance", "Appointment", "Condition", "DocumentReference",
                  "Encounter", "Immunization", "Observation", "Procedure"})
                made[type] += count(found[0], type);
        }
    for (const auto& [type, number] : made) EXPECT_GT(number, 0U) << type;
}

class Asked : public testing::TestWithParam<const char*> {};

TEST_P(Asked, a_simulated_system_answers_every_question_of_the_adapter) {
    const auto stories = sim::make_stories(7);
    std::vector<sim::Hl7Record> records;
    std::map<std::string, std::size_t> groups;
    for (const Told& told : all_told(stories)) {
        if (groups.contains(told.person->nhs_number)) continue;
        records.push_back(sim::write_hl7(house, *told.person, *told.history, 5));
        const sim::Hl7Record& one = records.back();
        groups[one.nhs_number] = one.visits.size() + one.results.size() + one.documents.size();
    }
    const sim::Hl7v2System hospital(house, records, 3);
    const people::Professional asker{.id = "555021935107", .organisation = *OdsCode::parse("RWH")};
    v2::Settings settings;
    settings.version = GetParam();
    settings.nhs_universal = "2.16.840.1.113883.2.1.4.1";
    settings.asker_in = v2::AskerIn::qrd_10;
    int message = 0;
    for (const auto& [number, expected] : groups) {
        std::size_t items = 0;
        for (const v2::Query query :
             {v2::Query::identity, v2::Query::visits, v2::Query::results, v2::Query::documents}) {
            v2::Asking asking{
                .query = query, .control_id = {}, .tag = "T1", .pointer = {}, .now = {}};
            do {
                asking.control_id = "C" + std::to_string(++message);
                const std::string question =
                    v2::message_for(asking, settings, *people::NhsNumber::parse(number), asker);
                const sim::Reply reply = hospital.answer(question);
                // ITI-21 is of v2.5.
                if (query != v2::Query::identity || settings.version == "2.5") {
                    write_message(question);
                    write_message(reply.body);
                }
                const auto answer = v2::Message::parse(reply.body);
                ASSERT_TRUE(answer) << answer.error().sentence;
                EXPECT_TRUE(v2::answers(reply.body, asking.control_id));
                EXPECT_FALSE(v2::verdict_of(*answer));
                for (const v2::Made& made : v2::test::made_of(reply.body)) {
                    EXPECT_EQ(made.nhs_numbers, std::vector<std::string>{number});
                    write_resources(made, "an answer");
                    items += count(made, "Encounter") + count(made, "DiagnosticReport") +
                             count(made, "DocumentReference");
                }
                asking.pointer = v2::continuation_of(*answer);
            } while (!asking.pointer.empty());
        }
        EXPECT_GE(items + 1, expected) << "a life without a visit tells findings alone";
    }
}

INSTANTIATE_TEST_SUITE_P(versions, Asked, testing::Values("2.4", "2.5"));

TEST(Hl7v2Messages, of_the_samples_are_written_for_the_validator) {
    MCR_NEEDS_SAMPLES();
    std::size_t read = 0;
    for (const auto& file : v2::test::messages()) {
        const auto message = v2::Message::parse(record::test::read(file));
        if (!message) continue;
        const auto made = v2::to_r4(*message, v2::test::context());
        if (!made) continue;
        ++read;
        for (const v2::Made& one : *made) write_resources(one, file.filename().string());
    }
    EXPECT_EQ(read, 62U);
}

}  // namespace
}  // namespace mcr
