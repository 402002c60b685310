#include "net/mllp.hpp"

#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "net/testing.hpp"
#include "net/throwaway_certificates.hpp"

namespace mcr::net {
namespace {

using testing::House;
using testing::RawConnection;
using testing::RawListener;
using testing::TemporaryFolder;

TEST(MllpFrame, stands_between_vt_and_fs_cr) {
    EXPECT_EQ(mllp_frame("MSH|a"), "\x0BMSH|a\x1C\r");
}

TEST(MllpReader, finds_messages_wherever_the_pieces_are_cut) {
    const std::string stream = mllp_frame("one\rtwo") + "\n" + mllp_frame("three");
    for (std::size_t size = 1; size <= stream.size(); ++size) {
        MllpReader reader;
        std::vector<std::string> found;
        for (std::size_t at = 0; at < stream.size(); at += size) {
            ASSERT_TRUE(reader.take(std::string_view(stream).substr(at, size)));
            while (auto message = reader.next()) found.push_back(*message);
        }
        EXPECT_EQ(found, (std::vector<std::string>{"one\rtwo", "three"})) << size;
        EXPECT_EQ(reader.dropped_bytes(), 1U);
        EXPECT_FALSE(reader.inside());
    }
}

TEST(MllpReader, drops_bytes_outside_a_frame) {
    MllpReader reader;
    ASSERT_TRUE(reader.take("noise\r\n\x1C\r" + mllp_frame("m") + "more"));
    EXPECT_EQ(reader.next(), "m");
    EXPECT_EQ(reader.next(), std::nullopt);
    EXPECT_EQ(reader.dropped_bytes(), 13U);
}

TEST(MllpReader, refuses_what_breaks_the_frame_and_reads_nothing_more) {
    struct Case {
        std::string bytes;
        ErrorKind kind;
    };
    for (const Case& one : {Case{"\x0B"
                                 "a\x0B",
                                 ErrorKind::malformed},
                            Case{"\x0B"
                                 "a\x1Cz",
                                 ErrorKind::malformed},
                            Case{"\x0B" + std::string(11, 'a'), ErrorKind::too_large}}) {
        MllpReader reader(10);
        const auto taken = reader.take(one.bytes);
        ASSERT_FALSE(taken);
        EXPECT_EQ(taken.error().kind, one.kind);
        EXPECT_FALSE(reader.take(mllp_frame("x")));
        EXPECT_EQ(reader.next(), std::nullopt);
    }
}

TEST(MllpReader, takes_a_message_of_exactly_the_limit) {
    MllpReader reader(10);
    ASSERT_TRUE(reader.take(mllp_frame(std::string(10, 'a'))));
    EXPECT_EQ(reader.next()->size(), 10U);
}

template <class C>
struct Line {
    House<C> house;
    std::unique_ptr<MllpServer> server;

    explicit Line(MllpHandler handler, MllpServerOptions options = {}) {
        auto started = MllpServer::start(options, *house.workers, std::move(handler), house.log,
                                         house.metrics);
        EXPECT_TRUE(started);
        if (started) server = *std::move(started);
    }
    MllpUpstream upstream() {
        MllpUpstream one;
        one.name = "pas";
        one.host = "127.0.0.1";
        one.port = server->port();
        return one;
    }
    Result<std::string> ask(const MllpUpstream& upstream, const std::string& message,
                            MllpFits fits = {}) {
        return ask_of(house, upstream, message, std::move(fits));
    }
    static Result<std::string> ask_of(House<C>& house, const MllpUpstream& upstream,
                                      const std::string& message, MllpFits fits = {},
                                      std::chrono::nanoseconds within = std::chrono::seconds(20)) {
        Result<std::string> answer = fail(ErrorKind::internal, "never asked");
        house.workers->run(0, [&](Worker& worker) -> Task<void> {
            const Deadline deadline(house.clock, within);
            answer = co_await mllp_ask(worker, upstream, message, deadline, fits);
        });
        return answer;
    }
};

Task<std::string> echo(Worker&, MllpDelivery delivery) {
    co_return "ack " + delivery.message;
}

TEST(Mllp, asks_and_answers_on_one_connection_after_another_question) {
    Line<SystemClock> line(echo);
    EXPECT_EQ(line.ask(line.upstream(), "a").value_or(""), "ack a");
    EXPECT_EQ(line.ask(line.upstream(), "b").value_or(""), "ack b");
    EXPECT_TRUE(line.house.counted(R"(mcr_mllp_messages_total{outcome="answered"} 2)"));
}

TEST(Mllp, messages_of_one_connection_are_acknowledged_in_their_order) {
    Line<SystemClock> line(echo);
    auto connection = RawConnection::to(line.server->port());
    connection.send(mllp_frame("1") + mllp_frame("2") + mllp_frame("3"));
    for (const char* number : {"1", "2", "3"})
        EXPECT_EQ(connection.read_until("\x1C\r"), mllp_frame("ack " + std::string(number)));
}

TEST(Mllp, an_answer_that_does_not_fit_closes_the_connection) {
    Line<SystemClock> line(echo);
    const auto refused = line.ask(line.upstream(), "a", [](std::string_view) { return false; });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "another-answer");
    EXPECT_EQ(line.ask(line.upstream(), "b").value_or(""), "ack b");
}

TEST(Mllp, an_unanswered_question_ends_at_its_deadline) {
    House<SystemClock> house;
    RawListener silent;
    MllpUpstream upstream;
    upstream.name = "silent";
    upstream.host = "127.0.0.1";
    upstream.port = silent.port();
    const auto late =
        Line<SystemClock>::ask_of(house, upstream, "a", {}, std::chrono::milliseconds(100));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::timed_out);
}

TEST(Mllp, a_system_that_cannot_be_reached_is_unavailable_and_then_left_alone) {
    House<SystemClock> house;
    MllpUpstream upstream;
    upstream.name = "nobody";
    upstream.host = "127.0.0.1";
    {
        RawListener gone;
        upstream.port = gone.port();
    }
    for (int i = 0; i < 5; ++i) {
        const auto refused = Line<SystemClock>::ask_of(house, upstream, "a");
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    }
    const auto open = Line<SystemClock>::ask_of(house, upstream, "a");
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().code, "breaker-open");
}

TEST(Mllp, a_message_beyond_the_limit_ends_its_connection_unanswered) {
    MllpServerOptions options;
    options.max_bytes = 100;
    Line<SystemClock> line(echo, options);
    auto connection = RawConnection::to(line.server->port());
    connection.send(mllp_frame(std::string(101, 'a')));
    EXPECT_EQ(connection.read_until("\x1C\r"), "");
}

TEST(Mllp, an_empty_acknowledgement_closes_the_connection) {
    Line<SystemClock> line([](Worker&, MllpDelivery) -> Task<std::string> { co_return ""; });
    const auto refused = line.ask(line.upstream(), "a");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
}

TEST(Mllp, questions_beyond_the_connections_allowed_wait_for_one) {
    Line<SystemClock> line(echo);
    auto upstream = line.upstream();
    upstream.max_connections = 1;
    std::vector<std::future<Result<std::string>>> answers;
    for (int i = 0; i < 8; ++i)
        answers.push_back(std::async(std::launch::async, [&] { return line.ask(upstream, "a"); }));
    for (auto& answer : answers) EXPECT_EQ(answer.get().value_or(""), "ack a");
}

TEST(Mllp, speaks_tls_with_certificates_of_both_sides) {
    const SystemClock clock;
    TemporaryFolder folder;
    auto authority = ThrowawayAuthority::create(folder.path, "Test", clock);
    ASSERT_TRUE(authority);
    const auto server =
        authority->issue("server", {.common_name = "server", .server_names = {"127.0.0.1"}});
    const auto client = authority->issue("client", {.common_name = "client"});
    ASSERT_TRUE(server && client);
    MllpServerOptions options;
    options.cert_file = server->cert_file;
    options.key_file = server->key_file;
    options.client_certificates = ClientCertificates::required;
    options.client_ca_file = authority->ca_file();
    Line<SystemClock> line(
        [](Worker&, MllpDelivery delivery) -> Task<std::string> {
            co_return delivery.client_subject;
        },
        options);
    auto upstream = line.upstream();
    upstream.tls = true;
    upstream.ca_file = authority->ca_file();
    upstream.client_cert_file = client->cert_file;
    upstream.client_key_file = client->key_file;
    EXPECT_NE(line.ask(upstream, "a").value_or("").find("client"), std::string::npos);

    upstream.name = "distrusted";
    upstream.ca_file.clear();
    const auto refused = line.ask(upstream, "a");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "tls");
}

}  // namespace
}  // namespace mcr::net
