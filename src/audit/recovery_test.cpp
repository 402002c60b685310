#include "audit/recovery.hpp"

#include <gtest/gtest.h>

#include "audit/checkpoint.hpp"
#include "audit/line.hpp"
#include "audit/test_log.hpp"

namespace mcr::audit {
namespace {

using test::lines_of;
using test::read_file;
using test::write_file;
using test::write_lines;

class AuditRecovery : public ::testing::Test {
protected:
    /// Ten entries; `several` puts them into several segments.
    void make(bool several = false) {
        test::make_log(folder(), 10, several ? std::optional(2000UL) : std::nullopt);
    }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    [[nodiscard]] std::filesystem::path last() const { return segments_in(folder())->back().path; }
    Result<ChainEnd> recovered() { return recover(folder(), *keys_, clock_, disk_); }
    /// Makes the checkpoint name `entries`, as if the process had been killed after it.
    void set_checkpoint(std::uint64_t entries) {
        Checkpoint checkpoint{entries, no_hash(), "2026-11-23T16:03:00.123Z"};
        const auto segments = *segments_in(folder());
        for (const auto& segment : segments)
            for (const auto& line : lines_of(segment.path))
                if (const auto frame = frame_of(line); frame && frame->sequence == entries)
                    checkpoint.head = frame->hash;
        write_file(folder() / checkpoint_name, checkpoint_text(checkpoint, *keys_));
    }
    void expect_malformed(std::string_view naming) {
        const auto end = recovered();
        ASSERT_FALSE(end);
        EXPECT_EQ(end.error().kind, ErrorKind::malformed);
        EXPECT_TRUE(end.error().sentence.contains(naming)) << end.error().sentence;
    }

    test::Folder folder_;
    Result<Keys> keys_ = Keys::derive(test::key());
    FakeClock clock_;
    LocalDisk disk_;
};

TEST_F(AuditRecovery, a_new_log_has_a_checkpoint_before_its_first_entry) {
    const auto end = recovered();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->next, 1U);
    EXPECT_EQ(end->head, no_hash());
    EXPECT_TRUE(end->segment.empty());
    const auto checkpoint = read_checkpoint(folder(), *keys_);
    ASSERT_TRUE(checkpoint && *checkpoint);
    EXPECT_EQ((*checkpoint)->entries, 0U);
}

TEST_F(AuditRecovery, an_unfinished_last_line_is_cut_off_wherever_it_ends) {
    make();
    set_checkpoint(9);
    const std::string whole = read_file(last());
    const std::size_t last_line = whole.rfind('\n', whole.size() - 2) + 1;
    for (std::size_t size = last_line; size < whole.size(); size += 7) {
        write_file(last(), whole.substr(0, size));
        const auto end = recovered();
        ASSERT_TRUE(end) << end.error().sentence;
        EXPECT_EQ(end->next, 10U);
        EXPECT_EQ(end->cut, size - last_line);
        EXPECT_EQ(read_file(last()).size(), last_line);
    }
    write_file(last(), whole);
    EXPECT_EQ(recovered()->next, 11U);
}

TEST_F(AuditRecovery, unwritten_bytes_at_the_end_are_cut_off) {
    make();
    const std::string whole = read_file(last());
    write_file(last(), whole + std::string(5000, '\0') + "\n" + "rest of a page\n{\"seq");
    const auto end = recovered();
    ASSERT_TRUE(end) << end.error().sentence;
    EXPECT_EQ(end->next, 11U);
    EXPECT_EQ(end->cut, 5000U + 1 + 15 + 5);
    EXPECT_EQ(read_file(last()), whole);
}

TEST_F(AuditRecovery, unwritten_bytes_before_a_sound_entry_are_malformed) {
    make();
    set_checkpoint(7);
    auto lines = lines_of(last());
    lines[8].assign(lines[8].size(), '\0');
    write_lines(last(), lines);
    expect_malformed("entry 9 in entries-0000000000000001.jsonl was changed");
}

TEST_F(AuditRecovery, an_entry_that_the_checkpoint_names_is_never_cut_off) {
    make();
    const std::string whole = read_file(last());
    write_file(last(), whole.substr(0, whole.size() - 1));
    expect_malformed("entry 10 in entries-0000000000000001.jsonl and those after it");
    EXPECT_EQ(read_file(last()).size(), whole.size() - 1) << "changed although it is malformed";
}

TEST_F(AuditRecovery, what_was_done_to_the_last_segment_is_found) {
    make();
    const auto lines = lines_of(last());
    const auto check = [&](std::vector<std::string> with, std::string_view naming) {
        write_lines(last(), with);
        expect_malformed(naming);
    };
    auto changed = lines;
    changed[4][30] ^= 1;
    check(changed, "entry 5 in entries-0000000000000001.jsonl was changed");
    auto last_changed = lines;
    last_changed[9][30] ^= 1;
    check(last_changed, "entry 10 in entries-0000000000000001.jsonl was changed");
    auto removed = lines;
    removed.erase(removed.begin() + 2);
    check(removed, "entry 3 in entries-0000000000000001.jsonl is not the one");
    auto swapped = lines;
    std::swap(swapped[6], swapped[7]);
    check(swapped, "entry 7 ");
    auto cut = lines;
    cut.resize(8);
    check(cut, "entry 9 ");
    auto garbage = lines;
    garbage.emplace_back("garbage");
    check(garbage, "entry 11 ");
}

TEST_F(AuditRecovery, the_end_of_the_segment_before_is_checked) {
    make(true);
    const auto segments = *segments_in(folder());
    ASSERT_GT(segments.size(), 2U);
    const auto& before = segments[segments.size() - 2];
    EXPECT_TRUE(recovered());
    const auto lines = lines_of(before.path);
    auto changed = lines;
    changed.back()[40] ^= 1;
    write_lines(before.path, changed);
    expect_malformed("in " + before.name() + " was changed");
    auto cut = lines;
    cut.pop_back();
    write_lines(before.path, cut);
    expect_malformed("in " + before.name() + " is missing");
    std::filesystem::remove(before.path);
    expect_malformed("is missing");
}

TEST_F(AuditRecovery, a_log_whose_first_segments_are_gone_is_malformed) {
    make(true);
    const auto segments = *segments_in(folder());
    for (const auto& segment : segments)
        if (segment.path != segments.back().path) std::filesystem::remove(segment.path);
    expect_malformed("and those before it are missing");
}

TEST_F(AuditRecovery, a_log_whose_segments_are_all_gone_is_malformed) {
    make();
    std::filesystem::remove(last());
    expect_malformed("entries 1 to 10");
}

TEST_F(AuditRecovery, an_empty_last_segment_is_what_a_crash_leaves) {
    make();
    write_file(folder() / segment_name(11), "");
    const auto end = recovered();
    ASSERT_TRUE(end) << end.error().sentence;
    EXPECT_EQ(end->next, 11U);
    EXPECT_EQ(end->segment.filename(), segment_name(11));
    write_file(folder() / segment_name(12), "");
    expect_malformed("entry 11 ");
}

TEST_F(AuditRecovery, a_checkpoint_that_is_lost_foreign_or_of_another_chain_is_malformed) {
    make();
    const std::string own = read_file(folder() / checkpoint_name);
    std::filesystem::remove(folder() / checkpoint_name);
    expect_malformed("lost its checkpoint");
    for (const std::string& text :
         {std::string(), std::string("{}"), own.substr(0, 50), own + own}) {
        write_file(folder() / checkpoint_name, text);
        expect_malformed("cannot be read");
    }
    const auto other = Keys::derive(Secret("the key of another installation"));
    write_file(folder() / checkpoint_name,
               checkpoint_text({5, no_hash(), "2026-11-23T16:03:00.123Z"}, *other));
    expect_malformed("not signed");
    for (const std::uint64_t entries : {5, 10}) {
        write_file(folder() / checkpoint_name,
                   checkpoint_text({entries, no_hash(), "2026-11-23T16:03:00.123Z"}, *keys_));
        expect_malformed("the one that the checkpoint names");
    }
}

TEST_F(AuditRecovery, another_key_opens_nothing) {
    make();
    const auto other = Keys::derive(Secret("the key of another installation"));
    EXPECT_EQ(recover(folder(), *other, clock_, disk_).error().kind, ErrorKind::malformed);
}

}  // namespace
}  // namespace mcr::audit
