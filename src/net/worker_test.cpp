#include "net/worker.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <vector>

#include "net/inbox.hpp"
#include "net/testing.hpp"

namespace mcr::net {
namespace {

using testing::House;

TEST(Workers, run_a_task_on_the_thread_of_the_worker_and_wait_for_it) {
    House<SystemClock> house(2);
    ASSERT_EQ(house.workers->size(), 2U);
    std::vector<std::thread::id> threads(2);
    for (std::size_t i = 0; i < 2; ++i)
        house.workers->run(i, [&, i](Worker& worker) -> Task<void> {
            EXPECT_EQ(worker.index(), i);
            threads[i] = std::this_thread::get_id();
            co_return;
        });
    EXPECT_NE(threads[0], threads[1]);
    EXPECT_NE(threads[0], std::this_thread::get_id());
}

TEST(Workers, log_only_the_kind_of_an_exception_and_go_on) {
    House<SystemClock> house;
    house.workers->run(0, [](Worker&) -> Task<void> {
        throw std::runtime_error("about a patient");
        co_return;
    });
    bool ran = false;
    house.workers->run(0, [&](Worker&) -> Task<void> {
        ran = true;
        co_return;
    });
    EXPECT_TRUE(ran);
    EXPECT_TRUE(house.log_text.str().contains("std::runtime_error"));
    EXPECT_FALSE(house.log_text.str().contains("patient"));
}

TEST(Worker, sleeps_until_the_moment_on_its_clock) {
    House<FakeClock> house;
    std::vector<int> order;
    const auto start = house.clock.steady();
    auto slept = std::async(std::launch::async, [&] {
        house.workers->run(0, [&](Worker& worker) -> Task<void> {
            Inbox<int> inbox(worker.executor());
            for (const int seconds : {3, 1, 2})
                worker.spawn([&, seconds]() -> Task<void> {
                    co_await worker.sleep_until(start + std::chrono::seconds(seconds));
                    EXPECT_GE(worker.clock().steady(), start + std::chrono::seconds(seconds));
                    inbox.put(seconds);
                });
            for (int i = 0; i < 3; ++i) {
                const int next = co_await inbox.take();
                order.push_back(next);
            }
        });
    });
    testing::advance_until_ready(house.clock, slept);
    EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(Worker, sleeps_not_at_all_until_a_moment_that_has_passed) {
    House<FakeClock> house;
    house.workers->run(0, [](Worker& worker) -> Task<void> {
        co_await worker.sleep_until(worker.clock().steady() - std::chrono::seconds(1));
    });
}

TEST(Worker, takes_tasks_from_any_thread) {
    House<SystemClock> house;
    std::promise<std::size_t> promise;
    house.workers->at(0).spawn([&]() -> Task<void> {
        promise.set_value(house.workers->at(0).index());
        co_return;
    });
    EXPECT_EQ(promise.get_future().get(), 0U);
}

TEST(Workers, drop_what_is_not_finished_when_they_go) {
    testing::RawListener silent;
    House<FakeClock> house;
    Upstream upstream;
    upstream.name = "silent";
    struct Dropped {
        int* count;
        ~Dropped() { ++*count; }
    };
    int dropped = 0;
    std::promise<void> all_wait;
    house.workers->at(0).spawn([&]() -> Task<void> {
        const Dropped mark{&dropped};
        co_await house.workers->at(0).sleep_until(SteadyTime::max());
    });
    house.workers->at(0).spawn([&]() -> Task<void> {
        const Dropped mark{&dropped};
        const Buffer held = house.workers->at(0).buffers().take(100);
        Inbox<int> inbox(house.workers->at(0).executor());
        const int never = co_await inbox.take();
        EXPECT_EQ(never, 0);
    });
    house.workers->at(0).spawn([&]() -> Task<void> {
        const Dropped mark{&dropped};
        Call call;
        call.url = "http://127.0.0.1:" + std::to_string(silent.port());
        house.workers->at(0).spawn([&]() -> Task<void> {
            all_wait.set_value();
            co_return;
        });
        const auto answer = co_await house.workers->at(0).client().call(
            upstream, std::move(call), Deadline(house.clock, std::chrono::hours(1)));
        EXPECT_FALSE(answer);
    });
    all_wait.get_future().wait();
    house.workers.reset();
    EXPECT_EQ(dropped, 3);
}

}  // namespace
}  // namespace mcr::net
