#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "net/client.hpp"
#include "net/inbox.hpp"
#include "net/testing.hpp"

namespace mcr::net {
namespace {

using testing::House;
using testing::RawConnection;
using testing::ScriptedServer;

constexpr std::string_view fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

Upstream named(std::string name) {
    Upstream made;
    made.name = std::move(name);
    return made;
}

Call get(std::string url) {
    Call call;
    call.url = std::move(url);
    return call;
}

TEST(ClientConcurrency, is_kept_to_the_limit_of_the_upstream_while_others_wait) {
    // Serves one connection at a time: a second one that is in flight would not be answered.
    std::atomic<int> requests{0};
    ScriptedServer server([&](RawConnection& connection, int) {
        while (!connection.read_message().empty()) {
            ++requests;
            connection.send(fine);
        }
    });
    House<SystemClock> house;
    Upstream narrow = named("narrow");
    narrow.max_in_flight = 1;
    int answered = 0;
    house.workers->run(0, [&](Worker& worker) -> Task<void> {
        Inbox<bool> inbox(worker.executor());
        for (int i = 0; i < 10; ++i)
            worker.spawn([&]() -> Task<void> {
                Call call = get(server.url());
                const Deadline deadline(house.clock, std::chrono::seconds(20));
                const auto answer =
                    co_await worker.client().call(narrow, std::move(call), deadline);
                inbox.put(answer.has_value());
            });
        for (int i = 0; i < 10; ++i) {
            const bool fine_answer = co_await inbox.take();
            answered += fine_answer ? 1 : 0;
        }
    });
    EXPECT_EQ(answered, 10);
    EXPECT_EQ(requests, 10);
    EXPECT_EQ(server.connections(), 1);
}

TEST(ClientConcurrency, makes_no_call_wait_beyond_its_deadline) {
    House<FakeClock> house;
    ScriptedServer server([&](RawConnection& connection, int) {
        connection.read_message();
        house.clock.advance(std::chrono::seconds(2));
        connection.read_all();
    });
    Upstream narrow = named("narrow");
    narrow.max_in_flight = 1;
    std::vector<Error> errors;
    house.workers->run(0, [&](Worker& worker) -> Task<void> {
        Inbox<Error> inbox(worker.executor());
        for (const int seconds : {1, 2})
            worker.spawn([&, seconds]() -> Task<void> {
                Call call = get(server.url());
                const Deadline deadline(house.clock, std::chrono::seconds(seconds));
                const auto answer =
                    co_await worker.client().call(narrow, std::move(call), deadline);
                inbox.put(answer.error());
            });
        for (int i = 0; i < 2; ++i) {
            auto error = co_await inbox.take();
            errors.push_back(std::move(error));
        }
    });
    ASSERT_EQ(errors.size(), 2U);
    for (const auto& error : errors) EXPECT_EQ(error.kind, ErrorKind::timed_out);
    EXPECT_EQ(server.connections(), 1);
}

TEST(ClientBreaker, opens_after_failures_in_a_row_and_closes_after_a_good_trial) {
    std::atomic<bool> well{false};
    ScriptedServer server([&](RawConnection& connection, int) {
        connection.read_message();
        connection.send(well ? std::string(fine)
                             : "HTTP/1.1 503 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    House<FakeClock> house;
    const Upstream ill = named("ill");
    for (int i = 0; i < 5; ++i) {
        const auto answer = house.ask(ill, get(server.url()));
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 503);
    }
    const auto refused = house.ask(ill, get(server.url()));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(refused.error().code, "breaker-open");
    EXPECT_EQ(server.connections(), 5);
    EXPECT_TRUE(house.ask(named("another"), get(server.url()))) << "one upstream's breaker only";

    house.clock.advance(ill.breaker_open);
    EXPECT_TRUE(house.ask(ill, get(server.url()))) << "the trial, which fails";
    EXPECT_FALSE(house.ask(ill, get(server.url())));

    house.clock.advance(ill.breaker_open);
    well = true;
    EXPECT_TRUE(house.ask(ill, get(server.url()))) << "the trial, which succeeds";
    EXPECT_TRUE(house.ask(ill, get(server.url())));
    EXPECT_TRUE(house.counted("mcr_client_breaker_total{event=\"opened\",upstream=\"ill\"} 2"));
    EXPECT_TRUE(house.counted("mcr_client_breaker_total{event=\"refused\",upstream=\"ill\"} 2"));
    EXPECT_TRUE(house.counted("mcr_client_breaker_total{event=\"closed\",upstream=\"ill\"} 1"));
}

TEST(ClientBreaker, counts_lost_connections_but_not_refusals_of_the_upstream) {
    ScriptedServer refusing(ScriptedServer::answering(
        "HTTP/1.1 404 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    House<FakeClock> house;
    for (int i = 0; i < 10; ++i)
        EXPECT_TRUE(house.ask(named("refusing"), get(refusing.url()))) << i;

    std::string address;
    {
        const testing::RawListener gone;
        address = "http://127.0.0.1:" + std::to_string(gone.port());
    }
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(house.ask(named("gone"), get(address)).error().code, "") << i;
    EXPECT_EQ(house.ask(named("gone"), get(address)).error().code, "breaker-open");
}

TEST(ClientBreaker, lets_the_next_trial_through_when_one_runs_out_of_time) {
    House<FakeClock> house;
    std::atomic<bool> well{false};
    ScriptedServer server([&](RawConnection& connection, int) {
        connection.read_message();
        if (well) {
            connection.send(fine);
            return;
        }
        house.clock.advance(std::chrono::seconds(1));
        connection.read_all();
    });
    Upstream slow = named("slow");
    slow.breaker_failures = 1;
    EXPECT_EQ(house.ask(slow, get(server.url()), std::chrono::seconds(1)).error().kind,
              ErrorKind::timed_out);
    house.clock.advance(slow.breaker_open);
    EXPECT_EQ(house.ask(slow, get(server.url()), std::chrono::seconds(1)).error().kind,
              ErrorKind::timed_out);
    EXPECT_EQ(house.ask(slow, get(server.url())).error().code, "breaker-open");
    house.clock.advance(slow.breaker_open);
    well = true;
    EXPECT_TRUE(house.ask(slow, get(server.url())));
}

TEST(ClientMetrics, count_calls_by_upstream_and_outcome) {
    ScriptedServer server(ScriptedServer::answering(std::string(fine)));
    House<SystemClock> house;
    ASSERT_TRUE(house.ask(named("RQW"), get(server.url())));
    EXPECT_TRUE(house.counted("mcr_client_calls_total{outcome=\"answered\",upstream=\"RQW\"} 1"));
    EXPECT_TRUE(house.counted("mcr_client_received_bytes_total{upstream=\"RQW\"} 40"));
}

}  // namespace
}  // namespace mcr::net
