#include "audit/reader.hpp"

#include <gtest/gtest.h>

#include "audit/export.hpp"
#include "audit/proof.hpp"
#include "audit/test_log.hpp"
#include "audit/verify.hpp"

#include <fstream>
#include <sstream>

namespace mcr::audit {
namespace {

using test::append;
using test::intent;
using test::lines_of;
using test::release;
using test::write_file;
using test::write_lines;

class AuditReader : public ::testing::Test {
protected:
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    std::vector<std::uint64_t> found(Filter filter) {
        std::vector<std::uint64_t> out;
        auto reader = Reader::open(folder(), std::move(filter));
        EXPECT_TRUE(reader);
        for (auto record = reader->next(); *record; record = reader->next())
            out.push_back((*record)->position.sequence);
        return out;
    }
    /// 1 started, 2 an intent, 3 its release, 4 a refusal by another person of another
    /// organisation a minute later, 5 a change an hour later.
    void make() {
        LogSettings with = test::settings(folder());
        with.segment_bytes = 1000;
        auto log = *AuditLog::open(std::move(with), clock_, metrics_);
        ASSERT_TRUE(append(*log, intent("r-1")));
        ASSERT_TRUE(append(*log, release("r-1")));
        clock_.advance(std::chrono::minutes(1));
        Entry refusal = intent("r-2");
        refusal.kind = EntryKind::refusal;
        refusal.actor.id = "555000000001";
        refusal.actor.organisation = "RWH";
        refusal.patient = "9990000026";
        refusal.reason = "The role may not see records, said \"RQW\"";
        ASSERT_TRUE(append(*log, refusal));
        clock_.advance(std::chrono::hours(1));
        Entry change;
        change.kind = EntryKind::change;
        change.reason = "Suspended";
        ASSERT_TRUE(append(*log, change));
    }
    using Sequences = std::vector<std::uint64_t>;

    test::Folder folder_;
    FakeClock clock_;
    Metrics metrics_;
    Result<Keys> keys_ = Keys::derive(test::key());
};

TEST_F(AuditReader, gives_the_entries_that_the_filter_takes) {
    make();
    const Instant start = FakeClock().now();
    EXPECT_EQ(found({}), (Sequences{1, 2, 3, 4, 5}));
    EXPECT_EQ(found({.patient = "9990000018"}), (Sequences{2, 3}));
    EXPECT_EQ(found({.patient = "9990000034"}), Sequences{});
    EXPECT_EQ(found({.who = "555000000001"}), (Sequences{4}));
    EXPECT_EQ(found({.organisation = "RQW"}), (Sequences{2, 3}));
    EXPECT_EQ(found({.organisation = "RWH"}), (Sequences{4}));
    EXPECT_EQ(found({.request_id = "r-1"}), (Sequences{2, 3}));
    EXPECT_EQ(found({.kind = EntryKind::release}), (Sequences{3}));
    EXPECT_EQ(found({.since = start + std::chrono::minutes(1)}), (Sequences{4, 5}));
    EXPECT_EQ(found({.until = start + std::chrono::minutes(1)}), (Sequences{1, 2, 3}));
    EXPECT_EQ(found({.patient = "9990000018", .kind = EntryKind::intent}), (Sequences{2}));
}

TEST_F(AuditReader, an_unfinished_last_line_is_passed_over_and_broken_ones_are_counted) {
    make();
    const auto last = segments_in(folder())->back().path;
    const std::string text = test::read_file(last);
    write_file(last, "garbage\n" + text + "{\"sequence\":6,\"ti");
    auto reader = Reader::open(folder());
    std::uint64_t count = 0;
    for (auto record = reader->next(); *record; record = reader->next()) ++count;
    EXPECT_EQ(count, 5U);
    EXPECT_EQ(reader->unreadable(), 1U);
}

TEST_F(AuditReader, a_folder_without_a_log_is_not_found) {
    EXPECT_EQ(Reader::open(folder()).error().kind, ErrorKind::not_found);
}

TEST_F(AuditReader, an_export_is_whole_and_signed) {
    make();
    std::ostringstream out;
    const auto exported = export_log(folder(), {.since = FakeClock().now()}, *keys_, clock_, out);
    ASSERT_TRUE(exported);
    EXPECT_EQ(exported->entries, 5U);
    const test::Folder elsewhere;
    const auto file = elsewhere.path() / "export.jsonl";
    write_file(file, out.str());
    const auto lines = lines_of(file);
    ASSERT_EQ(lines.size(), 7U);
    EXPECT_TRUE(lines[0].contains("\"since\":\"2026-"));
    const auto checked = check_export(file);
    ASSERT_TRUE(checked) << checked.error().sentence;
    EXPECT_EQ(checked->entries, 5U);
    EXPECT_EQ(checked->public_key, keys_->public_key());

    const auto fails = [&](const std::vector<std::string>& with) {
        write_lines(file, with);
        return !check_export(file).has_value();
    };
    auto changed = lines;
    changed[2][60] ^= 1;
    EXPECT_TRUE(fails(changed));
    auto removed = lines;
    removed.erase(removed.begin() + 2);
    EXPECT_TRUE(fails(removed));
    auto no_footer = lines;
    no_footer.pop_back();
    EXPECT_TRUE(fails(no_footer));
    auto more = lines;
    more.push_back(lines[1]);
    EXPECT_TRUE(fails(more));
    auto garbage = lines;
    garbage[3] = "{}";
    EXPECT_TRUE(fails(garbage));
    auto header = lines;
    header[0].replace(header[0].find("2026-"), 5, "2025-");
    EXPECT_TRUE(fails(header));
    EXPECT_TRUE(fails({}));
    EXPECT_TRUE(fails({"garbage"}));
    EXPECT_FALSE(fails(lines));
}

TEST_F(AuditReader, every_entry_has_a_proof_that_holds_by_itself) {
    make();
    const auto verdict = verify_log(folder(), *keys_);
    for (std::uint64_t sequence = 1; sequence <= 5; ++sequence) {
        const auto text = prove(folder(), sequence, *keys_, clock_);
        ASSERT_TRUE(text) << text.error().sentence;
        const auto proven = check_proof(*text);
        ASSERT_TRUE(proven) << proven.error().sentence;
        EXPECT_EQ(proven->sequence, sequence);
        EXPECT_EQ(proven->tree_size, 5U);
        EXPECT_EQ(proven->tree_head, verdict->tree_head);
        EXPECT_EQ(proven->public_key, keys_->public_key());
        EXPECT_EQ(parse_line(proven->line)->position.sequence, sequence);
    }
}

TEST_F(AuditReader, a_proof_in_which_anything_was_changed_does_not_hold) {
    make();
    const std::string proof = *prove(folder(), 3, *keys_, clock_);
    ASSERT_TRUE(check_proof(proof));
    for (std::size_t i = 0; i < proof.size(); ++i) {
        std::string changed = proof;
        changed[i] ^= 1;
        EXPECT_FALSE(check_proof(changed)) << "byte " << i << ": " << changed.substr(i, 20);
    }
    for (const std::string& other : {std::string(), std::string("{}"), std::string("[]")})
        EXPECT_EQ(check_proof(other).error().kind, ErrorKind::malformed);
}

TEST_F(AuditReader, there_is_no_proof_of_what_is_not_in_a_log_that_holds) {
    EXPECT_EQ(prove(folder(), 1, *keys_, clock_).error().kind, ErrorKind::not_found);
    make();
    EXPECT_EQ(prove(folder(), 0, *keys_, clock_).error().kind, ErrorKind::not_found);
    EXPECT_EQ(prove(folder(), 6, *keys_, clock_).error().kind, ErrorKind::not_found);
    const auto segments = *segments_in(folder());
    auto lines = lines_of(segments[0].path);
    lines[1][40] ^= 1;
    write_lines(segments[0].path, lines);
    const auto broken = prove(folder(), 1, *keys_, clock_);
    EXPECT_EQ(broken.error().kind, ErrorKind::malformed);
    EXPECT_TRUE(broken.error().sentence.contains("entry 2"));
}

}  // namespace
}  // namespace mcr::audit
