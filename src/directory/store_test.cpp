#include "directory/store.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "directory/testing.hpp"
#include "directory/toml.hpp"
#include "directory/watcher.hpp"
#include "store/testing.hpp"

namespace mcr::directory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

OdsCode code(std::string_view text) {
    return *OdsCode::parse(text);
}
const Cause ann{"ann", "agreed on 3 November"};

class DirectoryStoreTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        opened = open();
        members.emplace(*opened);
        const auto done = members->migrate();
        ASSERT_TRUE(done) << done.error().sentence;
    }
    void TearDown() override {
        members.reset();
        opened.reset();
        DatabaseTest::TearDown();
    }
    /// Adds RQW with systems A (live) and B (awaiting).
    void add_rqw() {
        std::vector<System> systems = {make_system("A"), make_system("B")};
        systems[1].stage = Stage::awaiting;
        const auto done =
            members->add(std::vector{make_organisation("RQW", Kind::acute_trust, systems)}, ann);
        ASSERT_TRUE(done) << done.error().sentence;
    }
    System system(std::string_view key) {
        const auto loaded = members->load();
        EXPECT_TRUE(loaded) << loaded.error().sentence;
        for (const auto& organisation : loaded->organisations)
            for (const auto& each : organisation.systems)
                if (each.key == key) return each;
        ADD_FAILURE() << "no system " << key;
        return {};
    }
    Result<std::int64_t> run(std::string_view sql) {
        return opened->transact([&](store::Transaction& t) { return t.exec(sql); });
    }

    std::unique_ptr<store::Store> opened;
    std::optional<DirectoryStore> members;
};
MCR_ON_BOTH_DATABASES(DirectoryStoreTest);

TEST_P(DirectoryStoreTest, organisations_come_back_as_they_went_in) {
    System full = make_system("B", AnswersFor::registered);
    full.sections = {"alerts", "problem-list"};
    full.time_limit = Milliseconds{1234};
    full.stage = Stage::suspended;
    full.stage_reason = "why";
    full.withholding = Withholding::no;
    full.settings = {{"a", "1"}, {"b", ""}};
    full.credentials = {{"a", "name"}};
    full.upstream.ca_file = "ca.pem";
    full.upstream.max_body_bytes = 1UL << 30U;
    full.upstream.verify_host = false;
    full.upstream.breaker_open = Milliseconds{99};
    Organisation first = make_organisation("RQ8", Kind::beyond_region, {full, make_system("A")});
    first.valid_to = "2020-03-31";
    first.successor = code("RAJ");
    first.objection_contact = "the desk";
    first.telling_name = true;
    Organisation second = make_organisation("RAJ");
    second.predecessor = code("RQ8");
    second.parent = code("RQ8");
    const std::vector given = {second, first};

    const auto added = members->add(given, ann);
    ASSERT_TRUE(added) << added.error().sentence;
    const auto loaded = members->load();
    ASSERT_TRUE(loaded) << loaded.error().sentence;
    EXPECT_EQ(loaded->revision, 1U);
    EXPECT_EQ(write_toml(loaded->organisations), write_toml(given));
    EXPECT_EQ(loaded->organisations[1].systems[0].upstream.name, "B");
}

TEST_P(DirectoryStoreTest, every_change_raises_the_revision_and_leaves_history) {
    EXPECT_EQ(members->revision(), 0U);
    add_rqw();
    EXPECT_EQ(members->revision(), 1U);
    clock.advance(std::chrono::seconds{60});
    const auto staged = members->set_stage("B", Stage::live, {"bob", "tested"});
    ASSERT_TRUE(staged) << staged.error().sentence;
    EXPECT_EQ(members->revision(), 2U);
    ASSERT_EQ(staged->size(), 1U);

    const auto history = members->history({});
    ASSERT_TRUE(history) << history.error().sentence;
    ASSERT_EQ(history->size(), 2U);
    const HistoryRow& latest = (*history)[0];
    EXPECT_EQ(latest.revision, 2U);
    EXPECT_EQ(latest.by, "bob");
    EXPECT_EQ(latest.action, "stage");
    EXPECT_EQ(latest.organisation, "RQW");
    EXPECT_EQ(latest.system, "B");
    EXPECT_EQ(latest.reason, "tested");
    EXPECT_EQ(latest.detail, "awaiting -> live");
    EXPECT_EQ((*staged)[0].at, latest.at);
    const HistoryRow& first = (*history)[1];
    EXPECT_EQ(first.action, "add");
    EXPECT_EQ(first.reason, "agreed on 3 November");
    EXPECT_THAT(first.detail, HasSubstr("code = \"RQW\""));
    EXPECT_LT(first.at, latest.at);
    EXPECT_EQ(members->history(code("RWH"))->size(), 0U);
    EXPECT_EQ(members->history(code("RQW"), 1)->size(), 1U);
}

TEST_P(DirectoryStoreTest, a_change_that_would_break_the_directory_is_refused_and_changes_nothing) {
    add_rqw();
    auto child = make_organisation("VL123", Kind::care_provider);
    child.parent = code("505");
    const std::vector<std::pair<std::vector<Organisation>, const char*>> table = {
        {{child}, "VL123, parent: 505 is not in the directory"},
        {{make_organisation("RWH", Kind::acute_trust, {make_system("A")})}, "broke"},
        {{make_organisation("RWH"), make_organisation("RWH")}, "broke"},
        {{make_organisation("RQW")}, "RQW is in the directory already"},
        {{make_organisation("RWH", Kind::acute_trust, {make_system("a b")})}, "key: must be"},
        {{}, "no organisation to add"},
    };
    for (const auto& [organisations, sentence] : table) {
        const auto done = members->add(organisations, ann);
        ASSERT_FALSE(done) << sentence;
        if (std::string_view(sentence) != "broke") {
            EXPECT_THAT(done.error().sentence, HasSubstr(sentence));
        }
    }
    EXPECT_EQ(members->revision(), 1U);
    EXPECT_EQ(members->history({})->size(), 1U);
    EXPECT_EQ(members->load()->organisations.size(), 1U);

    auto council = make_organisation("505", Kind::county_council);
    ASSERT_TRUE(members->add(std::vector{child, council}, ann));
    const auto removed = members->remove(code("505"), ann);
    ASSERT_FALSE(removed);
    EXPECT_THAT(removed.error().sentence, HasSubstr("505 is not in the directory"));
}

TEST_P(DirectoryStoreTest, a_change_says_who_and_where_needed_why) {
    add_rqw();
    const Cause nobody{"", "x"}, lines{"ann\nbob", "x"}, no_reason{"ann", " "};
    EXPECT_EQ(members->set_stage("B", Stage::live, nobody).error().kind, ErrorKind::invalid);
    EXPECT_EQ(members->set_stage("B", Stage::live, lines).error().kind, ErrorKind::invalid);
    EXPECT_EQ(members->set_stage("A", Stage::suspended, no_reason).error().kind,
              ErrorKind::invalid);
    EXPECT_EQ(members->suspend(code("RQW"), no_reason).error().kind, ErrorKind::invalid);
    EXPECT_EQ(members->remove(code("RQW"), no_reason).error().kind, ErrorKind::invalid);
    EXPECT_TRUE(members->set_stage("B", Stage::live, no_reason));
}

TEST_P(DirectoryStoreTest,
       a_suspended_organisation_stays_with_its_reason_and_comes_back_as_it_was) {
    add_rqw();
    ASSERT_TRUE(members->suspend(code("RQW"), {"ann", "leaking"}));
    EXPECT_EQ(system("A").stage, Stage::suspended);
    EXPECT_EQ(system("A").stage_reason, "leaking");
    EXPECT_EQ(system("B").stage, Stage::suspended);
    EXPECT_EQ(members->suspend(code("RQW"), ann).error().kind, ErrorKind::conflict);

    const auto resumed = members->resume(code("RQW"), ann);
    ASSERT_TRUE(resumed) << resumed.error().sentence;
    EXPECT_EQ(system("A").stage, Stage::live);
    EXPECT_EQ(system("A").stage_reason, "");
    EXPECT_EQ(system("B").stage, Stage::awaiting);
    EXPECT_EQ(members->resume(code("RQW"), ann).error().kind, ErrorKind::conflict);
}

TEST_P(DirectoryStoreTest, a_system_suspended_by_itself_is_not_resumed_with_its_organisation) {
    add_rqw();
    ASSERT_TRUE(members->set_stage("A", Stage::suspended, {"ann", "wrong patients"}));
    ASSERT_TRUE(members->suspend(code("RQW"), ann));
    ASSERT_TRUE(members->resume(code("RQW"), ann));
    EXPECT_EQ(system("A").stage, Stage::suspended);
    EXPECT_EQ(system("A").stage_reason, "wrong patients");
    EXPECT_EQ(system("B").stage, Stage::awaiting);
}

TEST_P(DirectoryStoreTest, what_is_not_there_is_not_found_and_what_is_so_already_is_a_conflict) {
    add_rqw();
    EXPECT_EQ(members->set_stage("C", Stage::live, ann).error().kind, ErrorKind::not_found);
    EXPECT_EQ(members->set_stage("A", Stage::live, ann).error().kind, ErrorKind::conflict);
    EXPECT_EQ(members->suspend(code("RWH"), ann).error().kind, ErrorKind::not_found);
    EXPECT_EQ(members->resume(code("RWH"), ann).error().kind, ErrorKind::not_found);
    EXPECT_EQ(members->remove(code("RWH"), ann).error().kind, ErrorKind::not_found);
    EXPECT_EQ(members->replace(std::vector{make_organisation("RWH")}, ann).error().kind,
              ErrorKind::not_found);
    EXPECT_EQ(members->revision(), 1U);
}

TEST_P(DirectoryStoreTest, an_organisation_is_replaced_and_removed_whole) {
    add_rqw();
    ASSERT_TRUE(members->suspend(code("RQW"), ann));
    auto moved = make_system("A");
    moved.address = "https://new.example";
    moved.settings = {{"x", "y"}};
    const auto replaced =
        members->replace(std::vector{make_organisation("RQW", Kind::acute_trust, {moved})}, ann);
    ASSERT_TRUE(replaced) << replaced.error().sentence;
    EXPECT_EQ(system("A").address, "https://new.example");
    EXPECT_EQ(system("A").stage, Stage::live);
    EXPECT_EQ(members->load()->organisations[0].systems.size(), 1U);
    const auto removed = members->remove(code("RQW"), ann);
    ASSERT_TRUE(removed) << removed.error().sentence;
    EXPECT_TRUE(members->load()->organisations.empty());
    EXPECT_EQ(members->history({})->size(), 5U);
}

TEST_P(DirectoryStoreTest, organisations_of_the_file_are_staged_here_but_changed_there) {
    add_rqw();
    DirectoryStore both(*opened, {make_organisation("RWH", Kind::acute_trust, {make_system("H")})});
    EXPECT_TRUE(both.is_from_file(code("RWH")));
    EXPECT_FALSE(both.is_from_file(code("RQW")));
    ASSERT_TRUE(both.suspend(code("RWH"), {"ann", "broken"}));
    const auto directory = both.directory();
    ASSERT_TRUE(directory) << directory.error().sentence;
    EXPECT_EQ((*directory)->find(code("RWH"))->systems[0].stage, Stage::suspended);
    EXPECT_EQ((*directory)->find(code("RWH"))->systems[0].stage_reason, "broken");
    EXPECT_EQ((*directory)->revision(), 2U);
    ASSERT_TRUE(both.resume(code("RWH"), ann));
    EXPECT_EQ((*both.directory())->find(code("RWH"))->systems[0].stage, Stage::live);

    EXPECT_EQ(both.remove(code("RWH"), ann).error().kind, ErrorKind::conflict);
    EXPECT_EQ(both.replace(std::vector{make_organisation("RWH")}, ann).error().kind,
              ErrorKind::conflict);
    EXPECT_EQ(both.add(std::vector{make_organisation("RWH")}, ann).error().kind,
              ErrorKind::conflict);
    auto child = make_organisation("RAA");
    child.parent = code("RWH");
    EXPECT_TRUE(both.add(std::vector{child}, ann));
}

TEST_P(DirectoryStoreTest, what_this_version_does_not_know_in_the_store_is_named) {
    add_rqw();
    const std::vector<std::pair<const char*, const char*>> table = {
        {"update organisation set kind = 'palace'", "RQW, kind"},
        {"update organisation_system set stage = 'gone' where key = 'A'", "RQW, stage of A"},
        {"update organisation_system set answers_for = 'x' where key = 'A'", "answers_for of A"},
        {"insert into organisation_setting values ('A', 'upstream', 'colour', 'red')",
         "upstream colour of A"},
        {"insert into organisation_setting values ('A', 'upstream', 'max_in_flight', '-1')",
         "upstream max_in_flight of A"},
        {"insert into system_stage values ('A', 'gone', '', null)", "stage of system A"},
        {"update organisation set parent = '!'", "RQW, parent"},
    };
    for (const auto& [sql, sentence] : table) {
        const auto loaded = opened->transact([&](store::Transaction& t) -> Result<void> {
            if (auto done = t.exec(sql); !done) return pass_on(done);
            return {};
        });
        ASSERT_TRUE(loaded) << loaded.error().sentence;
        const auto broken = members->load();
        ASSERT_FALSE(broken) << sql;
        EXPECT_EQ(broken.error().kind, ErrorKind::invalid);
        EXPECT_THAT(broken.error().sentence, HasSubstr(sentence));
        ASSERT_TRUE(run("update organisation set kind = 'acute-trust', parent = null"));
        ASSERT_TRUE(run("update organisation_system set stage = 'live', answers_for = 'anyone'"));
        ASSERT_TRUE(run("delete from organisation_setting"));
        ASSERT_TRUE(run("delete from system_stage"));
    }
}

TEST_P(DirectoryStoreTest, the_watcher_swaps_the_directory_when_the_store_has_changed) {
    CurrentDirectory current(*members->directory());
    Watcher watcher(*members, current, log, metrics);
    EXPECT_EQ(watcher.refresh_if_changed(), Refresh::unchanged);
    add_rqw();
    const auto before = current.get();
    EXPECT_EQ(watcher.refresh_if_changed(), Refresh::swapped);
    EXPECT_EQ(before->find(code("RQW")), nullptr);
    EXPECT_NE(current.get()->find(code("RQW")), nullptr);
    EXPECT_EQ(watcher.refresh_if_changed(), Refresh::unchanged);
    EXPECT_THAT(log_text.str(), HasSubstr("directory-swapped"));
}

TEST_P(DirectoryStoreTest, a_broken_directory_in_the_store_never_replaces_a_good_one) {
    add_rqw();
    CurrentDirectory current(*members->directory());
    Watcher watcher(*members, current, log, metrics);
    ASSERT_TRUE(run("update organisation set name = ''"));
    ASSERT_TRUE(run("update directory_revision set revision = 2"));
    const auto good = current.get();
    EXPECT_EQ(watcher.refresh_if_changed(), Refresh::refused);
    EXPECT_EQ(current.get(), good);
    EXPECT_EQ(watcher.refresh_if_changed(), Refresh::unchanged);
    EXPECT_THAT(log_text.str(), HasSubstr("directory-refused"));
    EXPECT_THAT(log_text.str(), HasSubstr("Organisation RQW, name"));
    EXPECT_THAT(metrics.text(), HasSubstr("mcr_directory_refreshes_total{outcome=\"refused\"} 1"));

    ASSERT_TRUE(run("update organisation set name = 'x'"));
    ASSERT_TRUE(run("update directory_revision set revision = 3"));
    EXPECT_EQ(watcher.refresh_if_changed(), Refresh::swapped);
    EXPECT_EQ(current.get()->revision(), 3U);
}

TEST_P(DirectoryStoreTest, a_store_that_gives_no_answer_leaves_the_directory_in_force) {
    add_rqw();
    CurrentDirectory current(*members->directory());
    Watcher watcher(*members, current, log, metrics);
    ASSERT_TRUE(run("alter table directory_revision rename to hidden"));
    const auto good = current.get();
    EXPECT_EQ(watcher.refresh_if_changed(), Refresh::unreachable);
    EXPECT_EQ(watcher.refresh_if_changed(), Refresh::unreachable);
    EXPECT_EQ(current.get(), good);
    const std::string text = log_text.str();
    EXPECT_EQ(text.find("directory-unreachable"), text.rfind("directory-unreachable"));
    ASSERT_TRUE(run("alter table hidden rename to directory_revision"));
    EXPECT_EQ(watcher.refresh_if_changed(), Refresh::unchanged);
    EXPECT_THAT(log_text.str(), HasSubstr("directory-reachable-again"));
}

TEST_P(DirectoryStoreTest, a_rule_from_outside_holds_for_changes_and_for_what_is_loaded) {
    add_rqw();
    DirectoryStore strict = *members;
    strict.also_check([](const Directory& directory) -> Result<void> {
        if (directory.find(code("RWH")) == nullptr) return {};
        return fail(ErrorKind::invalid, "RWH is not wanted.");
    });
    EXPECT_TRUE(strict.directory());
    const auto refused = strict.add(std::vector{make_organisation("RWH")}, ann);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().sentence, "RWH is not wanted.");
    ASSERT_TRUE(members->add(std::vector{make_organisation("RWH")}, ann));
    EXPECT_FALSE(strict.directory());
}

TEST_P(DirectoryStoreTest, suspending_works_whatever_else_is_broken) {
    add_rqw();
    members->also_check(
        [](const Directory&) -> Result<void> { return fail(ErrorKind::invalid, "Broken."); });
    EXPECT_FALSE(members->set_stage("B", Stage::live, ann));
    EXPECT_TRUE(members->set_stage("A", Stage::suspended, ann));
    EXPECT_TRUE(members->suspend(code("RQW"), ann));
    EXPECT_EQ(system("A").stage, Stage::suspended);
    EXPECT_EQ(system("B").stage, Stage::suspended);
    EXPECT_FALSE(members->resume(code("RQW"), ann));
}

TEST_P(DirectoryStoreTest, two_who_change_at_once_both_succeed) {
    add_rqw();
    std::thread other([&] {
        for (int i = 0; i < 5; ++i) {
            const auto done =
                members->set_stage("A", i % 2 == 0 ? Stage::awaiting : Stage::live, ann);
            EXPECT_TRUE(done) << done.error().sentence;
        }
    });
    for (int i = 0; i < 5; ++i) {
        const auto done = members->set_stage("B", i % 2 == 0 ? Stage::live : Stage::awaiting, ann);
        EXPECT_TRUE(done) << done.error().sentence;
    }
    other.join();
    EXPECT_EQ(members->revision(), 11U);
    EXPECT_EQ(members->history({})->size(), 11U);
}

TEST_P(DirectoryStoreTest, a_thousand_organisations_are_loaded_and_built) {
    std::vector<Organisation> many;
    for (int i = 0; i < 1000; ++i) {
        auto system = make_system("S" + std::to_string(i), AnswersFor::registered);
        system.settings = {{"operation", "$gpc.getstructuredrecord"}, {"to", std::to_string(i)}};
        many.push_back(
            make_organisation("E" + std::to_string(80000 + i), Kind::gp_practice, {system}));
    }
    ASSERT_TRUE(members->add(many, ann));
    const auto directory = members->directory();
    ASSERT_TRUE(directory) << directory.error().sentence;
    EXPECT_EQ((*directory)->organisations().size(), 1000U);
    EXPECT_TRUE((*directory)->answering_for_anyone().empty());
}

}  // namespace
}  // namespace mcr::directory
