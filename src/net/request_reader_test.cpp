#include "net/request_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace mcr::net {
namespace {

using Stage = RequestReader::Stage;

// Feeds as a connection does: what is not taken is given again with more behind it.
void feed(RequestReader& reader, std::string_view bytes, std::size_t step) {
    std::size_t from = 0;
    for (std::size_t to = std::min(step, bytes.size());; to = std::min(to + step, bytes.size())) {
        from += reader.feed(bytes.substr(from, to - from));
        if (reader.stage() == Stage::complete || reader.stage() == Stage::refused) return;
        if (to == bytes.size()) return;
    }
}

TEST(RequestReader, reads_a_request_in_whatever_pieces_it_comes) {
    const std::string bytes =
        "POST /fhir/Patient?x=%20 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nA: b\r\n\r\nhello";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        RequestReader reader({});
        feed(reader, bytes, step);
        ASSERT_EQ(reader.stage(), Stage::complete) << step;
        EXPECT_TRUE(reader.keep_alive());
        const Request request = reader.take();
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.target, "/fhir/Patient?x=%20");
        EXPECT_EQ(request.headers.get("a"), "b");
        EXPECT_EQ(request.body, "hello");
    }
}

TEST(RequestReader, reads_a_chunked_body_and_leaves_out_its_trailers) {
    const std::string bytes =
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n10;x=y\r\n0123456789abcdef\r\n0\r\nHost: evil\r\nAuthorization: x\r\n\r\n";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        RequestReader reader({});
        feed(reader, bytes, step);
        ASSERT_EQ(reader.stage(), Stage::complete) << step;
        const Request request = reader.take();
        EXPECT_EQ(request.body, "abc0123456789abcdef");
        EXPECT_FALSE(request.headers.get("Authorization"));
        EXPECT_EQ(request.headers.get("Host"), "a");
    }
}

TEST(RequestReader, takes_nothing_behind_the_end_of_a_request) {
    const std::string one = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string both = one + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
    RequestReader reader({});
    EXPECT_EQ(reader.feed(both), one.size());
    EXPECT_EQ(reader.take().target, "/1");
    reader.feed(std::string_view(both).substr(one.size()));
    EXPECT_EQ(reader.take().target, "/2");
}

TEST(RequestReader, turns_an_absolute_target_into_its_path) {
    for (const auto& [sent, expected] :
         {std::pair{"http://host/a?b", "/a?b"}, std::pair{"HTTPS://host:1", "/"},
          std::pair{"http://host?q", "/?q"}}) {
        RequestReader reader({});
        reader.feed("GET " + std::string(sent) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_EQ(reader.stage(), Stage::complete) << sent;
        EXPECT_EQ(reader.take().target, expected);
    }
}

TEST(RequestReader, knows_what_a_request_wishes_of_its_connection) {
    struct Case {
        const char* bytes;
        bool keep_alive;
        bool expects_continue;
        bool http_1_0;
    };
    for (const auto& each : {
             Case{"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true, false, false},
             Case{"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false, false, false},
             Case{"GET / HTTP/1.0\r\n\r\n", false, false, true},
             Case{"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true, false, true},
             Case{"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n", true, true, false},
             Case{"\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", true, false, false},
         }) {
        RequestReader reader({});
        reader.feed(each.bytes);
        ASSERT_EQ(reader.stage(), Stage::complete) << each.bytes;
        EXPECT_EQ(reader.keep_alive(), each.keep_alive) << each.bytes;
        EXPECT_EQ(reader.expects_continue(), each.expects_continue) << each.bytes;
        EXPECT_EQ(reader.is_http_1_0(), each.http_1_0) << each.bytes;
    }
}

// All requests that are read of `bytes`. Not how it ended: of two reasons to refuse, the one that
// comes first can depend on the cut.
std::string account(std::string_view bytes, std::size_t step) {
    std::string all;
    RequestReader reader(
        {.header_bytes = 512, .target_bytes = 100, .fields = 8, .body_bytes = 200});
    std::size_t from = 0;
    std::size_t to = std::min(step, bytes.size());
    for (;;) {
        from += reader.feed(bytes.substr(from, to - from));
        if (reader.stage() == Stage::refused) return all;
        if (reader.stage() == Stage::complete) {
            const Request request = reader.take();
            all += request.method + ' ' + request.target + ' ' + request.body + '\n';
            for (const auto& [name, value] : request.headers) all += name + ':' + value + '\n';
            if (from < to) continue;
        }
        if (to == bytes.size()) return all;
        to = std::min(to + step, bytes.size());
    }
}

TEST(RequestReader, makes_the_same_of_the_same_bytes_however_they_are_cut) {
    const std::string seed =
        "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        "GET http://h/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n folded\r\n\r\n"
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;x=\"y\"\r\nabc\r\n0f\r\n0123456789abcde\r\n0\r\nTrailer: x\r\n\r\n"
        "\r\nGET /last HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    constexpr std::string_view likely = "\r\n:; 019aAf/?%HT\t";
    SeededRandom random(1);
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = seed;
        for (auto changes = random.below(6); changes > 0; --changes) {
            const auto at = random.below(bytes.size());
            switch (random.below(4)) {
                case 0:
                    bytes[at] = static_cast<char>(random.next());
                    break;
                case 1:
                    bytes[at] = likely[random.below(likely.size())];
                    break;
                case 2:
                    bytes.erase(at, random.below(8));
                    break;
                default:
                    bytes.insert(at, seed.substr(random.below(seed.size()), 30));
                    break;
            }
        }
        const auto whole = account(bytes, bytes.size());
        ASSERT_EQ(account(bytes, 1), whole) << bytes;
        ASSERT_EQ(account(bytes, 1 + random.below(50)), whole) << bytes;
    }
}

struct Refused {
    std::string name;
    std::string bytes;
    int status;
};

class RefusedRequests : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedRequests, get_the_status_that_says_why) {
    const RequestLimits limits{
        .header_bytes = 2000, .target_bytes = 1000, .fields = 10, .body_bytes = 100};
    for (const std::size_t step : {std::size_t{1}, std::size_t{100'000}}) {
        RequestReader reader(limits);
        feed(reader, GetParam().bytes, step);
        EXPECT_EQ(reader.stage(), Stage::refused);
        EXPECT_EQ(reader.refusal(), GetParam().status);
    }
}

std::string get(const std::string& fields) {
    return "GET / HTTP/1.1\r\n" + fields + "\r\n\r\n";
}

std::string many(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

const std::vector<Refused> refused_requests{
    {"not_http", "\x16\x03\x01\x02", 400},
    {"too_many_empty_lines", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n", 400},
    {"no_version", "GET /\r\nHost: a\r\n\r\n", 400},
    {"an_odd_version", "GET / HTTP/x.1\r\nHost: a\r\n\r\n", 400},
    {"version_2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"version_0_9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
    {"no_host", get("A: b"), 400},
    {"two_hosts", get("Host: a\r\nHost: a"), 400},
    {"an_empty_host", get("Host:"), 400},
    {"a_host_with_a_path", get("Host: a/b"), 400},
    {"a_relative_target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"an_authority_target", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"an_asterisk_for_get", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"credentials_in_the_target", "GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n", 400},
    {"another_scheme", "GET ftp://b/ HTTP/1.1\r\nHost: b\r\n\r\n", 400},
    {"a_fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"raw_bytes_in_the_target", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a_space_before_the_colon", get("Host : a"), 400},
    {"a_control_character", get("Host: a\r\nA: \x01"), 400},
    {"a_bare_line_feed", "GET / HTTP/1.1\nHost: a\n\r\n\r\n", 400},
    {"two_lengths", get("Host: a\r\nContent-Length: 1\r\nContent-Length: 1"), 400},
    {"a_list_of_lengths", get("Host: a\r\nContent-Length: 1, 1"), 400},
    {"a_signed_length", get("Host: a\r\nContent-Length: +1"), 400},
    {"a_huge_length", get("Host: a\r\nContent-Length: 99999999999999999999"), 400},
    {"length_and_coding", get("Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked"), 400},
    {"coding_and_length", get("Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1"), 400},
    {"another_coding", get("Host: a\r\nTransfer-Encoding: gzip, chunked"), 400},
    {"an_unknown_coding", get("Host: a\r\nTransfer-Encoding: x"), 400},
    {"two_codings", get("Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
     400},
    {"a_coding_in_1_0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"a_bad_chunk", get("Host: a\r\nTransfer-Encoding: chunked") + "x\r\n", 400},
    {"a_chunk_without_its_end", get("Host: a\r\nTransfer-Encoding: chunked") + "1\r\naXX\r\n", 400},
    {"a_body_too_long", get("Host: a\r\nContent-Length: 101"), 413},
    {"chunks_too_long",
     get("Host: a\r\nTransfer-Encoding: chunked") + "60\r\n" + many("x", 96) + "\r\n5\r\n", 413},
    {"a_target_too_long", "GET /" + many("x", 1000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
    {"a_target_without_end", "GET /" + many("x", 5000), 414},
    {"a_header_too_long", get("Host: a\r\nA: " + many("x", 3000)), 431},
    {"a_header_without_end", "GET / HTTP/1.1\r\nHost: a\r\nA: " + many("x", 9000), 431},
    {"too_many_fields", get("Host: a" + many("\r\nA: b", 10)), 431},
    {"endless_trailers",
     get("Host: a\r\nTransfer-Encoding: chunked") + "0\r\n" + many("A: b\r\n", 3000), 431},
};

INSTANTIATE_TEST_SUITE_P(RequestReader, RefusedRequests, ::testing::ValuesIn(refused_requests),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace mcr::net
