#include "net/body_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace mcr::net {
namespace {

constexpr std::size_t piece = BodyStream::piece_bytes;
constexpr BodyStream::Bounds wide{
    .most = 1UL << 30U, .max_expansion = 2000, .expansion_checked_from = 1UL << 20U};

std::string gzipped(const std::string& text) {
    Deflater deflater;
    const std::array<std::string_view, 1> pieces{text};
    return std::string(deflater.write(pieces, true));
}

struct Streaming {
    std::shared_ptr<BufferPool> pool = std::make_shared<BufferPool>();
    BodyStream stream;
    explicit Streaming(bool compressed = false, BodyStream::Bounds bounds = wide)
        : stream(*pool, bounds, compressed) {}
};

TEST(BodyStream, makes_the_sender_wait_while_nobody_reads) {
    Streaming s;
    const std::string part(16'384, 'x');
    std::size_t taken = 0;
    while (s.stream.take(part) == BodyStream::Taken::yes) taken += part.size();
    EXPECT_EQ(taken, piece);
    EXPECT_EQ(s.stream.take(part), BodyStream::Taken::wait);

    ASSERT_EQ(s.stream.give("rqw")->size(), piece);
    while (s.stream.take(part) == BodyStream::Taken::yes) taken += part.size();
    EXPECT_EQ(taken, 2 * piece);
    EXPECT_LE(s.stream.held_bytes(), 2 * piece);
}

TEST(BodyStream, gives_what_came_and_then_its_end) {
    Streaming s;
    EXPECT_FALSE(s.stream.ready());
    ASSERT_EQ(s.stream.take("abc"), BodyStream::Taken::yes);
    ASSERT_EQ(s.stream.take("def"), BodyStream::Taken::yes);
    s.stream.end();
    EXPECT_EQ(s.stream.give("rqw").value(), "abcdef");
    EXPECT_EQ(s.stream.give("rqw").value(), "");
}

TEST(BodyStream, gives_no_more_once_the_transfer_failed) {
    Streaming s;
    ASSERT_EQ(s.stream.take("abc"), BodyStream::Taken::yes);
    s.stream.fail_with(fail(ErrorKind::timed_out, "rqw did not answer in time.").error());
    EXPECT_EQ(s.stream.give("rqw").error().kind, ErrorKind::timed_out);
}

TEST(BodyStream, decompresses_only_as_there_is_room) {
    Streaming s(true);
    const std::string text(5 * piece + 7, 'y');
    ASSERT_EQ(s.stream.take(gzipped(text)), BodyStream::Taken::yes);
    EXPECT_EQ(s.stream.take("more"), BodyStream::Taken::wait);
    s.stream.end();
    std::size_t total = 0;
    std::size_t most = 0;
    for (;;) {
        const auto given = s.stream.give("rqw");
        ASSERT_TRUE(given) << given.error().sentence;
        if (given->empty()) break;
        total += given->size();
        most = std::max(most, s.stream.held_bytes());
    }
    EXPECT_EQ(total, text.size());
    EXPECT_LE(most, 2 * piece);
}

TEST(BodyStream, refuses_what_expands_suspiciously_when_it_is_decompressed) {
    Streaming s(true, {.most = 1UL << 30U, .max_expansion = 10, .expansion_checked_from = piece});
    ASSERT_EQ(s.stream.take(gzipped(std::string(20 * piece, 'z'))), BodyStream::Taken::yes);
    s.stream.end();
    Result<std::string_view> given = std::string_view();
    for (int i = 0; i < 30 && given; ++i) given = s.stream.give("rqw");
    ASSERT_FALSE(given);
    EXPECT_EQ(given.error().kind, ErrorKind::too_large);
    EXPECT_EQ(given.error().sentence, "rqw sent an answer that expands suspiciously.");
}

TEST(BodyStream, refuses_more_than_is_allowed) {
    Streaming plain(false, {.most = 5, .max_expansion = 1, .expansion_checked_from = 1});
    EXPECT_EQ(plain.stream.take("abc"), BodyStream::Taken::yes);
    EXPECT_EQ(plain.stream.take("def"), BodyStream::Taken::too_large);
    Streaming packed(true, {.most = 5, .max_expansion = 200, .expansion_checked_from = 1000});
    EXPECT_EQ(packed.stream.take(gzipped("abcdef")), BodyStream::Taken::too_large);
}

TEST(BodyStream, finds_damaged_and_shortened_compression) {
    Streaming damaged(true);
    EXPECT_EQ(damaged.stream.take("no gzip at all"), BodyStream::Taken::damaged);
    Streaming trailing(true);
    EXPECT_EQ(trailing.stream.take(gzipped("abc") + "d"), BodyStream::Taken::damaged);
    Streaming cut(true);
    const auto whole = gzipped("abc");
    EXPECT_EQ(cut.stream.take(whole.substr(0, whole.size() - 4)), BodyStream::Taken::yes);
    cut.stream.end();
    EXPECT_EQ(cut.stream.give("rqw").value(), "abc");
    const auto end = cut.stream.give("rqw");
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().kind, ErrorKind::malformed);
}

}  // namespace
}  // namespace mcr::net
