#include "net/client.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <span>
#include <vector>

#include "net/gzip.hpp"
#include "net/testing.hpp"

namespace mcr::net {
namespace {

using testing::House;
using testing::RawConnection;
using testing::ScriptedServer;

constexpr std::string_view fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

Upstream upstream(std::string name = "surgery") {
    Upstream made;
    made.name = std::move(name);
    return made;
}

Call get(std::string url) {
    Call call;
    call.url = std::move(url);
    return call;
}

std::string gzipped(std::string_view text) {
    Deflater deflater;
    return std::string(deflater.write(std::span(&text, 1), true));
}

std::string answer_with(const std::string& fields, const std::string& body) {
    return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

TEST(Client, gives_status_headers_and_body_whatever_the_status) {
    ScriptedServer server(ScriptedServer::answering(
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nX: a\r\nX: b\r\n"
        "Content-Length: 5\r\n\r\nhello"));
    House<SystemClock> house;
    const auto answer = house.ask(upstream(), get(server.url()));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 404);
    EXPECT_EQ(answer->headers.get("content-type"), "text/plain");
    EXPECT_EQ(answer->headers.size(), 4U);
    EXPECT_EQ(answer->body.view(), "hello");
}

TEST(Client, reads_chunked_bodies_interim_answers_and_bodies_that_end_with_the_connection) {
    for (const std::string answer :
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
          "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
          "5\r\n\r\nhello",
          "HTTP/1.0 200 OK\r\n\r\nhello"}) {
        ScriptedServer server(ScriptedServer::answering(answer));
        House<SystemClock> house;
        const auto got = house.ask(upstream(), get(server.url()));
        ASSERT_TRUE(got) << answer;
        EXPECT_EQ(got->status, 200);
        EXPECT_EQ(got->body.view(), "hello");
        EXPECT_FALSE(got->headers.get("Link"));
    }
}

TEST(Client, sends_method_headers_and_body_as_they_are) {
    std::string request;
    ScriptedServer server([&](RawConnection& connection, int) {
        request = connection.read_message();
        connection.send(fine);
    });
    House<SystemClock> house;
    Call call = get(server.url("/Patient/$gpc.getstructuredrecord?a=%20b"));
    call.method = "POST";
    call.headers = {{"Content-Type", "application/fhir+json"}, {"Ssp-TraceID", "x"}};
    call.body = std::string("{\"a\":1}\0", 8);
    ASSERT_TRUE(house.ask(upstream(), std::move(call)));
    EXPECT_TRUE(request.starts_with("POST /Patient/$gpc.getstructuredrecord?a=%20b HTTP/1.1\r\n"));
    EXPECT_TRUE(request.contains("\r\nContent-Type: application/fhir+json\r\n"));
    EXPECT_TRUE(request.contains("\r\nSsp-TraceID: x\r\n"));
    EXPECT_TRUE(request.contains("\r\nAccept-Encoding: gzip\r\n"));
    EXPECT_FALSE(request.contains("Expect"));
    EXPECT_TRUE(request.ends_with(std::string_view("\r\n\r\n{\"a\":1}\0", 12)));
}

TEST(Client, waits_for_no_body_where_there_is_none) {
    ScriptedServer server(
        ScriptedServer::answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"));
    House<SystemClock> house;
    Call call = get(server.url());
    call.method = "HEAD";
    const auto answer = house.ask(upstream(), std::move(call));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body.size(), 0U);
}

TEST(Client, keeps_connections_for_the_next_call) {
    ScriptedServer server([](RawConnection& connection, int) {
        for (int i = 0; i < 3; ++i) {
            connection.read_message();
            connection.send(fine);
        }
    });
    House<SystemClock> house;
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(house.ask(upstream(), get(server.url())));
    EXPECT_EQ(server.connections(), 1);
}

TEST(Client, takes_no_proxy_from_the_environment) {
    ScriptedServer server(ScriptedServer::answering(std::string(fine)));
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    House<SystemClock> house;
    const auto answer = house.ask(upstream(), get(server.url()));
    unsetenv("http_proxy");
    EXPECT_TRUE(answer);
}

TEST(Client, reads_compressed_answers) {
    const std::string text(100'000, 'x');
    ScriptedServer server(
        ScriptedServer::answering(answer_with("Content-Encoding: gzip\r\n", gzipped(text))));
    House<SystemClock> house;
    const auto answer = house.ask(upstream(), get(server.url()));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body.view(), text);
    EXPECT_FALSE(answer->headers.get("Content-Encoding"));
}

// Answers that are refused: what the server sends, and the error.
struct Bad {
    std::string name;
    std::string answer;
    ErrorKind kind;
    std::string code;
};

class BadAnswers : public ::testing::TestWithParam<Bad> {};

TEST_P(BadAnswers, are_errors_that_name_the_upstream_and_nothing_of_the_address) {
    ScriptedServer server(ScriptedServer::answering(GetParam().answer));
    House<SystemClock> house;
    Upstream limited = upstream();
    limited.max_body_bytes = 3UL << 20U;
    limited.max_header_bytes = 4000;
    limited.max_expansion = 100;
    const auto answer = house.ask(limited, get(server.url("/Patient?identifier=9990000018")));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, GetParam().kind) << answer.error().sentence;
    EXPECT_EQ(answer.error().code, GetParam().code);
    EXPECT_TRUE(answer.error().sentence.contains("surgery")) << answer.error().sentence;
    EXPECT_FALSE(answer.error().sentence.contains("999"));
    EXPECT_EQ(server.connections(), 1);
}

std::string chunk(std::string_view bytes) {
    std::ostringstream out;
    out << std::hex << bytes.size() << "\r\n" << bytes << "\r\n";
    return out.str();
}

const std::vector<Bad> bad_answers{
    {"cut_short_by_length", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
     ErrorKind::malformed, ""},
    {"cut_short_in_chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
     ErrorKind::malformed, ""},
    {"cut_short_in_compression",
     answer_with("Content-Encoding: gzip\r\n", gzipped("hello, hello, hello").substr(0, 20)),
     ErrorKind::malformed, ""},
    {"damaged_compression", answer_with("Content-Encoding: gzip\r\n", "this is no gzip at all"),
     ErrorKind::malformed, ""},
    {"more_behind_the_compression",
     answer_with("Content-Encoding: gzip\r\n", gzipped("hello") + "x"), ErrorKind::malformed, ""},
    {"another_encoding", answer_with("Content-Encoding: br\r\n", "xxxx"), ErrorKind::malformed, ""},
    {"two_encodings", answer_with("Content-Encoding: gzip, gzip\r\n", "xxxx"), ErrorKind::malformed,
     ""},
    {"no_http", "SSH-2.0-OpenSSH_9.2\r\n", ErrorKind::malformed, ""},
    {"no_http_but_text", "hello\r\n\r\nhello", ErrorKind::malformed, ""},
    {"bad_chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
     ErrorKind::malformed, ""},
    {"too_large_as_announced", "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\nx",
     ErrorKind::too_large, ""},
    {"too_large_as_sent",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
         chunk(std::string((3UL << 20U) + 1, 'x')) + "0\r\n\r\n",
     ErrorKind::too_large, ""},
    {"too_large_when_decompressed", answer_with("Content-Encoding: gzip\r\n", gzipped([] {
                                                    std::string text;
                                                    for (int i = 0; text.size() <= 3UL << 20U; ++i)
                                                        text += std::to_string(i * 7);
                                                    return text;
                                                }())),
     ErrorKind::too_large, ""},
    {"expanding_suspiciously",
     answer_with("Content-Encoding: gzip\r\n", gzipped(std::string(2'900'000, 'x'))),
     ErrorKind::too_large, ""},
    {"too_much_header",
     "HTTP/1.1 200 OK\r\nA: " + std::string(2000, 'a') + "\r\nB: " + std::string(2000, 'b') +
         "\r\n\r\n",
     ErrorKind::too_large, ""},
    {"one_endless_header", "HTTP/1.1 200 OK\r\nA: " + std::string(300'000, 'a'),
     ErrorKind::too_large, ""},
    {"a_redirect", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
     ErrorKind::unsupported, "redirect"},
};

INSTANTIATE_TEST_SUITE_P(Client, BadAnswers, ::testing::ValuesIn(bad_answers),
                         [](const auto& tested) { return tested.param.name; });

TEST(Client, refuses_calls_that_are_not_http) {
    House<SystemClock> house;
    Call bad_method = get("http://127.0.0.1/");
    bad_method.method = "GET /x";
    Call bad_header = get("http://127.0.0.1/");
    bad_header.headers = {{"A", "b\r\nC: d"}};
    for (Call call : {bad_method, bad_header, get("file:///etc/hostname"), get("no address"),
                      get("http://user:pass@127.0.0.1/"), get("gopher://127.0.0.1/")}) {
        const auto answer = house.ask(upstream(), call);
        ASSERT_FALSE(answer) << call.url;
        EXPECT_EQ(answer.error().kind, ErrorKind::invalid) << call.url << call.method;
    }
}

TEST(Client, says_when_an_upstream_cannot_be_reached) {
    std::uint16_t port = 0;
    {
        const testing::RawListener gone;
        port = gone.port();
    }
    House<SystemClock> house;
    const auto answer = house.ask(upstream(), get("http://127.0.0.1:" + std::to_string(port)));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(answer.error().sentence, "surgery could not be reached.");
}

TEST(Client, gives_up_at_its_deadline_while_nothing_comes_and_while_a_body_trickles) {
    for (const std::string sent : {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhal"}) {
        House<FakeClock> house;
        ScriptedServer server([&](RawConnection& connection, int) {
            connection.read_message();
            connection.send(sent);
            house.clock.advance(std::chrono::seconds(3));
            connection.read_all();  // until the client goes
        });
        const auto answer = house.ask(upstream(), get(server.url()), std::chrono::seconds(3));
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::timed_out);
        EXPECT_EQ(server.connections(), 1);
    }
}

TEST(Client, gives_up_connecting_before_the_deadline) {
    const testing::RawListener full(0);
    const auto first = RawConnection::to(full.port());
    std::vector<int> fillers;  // until the kernel takes no more for this port
    for (int i = 0; i < 4; ++i) {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        const auto address = RawConnection::loopback(full.port());
        ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        fillers.push_back(socket);
    }
    House<FakeClock> house;
    const Upstream target = upstream();
    const auto before = house.clock.steady();
    auto answer = house.start(target, get("http://127.0.0.1:" + std::to_string(full.port())),
                              std::chrono::hours(1));
    testing::advance_until_ready(house.clock, answer);
    const auto got = answer.get();
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::unavailable);
    EXPECT_LT(house.clock.steady() - before, std::chrono::hours(1));
    for (const int socket : fillers) ::close(socket);
}

TEST(Client, repeats_once_when_the_connection_broke_before_any_answer) {
    ScriptedServer server([](RawConnection& connection, int number) {
        connection.read_message();
        if (number == 1)
            connection.reset();
        else
            connection.send(fine);
    });
    House<SystemClock> house;
    EXPECT_TRUE(house.ask(upstream(), get(server.url())));
    EXPECT_EQ(server.connections(), 2);
}

TEST(Client, repeats_no_more_than_once) {
    ScriptedServer server([](RawConnection& connection, int) {
        connection.read_message();
        connection.reset();
    });
    House<SystemClock> house;
    const auto answer = house.ask(upstream(), get(server.url()));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(server.connections(), 2);
}

TEST(Client, never_repeats_what_must_not_be_repeated_even_after_a_pooled_connection_broke) {
    std::atomic<int> requests{0};
    ScriptedServer server([&](RawConnection& connection, int) {
        connection.read_message();
        connection.send(fine);
        if (!connection.read_message().empty()) ++requests;
        connection.reset();
    });
    House<SystemClock> house;
    Call call = get(server.url());
    ASSERT_TRUE(house.ask(upstream(), call));
    call.method = "POST";
    call.safe_to_repeat = false;
    ScriptedServer breaking([&](RawConnection& connection, int) {
        connection.read_message();
        ++requests;
        connection.reset();
    });
    call.url = breaking.url();
    EXPECT_FALSE(house.ask(upstream(), call));
    EXPECT_EQ(requests, 1);
    EXPECT_EQ(breaking.connections(), 1);
}

TEST(Client, does_not_repeat_once_an_answer_has_begun) {
    ScriptedServer server([](RawConnection& connection, int) {
        connection.read_message();
        connection.send("HTTP/1.1 200 OK\r\n");
        connection.reset();
    });
    House<SystemClock> house;
    EXPECT_FALSE(house.ask(upstream(), get(server.url())));
    EXPECT_EQ(server.connections(), 1);
}

TEST(Client, repeats_by_itself_when_a_pooled_connection_turns_out_to_be_closed) {
    ScriptedServer server([](RawConnection& connection, int number) {
        connection.read_message();
        connection.send(fine);
        if (number == 1) {
            connection.read_message();
            connection.close();
        }
    });
    House<SystemClock> house;
    EXPECT_TRUE(house.ask(upstream(), get(server.url())));
    EXPECT_TRUE(house.ask(upstream(), get(server.url())));
    EXPECT_EQ(server.connections(), 2);
}

TEST(Client, follows_redirects_within_the_host_where_the_upstream_allows_it) {
    std::string last;
    ScriptedServer server([&](RawConnection& connection, int number) {
        last = connection.read_message();
        connection.send(number <= 3
                            ? "HTTP/1.1 307 T\r\nLocation: /next?" + std::to_string(number) +
                                  "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            : std::string(fine));
    });
    House<SystemClock> house;
    Upstream follows = upstream();
    follows.follow_redirects = true;
    Call call = get(server.url());
    call.method = "POST";
    call.body = "b";
    const auto answer = house.ask(follows, call);
    ASSERT_TRUE(answer) << answer.error().sentence;
    EXPECT_TRUE(last.starts_with("POST /next?3 "));
    EXPECT_TRUE(last.ends_with("\r\n\r\nb"));
}

TEST(Client, follows_at_most_three_redirects_and_none_to_another_host) {
    const auto redirecting = [](const std::string& location) {
        return ScriptedServer::answering("HTTP/1.1 302 T\r\nLocation: " + location +
                                         "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    Upstream follows = upstream();
    follows.follow_redirects = true;
    for (const auto& [location, connections] :
         {std::pair{"/again", 4}, std::pair{"http://localhost/", 1},
          std::pair{"file:///etc/hostname", 1}}) {
        ScriptedServer server(redirecting(location));
        House<SystemClock> house;
        const auto answer = house.ask(follows, get(server.url()));
        ASSERT_FALSE(answer) << location;
        EXPECT_EQ(answer.error().code, "redirect");
        EXPECT_EQ(server.connections(), connections) << location;
    }
}

}  // namespace
}  // namespace mcr::net
