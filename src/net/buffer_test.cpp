#include "net/buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace mcr::net {
namespace {

bool padding_is_zero(const Buffer& buffer) {
    const char* behind = buffer.data() + buffer.size();
    return std::all_of(behind, behind + Buffer::padding, [](char c) { return c == 0; });
}

TEST(Buffer, keeps_what_is_appended_with_zeros_behind_it_however_often_it_grows) {
    Buffer buffer;
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        const std::string bytes(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26));
        buffer.append(bytes);
        expected += bytes;
    }
    EXPECT_EQ(buffer.view(), expected);
    EXPECT_TRUE(padding_is_zero(buffer));
}

TEST(Buffer, takes_bytes_written_into_its_room) {
    Buffer buffer("ab");
    buffer.reserve(10'000);
    ASSERT_GE(buffer.room().size(), 9'000U);
    std::fill_n(buffer.room().begin(), 3, 'c');
    buffer.added(3);
    EXPECT_EQ(buffer.view(), "abccc");
    EXPECT_TRUE(padding_is_zero(buffer));
}

TEST(Buffer, is_empty_after_it_was_moved_from) {
    Buffer first("text");
    Buffer second = std::move(first);
    EXPECT_EQ(second.view(), "text");
    EXPECT_EQ(first.size(), 0U);  // NOLINT(bugprone-use-after-move)
    first = std::move(second);
    EXPECT_EQ(first.view(), "text");
}

TEST(Buffer, has_zeros_behind_it_when_it_is_cleared) {
    Buffer buffer("text");
    buffer.clear();
    EXPECT_EQ(buffer.view(), "");
    EXPECT_TRUE(padding_is_zero(buffer));
}

TEST(BufferPool, gives_the_storage_of_a_finished_buffer_to_the_next) {
    const auto pool = std::make_shared<BufferPool>();
    const char* storage = nullptr;
    {
        Buffer first = pool->take(100'000);
        first.append(std::string(100'000, 'x'));
        storage = first.data();
    }
    EXPECT_GE(pool->kept_bytes(), 100'000U);
    const Buffer second = pool->take(90'000);
    EXPECT_EQ(second.data(), storage);
    EXPECT_EQ(second.size(), 0U);
    EXPECT_TRUE(padding_is_zero(second));
    EXPECT_EQ(pool->kept_bytes(), 0U);
}

TEST(BufferPool, takes_the_storage_back_from_a_buffer_that_grew) {
    const auto pool = std::make_shared<BufferPool>();
    {
        Buffer buffer = pool->take();
        buffer.append(std::string(50'000, 'x'));
    }
    EXPECT_GE(pool->kept_bytes(), 50'000U);
}

TEST(BufferPool, keeps_no_more_than_it_may) {
    const auto pool = std::make_shared<BufferPool>(200'000);
    {
        const Buffer a = pool->take(150'000);
        const Buffer b = pool->take(150'000);
    }
    EXPECT_GE(pool->kept_bytes(), 150'000U);
    EXPECT_LE(pool->kept_bytes(), 200'000U);
}

TEST(BufferPool, does_not_spend_large_storage_on_a_small_wish) {
    const auto pool = std::make_shared<BufferPool>();
    {
        const Buffer large = pool->take(10'000'000);
    }
    const Buffer small = pool->take(5'000);
    EXPECT_LT(small.capacity(), 100'000U);
    EXPECT_GE(pool->kept_bytes(), 10'000'000U);
}

TEST(BufferPool, may_go_before_its_buffers) {
    auto pool = std::make_shared<BufferPool>();
    Buffer buffer = pool->take(10);
    pool.reset();
    buffer.append("still here");
    EXPECT_EQ(buffer.view(), "still here");
}

}  // namespace
}  // namespace mcr::net
