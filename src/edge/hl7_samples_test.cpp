#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <set>

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
    std::set<std::filesystem::path> files;
    for (const auto& file :
         std::filesystem::directory_iterator(*folder / "hl7v2" / "microsoft-samples"))
        if (file.path().extension() == ".hl7") files.insert(file.path());
    for (const auto& file : files) {
        const std::string message = people::text_of_file(file);
        const std::string answer = send(message);
        const auto msa = answer.find("\rMSA|");
        const std::string outcome = msa == std::string::npos ? "none" : answer.substr(msa + 5, 2);
        if (outcome == "AA" || outcome == "CA" || outcome == "none") {
            ++outcomes[outcome == "none" ? "no answer wanted" : "taken"];
            taken.push_back(message);
        } else if (outcome == "AR" || outcome == "CR") {
            ++outcomes["not read"];
            EXPECT_NE(answer.find("\rERR||MSH^1^9|20"), std::string::npos) << file.filename();
        } else {
            // Samples share identifiers between patients who are not the same.
            ++outcomes["unclear whose"];
            EXPECT_NE(answer.find("\rERR||PID^1^3|204^"), std::string::npos) << file.filename();
        }
    }
    const auto written = count("select count(*) from edge_resource");
    const auto versions = count("select sum(version) from edge_resource");
    EXPECT_GT(written, 0);
    for (const std::string& message : taken) send(message);
    EXPECT_EQ(count("select count(*) from edge_resource"), written);
    EXPECT_EQ(count("select sum(version) from edge_resource"), versions);
    const std::map<std::string, int> expected = {
        {"taken", 40}, {"no answer wanted", 3}, {"not read", 19}, {"unclear whose", 3}};
    EXPECT_EQ(outcomes, expected);
}

}  // namespace
}  // namespace mcr::edge
