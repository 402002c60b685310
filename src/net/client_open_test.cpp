#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "net/body_stream.hpp"
#include "net/client.hpp"
#include "net/gzip.hpp"
#include "net/testing.hpp"

namespace mcr::net {
namespace {

using testing::House;
using testing::RawConnection;
using testing::ScriptedServer;
using Opening = Result<std::unique_ptr<Incoming>>;

constexpr std::uint64_t enough = 1UL << 30U;

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

std::string head_of(const std::string& more) {
    return "HTTP/1.1 200 OK\r\n" + more + "\r\n";
}

std::string chunk_of(std::size_t size) {
    std::array<char, 20> length{};
    static_cast<void>(std::snprintf(length.data(), length.size(), "%zx\r\n", size));
    return length.data() + std::string(size, 'x') + "\r\n";
}

/// What a reader had of one answer.
struct Read {
    Result<void> opened = fail(ErrorKind::internal, "never asked");
    int status = 0;
    Headers headers;
    std::string body;
    std::size_t largest = 0;
    std::optional<Error> error;  ///< that ended the body
};

/// Opens and reads to the end.
template <class C>
Read read_all(House<C>& house, const Upstream& upstream, Call call, std::uint64_t most = enough,
              std::chrono::nanoseconds within = std::chrono::seconds(20)) {
    Read read;
    house.workers->run(0, [&](Worker& worker) -> Task<void> {
        Opening opening =
            co_await worker.client().open(upstream, call, most, Deadline(house.clock, within));
        if (!opening) {
            read.opened = std::unexpected(opening.error());
            co_return;
        }
        read.opened = {};
        Incoming& incoming = **opening;
        read.status = incoming.status();
        read.headers = incoming.headers();
        for (;;) {
            const auto piece = co_await incoming.next();
            if (!piece) read.error = piece.error();
            if (!piece || piece->empty()) co_return;
            read.body += *piece;
            read.largest = std::max(read.largest, piece->size());
        }
    });
    return read;
}

TEST(ClientOpen, gives_the_head_before_the_body_and_the_body_as_it_comes) {
    std::promise<void> head_read;
    ScriptedServer server([&](RawConnection& connection, int) {
        connection.read_message();
        connection.send(head_of("Content-Length: 6\r\nContent-Type: application/pdf\r\n"));
        head_read.get_future().wait();
        connection.send("abcdef");
    });
    House<SystemClock> house;
    const Upstream upstream = named("rqw");
    std::string body;
    house.workers->run(0, [&](Worker& worker) -> Task<void> {
        Opening opening = co_await worker.client().open(
            upstream, get(server.url()), enough, Deadline(house.clock, std::chrono::seconds(20)));
        if (!opening) co_return;
        EXPECT_EQ((*opening)->status(), 200);
        EXPECT_EQ((*opening)->headers().get("content-type"), "application/pdf");
        head_read.set_value();
        for (;;) {
            const auto piece = co_await (*opening)->next();
            if (!piece || piece->empty()) co_return;
            body += *piece;
        }
    });
    EXPECT_EQ(body, "abcdef");
    EXPECT_TRUE(house.counted("mcr_client_calls_total{outcome=\"answered\",upstream=\"rqw\"} 1"));
}

TEST(ClientOpen, gives_an_answer_without_body_and_one_of_any_status) {
    ScriptedServer empty(ScriptedServer::answering("HTTP/1.1 204 No Content\r\n\r\n"));
    ScriptedServer missing(
        ScriptedServer::answering("HTTP/1.1 404 X\r\nContent-Length: 4\r\n\r\nnone"));
    House<SystemClock> house;
    const auto nothing = read_all(house, named("empty"), get(empty.url()));
    EXPECT_EQ(nothing.status, 204);
    EXPECT_EQ(nothing.body, "");
    EXPECT_FALSE(nothing.error);
    const auto none = read_all(house, named("missing"), get(missing.url()));
    EXPECT_EQ(none.status, 404);
    EXPECT_EQ(none.body, "none");
}

TEST(ClientOpen, makes_the_sender_of_a_large_body_wait_for_a_slow_reader) {
    constexpr std::size_t chunk = 1UL << 20U;
    constexpr std::size_t chunks = 64;
    std::atomic<std::size_t> sent{0};
    ScriptedServer server([&](RawConnection& connection, int) {
        connection.read_message();
        connection.send(head_of("Transfer-Encoding: chunked\r\n"));
        for (std::size_t i = 0; i < chunks; ++i) {
            connection.send(chunk_of(chunk));
            sent += chunk;
        }
        connection.send("0\r\n\r\n");
    });
    ScriptedServer other(
        ScriptedServer::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    House<SystemClock> house;
    const Upstream upstream = named("rqw");
    const Upstream beside = named("beside");
    std::size_t total = 0;
    std::size_t largest = 0;
    std::size_t sent_meanwhile = 0;
    bool complete = false;
    house.workers->run(0, [&](Worker& worker) -> Task<void> {
        const Deadline deadline(house.clock, std::chrono::seconds(60));
        Opening opening =
            co_await worker.client().open(upstream, get(server.url()), enough, deadline);
        if (!opening) co_return;
        for (int i = 0; i < 200; ++i)
            static_cast<void>(co_await worker.client().call(beside, get(other.url()), deadline));
        sent_meanwhile = sent;
        for (;;) {
            const auto piece = co_await (*opening)->next();
            if (!piece) co_return;
            complete = piece->empty();
            if (complete) co_return;
            total += piece->size();
            largest = std::max(largest, piece->size());
        }
    });
    EXPECT_TRUE(complete);
    EXPECT_EQ(total, chunk * chunks);
    EXPECT_LE(largest, 256UL << 10U);
    EXPECT_LT(sent_meanwhile, 32UL << 20U) << "what the sockets hold, and no more";
}

TEST(ClientOpen, decompresses_as_it_comes) {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += std::to_string(i);
    Deflater deflater;
    const std::array<std::string_view, 1> pieces{text};
    const std::string packed(deflater.write(pieces, true));
    ScriptedServer server(ScriptedServer::answering(
        head_of("Content-Encoding: gzip\r\nContent-Length: " + std::to_string(packed.size()) +
                "\r\n") +
        packed));
    House<SystemClock> house;
    const auto read = read_all(house, named("rqw"), get(server.url()));
    EXPECT_EQ(read.body, text);
    EXPECT_FALSE(read.error);
    EXPECT_FALSE(read.headers.get("Content-Encoding"));
    EXPECT_FALSE(read.headers.get("Content-Length"));
}

TEST(ClientOpen, tells_of_a_body_that_is_no_whole_or_no_good_one) {
    Deflater deflater;
    const std::string zeros(64UL << 20U, '\0');
    const std::array<std::string_view, 1> pieces{zeros};
    const std::string bomb(deflater.write(pieces, true));
    struct Case {
        std::string what;
        std::string answer;
        ErrorKind kind;
        std::string sentence;
        bool at_head;
    };
    const std::vector<Case> cases{
        {"cut short", head_of("Content-Length: 100\r\n") + "abc", ErrorKind::malformed,
         "rqw sent an answer that is cut short.", false},
        {"cut between chunks", head_of("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n",
         ErrorKind::malformed, "rqw sent an answer that is cut short.", false},
        {"announced too large", head_of("Content-Length: 9000000\r\n") + "abc",
         ErrorKind::too_large, "rqw announced an answer larger than is allowed.", true},
        {"too large", head_of("Transfer-Encoding: chunked\r\n") + chunk_of(9'000'000),
         ErrorKind::too_large, "rqw sent an answer larger than is allowed.", false},
        {"a bomb", head_of("Content-Encoding: gzip\r\n") + bomb, ErrorKind::too_large,
         "rqw sent an answer that expands suspiciously.", false},
        {"shortened gzip", head_of("Content-Encoding: gzip\r\n") + bomb.substr(0, 200),
         ErrorKind::malformed, "rqw sent an answer that is cut short.", false},
        {"an encoding not asked for", head_of("Content-Encoding: br\r\n") + "abc",
         ErrorKind::malformed, "rqw answered in an encoding that it was not asked for.", true},
        {"a redirect", "HTTP/1.1 302 X\r\nLocation: /other\r\nContent-Length: 3\r\n\r\nabc",
         ErrorKind::unsupported, "rqw redirected us, which is not followed.", true},
    };
    for (const auto& c : cases) {
        ScriptedServer server(ScriptedServer::answering(c.answer));
        House<SystemClock> house;
        const auto read = read_all(house, named("rqw"), get(server.url()), 8'000'000);
        EXPECT_EQ(read.opened.has_value(), !c.at_head) << c.what;
        const auto error =
            c.at_head && !read.opened ? read.opened.error() : read.error.value_or(Error{});
        EXPECT_EQ(error.kind, c.kind) << c.what;
        EXPECT_EQ(error.sentence, c.sentence) << c.what;
    }
}

TEST(ClientOpen, follows_a_redirect_where_the_upstream_allows_it) {
    ScriptedServer server([](RawConnection& connection, int) {
        const auto request = connection.read_message();
        connection.send(request.starts_with("GET /there")
                            ? head_of("Content-Length: 5\r\nConnection: close\r\n") + "there"
                            : "HTTP/1.1 302 X\r\nLocation: /there\r\nConnection: close\r\n"
                              "Content-Length: 3\r\n\r\nabc");
    });
    House<SystemClock> house;
    Upstream upstream = named("rqw");
    upstream.follow_redirects = true;
    EXPECT_EQ(read_all(house, upstream, get(server.url("/here"))).body, "there");
}

TEST(ClientOpen, ends_at_its_deadline_whoever_is_slow) {
    House<FakeClock> house;
    ScriptedServer stalling([&](RawConnection& connection, int) {
        connection.read_message();
        connection.send(head_of("Content-Length: 100\r\n") + "abc");
        house.clock.advance(std::chrono::seconds(5));
        connection.read_all();
    });
    const auto read =
        read_all(house, named("stalling"), get(stalling.url()), enough, std::chrono::seconds(5));
    EXPECT_TRUE(read.opened);
    ASSERT_TRUE(read.error);
    EXPECT_EQ(read.error->kind, ErrorKind::timed_out);
}

TEST(ClientOpen, does_not_blame_the_sender_for_a_reader_who_is_too_slow) {
    House<FakeClock> house;
    ScriptedServer server([&](RawConnection& connection, int) {
        connection.read_message();
        connection.send(head_of("Transfer-Encoding: chunked\r\n") + chunk_of(64UL << 20U) +
                        "0\r\n\r\n");
    });
    Upstream upstream = named("rqw");
    upstream.breaker_failures = 1;
    std::optional<Error> error;
    std::optional<Error> after;
    house.workers->run(0, [&](Worker& worker) -> Task<void> {
        const Deadline deadline(house.clock, std::chrono::seconds(5));
        Opening opening =
            co_await worker.client().open(upstream, get(server.url()), enough, deadline);
        if (!opening) co_return;
        // The first piece is full only when the sender is made to wait.
        std::size_t size = 0;
        while (size < BodyStream::piece_bytes) {
            const auto piece = co_await (*opening)->next();
            size = piece ? piece->size() : BodyStream::piece_bytes;
        }
        // Nobody waits for a piece while the time runs out, however slow this machine is.
        house.clock.advance(std::chrono::seconds(5));
        co_await worker.sleep_until(house.clock.steady());
        for (;;) {
            const auto piece = co_await (*opening)->next();
            if (!piece) error = piece.error();
            if (!piece || piece->empty()) break;
        }
        opening->reset();
        const Deadline later(house.clock, std::chrono::seconds(5));
        Opening again = co_await worker.client().open(upstream, get(server.url()), enough, later);
        if (!again) after = again.error();
    });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind, ErrorKind::timed_out);
    EXPECT_FALSE(after && after->code == "breaker-open");
}

TEST(ClientOpen, ends_the_transfer_when_the_reader_leaves) {
    std::promise<void> ended;
    ScriptedServer server([&](RawConnection& connection, int number) {
        connection.read_message();
        if (number > 1) {
            connection.send(head_of("Content-Length: 2\r\n") + "ok");
            return;
        }
        connection.send(head_of("Transfer-Encoding: chunked\r\n") + chunk_of(100));
        connection.read_all();  // until the reader has left
        ended.set_value();
    });
    House<SystemClock> house;
    Upstream upstream = named("rqw");
    upstream.max_in_flight = 1;
    house.workers->run(0, [&](Worker& worker) -> Task<void> {
        const Deadline deadline(house.clock, std::chrono::seconds(20));
        Opening opening =
            co_await worker.client().open(upstream, get(server.url()), enough, deadline);
        EXPECT_TRUE(opening);
    });
    ended.get_future().wait();
    EXPECT_TRUE(house.ask(upstream, get(server.url()))) << "its place in the queue is free again";
    EXPECT_TRUE(house.counted("mcr_client_calls_total{outcome=\"left\",upstream=\"rqw\"} 1"));
}

TEST(ClientOpen, counts_bodies_that_break_against_the_upstream) {
    ScriptedServer server(ScriptedServer::answering(head_of("Content-Length: 100\r\n") + "abc"));
    House<FakeClock> house;
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(read_all(house, named("ill"), get(server.url())).opened) << i;
    const auto refused = read_all(house, named("ill"), get(server.url()));
    ASSERT_FALSE(refused.opened);
    EXPECT_EQ(refused.opened.error().code, "breaker-open");
}

TEST(ClientOpen, is_dropped_with_its_loop) {
    std::promise<void> waiting;
    ScriptedServer server([&](RawConnection& connection, int) {
        connection.read_message();
        connection.send(head_of("Content-Length: 100\r\n") + "abc");
        connection.read_all();
    });
    House<SystemClock> house;
    const Upstream upstream = named("rqw");
    const auto left = std::make_shared<int>(1);
    house.workers->at(0).spawn([&, left]() -> Task<void> {
        const auto kept = left;
        Client& client = house.workers->at(0).client();
        const Deadline deadline(house.clock, std::chrono::seconds(20));
        Opening opening = co_await client.open(upstream, get(server.url()), enough, deadline);
        static_cast<void>(co_await (*opening)->next());
        waiting.set_value();
        static_cast<void>(co_await (*opening)->next());
    });
    waiting.get_future().wait();
    house.workers.reset();
    EXPECT_EQ(left.use_count(), 1) << "what the task held is gone";
}

}  // namespace
}  // namespace mcr::net
