#include "directory/directory.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <thread>

#include "directory/testing.hpp"

namespace mcr::directory {
namespace {

using testing::HasSubstr;

OdsCode code(std::string_view text) {
    return *OdsCode::parse(text);
}

TEST(Kind, has_one_text_that_comes_back_as_itself) {
    for (int i = 0; i <= static_cast<int>(Kind::other_federation); ++i) {
        const auto kind = static_cast<Kind>(i);
        EXPECT_EQ(kind_from(to_string(kind)), kind);
        EXPECT_FALSE(plain_name(kind).empty());
        EXPECT_FALSE(plain_plural(kind).empty());
    }
    ASSERT_FALSE(kind_from("hospital"));
    EXPECT_THAT(kind_from("hospital").error().sentence, HasSubstr("acute-trust"));
}

TEST(Stage, has_one_text_that_comes_back_as_itself) {
    for (const Stage stage : {Stage::awaiting, Stage::live, Stage::suspended})
        EXPECT_EQ(stage_from(to_string(stage)), stage);
    EXPECT_FALSE(stage_from("gone"));
}

struct Validity {
    const char *from, *to, *date;
    bool valid;
};

TEST(Organisation, is_valid_from_its_first_day_to_its_last) {
    for (const auto& [from, to, date, valid] : {
             Validity{"", "", "2026-11-23", true},
             Validity{"2020-04-01", "", "2020-03-31", false},
             Validity{"2020-04-01", "", "2020-04-01", true},
             Validity{"2020-04-01", "", "2020-04-01T09:00:00Z", true},
             Validity{"2020-04", "", "2020-03-31", false},
             Validity{"2020-04", "", "2020-04-01", true},
             Validity{"", "2020-03-31", "2020-03-31", true},
             Validity{"", "2020-03-31", "2020-04-01", false},
             Validity{"", "2020-02", "2020-02-29", true},
             Validity{"", "2020", "2020-12-31", true},
             Validity{"", "2020", "2021-01-01", false},
             Validity{"2020-05", "2020", "2020", true},
         }) {
        auto organisation = make_organisation("RAJ");
        organisation.valid_from = from;
        organisation.valid_to = to;
        EXPECT_EQ(organisation.valid_on(date), valid) << from << " " << to << " " << date;
    }
}

TEST(Directory, finds_organisations_and_the_systems_of_a_practice) {
    const auto built = Directory::build(
        {make_organisation(
             "E81046", Kind::gp_practice,
             {make_system("A", AnswersFor::registered), make_system("B", AnswersFor::anyone)}),
         make_organisation("RQW", Kind::acute_trust, {make_system("RQW")})},
        7);
    ASSERT_TRUE(built) << built.error().sentence;
    const Directory& directory = **built;
    EXPECT_EQ(directory.revision(), 7U);
    ASSERT_NE(directory.find(code("RQW")), nullptr);
    EXPECT_EQ(directory.find(code("RQW"))->name, "Organisation RQW");
    EXPECT_EQ(directory.find(code("RWH")), nullptr);
    const auto systems = directory.systems_of(code("E81046"));
    ASSERT_EQ(systems.size(), 2U);
    EXPECT_EQ(systems[0].system->key, "A");
    EXPECT_EQ(systems[0].organisation, directory.find(code("E81046")));
    EXPECT_TRUE(directory.systems_of(code("RWH")).empty());
}

TEST(Directory, lists_systems_that_answer_for_anyone_by_kind_and_name) {
    auto first =
        make_organisation("RZZ", Kind::acute_trust, {make_system("Z2"), make_system("Z1")});
    first.name = "Addenbrooke's";
    auto second = make_organisation("RAA", Kind::acute_trust, {make_system("AA")});
    second.name = "Watford";
    const auto built = Directory::build(
        {make_organisation("RYC", Kind::ambulance_service, {make_system("YC")}), second,
         make_organisation("E81046", Kind::gp_practice,
                           {make_system("GP", AnswersFor::registered)}),
         first});
    ASSERT_TRUE(built);
    std::vector<std::string> keys;
    for (const Member& member : (*built)->answering_for_anyone())
        keys.push_back(member.system->key);
    EXPECT_THAT(keys, testing::ElementsAre("Z2", "Z1", "AA", "YC"));
}

TEST(Directory, counts_the_organisations_that_answer_for_their_registered_patients_only) {
    const auto built = Directory::build(
        {make_organisation("E81001", Kind::gp_practice, {make_system("1", AnswersFor::registered)}),
         make_organisation("E81002", Kind::gp_practice, {make_system("2", AnswersFor::registered)}),
         make_organisation("E81003", Kind::gp_practice,
                           {make_system("3", AnswersFor::registered), make_system("4")}),
         make_organisation("E81004", Kind::gp_practice),
         make_organisation("RQW", Kind::acute_trust, {make_system("5")})});
    ASSERT_TRUE(built);
    const auto counts = (*built)->registered_only();
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts[0].kind, Kind::gp_practice);
    EXPECT_EQ(counts[0].organisations, 2U);
}

TEST(Directory, keeps_a_merged_trust_with_its_successor) {
    auto old = make_organisation("RQ8");
    old.valid_to = "2020-03-31";
    old.successor = code("RAJ");
    auto next = make_organisation("RAJ");
    next.predecessor = code("RQ8");
    EXPECT_TRUE(Directory::build({old, next}));
    EXPECT_TRUE(Directory::build({next, old}));
}

struct Broken {
    const char* what;
    std::function<void(std::vector<Organisation>&)> breaks;
    const char* sentence;
};

TEST(Directory, that_is_broken_is_refused_naming_organisation_and_field) {
    const std::vector<Broken> table = {
        {"the same code twice", [](auto& all) { all[1].code = code("RQW"); },
         "Organisation RQW, code: is in the directory twice"},
        {"the same key twice", [](auto& all) { all[1].systems = {make_system("RQW-1")}; },
         "key: RQW-1 is in the directory twice"},
        {"no such parent", [](auto& all) { all[0].parent = code("XXX"); },
         "Organisation RQW, parent: XXX is not in the directory"},
        {"no such predecessor", [](auto& all) { all[0].predecessor = code("XXX"); },
         "Organisation RQW, predecessor: XXX is not in the directory"},
        {"no such successor", [](auto& all) { all[0].successor = code("XXX"); },
         "Organisation RQW, successor: XXX is not in the directory"},
        {"its own parent", [](auto& all) { all[0].parent = code("RQW"); },
         "parent: must be another organisation"},
        {"parents in a circle",
         [](auto& all) {
             all[0].parent = code("505");
             all[1].parent = code("RQW");
         },
         "leads round in a circle"},
        {"a care provider without its council",
         [](auto& all) { all[0].kind = Kind::care_provider; },
         "Organisation RQW, parent: must name the council of a care provider"},
        {"a care provider under something else",
         [](auto& all) {
             all[0].kind = Kind::care_provider;
             all[0].parent = code("505");
             all[1].kind = Kind::ambulance_service;
         },
         "Organisation RQW, parent: must be a county council"},
        {"no name", [](auto& all) { all[0].name = " "; }, "name: must not be empty"},
        {"a name of two lines", [](auto& all) { all[0].name = "a\nb"; }, "name: must be one line"},
        {"no date", [](auto& all) { all[0].valid_from = "1.4.2020"; },
         "valid_from: must be a date"},
        {"no such day", [](auto& all) { all[0].valid_to = "2021-02-29"; },
         "valid_to: must be a date"},
        {"an end before its beginning",
         [](auto& all) {
             all[0].valid_from = "2020-04-01";
             all[0].valid_to = "2020-03-31";
         },
         "valid_to: must not be before valid_from"},
        {"a long contact", [](auto& all) { all[0].objection_contact = std::string(501, 'x'); },
         "objection_contact: must be one line"},
        {"an empty key", [](auto& all) { all[0].systems[0].key = ""; },
         "key: must be 1 to 16 letters"},
        {"a key with a slash", [](auto& all) { all[0].systems[0].key = "a/b"; },
         "key: must be 1 to 16 letters"},
        {"a long key", [](auto& all) { all[0].systems[0].key = std::string(17, 'k'); },
         "key: must be 1 to 16 letters"},
        {"an upstream of another name", [](auto& all) { all[0].systems[0].upstream.name = "x"; },
         "upstream: must be named like"},
        {"no protocol", [](auto& all) { all[0].systems[0].protocol = ""; },
         "system RQW-1, protocol: must name"},
        {"an odd section", [](auto& all) { all[0].systems[0].sections = {"a b"}; },
         "sections: must be codes"},
        {"a section twice", [](auto& all) { all[0].systems[0].sections = {"a", "a"}; },
         "sections: must not name a section twice"},
        {"no time", [](auto& all) { all[0].systems[0].time_limit = Milliseconds{0}; },
         "time_limit_ms: must be from 1 to 60000"},
        {"too much time", [](auto& all) { all[0].systems[0].time_limit = Milliseconds{60'001}; },
         "time_limit_ms: must be from 1 to 60000"},
        {"suspended for no reason", [](auto& all) { all[0].systems[0].stage = Stage::suspended; },
         "stage_reason: must say why"},
        {"no address for notices",
         [](auto& all) { all[0].systems[0].settings["objection-notice"] = "ftp://x"; },
         "settings.objection-notice: must begin with"},
        {"an odd setting", [](auto& all) { all[0].systems[0].settings["a b"] = "x"; },
         "settings: must have names"},
        {"a credential of two lines",
         [](auto& all) { all[0].systems[0].credentials["a"] = "x\ny"; },
         "credentials: must have values of one line"},
        {"a certificate without its key",
         [](auto& all) { all[0].systems[0].upstream.client_cert_file = "x.pem"; },
         "upstream.client_key_file: must be given exactly when"},
        {"no body", [](auto& all) { all[0].systems[0].upstream.max_body_bytes = 0; },
         "upstream.max_body_bytes: must be from 1"},
        {"nothing in flight", [](auto& all) { all[0].systems[0].upstream.max_in_flight = 0; },
         "upstream.max_in_flight: must be at least 1"},
    };
    for (const Broken& broken : table) {
        std::vector<Organisation> all = {
            make_organisation("RQW", Kind::acute_trust, {make_system("RQW-1")}),
            make_organisation("505", Kind::county_council)};
        ASSERT_TRUE(Directory::build(all));
        broken.breaks(all);
        const auto built = Directory::build(all);
        ASSERT_FALSE(built) << broken.what;
        EXPECT_EQ(built.error().kind, ErrorKind::invalid);
        EXPECT_THAT(built.error().sentence, HasSubstr(broken.sentence)) << broken.what;
    }
}

TEST(Directory, takes_only_base_addresses_that_can_be_asked) {
    const auto accepts = [](std::string address) {
        auto system = make_system("A");
        system.address = std::move(address);
        return Directory::build({make_organisation("RQW", Kind::acute_trust, {system})})
            .has_value();
    };
    for (const char* good :
         {"https://a.example", "http://127.0.0.1:8080/fhir", "https://[::1]:443/x",
          "https://a/T99999/STU3/1", "https://proxy/https://b.example/fhir",
          "mllp://tie.example:2575", "mllps://10.0.0.1:2575"})
        EXPECT_TRUE(accepts(good)) << good;
    for (const char* bad : {"",
                            "a.example",
                            "ftp://a",
                            "https://",
                            "https:///x",
                            "https://a/",
                            "https://a/x/",
                            "https://a?x=1",
                            "https://a#b",
                            "https://u:p@a/x",
                            "https://a b",
                            "https://a:0",
                            "https://a:65536",
                            "https://a:x",
                            "https://a:",
                            "https://\xc3\xa9.example",
                            "https://a\n",
                            "mllp://a",
                            "mllp://a:2575/x",
                            "mllp://:1",
                            "mllps://a:0"})
        EXPECT_FALSE(accepts(bad)) << bad;
}

TEST(CurrentDirectory, is_swapped_whole_under_its_readers) {
    const auto build = [](std::uint64_t revision) {
        return *Directory::build({make_organisation("RQW", Kind::acute_trust, {make_system("A")})},
                                 revision);
    };
    CurrentDirectory current(build(0));
    std::thread reader([&] {
        for (std::uint64_t seen = 0; seen < 100;) {
            const auto directory = current.get();
            EXPECT_GE(directory->revision(), seen);
            EXPECT_EQ(directory->organisations().size(), 1U);
            seen = directory->revision();
        }
    });
    for (std::uint64_t revision = 1; revision <= 100; ++revision) current.swap(build(revision));
    reader.join();
}

}  // namespace
}  // namespace mcr::directory
