#include "app/audit_actions.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "audit/keys.hpp"
#include "audit/test_log.hpp"

namespace mcr::app {
namespace {

namespace json = boost::json;
namespace test = audit::test;

class AuditActionsTest : public ::testing::Test {
protected:
    AuditActionsTest() { test::make_log(folder(), 6); }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    AuditActions actions(bool as_json) {
        out_.str({});
        err_.str({});
        return AuditActions(folder(), test::key(), as_json, clock_, out_, err_);
    }
    [[nodiscard]] std::string out() const { return out_.str(); }
    [[nodiscard]] json::value answer() const { return json::parse(out_.str()); }
    void tamper() {
        const auto path = folder() / audit::segment_name(1);
        auto lines = test::lines_of(path);
        lines[3][50] ^= 1;
        test::write_lines(path, lines);
    }

    test::Folder folder_;
    FakeClock clock_;
    std::ostringstream out_, err_;
};

TEST_F(AuditActionsTest, verify_says_yes_with_the_tree_head) {
    EXPECT_EQ(actions(false).verify(), 0);
    EXPECT_TRUE(out().starts_with("Intact: 6 entries in 1 segment.\nTree head: ")) << out();
    EXPECT_EQ(actions(true).verify(), 0);
    EXPECT_TRUE(answer().at("intact").as_bool());
    EXPECT_EQ(answer().at("entries").to_number<int>(), 6);
    EXPECT_EQ(answer().at("tree_head").as_string().size(), 64U);
}

TEST_F(AuditActionsTest, verify_says_no_and_names_the_entry) {
    tamper();
    EXPECT_EQ(actions(false).verify(), 1);
    EXPECT_TRUE(out().contains("entries-0000000000000001.jsonl, line 4: Entry 4 was changed.\n"));
    EXPECT_EQ(actions(true).verify(), 1);
    EXPECT_FALSE(answer().at("intact").as_bool());
    const json::value found = answer().at("breaks").at(0);
    EXPECT_EQ(found.at("kind"), "changed");
    EXPECT_EQ(found.at("first").to_number<int>(), 4);
}

TEST_F(AuditActionsTest, verify_mentions_an_unfinished_entry) {
    const auto path = folder() / audit::segment_name(1);
    test::write_file(path, test::read_file(path) + "{\"sequence\"");
    EXPECT_EQ(actions(false).verify(), 0);
    EXPECT_TRUE(out().contains("The last 11 bytes are an unfinished entry"));
}

TEST_F(AuditActionsTest, show_prints_who_asked_what_of_whom) {
    EXPECT_EQ(actions(false).show({}, 100), 0);
    EXPECT_TRUE(out().starts_with("ENTRY     TIME")) << out();
    EXPECT_TRUE(out().contains("Dr Amina Khan, hospital doctor, RQW"));
    EXPECT_TRUE(out().contains("999 000 0018"));
    EXPECT_TRUE(
        out().contains("Patient/$everything?_type=Condition; of RQW pah, E81046 oldharlow"));
    EXPECT_TRUE(out().contains("RQW data 3 items, RWH timed-out"));
}

TEST_F(AuditActionsTest, show_prints_the_last_entries_of_the_filter) {
    EXPECT_EQ(actions(true).show({.kind = audit::EntryKind::intent}, 2), 0);
    const auto shown = answer();
    ASSERT_EQ(shown.as_array().size(), 2U);
    EXPECT_EQ(shown.at(0).at("sequence").to_number<int>(), 4);
    EXPECT_EQ(shown.at(1).at("request"), "request-6");
    EXPECT_EQ(actions(true).show({.who = "nobody"}, 2), 0);
    EXPECT_EQ(out(), "[]\n");
}

TEST_F(AuditActionsTest, show_lets_no_entry_write_over_the_screen) {
    const test::Folder other;
    Metrics metrics;
    {
        auto log = *audit::AuditLog::open(test::settings(other.path()), clock_, metrics);
        audit::Entry entry = test::intent();
        entry.actor.name = "Dr \x1b[2J\nKhan";
        ASSERT_TRUE(test::append(*log, entry));
    }
    std::ostringstream out;
    EXPECT_EQ(AuditActions(other.path(), test::key(), false, clock_, out, err_).show({}, 10), 0);
    EXPECT_TRUE(out.str().contains("Dr ?[2J?Khan"));
}

TEST_F(AuditActionsTest, a_proof_is_checked_by_somebody_who_has_only_the_file) {
    EXPECT_EQ(actions(true).prove(4), 0);
    const auto file = folder() / "proof.json";
    test::write_file(file, out());
    const std::string head(answer().at("tree_head").as_string());
    const std::string key(answer().at("public_key").as_string());

    const auto check = [&](const Trusted& trusted, bool as_json) {
        out_.str({});
        return verify_proof(file, trusted, as_json, out_, err_);
    };
    EXPECT_EQ(check({}, true), 0);
    EXPECT_EQ(answer().at("sequence").to_number<int>(), 4);
    EXPECT_EQ(check({key, head}, false), 0);
    EXPECT_TRUE(out().contains("The proof holds: entry 4 of 6")) << out();
    EXPECT_TRUE(out().contains("Dr Amina Khan"));
    EXPECT_EQ(check({std::string(64, '0'), {}}, true), 1);
    EXPECT_EQ(check({{}, std::string(64, '0')}, true), 1);

    std::string changed = test::read_file(file);
    changed.replace(changed.find("Amina"), 5, "Bmina");
    test::write_file(file, changed);
    EXPECT_EQ(check({}, true), 1);
    EXPECT_TRUE(err_.str().contains("do not lead to its tree head"));
    EXPECT_EQ(verify_proof(folder() / "none", {}, true, out_, err_), 1);
}

TEST_F(AuditActionsTest, a_proof_in_words_names_the_tree_head) {
    EXPECT_EQ(actions(false).prove(1), 0);
    EXPECT_TRUE(out().starts_with("Entry 1 is one of the 6 entries under the tree head\n"));
    EXPECT_EQ(actions(false).prove(7), 1);
    EXPECT_EQ(err_.str(), "mcr audit: The checkpoint names entries 1 to 6.\n");
}

TEST_F(AuditActionsTest, an_export_is_checked_by_somebody_who_has_only_the_file) {
    EXPECT_EQ(actions(false).export_lines({}), 0);
    const auto file = folder() / "export.jsonl";
    test::write_file(file, out());
    EXPECT_EQ(actions(false).public_key(), 0);
    const std::string key = out().substr(0, 64);
    out_.str({});
    EXPECT_EQ(verify_export(file, {key, {}}, true, out_, err_), 0);
    EXPECT_EQ(answer().at("entries").to_number<int>(), 6);
    EXPECT_EQ(verify_export(file, {std::string(64, '0'), {}}, true, out_, err_), 1);
    auto lines = test::lines_of(file);
    lines.erase(lines.begin() + 3);
    test::write_lines(file, lines);
    EXPECT_EQ(verify_export(file, {}, false, out_, err_), 1);
}

TEST_F(AuditActionsTest, an_export_of_a_broken_log_says_that_lines_were_left_out) {
    const auto path = folder() / audit::segment_name(1);
    test::write_file(path, "garbage\n" + test::read_file(path));
    EXPECT_EQ(actions(false).export_lines({}), 1);
    EXPECT_TRUE(err_.str().contains("1 lines are no entries"));
    EXPECT_EQ(actions(false).show({}, 5), 0);
    EXPECT_TRUE(err_.str().contains("1 lines are no entries"));
}

TEST_F(AuditActionsTest, a_folder_without_a_log_is_a_no) {
    const test::Folder empty;
    AuditActions none(empty.path(), test::key(), true, clock_, out_, err_);
    EXPECT_EQ(none.verify(), 1);
    EXPECT_EQ(none.show({}, 1), 1);
    EXPECT_EQ(none.export_lines({}), 1);
    EXPECT_EQ(none.prove(1), 1);
    EXPECT_TRUE(err_.str().contains("There is no audit log in"));
}

TEST(AuditMoment, is_a_date_or_a_date_time_with_zone) {
    EXPECT_EQ(*parse_moment("2026-11-23"), *parse_moment("2026-11-23T01:00:00+01:00"));
    for (const std::string text : {"", "yesterday", "2026-11-23T16:03:00", "2026-13-01"})
        EXPECT_FALSE(parse_moment(text)) << text;
}

}  // namespace
}  // namespace mcr::app
