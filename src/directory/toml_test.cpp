#include "directory/toml.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "directory/directory.hpp"
#include "directory/testing.hpp"

namespace mcr::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

/// The example of docs/directory.md, found by walking up from the current folder.
std::string documented_example() {
    for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
        if (std::ifstream page(folder / "docs/directory.md"); page) {
            std::stringstream all;
            all << page.rdbuf();
            const std::string text = all.str();
            const auto from = text.find("```toml\n") + 8;
            return text.substr(from, text.find("```", from) - from);
        }
        if (folder == folder.root_path()) return {};
    }
}

TEST(Toml, example_of_the_documentation_is_a_directory) {
    const std::string text = documented_example();
    if (text.empty() && std::getenv("CI") == nullptr)
        GTEST_SKIP() << "docs/directory.md is not near";
    const auto organisations = parse_toml(text, "docs/directory.md");
    ASSERT_TRUE(organisations) << organisations.error().sentence;
    ASSERT_EQ(organisations->size(), 6U);

    const Organisation& practice = (*organisations)[0];
    EXPECT_EQ(practice.code.text(), "E81046");
    EXPECT_EQ(practice.name, "Maltings Surgery");
    EXPECT_EQ(practice.kind, Kind::gp_practice);
    EXPECT_EQ(practice.objection_contact, "the practice manager, 01727 000000");
    EXPECT_FALSE(practice.telling_name);
    ASSERT_EQ(practice.systems.size(), 1U);
    const System& system = practice.systems[0];
    EXPECT_EQ(system.key, "E81046");
    EXPECT_EQ(system.protocol, "gp-connect-structured");
    EXPECT_EQ(system.address, "https://proxy.example.nhs.uk/maltings/STU3/1");
    EXPECT_EQ(system.answers_for, AnswersFor::registered);
    EXPECT_EQ(system.sections.size(), 3U);
    EXPECT_EQ(system.time_limit, Milliseconds{2500});
    EXPECT_EQ(system.stage, Stage::live);
    EXPECT_THAT(system.settings,
                ElementsAre(Pair("ssp-from", "200000000359"), Pair("ssp-to", "918999198993")));
    EXPECT_EQ(system.upstream.name, "E81046");
    EXPECT_EQ(system.upstream.ca_file, "/etc/my-care-record/spine-ca.pem");
    EXPECT_EQ(system.upstream.client_key_file, "/etc/my-care-record/spine.key");
    EXPECT_EQ(system.upstream.max_body_bytes, 16777216U);
    EXPECT_EQ(system.upstream.max_in_flight, 8U);

    EXPECT_EQ((*organisations)[1].valid_to, "2020-03-31");
    EXPECT_EQ((*organisations)[1].successor, OdsCode::parse("RAJ"));
    EXPECT_EQ((*organisations)[2].predecessor, OdsCode::parse("RQ8"));
    EXPECT_EQ((*organisations)[2].systems[0].stage, Stage::awaiting);
    EXPECT_THAT((*organisations)[2].systems[0].credentials,
                ElementsAre(Pair("token", "raj-token")));
    EXPECT_EQ((*organisations)[4].parent, OdsCode::parse("505"));
    EXPECT_TRUE((*organisations)[5].telling_name);
    EXPECT_EQ((*organisations)[5].systems[0].stage, Stage::suspended);
    EXPECT_EQ((*organisations)[5].systems[0].stage_reason,
              "Certificate expired, told on 2 November");

    const auto built = Directory::build(*organisations);
    EXPECT_TRUE(built) << built.error().sentence;
    EXPECT_EQ(write_toml(*parse_toml(write_toml(*organisations), "again")),
              write_toml(*organisations));
}

TEST(Toml, what_is_written_comes_back_whole) {
    System full = make_system("RQW-1", AnswersFor::registered);
    full.sections = {"problem-list", "alerts"};
    full.time_limit = Milliseconds{1};
    full.stage = Stage::suspended;
    full.stage_reason = "It said \"no\" \\ \xc3\xa9";
    full.withholding = Withholding::no;
    full.settings = {{"a.b", "1"}, {"c", ""}};
    full.credentials = {{"token", "name"}};
    full.upstream.ca_file = "ca.pem";
    full.upstream.client_cert_file = "c.pem";
    full.upstream.client_key_file = "k.pem";
    full.upstream.max_body_bytes = 1;
    full.upstream.max_header_bytes = 2;
    full.upstream.max_expansion = 3;
    full.upstream.max_in_flight = 4;
    full.upstream.follow_redirects = true;
    full.upstream.verify_host = false;
    full.upstream.breaker_failures = 5'000;
    full.upstream.breaker_open = Milliseconds{6};
    full.upstream.connect_timeout = Milliseconds{7};
    Organisation organisation =
        make_organisation("RQW", Kind::beyond_region, {full, make_system("2")});
    organisation.valid_from = "2020";
    organisation.valid_to = "2021-02";
    organisation.predecessor = OdsCode::parse("RQ8").value();
    organisation.successor = OdsCode::parse("RAJ").value();
    organisation.parent = OdsCode::parse("505").value();
    organisation.objection_contact = "x";
    organisation.telling_name = true;

    const std::string written = write_toml(std::vector{organisation, make_organisation("RWH")});
    const auto read = parse_toml(written, "written");
    ASSERT_TRUE(read) << read.error().sentence << "\n" << written;
    ASSERT_EQ(read->size(), 2U);
    const Organisation& back = (*read)[0];
    EXPECT_EQ(back.valid_from, "2020");
    EXPECT_EQ(back.valid_to, "2021-02");
    EXPECT_EQ(back.parent, organisation.parent);
    EXPECT_EQ(back.predecessor, organisation.predecessor);
    EXPECT_EQ(back.successor, organisation.successor);
    EXPECT_TRUE(back.telling_name);
    ASSERT_EQ(back.systems.size(), 2U);
    const System& system = back.systems[0];
    EXPECT_EQ(system.stage_reason, full.stage_reason);
    EXPECT_EQ(system.withholding, full.withholding);
    EXPECT_EQ(system.settings, full.settings);
    EXPECT_EQ(system.credentials, full.credentials);
    EXPECT_EQ(system.sections, full.sections);
    EXPECT_EQ(system.upstream.max_body_bytes, 1U);
    EXPECT_EQ(system.upstream.max_header_bytes, 2U);
    EXPECT_EQ(system.upstream.max_expansion, 3U);
    EXPECT_EQ(system.upstream.max_in_flight, 4U);
    EXPECT_TRUE(system.upstream.follow_redirects);
    EXPECT_FALSE(system.upstream.verify_host);
    EXPECT_EQ(system.upstream.breaker_failures, 5'000U);
    EXPECT_EQ(system.upstream.breaker_open, Milliseconds{6});
    EXPECT_EQ(system.upstream.connect_timeout, Milliseconds{7});
    EXPECT_EQ(write_toml(*read), written);
}

TEST(Toml, settings_may_be_numbers_and_truth_values) {
    const auto read = parse_toml(R"([[organisation]]
code = "rqw"
name = "x"
kind = "acute-trust"
[[organisation.system]]
key = "A"
protocol = "fhir-r4"
address = "https://a"
settings = { pages = 20, everything = true, dialect = "plain" }
)",
                                 "x");
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_THAT(
        (*read)[0].systems[0].settings,
        ElementsAre(Pair("dialect", "plain"), Pair("everything", "true"), Pair("pages", "20")));
}

struct Wrong {
    const char* text;      ///< in the place of the line that it replaces
    const char* replaces;  ///< begins with
    const char* sentence;
};

TEST(Toml, that_is_wrong_is_refused_naming_line_organisation_and_field) {
    const std::string good = R"(# Line 1
[[organisation]]
code = "RQW"
name = "x"
kind = "acute-trust"
valid_from = "2020"
telling_name = false
parent = "505"

[[organisation.system]]
key = "A"
protocol = "fhir-r4"
address = "https://a"
answers_for = "anyone"
sections = ["alerts"]
time_limit_ms = 5
stage = "live"
[organisation.system.settings]
a = "b"
[organisation.system.upstream]
max_body_bytes = 5
verify_host = true
breaker_open_ms = 5
)";
    ASSERT_TRUE(parse_toml(good, "x"));
    const std::string who = "organisation RQW, ", system = "organisation RQW, system A, ";
    const std::vector<std::pair<Wrong, std::string>> table = {
        {{"code = \"R!\"", "code", "code: An ODS code has only letters and digits"},
         "x, line 3: organisation, "},
        {{"code = 5", "code", "code: must be text"}, "x, line 3: organisation, "},
        {{"", "code", "code: is missing"}, "x, line 2: organisation, "},
        {{"", "name", "name: is missing"}, "x, line 2: " + who},
        {{"name = \"\"", "name", "name: must not be empty"}, "x, line 4: " + who},
        {{"kind = \"hospital\"", "kind", "kind: is none of gp-practice"}, "x, line 5: " + who},
        {{"", "kind", "kind: is missing"}, "x, line 2: " + who},
        {{"valid_from = 5", "valid_from", "valid_from: must be text"}, "x, line 6: " + who},
        {{"valid_from = \"x\"", "valid_from", "valid_from: must be a date"}, "x, line 6: " + who},
        {{"telling_name = 1", "telling_name", "telling_name: must be true or false"},
         "x, line 7: " + who},
        {{"parent = \"RQW\"", "parent", "parent: must be another organisation"},
         "x, line 8: " + who},
        {{"colour = 1", "parent", "colour: is unknown"}, "x, line 8: " + who},
        {{"", "key", "key: is missing"}, "x, line 10: " + who},
        {{"key = \"a/b\"", "key", "key: must be 1 to 16"},
         "x, line 11: organisation RQW, system a/b, "},
        {{"", "protocol", "protocol: is missing"}, "x, line 10: " + system},
        {{"address = \"https://a/\"", "address", "address: must not end with /"},
         "x, line 13: " + system},
        {{"answers_for = \"all\"", "answers_for", "answers_for: is none of anyone"},
         "x, line 14: " + system},
        {{"sections = \"alerts\"", "sections", "sections: must be a list"},
         "x, line 15: " + system},
        {{"sections = [5]", "sections", "sections: must be a list of texts"},
         "x, line 15: " + system},
        {{"time_limit_ms = -5", "time_limit_ms", "time_limit_ms: must be a whole number"},
         "x, line 16: " + system},
        {{"time_limit_ms = 60001", "time_limit_ms", "time_limit_ms: must be from 1 to 60000"},
         "x, line 16: " + system},
        {{"stage = \"gone\"", "stage", "stage: is none of awaiting"}, "x, line 17: " + system},
        {{"stage = \"suspended\"", "stage", "stage_reason: must say why"}, "x, line 10: " + system},
        {{"a = [1]", "a =", "settings.a: must be text"}, "x, line 19: " + system},
        {{"max_body_bytes = 0", "max_body_bytes", "upstream.max_body_bytes: must be from 1"},
         "x, line 21: " + system},
        {{"max_body_bytes = \"5\"", "max_body_bytes", "upstream.max_body_bytes: must be a whole"},
         "x, line 21: " + system},
        {{"max_boddy_bytes = 5", "max_body_bytes", "upstream.max_boddy_bytes: is unknown"},
         "x, line 21: " + system},
        {{"verify_host = \"no\"", "verify_host", "upstream.verify_host: must be true"},
         "x, line 22: " + system},
        {{"breaker_open_ms = 99999999999", "breaker_open_ms", "breaker_open_ms: must be a whole"},
         "x, line 23: " + system},
        {{"oops", "parent", "is no TOML"}, "x, line 8: "},
    };
    for (const auto& [wrong, begins] : table) {
        std::string text = good;
        const auto at = text.find("\n" + std::string(wrong.replaces)) + 1;
        text.replace(at, text.find('\n', at) - at, wrong.text);
        const auto read = parse_toml(text, "x");
        ASSERT_FALSE(read) << wrong.text;
        EXPECT_EQ(read.error().kind, ErrorKind::invalid);
        EXPECT_THAT(read.error().sentence, testing::StartsWith(begins)) << wrong.text;
        EXPECT_THAT(read.error().sentence, HasSubstr(wrong.sentence)) << wrong.text;
    }
}

TEST(Toml, with_anything_else_at_the_top_is_refused) {
    EXPECT_THAT(parse_toml("organisations = []", "x").error().sentence,
                HasSubstr("x, line 1: organisations: is unknown"));
    EXPECT_THAT(parse_toml("organisation = 5", "x").error().sentence,
                HasSubstr("must be written [[organisation]]"));
    EXPECT_THAT(parse_toml("organisation = [5]", "x").error().sentence,
                HasSubstr("must be a list of tables"));
    EXPECT_TRUE(parse_toml("", "x")->empty());
}

TEST(Toml, file_that_is_not_there_is_named) {
    const auto none = read_toml_file("no/such.toml");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::not_found);
    EXPECT_THAT(none.error().sentence, HasSubstr("no/such.toml"));
    EXPECT_FALSE(read_toml_file(std::filesystem::temp_directory_path()));
}

}  // namespace
}  // namespace mcr::directory
