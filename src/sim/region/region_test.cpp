#include "sim/region/region.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "sim/json/json_text.hpp"
#include "sim/serve/serve_folder.hpp"
#include "sim/test_number.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using namespace testing;

constexpr auto pds_headers =
    "X-Request-ID: 33333333-3333-4333-8333-333333333333\r\nNHSD-End-User-Organisation-ODS: RQW\r\n";

class RunningRegion : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        static const SystemClock clock;
        auto started = Region::start({}, clock);
        ASSERT_TRUE(started);
        region = std::move(*started).release();
    }
    static void TearDownTestSuite() {
        delete region;
        region = nullptr;
    }
    static const Story& story(std::string_view name) {
        for (const auto& one : region->stories())
            if (one.name == name) return one;
        std::abort();
    }
    static Seen demographics(const std::string& number) {
        return get(region->demographics() + "/Patient/" + number, pds_headers);
    }
    /// The FHIR R4 id of the story's patient at `key`; empty when not held.
    static std::string patient_at(std::string_view key, const Story& of) {
        const auto found = get(region->address_of(key) +
                               "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C" +
                               of.life.person.nhs_number);
        const auto body = found.body();
        const auto entries = elements_of(body, "entry");
        return entries.empty() ? "" : string_member(*member(entries.front(), "resource"), "id");
    }
    static Seen everything_at(std::string_view key, const Story& of) {
        return get(region->address_of(key) + "/Patient/" + patient_at(key, of) + "/$everything");
    }
    static Region* region;
};
Region* RunningRegion::region = nullptr;

TEST_F(RunningRegion, the_ready_line_is_one_line_that_names_everything) {
    const std::string line = region->ready_line();
    EXPECT_TRUE(is_strict_json(line));
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_GE(elements_of(line, "patients").size(), 8U);
    EXPECT_GE(elements_of(line, "organisations").size(), 8U);
    for (const auto patient : elements_of(line, "patients"))
        EXPECT_TRUE(is_test_number(string_member(patient, "nhs_number")));
    EXPECT_EQ(string_member(line, "demographics"), region->demographics());
}

TEST_F(RunningRegion, the_directory_names_every_organisation_with_its_address_in_use) {
    const std::string toml = region->directory();
    for (const auto* key : {"F81901", "F81902", "E82903", "E82904", "RQW", "RWH"})
        EXPECT_NE(toml.find("address = \"" + region->address_of(key) + '"'), std::string::npos);
    for (const auto* line : {"stage = \"awaiting\"", "stage = \"suspended\"", "telling_name = true",
                             "answers_for = \"registered\"", "parent = \"Z99\""})
        EXPECT_NE(toml.find(line), std::string::npos) << line;
}

TEST_F(RunningRegion, demographics_tell_of_numbers_that_are_open_replaced_hidden_or_void) {
    EXPECT_EQ(demographics(story("everything").asked_number).status(), 200);
    const auto& superseded = story("superseded");
    const auto replaced = demographics(superseded.asked_number);
    EXPECT_EQ(string_member(replaced.body(), "id"), superseded.life.person.nhs_number);
    EXPECT_NE(superseded.asked_number, superseded.life.person.nhs_number);
    EXPECT_FALSE(
        member(demographics(story("restricted").asked_number).body(), "generalPractitioner"));
    EXPECT_EQ(demographics(story("invalidated").asked_number).status(), 404);
    EXPECT_EQ(demographics(story("throttled").asked_number).status(), 429);
    EXPECT_TRUE(member(demographics(story("deceased").asked_number).body(), "deceasedDateTime"));
}

TEST_F(RunningRegion, a_story_of_many_holders_has_data_at_each) {
    const auto& whole = story("everything");
    for (const auto* key : {"RQW", "RWH", "FZZ97"}) {
        const auto seen = everything_at(key, whole);
        EXPECT_EQ(seen.status(), 200) << key;
        EXPECT_GT(elements_of(seen.body(), "entry").size(), 2U) << key;
    }
    EXPECT_EQ(patient_at("NZZ98", whole), "");
}

TEST_F(RunningRegion, known_without_a_record_is_a_patient_alone) {
    const auto seen = everything_at("RQW", story("nothing-recorded"));
    EXPECT_EQ(elements_of(seen.body(), "entry").size(), 1U);
    EXPECT_EQ(patient_at("RWH", story("nothing-recorded")), "");
}

TEST_F(RunningRegion, a_broken_hospital_fails_for_its_patient_only) {
    EXPECT_EQ(everything_at("RQW", story("broken-hospital")).status(), 503);
    EXPECT_EQ(everything_at("RQW", story("everything")).status(), 200);
}

TEST_F(RunningRegion, a_muddled_hospital_gives_somebody_elses_record) {
    const auto& wrong = story("wrong-patient");
    const auto body = everything_at("RWH", wrong).body();
    EXPECT_EQ(body.find(wrong.life.person.nhs_number), std::string::npos);
    EXPECT_GT(elements_of(body, "entry").size(), 0U);
}

TEST_F(RunningRegion, a_slow_hospital_lets_its_patients_readers_wait) {
    const auto& slow = story("slow-hospital");
    const std::string url =
        region->address_of("RWH") + "/Patient/" + patient_at("RWH", slow) + "/$everything";
    Plug plug(url);
    plug.send(get_text(url));
    EXPECT_FALSE(plug.readable(60));
}

TEST_F(RunningRegion, holders_are_told_of_objections_at_the_control_address) {
    const std::string notices = region->control() + "/notices";
    EXPECT_NE(region->directory().find("objection-notice = \"" + notices + "/RQW\""),
              std::string::npos);
    EXPECT_EQ(get(notices).body(), R"({"notices":[]})");
    EXPECT_EQ(exchange("POST", notices + "/RQW", R"({"a":"b"})").status(), 200);
    EXPECT_EQ(exchange("POST", notices + "/F81901", "{}").status(), 200);
    const std::string told = get(notices).body();
    EXPECT_TRUE(is_strict_json(told)) << told;
    const auto all = elements_of(told, "notices");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(string_member(all.front(), "holder"), "RQW");
    EXPECT_EQ(string_member(all.front(), "body"), R"({"a":"b"})");
    EXPECT_EQ(get(notices + "/RQW").status(), 405);
    EXPECT_EQ(exchange("PUT", notices, "{}").status(), 405);
    EXPECT_EQ(exchange("DELETE", notices, "").status(), 200);
    EXPECT_EQ(get(notices).body(), R"({"notices":[]})");
}

TEST_F(RunningRegion, systems_are_told_to_misbehave_and_healed_at_the_control_address) {
    const auto& whole = story("everything");
    const std::string control = region->control() + "/control/RWH";
    const auto told = exchange(
        "PUT", control,
        R"({"kind":"5xx","value":"500","patient":")" + whole.life.person.nhs_number + "\"}");
    EXPECT_EQ(told.status(), 200) << told.body();
    EXPECT_EQ(everything_at("RWH", whole).status(), 500);
    EXPECT_NE(get(region->control() + "/control").body().find("5xx"), std::string::npos);
    EXPECT_EQ(exchange("DELETE", control + "?patient=" + whole.life.person.nhs_number, "").status(),
              200);
    EXPECT_EQ(everything_at("RWH", whole).status(), 200);
    EXPECT_EQ(exchange("PUT", control, R"({"kind":"nonsense"})").status(), 400);
    EXPECT_EQ(exchange("PUT", region->control() + "/control/XXX", R"({"kind":"5xx"})").status(),
              404);
    EXPECT_EQ(exchange("POST", control, "{}").status(), 405);
    EXPECT_EQ(get(region->control() + "/elsewhere").status(), 404);
}

TEST(Region, a_system_that_is_switched_off_answers_nobody_and_the_others_answer) {
    const SystemClock clock;
    const auto region = Region::start({}, clock);
    ASSERT_TRUE(region);
    const std::string systems = (*region)->control() + "/systems/";
    EXPECT_EQ(exchange("GET", systems + "RWH", "").status(), 405);
    EXPECT_EQ(exchange("DELETE", systems + "XXX", "").status(), 404);
    EXPECT_EQ(exchange("DELETE", systems + "RWH", "").status(), 200);
    EXPECT_EQ(exchange("DELETE", systems + "RWH", "").status(), 200);
    EXPECT_EQ(get((*region)->address_of("RWH") + "/metadata").status(), 0);
    EXPECT_EQ(get((*region)->address_of("RQW") + "/metadata").status(), 200);
}

TEST(Region, a_key_of_no_system_is_an_error) {
    const SystemClock clock;
    RegionOptions options;
    options.misbehaviours.emplace_back("XXX", Misbehaviour{});
    const auto region = Region::start(options, clock);
    ASSERT_FALSE(region);
    EXPECT_EQ(region.error().kind, ErrorKind::not_found);
}

TEST(Region, a_certificate_that_is_expired_from_the_start_is_https_with_its_authority) {
    const SystemClock clock;
    RegionOptions options;
    options.misbehaviours.emplace_back("RQW", *parse_misbehaviour("expired-certificate"));
    const auto region = Region::start(options, clock);
    ASSERT_TRUE(region);
    EXPECT_TRUE((*region)->address_of("RQW").starts_with("https://"));
    EXPECT_NE((*region)->directory().find("ca_file = "), std::string::npos);
}

TEST(DirectoryFile, is_written_whole) {
    SystemRandom random;
    const auto file = std::filesystem::temp_directory_path() / ("mcr-sim-" + new_uuid(random));
    ASSERT_TRUE(write_whole(file, "x"));
    EXPECT_EQ(std::filesystem::file_size(file), 1U);
    std::filesystem::remove(file);
    EXPECT_FALSE(write_whole("/nowhere/at/all", "x"));
}

TEST(ServedFolder, the_samples_are_served_over_fhir_r4_with_every_resource) {
    MCR_SIM_NEED_SAMPLES(all);
    const SystemClock clock;
    const auto served =
        ServedFolder::start({.folder = all / "synthea-r4", .protocol = "fhir-r4"}, clock);
    ASSERT_TRUE(served);
    const auto records = (*served)->folder().as_r4();
    const std::string base = (*served)->address();
    std::size_t seen = 0;
    std::string url = base + "/Patient/" + records.front().patient_id() + "/$everything?_count=500";
    while (!url.empty()) {
        const auto body = get(url).body();
        ASSERT_TRUE(is_strict_json(body));
        seen += elements_of(body, "entry").size();
        url.clear();
        for (const auto link : elements_of(body, "link"))
            if (string_member(link, "relation") == "next") url = string_member(link, "url");
    }
    EXPECT_EQ(seen, records.front().items.size());
    EXPECT_TRUE(is_strict_json((*served)->ready_line()));
}

TEST(ServedFolder, what_cannot_be_served_is_an_error) {
    const SystemClock clock;
    EXPECT_FALSE(ServedFolder::start({.folder = "/nowhere", .protocol = "fhir-r4"}, clock));
    EXPECT_FALSE(ServedFolder::start(
        {.folder = "/nowhere", .protocol = "fhir-r4", .nhs_number = "9000000009"}, clock));
}

}  // namespace
}  // namespace mcr::sim
