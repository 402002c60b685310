#include "audit/segment.hpp"

#include <gtest/gtest.h>

#include "audit/intervals.hpp"
#include "audit/line.hpp"
#include "audit/test_log.hpp"

namespace mcr::audit {
namespace {

/// Gives `text` in pieces of at most `piece` bytes.
LineReader reading(std::string text, std::size_t piece) {
    return LineReader([text = std::move(text), piece, at = std::size_t{0}](
                          char* to, std::size_t room) mutable -> Result<std::size_t> {
        const std::size_t size = std::min({room, piece, text.size() - at});
        text.copy(to, size, at);
        at += size;
        return size;
    });
}

TEST(AuditSegment, lines_are_given_one_by_one_however_they_arrive) {
    for (const std::size_t piece : {1UL, 3UL, 1000UL}) {
        LineReader reader = reading("one\n\nthree\nrest", piece);
        std::vector<std::string> texts;
        std::vector<std::uint64_t> ends;
        for (auto line = reader.next(); *line; line = reader.next()) {
            texts.emplace_back((*line)->text);
            ends.push_back((*line)->end);
            EXPECT_EQ((*line)->number, texts.size());
            EXPECT_EQ((*line)->complete, texts.size() < 4);
        }
        EXPECT_EQ(texts, (std::vector<std::string>{"one", "", "three", "rest"}));
        EXPECT_EQ(ends, (std::vector<std::uint64_t>{4, 5, 11, 15}));
    }
}

TEST(AuditSegment, a_line_beyond_the_limit_is_marked_and_the_next_is_whole) {
    const std::string at_limit(max_line_bytes, 'a');
    const std::string beyond(max_line_bytes + 1, 'b');
    const std::string far_beyond(3 * max_line_bytes, 'c');
    LineReader reader =
        reading(at_limit + "\n" + beyond + "\n" + far_beyond + "\nnext\n" + beyond, 1UL << 20U);
    EXPECT_FALSE((*reader.next())->too_long);
    EXPECT_TRUE((*reader.next())->too_long);
    const auto third = *reader.next();
    EXPECT_TRUE(third->too_long);
    EXPECT_EQ(third->text.size(), max_line_bytes);
    EXPECT_EQ(third->end, 5 * max_line_bytes + 4);
    const auto next = *reader.next();
    EXPECT_EQ(next->text, "next");
    EXPECT_EQ(next->number, 4U);
    const auto last = *reader.next();
    EXPECT_TRUE(last->too_long);
    EXPECT_FALSE(last->complete);
    EXPECT_FALSE(*reader.next());
}

TEST(AuditSegment, an_error_of_the_disk_is_passed_on) {
    LineReader reader([](char*, std::size_t) -> Result<std::size_t> {
        return fail(ErrorKind::unavailable, "The disk is gone");
    });
    const auto line = reader.next();
    ASSERT_FALSE(line);
    EXPECT_EQ(line.error().sentence, "The disk is gone");
    EXPECT_FALSE(LineReader::open("/no/such/file"));
}

TEST(AuditSegment, segments_are_found_by_name_in_order_and_other_files_are_passed_over) {
    const test::Folder folder;
    for (const std::string& name :
         {segment_name(100), segment_name(1), segment_name(20), std::string("checkpoint.json"),
          std::string("entries-1.jsonl"), std::string("entries-000000000000000x.jsonl"),
          std::string("lock")})
        test::write_file(folder.path() / name, "");
    const auto segments = segments_in(folder.path());
    ASSERT_TRUE(segments);
    ASSERT_EQ(segments->size(), 3U);
    EXPECT_EQ((*segments)[0].name(), "entries-0000000000000001.jsonl");
    EXPECT_EQ((*segments)[1].first, 20U);
    EXPECT_EQ((*segments)[2].first, 100U);
}

TEST(AuditSegment, a_folder_that_is_not_there_is_not_found) {
    const test::Folder folder;
    const auto segments = segments_in(folder.path() / "none");
    ASSERT_FALSE(segments);
    EXPECT_EQ(segments.error().kind, ErrorKind::not_found);
}

TEST(AuditIntervals, numbers_are_taken_out_of_ranges) {
    Intervals set;
    set.add(3, 5);
    set.add(9, 9);
    set.add(12, 11);
    EXPECT_EQ(set.ranges(), 2U);
    EXPECT_TRUE(set.contains(4));
    EXPECT_TRUE(set.remove(4));
    EXPECT_FALSE(set.remove(4));
    EXPECT_FALSE(set.contains(4));
    EXPECT_FALSE(set.remove(2));
    EXPECT_FALSE(set.remove(10));
    EXPECT_EQ(set.take_first(), 3U);
    EXPECT_EQ(set.take_first(), 5U);
    EXPECT_TRUE(set.remove(9));
    EXPECT_TRUE(set.empty());
}

}  // namespace
}  // namespace mcr::audit
