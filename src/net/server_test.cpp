#include "net/server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <mutex>
#include <set>
#include <vector>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "net/gzip.hpp"
#include "net/testing.hpp"

namespace mcr::net {
namespace {

using testing::House;
using testing::RawConnection;

constexpr std::string_view get_root = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

template <class C>
struct Serving {
    House<C> house;
    std::unique_ptr<Server> server;

    explicit Serving(Handler handler, ServerOptions options = {}, std::size_t threads = 1)
        : house(threads) {
        auto started =
            Server::start(options, *house.workers, std::move(handler), house.log, house.metrics);
        if (started) server = *std::move(started);
    }
    RawConnection connect() { return RawConnection::to(server->port()); }
    std::string ask(std::string_view request) {
        auto connection = connect();
        connection.send(request);
        return connection.read_message();
    }
};

Task<void> say_hello(Worker&, const Request&, Responder& out) {
    Headers headers{{"Content-Type", "text/plain"}};
    static_cast<void>(co_await out.send(200, std::move(headers), "hello"));
}

Task<void> echo(Worker&, const Request& request, Responder& out) {
    std::string body =
        request.method + " " + request.target + " " + request.remote_address + " " + request.body;
    static_cast<void>(co_await out.send(200, {}, std::move(body)));
}

std::string header_of(const std::string& message, const std::string& name) {
    const auto at = message.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 4;
    return message.substr(from, message.find("\r\n", from) - from);
}

TEST(Server, answers_with_length_date_and_request_id) {
    Serving<FakeClock> serving(say_hello);
    const auto answer = serving.ask(get_root);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\nhello"));
    EXPECT_EQ(header_of(answer, "Content-Length"), "5");
    EXPECT_EQ(header_of(answer, "Date"), "Mon, 21 Sep 2026 14:13:20 GMT");
    EXPECT_EQ(header_of(answer, "X-Request-Id").size(), 36U);
    EXPECT_EQ(serving.server->url(), "http://127.0.0.1:" + std::to_string(serving.server->port()));
}

TEST(Server, gives_the_handler_the_request_as_it_came) {
    Serving<FakeClock> serving(echo);
    const auto answer =
        serving.ask("POST /a%20b?c=d HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
    EXPECT_TRUE(answer.ends_with("\r\n\r\nPOST /a%20b?c=d 127.0.0.1 body")) << answer;
}

TEST(Server, keeps_a_request_id_that_is_a_uuid_and_replaces_any_other) {
    Serving<FakeClock> serving(say_hello);
    const std::string id = "0b1f3a52-93b3-4c55-9a3c-5d2f9c1a7e10";
    const auto with = [&](const std::string& sent) {
        return header_of(
            serving.ask("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + sent + "\r\n\r\n"),
            "X-Request-Id");
    };
    EXPECT_EQ(with(id), id);
    EXPECT_EQ(with("9990000018").size(), 36U);
    EXPECT_NE(with("x"), with("x"));
}

TEST(Server, keeps_connections_alive_and_answers_pipelined_requests_in_order) {
    Serving<FakeClock> serving(echo);
    auto connection = serving.connect();
    connection.send(
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
        "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"
        "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(connection.read_message().contains("GET /1 "));
    EXPECT_TRUE(connection.read_message().contains("POST /2 127.0.0.1 x"));
    const auto last = connection.read_all();
    EXPECT_TRUE(last.contains("GET /3 "));
    EXPECT_TRUE(last.contains("\r\nConnection: close\r\n"));
}

TEST(Server, closes_behind_http_1_0_unless_asked_to_keep_alive) {
    Serving<FakeClock> serving(say_hello);
    auto closing = serving.connect();
    closing.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(closing.read_all().ends_with("hello"));
    auto keeping = serving.connect();
    for (int i = 0; i < 2; ++i) {
        keeping.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_TRUE(keeping.read_message().contains("\r\nConnection: keep-alive\r\n"));
    }
}

TEST(Server, sends_no_body_to_head_and_with_204_and_304) {
    const auto handler = [](Worker&, const Request& request, Responder& out) -> Task<void> {
        const int status = std::stoi(request.target.substr(1));
        static_cast<void>(co_await out.send(status, {}, "hello"));
    };
    Serving<FakeClock> serving(handler);
    auto connection = serving.connect();
    connection.send("HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(header_of(connection.read_until("\r\n\r\n"), "Content-Length"), "5");
    connection.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(header_of(connection.read_until("\r\n\r\n"), "Content-Length"), "");
    connection.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(connection.read_until("\r\n\r\n").starts_with("HTTP/1.1 304 Not Modified"));
    connection.send("GET /200 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(connection.read_message().ends_with("\r\n\r\nhello"));
}

TEST(Server, invites_a_body_that_waits_for_it) {
    Serving<FakeClock> serving(echo);
    auto connection = serving.connect();
    connection.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(connection.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    connection.send("body");
    EXPECT_TRUE(connection.read_message().ends_with(" body"));
}

TEST(Server, reads_bodies_of_all_sizes_up_to_its_limit) {
    ServerOptions options;
    options.max_body_bytes = 300'000;
    Serving<FakeClock> serving(
        [](Worker&, const Request& request, Responder& out) -> Task<void> {
            static_cast<void>(co_await out.send(200, {}, to_hex(sha256(request.body))));
        },
        options);
    for (const std::size_t size : {0UL, 1UL, 4095UL, 4096UL, 70'000UL, 300'000UL}) {
        std::string body(size, 'x');
        for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 31 % 251);
        const auto answer =
            serving.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) +
                        "\r\n\r\n" + body);
        EXPECT_TRUE(answer.ends_with(to_hex(sha256(body)))) << size;
    }
}

TEST(Server, refuses_what_breaks_a_rule_with_an_empty_body_and_counts_it) {
    ServerOptions options;
    options.max_header_bytes = 20'000;
    options.max_body_bytes = 100;
    Serving<FakeClock> serving(say_hello, options);
    const std::string long_text(19'000, 'x');
    const std::pair<std::string, int> cases[] = {
        {"hello\r\n\r\n", 400},
        {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505},
        {"GET /" + long_text + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"GET / HTTP/1.1\r\nHost: a\r\nA: " + long_text + long_text + "\r\n\r\n", 431},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x'), 413},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n", 413},
    };
    for (const auto& [request, status] : cases) {
        auto connection = serving.connect();
        connection.send(request);
        const auto answer = connection.read_all();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ")) << answer;
        EXPECT_TRUE(answer.ends_with("Content-Length: 0\r\nConnection: close\r\n\r\n")) << answer;
        EXPECT_TRUE(serving.house.counted("mcr_http_refused_total{status=\"" +
                                          std::to_string(status) + "\"}"));
    }
}

TEST(Server, answers_408_when_a_request_does_not_end_and_just_closes_when_none_begins) {
    const std::pair<std::string, std::string> cases[] = {
        {"GET / HTTP/1.1\r\nHost:", "HTTP/1.1 408 "},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel", "HTTP/1.1 408 "},
        {"", ""},
    };
    for (const auto& [sent, expected] : cases) {
        Serving<FakeClock> serving(say_hello);
        auto connection = serving.connect();
        connection.send(sent);
        auto answer = std::async(std::launch::async, [&] { return connection.read_all(); });
        testing::advance_until_ready(serving.house.clock, answer);
        const auto text = answer.get();
        EXPECT_EQ(text.substr(0, expected.size()), expected);
        EXPECT_EQ(text.empty(), expected.empty());
    }
}

TEST(Server, closes_a_kept_connection_that_stays_idle) {
    Serving<FakeClock> serving(say_hello);
    auto connection = serving.connect();
    connection.send(get_root);
    EXPECT_TRUE(connection.read_message().ends_with("hello"));
    auto rest = std::async(std::launch::async, [&] { return connection.read_all(); });
    testing::advance_until_ready(serving.house.clock, rest);
    EXPECT_EQ(rest.get(), "");
}

TEST(Server, turns_away_connections_beyond_its_limit_and_has_room_again_when_one_goes) {
    ServerOptions options;
    options.max_connections = 1;
    Serving<SystemClock> serving(say_hello, options);
    {
        auto first = serving.connect();
        first.send(get_root);
        EXPECT_TRUE(first.read_message().ends_with("hello"));
        auto second = serving.connect();
        second.send(get_root);
        EXPECT_TRUE(second.read_all().starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
        EXPECT_TRUE(serving.house.counted("mcr_http_connections_total{outcome=\"turned-away\"} 1"));
    }
    EXPECT_TRUE(serving.house.counted("mcr_http_connections 0"));
    EXPECT_TRUE(serving.ask(get_root).ends_with("hello"));
}

TEST(Server, answers_500_for_a_handler_that_throws_or_says_nothing_and_logs_the_kind_only) {
    const auto handler = [](Worker&, const Request& request, Responder&) -> Task<void> {
        if (request.target == "/throw") throw std::out_of_range("about a patient");
        co_return;
    };
    Serving<FakeClock> serving(handler);
    auto connection = serving.connect();
    for (const std::string path : {"/throw", "/nothing", "/throw"}) {
        connection.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_TRUE(connection.read_message().starts_with("HTTP/1.1 500 ")) << path;
    }
    EXPECT_TRUE(serving.house.counted("mcr_http_handler_failures_total 2"));
    EXPECT_TRUE(serving.house.log_text.str().contains("std::out_of_range"));
    EXPECT_FALSE(serving.house.log_text.str().contains("patient"));
}

TEST(Server, sends_no_header_that_could_be_taken_for_two) {
    bool refused = false;
    Serving<FakeClock> serving([&](Worker&, const Request&, Responder& out) -> Task<void> {
        Headers headers{{"Location", "/a\r\nSet-Cookie: b"}};
        const auto sent = co_await out.send(200, std::move(headers), "");
        refused = !sent;
    });
    const auto answer = serving.ask(get_root);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 "));
    EXPECT_FALSE(answer.contains("Set-Cookie"));
    EXPECT_TRUE(refused);
}

TEST(Server, spreads_connections_over_its_workers_on_one_port) {
    std::mutex mutex;
    std::set<std::size_t> indexes;
    const auto handler = [&](Worker& worker, const Request&, Responder& out) -> Task<void> {
        {
            const std::scoped_lock lock(mutex);
            indexes.insert(worker.index());
        }
        static_cast<void>(co_await out.send(200, {}, "hello"));
    };
    Serving<SystemClock> serving(handler, {}, 3);
    std::vector<RawConnection> connections;
    for (int i = 0; i < 3; ++i) connections.push_back(serving.connect());
    for (auto& connection : connections) {
        connection.send(get_root);
        EXPECT_TRUE(connection.read_message().ends_with("hello"));
    }
    EXPECT_EQ(indexes.size(), 3U);
}

TEST(Server, says_when_it_cannot_listen) {
    Serving<FakeClock> serving(say_hello);
    ServerOptions taken;
    taken.port = serving.server->port();
    ServerOptions no_address;
    no_address.address = "not an address";
    for (const auto& options : {taken, no_address}) {
        const auto second = Server::start(options, *serving.house.workers, say_hello,
                                          serving.house.log, serving.house.metrics);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
    }
}

TEST(Server, finishes_running_requests_when_it_stops_and_takes_no_more) {
    std::promise<void> running;
    const auto handler = [&](Worker& worker, const Request&, Responder& out) -> Task<void> {
        static_cast<void>(co_await out.begin(200, {}));
        running.set_value();
        co_await worker.sleep_until(worker.clock().steady() + std::chrono::seconds(2));
        const std::array<std::string_view, 1> pieces{"whole"};
        static_cast<void>(co_await out.write(pieces));
        static_cast<void>(co_await out.finish());
    };
    Serving<FakeClock> serving(handler);
    auto idle = serving.connect();
    auto connection = serving.connect();
    connection.send(get_root);
    running.get_future().wait();
    auto stopped =
        std::async(std::launch::async, [&] { return serving.server->stop(std::chrono::hours(1)); });
    EXPECT_EQ(idle.read_all(), "") << "an idle connection is closed at once";
    testing::advance_until_ready(serving.house.clock, stopped);
    EXPECT_TRUE(stopped.get());
    EXPECT_TRUE(connection.read_all().ends_with("whole\r\n0\r\n\r\n"));
    auto late = serving.connect();
    late.send(get_root);
    EXPECT_EQ(late.read_all(), "");
}

TEST(Server, closes_what_is_still_running_when_the_grace_is_over) {
    std::promise<void> running;
    const auto handler = [&](Worker& worker, const Request&, Responder& out) -> Task<void> {
        static_cast<void>(co_await out.begin(200, {}));
        running.set_value();
        co_await worker.sleep_until(SteadyTime::max());
    };
    Serving<FakeClock> serving(handler);
    auto connection = serving.connect();
    connection.send(get_root);
    running.get_future().wait();
    auto stopped = std::async(std::launch::async,
                              [&] { return serving.server->stop(std::chrono::seconds(5)); });
    testing::advance_until_ready(serving.house.clock, stopped);
    EXPECT_FALSE(stopped.get());
    EXPECT_FALSE(connection.read_all().ends_with("0\r\n\r\n"));
    serving.server.reset();
    serving.house.workers.reset();  // what it refers to goes after the workers
}

TEST(Server, counts_requests_and_bytes_without_saying_whose) {
    Serving<FakeClock> serving(say_hello);
    serving.ask("GET /Patient/9990000018 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(serving.house.counted("mcr_http_requests_total{status=\"200\"} 1"));
    EXPECT_TRUE(serving.house.counted("mcr_http_sent_bytes_total "));
    EXPECT_TRUE(serving.house.counted("mcr_http_received_bytes_total 45"));
    EXPECT_FALSE(serving.house.metrics.text().contains("9990000018"));
}

}  // namespace
}  // namespace mcr::net
