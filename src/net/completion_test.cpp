#include "net/completion.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"

namespace mcr::net {
namespace {

using Kept = std::optional<Completion<Result<std::string>>>;

Task<void> wait_and_keep(Kept& kept, std::string& got, std::thread::id& resumed_on) {
    auto start = [&kept](Completion<Result<std::string>> completion) {
        kept.emplace(std::move(completion));
    };
    Result<std::string> value = co_await completed_by<Result<std::string>>(start);
    got = value ? *value : value.error().sentence;
    resumed_on = std::this_thread::get_id();
}

struct Flag {
    bool* set;
    ~Flag() { *set = true; }
};

Task<void> wait_with_flag(Kept& kept, bool& ended) {
    const Flag flag{&ended};
    auto start = [&kept](Completion<Result<std::string>> completion) {
        kept.emplace(std::move(completion));
    };
    Result<std::string> value = co_await completed_by<Result<std::string>>(start);
    (void)value;
}

TEST(Completion, a_value_delivered_by_another_thread_resumes_the_task_on_its_own_thread) {
    boost::asio::io_context loop;
    Kept kept;
    std::string got;
    std::thread::id resumed_on;
    boost::asio::co_spawn(loop, wait_and_keep(kept, got, resumed_on), boost::asio::detached);
    loop.poll();
    ASSERT_TRUE(kept);
    EXPECT_EQ(got, "");

    std::jthread([&kept] { kept->deliver("durable"); }).join();
    EXPECT_EQ(got, "") << "resumed before its event loop ran";

    loop.run();
    EXPECT_EQ(got, "durable");
    EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

TEST(Completion, an_error_is_delivered_as_a_value) {
    boost::asio::io_context loop;
    Kept kept;
    std::string got;
    std::thread::id resumed_on;
    boost::asio::co_spawn(loop, wait_and_keep(kept, got, resumed_on), boost::asio::detached);
    loop.poll();
    kept->deliver(fail(ErrorKind::unavailable, "The disk is full"));
    loop.run();
    EXPECT_EQ(got, "The disk is full");
}

TEST(Completion, only_the_first_delivery_counts) {
    boost::asio::io_context loop;
    Kept kept;
    std::string got;
    std::thread::id resumed_on;
    boost::asio::co_spawn(loop, wait_and_keep(kept, got, resumed_on), boost::asio::detached);
    loop.poll();
    kept->deliver("first");
    kept->deliver("second");
    loop.run();
    kept->deliver("third");
    EXPECT_EQ(loop.poll(), 0U);
    EXPECT_EQ(got, "first");
}

TEST(Completion, a_value_may_be_there_before_the_task_is_suspended) {
    boost::asio::io_context loop;
    int got = 0;
    auto task = [](int& out) -> Task<void> {
        auto start = [](const Completion<int>& completion) { completion.deliver(7); };
        out = co_await completed_by<int>(start);
    };
    boost::asio::co_spawn(loop, task(got), boost::asio::detached);
    loop.run();
    EXPECT_EQ(got, 7);
}

TEST(Completion, the_task_ends_when_every_copy_is_gone_without_a_value) {
    boost::asio::io_context loop;
    Kept kept;
    bool ended = false;
    boost::asio::co_spawn(loop, wait_with_flag(kept, ended), boost::asio::detached);
    loop.poll();
    Kept copy = kept;
    kept.reset();
    loop.poll();
    EXPECT_FALSE(ended);
    std::jthread([&copy] { copy.reset(); }).join();
    EXPECT_FALSE(ended) << "ended on a thread that is not its own";
    loop.run();
    EXPECT_TRUE(ended);
}

TEST(Completion, delivering_after_the_event_loop_has_gone_does_nothing) {
    Kept kept;
    bool ended = false;
    {
        boost::asio::io_context loop;
        boost::asio::co_spawn(loop, wait_with_flag(kept, ended), boost::asio::detached);
        loop.poll();
    }
    EXPECT_TRUE(ended) << "the task went with its event loop";
    kept->deliver("too late");
}

Task<void> add_up(std::vector<Completion<int>>& queue, std::mutex& mutex, std::atomic<int>& sum) {
    for (int i = 0; i < 100; ++i) {
        auto start = [&queue, &mutex](Completion<int> completion) {
            const std::scoped_lock lock(mutex);
            queue.push_back(std::move(completion));
        };
        const int value = co_await completed_by<int>(start);
        sum += value;
    }
}

TEST(Completion, many_tasks_on_several_loops_each_get_their_value) {
    constexpr int loops = 2;
    constexpr int tasks = 20;
    std::vector<Completion<int>> queue;
    std::mutex mutex;
    std::atomic<int> sum = 0;
    std::atomic<bool> done = false;
    std::jthread deliverer([&] {
        while (!done) {
            std::vector<Completion<int>> batch;
            {
                const std::scoped_lock lock(mutex);
                batch.swap(queue);
            }
            for (const auto& completion : batch) completion.deliver(1);
            std::this_thread::yield();
        }
    });
    {
        std::vector<std::jthread> threads;
        for (int l = 0; l < loops; ++l)
            threads.emplace_back([&] {
                boost::asio::io_context loop(1);
                for (int t = 0; t < tasks; ++t)
                    boost::asio::co_spawn(loop, add_up(queue, mutex, sum), boost::asio::detached);
                loop.run();
            });
    }
    done = true;
    EXPECT_EQ(sum, loops * tasks * 100);
}

}  // namespace
}  // namespace mcr::net
