#include "app/member_actions.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "directory/testing.hpp"
#include "directory/toml.hpp"
#include "store/testing.hpp"

namespace mcr::app {
namespace {

using directory::Kind;
using directory::make_organisation;
using directory::make_system;
using testing::HasSubstr;
using testing::IsEmpty;

const directory::Cause ann{"ann", "told by its privacy officer"};

/// A store with RQW in it (system A), and RWH (system H) in the directory file.
class MemberActionsTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        opened = open();
        members.emplace(
            *opened, std::vector{make_organisation("RWH", Kind::acute_trust, {make_system("H")})});
        ASSERT_TRUE(members->migrate());
        ASSERT_TRUE(members->add(
            std::vector{make_organisation("RQW", Kind::acute_trust, {make_system("A")})}, ann));
    }
    void TearDown() override {
        members.reset();
        opened.reset();
        DatabaseTest::TearDown();
    }
    MemberActions actions(bool json = false) {
        out.str({});
        err.str({});
        return {*members, json, out, err};
    }
    boost::json::object answer() { return boost::json::parse(out.str()).as_object(); }
    std::filesystem::path write(const std::string& text) {
        auto path = folder / "members.toml";
        std::ofstream(path) << text;
        return path;
    }

    std::unique_ptr<store::Store> opened;
    std::optional<directory::DirectoryStore> members;
    std::ostringstream out, err;
};
INSTANTIATE_TEST_SUITE_P(On, MemberActionsTest, testing::Values(store::Database::sqlite),
                         store::name_of);

TEST_P(MemberActionsTest, refresh_shows_what_differs_and_changes_it_only_when_told_to) {
    directory::OdsSnapshot snapshot;
    snapshot.records.push_back({*OdsCode::parse("RQW"), "Another name", {}, {}, {}});
    snapshot.records.push_back({*OdsCode::parse("RWH"), "A third name", {}, {}, "2030-01-01"});
    EXPECT_EQ(actions().refresh(snapshot, "2026-11-27", false, ann), 0);
    EXPECT_THAT(out.str(), HasSubstr("RQW  name: "));
    EXPECT_THAT(out.str(), HasSubstr("(to be changed in the directory file)"));
    EXPECT_NE((*members->directory())->find(*OdsCode::parse("RQW"))->name, "Another name");
    EXPECT_EQ(actions(true).refresh(snapshot, "2026-11-27", true, ann), 0);
    EXPECT_TRUE(answer().at("applied").as_bool());
    EXPECT_EQ(answer().at("changes").as_array().size(), 3U);
    EXPECT_EQ((*members->directory())->find(*OdsCode::parse("RQW"))->name, "Another name");
    const auto history = members->history(*OdsCode::parse("RQW"), 1);
    ASSERT_TRUE(history);
    EXPECT_EQ(history->front().action, "replace");
    EXPECT_EQ(history->front().reason, ann.reason);
    EXPECT_EQ(actions().refresh({}, "2026-11-27", true, ann), 0);
    EXPECT_THAT(out.str(), HasSubstr("look at: RQW is not there."));
    EXPECT_THAT(out.str(), HasSubstr("Nothing differs."));
}

TEST_P(MemberActionsTest, list_names_every_organisation_and_where_it_comes_from) {
    EXPECT_EQ(actions().list(), 0);
    EXPECT_THAT(out.str(), HasSubstr("RQW        Hospital trust            store  live"));
    EXPECT_THAT(out.str(), HasSubstr("RWH        Hospital trust            file   live"));
    EXPECT_EQ(actions(true).list(), 0);
    const auto rows = answer().at("organisations").as_array();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].at("code"), "RQW");
    EXPECT_EQ(rows[0].at("systems").at(0).at("stage"), "live");
    EXPECT_EQ(answer().at("revision").to_number<int>(), 1);
    EXPECT_THAT(err.str(), IsEmpty());
}

TEST_P(MemberActionsTest, show_prints_toml_that_can_be_added_again) {
    EXPECT_EQ(actions().show("rqw"), 0);
    const auto read = directory::parse_toml(out.str(), "shown");
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(read->front().code.text(), "RQW");
    EXPECT_THAT(out.str(), HasSubstr("ann  add RQW (told by its privacy officer)"));
    EXPECT_EQ(actions(true).show("RQW"), 0);
    EXPECT_EQ(answer().at("from"), "store");
    EXPECT_EQ(answer().at("history").at(0).at("by"), "ann");
}

TEST_P(MemberActionsTest, what_is_not_there_is_no_and_what_is_no_code_is_wrong_usage) {
    EXPECT_EQ(actions().show("RAJ"), 1);
    EXPECT_EQ(err.str(), "mcr member: There is no organisation RAJ.\n");
    EXPECT_EQ(actions().show("R!"), 2);
    EXPECT_EQ(actions().suspend("R!", ann), 2);
    EXPECT_EQ(actions().resume("R!", ann), 2);
    EXPECT_EQ(actions().remove("R!", ann), 2);
    EXPECT_EQ(actions().history("R!"), 2);
    EXPECT_EQ(actions().suspend("RAJ", ann), 1);
    EXPECT_EQ(actions().stage("nobody", "live", ann), 1);
    EXPECT_EQ(actions().stage("A", "gone", ann), 2);
    EXPECT_EQ(actions().stage("A", "suspended", {"ann", ""}), 2);
    EXPECT_THAT(out.str(), IsEmpty());
}

TEST_P(MemberActionsTest, suspend_and_resume_report_each_system_and_the_revision) {
    EXPECT_EQ(actions(true).suspend("RWH", ann), 0) << err.str();
    EXPECT_EQ(answer().at("revision").to_number<int>(), 2);
    EXPECT_EQ(answer().at("changes").at(0).at("detail"), "live -> suspended");
    EXPECT_EQ(answer().at("changes").at(0).at("reason"), "told by its privacy officer");
    EXPECT_EQ(actions().suspend("RWH", ann), 1);
    EXPECT_EQ(actions().resume("RWH", ann), 0);
    EXPECT_THAT(out.str(), HasSubstr("ann  resume RWH H: suspended -> live"));
}

TEST_P(MemberActionsTest, add_and_replace_take_a_file_whole_or_not_at_all) {
    const auto good = write(directory::write_toml(
        std::vector{make_organisation("RAJ", Kind::acute_trust, {make_system("J")})}));
    EXPECT_EQ(actions().replace(good, ann), 1);
    EXPECT_EQ(actions().add(good, ann), 0) << err.str();
    EXPECT_EQ(actions().add(good, ann), 1);
    EXPECT_EQ(err.str(), "mcr member: The organisation RAJ is in the directory already.\n");
    EXPECT_EQ(actions().replace(good, ann), 0);
    EXPECT_EQ(actions().remove("RAJ", ann), 0);
    const auto broken = write("[[organisation]]\ncode = \"RAJ\"\nkind = \"acute-trust\"\n");
    EXPECT_EQ(actions().add(broken, ann), 1);
    EXPECT_THAT(err.str(), HasSubstr("line 1: organisation RAJ, name: is missing"));
    EXPECT_EQ(actions().add("no/such/file.toml", ann), 1);
}

TEST_P(MemberActionsTest, history_is_the_latest_first) {
    EXPECT_EQ(actions().stage("A", "suspended", ann), 0) << err.str();
    EXPECT_EQ(actions(true).history(""), 0);
    const auto rows = answer().at("history").as_array();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].at("action"), "stage");
    EXPECT_EQ(rows[1].at("action"), "add");
    EXPECT_EQ(actions().history("RQW"), 0);
    EXPECT_THAT(out.str(), HasSubstr("stage RQW A: live -> suspended"));
    EXPECT_EQ(actions().history("RWH"), 0);
    EXPECT_THAT(out.str(), IsEmpty());
}

}  // namespace
}  // namespace mcr::app
