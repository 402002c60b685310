#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "record/record_samples.hpp"
#include "sim/generate/cda_writer.hpp"
#include "sim/protocol/cda_reports.hpp"
#include "sim/region/stories.hpp"
#include "sim/testing.hpp"
#include "source/cda/answer.hpp"
#include "source/cda/convert.hpp"
#include "source/cda/test_documents.hpp"

// CDA documents of the simulated people, and those of others, as the conversion reads them. With
// MCR_WRITE_RESOURCES set to a file, every resource made is written there, one on a line, for
// tests/conformance/cda.test.mjs.

namespace mcr {
namespace {

const sim::CdaHouse house{"NLX",
                          "An urgent care provider",
                          "Harlow",
                          {{"Dr", "Ann", "Lee", "General practitioner", "500000000001"}}};

struct Told {
    const sim::Story* story;
    const sim::History* history;
};

std::vector<Told> all_told(const std::vector<sim::Story>& stories) {
    std::vector<Told> all;
    for (const sim::Story& story : stories)
        for (const auto& [code, history] : story.life.told)
            if (!history.visits.empty()) all.push_back({&story, &history});
    return all;
}

Result<source::cda::Converted> converted(std::string_view xml) {
    return source::cda::to_r4(xml, {.source_key = "nlx", .document_reference = {}});
}

std::size_t count(const source::cda::Converted& made, std::string_view type) {
    std::size_t n = 0;
    for (const auto& one : made.resources.resources())
        n += one.at("resourceType").get_string() == type ? 1 : 0;
    return n;
}

/// The only place where this program writes: resources of documents of invented people.
void write_resources(const source::cda::Converted& made, std::string_view of) {
    const char* file = std::getenv("MCR_WRITE_RESOURCES");
    if (file == nullptr) return;
    std::ofstream out(file, std::ios::app);
    for (const auto& one : made.resources.resources())
        out << of << '\t' << source::r4::write(one) << '\n';
}

TEST(CdaDocuments, every_coded_entry_of_a_simulated_document_is_read) {
    const auto stories = sim::make_stories(7);
    std::size_t documents = 0;
    std::size_t conditions = 0;
    std::size_t medicines = 0;
    std::size_t observations = 0;
    for (const Told& told : all_told(stories))
        for (const std::string& xml :
             sim::write_cda(house, told.story->life.person, *told.history, 5)) {
            const auto made = converted(xml);
            ASSERT_TRUE(made) << made.error().sentence;
            EXPECT_EQ(made->left_as_text, 0U);
            EXPECT_TRUE(made->notes.empty());
            EXPECT_EQ(made->subject.nhs_numbers,
                      std::vector<std::string>{told.story->life.person.nhs_number});
            EXPECT_EQ(made->custodian, house.name);
            conditions += count(*made, "Condition");
            medicines += count(*made, "MedicationStatement");
            observations += count(*made, "Observation");
            ++documents;
            write_resources(*made, "simulated");
        }
    EXPECT_GT(documents, 10U);
    EXPECT_GT(conditions, 10U);
    EXPECT_GT(medicines, 10U);
    EXPECT_GT(observations, 3U);
}

TEST(CdaDocuments, a_problem_of_a_simulated_life_is_told_with_its_code_and_date) {
    const auto stories = sim::make_stories(7);
    for (const Told& told : all_told(stories)) {
        if (told.history->problems.empty()) continue;
        const auto documents = sim::write_cda(house, told.story->life.person, *told.history, 5);
        const auto made = converted(documents.front());
        ASSERT_TRUE(made);
        const std::string bundle = made->resources.write();
        const sim::Problem& problem = told.history->problems.front();
        if (bundle.find(problem.code.code) == std::string::npos) continue;
        EXPECT_NE(bundle.find("\"onsetDateTime\":\"" + sim::iso(problem.onset) + "\""),
                  std::string::npos);
        return;
    }
    FAIL() << "no simulated document tells a problem";
}

class Reports : public testing::Test {
protected:
    Reports() {
        for (const Told& told : all_told(stories_)) {
            const sim::Person& person = told.story->life.person;
            documents_[person.nhs_number] = sim::write_cda(house, person, *told.history, 5);
            people_.push_back(&person);
        }
    }

    source::Answer read(const sim::Reply& reply, const sim::Person& person) {
        net::Answer answer;
        answer.status = reply.status;
        answer.headers.add("Content-Type", reply.content_type);
        answer.body = net::Buffer(reply.body);
        const people::Demographics who{.number = *people::NhsNumber::parse(person.nhs_number),
                                       .family = person.family,
                                       .given = {person.given},
                                       .gender = person.gender,
                                       .birth_date = sim::iso(person.born)};
        const people::Professional asker{.id = "1", .organisation = *OdsCode::parse("RWH")};
        const source::Question question{
            .patient = &who, .asker = &asker, .sections = record::Sections{}.set()};
        const directory::Member member{&organisation_, &system_};
        return source::cda::read_answer(
            answer,
            {.member = &member, .question = &question, .retrieved = {}, .max_documents = 50},
            *buffers_);
    }

    const std::vector<sim::Story> stories_ = sim::make_stories(7);
    std::map<std::string, std::vector<std::string>, std::less<>> documents_;
    std::vector<const sim::Person*> people_;
    directory::Organisation organisation_{.code = *OdsCode::parse("NLX"), .name = "A provider"};
    directory::System system_{.key = "nlx", .protocol = "cda", .address = "http://x.example/cda"};
    const std::shared_ptr<net::BufferPool> buffers_ = std::make_shared<net::BufferPool>();
};

TEST_F(Reports, of_a_simulated_provider_come_to_parts_of_the_right_patient) {
    const sim::CdaReports provider(documents_, "http://127.0.0.1:1/cda");
    for (const sim::Person* person : people_) {
        const auto request = sim::testing::request(
            "POST", "/cda", {}, R"({"nhsNumber":")" + person->nhs_number + "\"}");
        const source::Answer answer = read(provider.answer(request), *person);
        EXPECT_EQ(answer.state, record::CoverageState::data) << answer.sentence;
        EXPECT_EQ(answer.parts.size(), documents_[person->nhs_number].size());
    }
}

TEST_F(Reports, of_a_muddled_provider_are_withheld) {
    const sim::CdaReports provider(documents_, "http://127.0.0.1:1/cda");
    const sim::Person& person = *people_.front();
    const auto request =
        sim::testing::request("POST", "/cda", {}, R"({"nhsNumber":")" + person.nhs_number + "\"}");
    const source::Answer answer = read(provider.answer_about_another(request), person);
    EXPECT_EQ(answer.state, record::CoverageState::wrong_patient);
    EXPECT_TRUE(answer.parts.empty());
}

TEST(CdaDocuments, the_sample_documents_are_written_for_the_validator) {
    MCR_NEEDS_SAMPLES();
    std::size_t read = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(record::test::samples() / "cda")) {
        if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
        const auto made = converted(source::cda::test::completed(record::test::read(entry.path())));
        if (!made) continue;
        ++read;
        write_resources(*made, entry.path().filename().string());
    }
    EXPECT_EQ(read, 44U);
}

}  // namespace
}  // namespace mcr
