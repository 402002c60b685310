#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <future>
#include <vector>

#include "base/text.hpp"
#include "net/gzip.hpp"
#include "net/server.hpp"
#include "net/testing.hpp"

namespace mcr::net {
namespace {

using testing::House;
using testing::RawConnection;
using Pieces = std::vector<std::string_view>;

constexpr std::string_view get_root = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view get_gzip = "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";

template <class C>
struct Serving {
    House<C> house;
    std::unique_ptr<Server> server;
    explicit Serving(Handler handler, ServerOptions options = {}) {
        auto started =
            Server::start(options, *house.workers, std::move(handler), house.log, house.metrics);
        if (started) server = *std::move(started);
    }
    RawConnection ask(std::string_view request, int receive_buffer = 0) {
        auto connection = RawConnection::to(server->port(), receive_buffer);
        connection.send(request);
        return connection;
    }
};

std::string read_chunk(RawConnection& connection) {
    const auto line = connection.read_until("\r\n");
    std::size_t size = 0;
    std::from_chars(line.data(), line.data() + line.size(), size, 16);
    const auto bytes = connection.read(size + 2);
    return bytes.substr(0, size);
}

std::string all_chunks(RawConnection& connection) {
    std::string all;
    for (auto chunk = read_chunk(connection); !chunk.empty(); chunk = read_chunk(connection))
        all += chunk;
    return all;
}

// Writes "first", waits for `go`, writes "second" and finishes.
Handler in_two_parts(std::atomic<bool>& go) {
    return [&go](Worker& worker, const Request&, Responder& out) -> Task<void> {
        Headers headers{{"Content-Type", "application/json"}};
        static_cast<void>(co_await out.begin(200, std::move(headers)));
        const Pieces first{"fir", "", "st"};
        static_cast<void>(co_await out.write(first));
        while (!go) co_await worker.sleep_until(worker.clock().steady() + Milliseconds(1));
        const Pieces nothing{"", ""};
        static_cast<void>(co_await out.write(nothing));
        const Pieces second{"second"};
        static_cast<void>(co_await out.write(second));
        static_cast<void>(co_await out.finish());
    };
}

TEST(Streaming, sends_each_part_as_it_is_written_and_keeps_the_connection) {
    std::atomic<bool> go{false};
    Serving<SystemClock> serving(in_two_parts(go));
    auto connection = serving.ask(get_root);
    for (int i = 0; i < 2; ++i) {
        const auto head = connection.read_until("\r\n\r\n");
        EXPECT_TRUE(head.contains("\r\nTransfer-Encoding: chunked\r\n"));
        EXPECT_FALSE(head.contains("Content-Length"));
        EXPECT_EQ(read_chunk(connection), "first");
        go = true;
        EXPECT_EQ(read_chunk(connection), "second");
        EXPECT_EQ(read_chunk(connection), "");
        connection.send(get_root);
    }
}

TEST(Streaming, compresses_so_that_each_part_can_be_read_when_it_arrives) {
    std::atomic<bool> go{false};
    Serving<SystemClock> serving(in_two_parts(go));
    auto connection = serving.ask(get_gzip);
    const auto head = connection.read_until("\r\n\r\n");
    EXPECT_TRUE(head.contains("\r\nContent-Encoding: gzip\r\n"));
    EXPECT_TRUE(head.contains("\r\nVary: Accept-Encoding\r\n"));
    Inflater inflater;
    Buffer text;
    inflater.feed(read_chunk(connection), text, 1000);
    EXPECT_EQ(text.view(), "first");
    go = true;
    inflater.feed(read_chunk(connection), text, 1000);
    EXPECT_EQ(text.view(), "firstsecond");
    inflater.feed(all_chunks(connection), text, 1000);
    EXPECT_EQ(inflater.state(), Inflater::State::ended);
}

TEST(Streaming, goes_without_chunks_to_http_1_0_and_ends_with_the_connection) {
    std::atomic<bool> go{true};
    Serving<SystemClock> serving(in_two_parts(go));
    auto connection = serving.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto answer = connection.read_all();
    EXPECT_TRUE(answer.contains("\r\nConnection: close\r\n"));
    EXPECT_TRUE(answer.ends_with("\r\n\r\nfirstsecond"));
}

TEST(Streaming, sends_only_the_head_to_head) {
    std::atomic<bool> go{true};
    Serving<SystemClock> serving(in_two_parts(go));
    auto connection = serving.ask("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(connection.read_all().ends_with("\r\n\r\n"));
}

TEST(Streaming, writes_thousands_of_pieces_in_order_from_where_they_lie) {
    std::string expected;
    for (int i = 0; i < 200'000; ++i) expected += std::to_string(i);
    Serving<SystemClock> serving([&](Worker&, const Request&, Responder& out) -> Task<void> {
        Pieces pieces;
        std::string_view rest = expected;
        for (std::size_t size = 1; !rest.empty(); size = size % 500 + 1) {
            pieces.push_back(rest.substr(0, size));
            rest.remove_prefix(std::min(size, rest.size()));
        }
        EXPECT_GT(pieces.size(), 4000U);
        static_cast<void>(co_await out.begin(200, {}));
        static_cast<void>(co_await out.write(pieces));
        static_cast<void>(co_await out.finish());
    });
    auto connection = serving.ask(get_root, 4096);
    connection.read_until("\r\n\r\n");
    EXPECT_TRUE(all_chunks(connection) == expected);
}

TEST(Streaming, cut_short_by_abort_an_exception_or_an_early_return_has_no_last_chunk) {
    const auto handler = [](Worker&, const Request& request, Responder& out) -> Task<void> {
        static_cast<void>(co_await out.begin(200, {}));
        const Pieces pieces{"part"};
        static_cast<void>(co_await out.write(pieces));
        if (request.target == "/abort") out.abort();
        if (request.target == "/throw") throw std::runtime_error("x");
        if (request.target != "/return") {
            const auto late = co_await out.write(pieces);
            EXPECT_FALSE(late);
            const auto end = co_await out.finish();
            EXPECT_FALSE(end);
        }
    };
    Serving<SystemClock> serving(handler);
    for (const std::string path : {"/abort", "/throw", "/return"}) {
        auto connection = serving.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        const auto answer = connection.read_all();
        EXPECT_TRUE(answer.ends_with("\r\n\r\n4\r\npart\r\n")) << path << answer;
    }
    EXPECT_TRUE(serving.house.counted("mcr_http_aborted_total 3"));
}

// Writes until an error comes, which it gives to `error`.
Handler endless(std::promise<Error>& error) {
    return [&error](Worker&, const Request&, Responder& out) -> Task<void> {
        static_cast<void>(co_await out.begin(200, {}));
        const std::string much(1UL << 20U, 'x');
        const Pieces pieces{much};
        Result<void> written;
        while (written) written = co_await out.write(pieces);
        error.set_value(written.error());
    };
}

TEST(Streaming, tells_the_handler_when_the_reader_has_gone) {
    std::promise<Error> error;
    Serving<SystemClock> serving(endless(error));
    auto connection = serving.ask(get_root);
    connection.read_until("\r\n\r\n");
    connection.close();
    const auto seen = error.get_future().get();
    EXPECT_EQ(seen.kind, ErrorKind::cancelled);
    EXPECT_EQ(seen.code, "reader-gone");
}

TEST(Streaming, gives_up_on_a_reader_that_does_not_read) {
    std::promise<Error> error;
    Serving<FakeClock> serving(endless(error));
    auto connection = serving.ask(get_root);
    auto seen = error.get_future();
    testing::advance_until_ready(serving.house.clock, seen);
    EXPECT_EQ(seen.get().kind, ErrorKind::timed_out);
}

TEST(Streaming, refuses_to_answer_twice_or_out_of_turn) {
    std::promise<std::vector<bool>> tried;
    const auto handler = [&](Worker&, const Request&, Responder& out) -> Task<void> {
        const Pieces pieces{"x"};
        const auto early_write = co_await out.write(pieces);
        const auto early_finish = co_await out.finish();
        EXPECT_FALSE(out.started());
        const auto first = co_await out.send(200, {}, "once");
        EXPECT_TRUE(out.started());
        const auto second = co_await out.send(200, {}, "twice");
        const auto late = co_await out.begin(200, {});
        const auto late_write = co_await out.write(pieces);
        tried.set_value({early_write.has_value(), early_finish.has_value(), first.has_value(),
                         second.has_value(), late.has_value(), late_write.has_value()});
    };
    Serving<SystemClock> serving(handler);
    auto connection = serving.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(connection.read_all().ends_with("\r\n\r\nonce"));
    EXPECT_EQ(tried.get_future().get(), (std::vector{false, false, true, false, false, false}));
}

TEST(Answers, are_compressed_whole_where_the_reader_accepts_it_and_it_pays) {
    const std::string large(5000, 'x');
    struct Case {
        std::string_view request;
        std::string type;
        std::string body;
        bool compressed;
    };
    for (const auto& each :
         {Case{get_gzip, "text/html", large, true}, Case{get_root, "text/html", large, false},
          Case{get_gzip, "image/png", large, false}, Case{get_gzip, "text/html", "small", false}}) {
        Serving<SystemClock> serving([&](Worker&, const Request&, Responder& out) -> Task<void> {
            Headers headers{{"Content-Type", each.type}};
            static_cast<void>(co_await out.send(200, std::move(headers), each.body));
        });
        auto connection = serving.ask(each.request);
        const auto answer = connection.read_message();
        EXPECT_EQ(answer.contains("\r\nContent-Encoding: gzip\r\n"), each.compressed);
        EXPECT_EQ(answer.contains("\r\nVary: Accept-Encoding\r\n"), each.type == "text/html");
        const auto body = answer.substr(answer.find("\r\n\r\n") + 4);
        Buffer text(each.compressed ? "" : body);
        Inflater inflater;
        if (each.compressed) inflater.feed(body, text, 100'000);
        EXPECT_EQ(text.view(), each.body);
    }
}

}  // namespace
}  // namespace mcr::net
