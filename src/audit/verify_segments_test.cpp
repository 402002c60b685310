#include "audit/verify_fixture.hpp"

namespace mcr::audit {
namespace {

TEST_F(AuditVerify, a_log_that_is_rewritten_with_another_key_has_no_true_entry) {
    test::make_log(folder(), entries);
    const auto other = Keys::derive(Secret("the key of somebody else"));
    ChainMac mac(*other);
    std::string forged;
    std::string head = no_hash();
    for (std::uint64_t i = 1; i <= 12; ++i)
        head = append_line(forged, i, "2026-11-23T16:03:00.123Z", members_of(test::intent()), head,
                           mac);
    write_file(only(), forged);
    EXPECT_EQ(named(verdict()), (std::vector<Named>{{changed, 1, 12}}));
}

TEST_F(AuditVerify, a_segment_that_is_removed_names_its_entries) {
    for (const int which : {0, 1, 2, 3}) {
        const test::Folder fresh;
        test::make_log(fresh.path(), entries, 2000);
        const auto segments = *segments_in(fresh.path());
        ASSERT_EQ(segments.size(), 4U);
        const std::uint64_t first = segments[which].first;
        const std::uint64_t last = which == 3 ? 12 : segments[which + 1].first - 1;
        std::filesystem::remove(segments[which].path);
        const auto found = verify_log(fresh.path(), *keys_);
        EXPECT_EQ(named(*found),
                  (std::vector<Named>{{which == 3 ? cut_off : removed, first, last}}));
    }
}

TEST_F(AuditVerify, segments_that_change_places_name_their_entries) {
    test::make_log(folder(), entries, 2000);
    const auto segments = *segments_in(folder());
    const std::string second = read_file(segments[1].path);
    write_file(segments[1].path, read_file(segments[2].path));
    write_file(segments[2].path, second);
    const Verdict found = verdict();
    ASSERT_EQ(found.breaks.size(), 1U);
    EXPECT_EQ(found.breaks[0].kind, reordered);
    EXPECT_EQ(found.breaks[0].first, segments[1].first);
    EXPECT_EQ(found.breaks[0].last, segments[2].first - 1);
}

TEST_F(AuditVerify, a_line_end_that_is_cut_from_a_segment_in_the_middle_is_a_change) {
    test::make_log(folder(), entries, 2000);
    const auto segments = *segments_in(folder());
    const std::string text = read_file(segments[0].path);
    write_file(segments[0].path, text.substr(0, text.size() - 1));
    const std::uint64_t last = segments[1].first - 1;
    EXPECT_EQ(named(verdict()), (std::vector<Named>{{changed, last, last}}));
}

TEST_F(AuditVerify, a_log_cut_off_anywhere_in_its_last_entry_misses_it) {
    test::make_log(folder(), entries);
    const std::string text = read_file(only());
    for (std::size_t cut = 1; cut < 300; cut += 13) {
        write_file(only(), text.substr(0, text.size() - cut));
        const Verdict found = verdict();
        EXPECT_EQ(named(found), (std::vector<Named>{{cut_off, 12, 12}}));
        EXPECT_GT(found.torn_bytes, 0U);
    }
}

TEST_F(AuditVerify, a_log_that_is_longer_than_its_checkpoint_is_what_a_crash_leaves) {
    test::make_log(folder(), entries);
    const Lines lines = lines_of(only());
    write_file(folder() / checkpoint_name,
               checkpoint_text({5, std::string(frame_of(lines[4])->hash), "2026-11-23T16:03:00Z"},
                               *keys_));
    EXPECT_TRUE(verdict().intact());
    write_file(only(), read_file(only()) + lines[11].substr(0, 200));
    const Verdict torn = verdict();
    EXPECT_TRUE(torn.intact());
    EXPECT_EQ(torn.torn_bytes, 200U);

    Lines changed = lines;
    change(changed[11]);
    write_lines(only(), changed);
    EXPECT_EQ(named(verdict()), (std::vector<Named>{{BreakKind::changed, 12, 12}}));
}

TEST_F(AuditVerify, a_log_that_is_being_written_is_intact) {
    const FakeClock clock;
    Metrics metrics;
    auto log = AuditLog::open(test::settings(folder()), clock, metrics);
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(test::append(**log, test::intent()));
        const Verdict found = verdict();
        EXPECT_TRUE(found.intact());
        EXPECT_EQ(found.entries, static_cast<std::uint64_t>(i) + 2);
    }
}

TEST_F(AuditVerify, a_checkpoint_that_was_replaced_is_found) {
    test::make_log(folder(), entries);
    const auto path = folder() / checkpoint_name;
    const std::string own = read_file(path);
    const auto expect_checkpoint = [&](std::string_view why) {
        const Verdict found = verdict();
        ASSERT_EQ(found.breaks.size(), 1U) << why;
        EXPECT_EQ(found.breaks[0].kind, BreakKind::checkpoint);
        EXPECT_TRUE(found.breaks[0].sentence.contains(why)) << found.breaks[0].sentence;
    };
    std::filesystem::remove(path);
    expect_checkpoint("missing");
    write_file(path, "");
    expect_checkpoint("cannot be read");
    std::string changed = own;
    changed.replace(changed.find(":12,"), 4, ":11,");
    write_file(path, changed);
    expect_checkpoint("not signed");
    const auto other = Keys::derive(Secret("the key of somebody else"));
    write_file(path, checkpoint_text({12, verdict().head, "2026-11-23T16:03:00Z"}, *other));
    expect_checkpoint("not signed");
    write_file(path, checkpoint_text({12, no_hash(), "2026-11-23T16:03:00Z"}, *keys_));
    EXPECT_EQ(named(verdict()), (std::vector<Named>{{replaced, 12, 12}}));
    write_file(path, checkpoint_text({20, no_hash(), "2026-11-23T16:03:00Z"}, *keys_));
    EXPECT_EQ(named(verdict()), (std::vector<Named>{{cut_off, 13, 20}}));
}

TEST_F(AuditVerify, entries_of_another_copy_of_the_log_do_not_continue_it) {
    test::make_log(folder(), 6);
    const test::Folder copy;
    std::filesystem::copy(folder(), copy.path());
    const FakeClock clock;
    Metrics metrics;
    for (const auto& [where, who] : {std::pair{folder(), "here"}, {copy.path(), "there"}}) {
        auto log = AuditLog::open(test::settings(where), clock, metrics);
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(test::append(**log, test::intent(who)));
    }
    Lines lines = lines_of(only());
    ASSERT_EQ(lines.size(), 12U);
    lines[8] = lines_of(copy.path() / segment_name(1))[8];
    write_lines(only(), lines);
    EXPECT_EQ(named(verdict()), (std::vector<Named>{{replaced, 9, 9}, {replaced, 10, 10}}));
}

TEST_F(AuditVerify, breaks_are_bounded_and_the_rest_is_counted) {
    test::make_log(folder(), 2);
    std::string text;
    ChainMac mac(*keys_);
    std::string head = no_hash();
    for (std::uint64_t i = 1; i <= 3000; ++i) {
        std::string line;
        head = append_line(line, i, "2026-11-23T16:03:00.123Z", members_of(Entry()), head, mac);
        if (i % 2 == 1) text += line;
    }
    write_file(only(), text);
    const Verdict found = verdict();
    EXPECT_FALSE(found.intact());
    EXPECT_EQ(found.breaks.size(), max_breaks);
    EXPECT_EQ(found.breaks.size() + found.more_breaks, 1499U);
}

TEST_F(AuditVerify, a_folder_without_a_log_is_not_found) {
    EXPECT_EQ(verify_log(folder(), *keys_).error().kind, ErrorKind::not_found);
    EXPECT_EQ(verify_log(folder() / "none", *keys_).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace mcr::audit
