#include <gmock/gmock.h>

#include <filesystem>
#include <map>

#include "edge/hl7_fixture.hpp"
#include "people/sample_documents.hpp"

// Every message of the samples, pushed at a feed: taken, or refused with its place; sent again, it
// changes nothing.

namespace mcr::edge {
namespace {

class Hl7Samples : public Hl7Test {};
MCR_ON_BOTH_DATABASES(Hl7Samples);

TEST_P(Hl7Samples, every_message_is_taken_or_refused_with_its_place_and_is_not_taken_twice) {
    const auto folder = people::samples_folder();
    MCR_REQUIRE_SAMPLES(folder);
    Hl7FeedSettings settings = feed->settings();
    settings.processing_ids = {"P", "T", "D"};
    set_up(std::move(settings));
    std::map<std::string, int> outcomes;
    std::vector<std::string> taken;
    for (const auto& file :
         std::filesystem::directory_iterator(*folder / "hl7v2" / "microsoft-samples")) {
        if (file.path().extension() != ".hl7") continue;
        const std::string message = people::text_of_file(file.path());
        const std::string answer = send(message);
        const auto msa = answer.find("\rMSA|");
        const std::string outcome = msa == std::string::npos ? "none" : answer.substr(msa + 5, 2);
        ++outcomes[outcome];
        RecordProperty(file.path().filename().string(), outcome);
        if (outcome == "AA" || outcome == "CA" || outcome == "none")
            taken.push_back(message);
        else
            EXPECT_NE(answer.find("\rERR|"), std::string::npos) << file.path().filename();
    }
    const auto written = count("select count(*) from edge_resource");
    const auto versions = count("select sum(version) from edge_resource");
    EXPECT_GT(written, 0);
    for (const std::string& message : taken) send(message);
    EXPECT_EQ(count("select count(*) from edge_resource"), written);
    EXPECT_EQ(count("select sum(version) from edge_resource"), versions);
    int all = 0;
    std::string said;
    for (const auto& [outcome, times] : outcomes) {
        all += times;
        said += outcome + ": " + std::to_string(times) + "; ";
    }
    EXPECT_EQ(said, "") << all;
}

}  // namespace
}  // namespace mcr::edge
