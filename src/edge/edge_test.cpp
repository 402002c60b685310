#include "edge/edge.hpp"

#include <gmock/gmock.h>

#include "net/client.hpp"
#include "net/testing.hpp"
#include "net/throwaway_certificates.hpp"

namespace mcr::edge {
namespace {

using testing::HasSubstr;

/// A whole edge with TLS and client certificates on both sides, and those who know its authority.
class WholeEdge : public testing::Test {
protected:
    void SetUp() override {
        auto made = net::ThrowawayAuthority::create(folder.path / "ca", "Edge tests", house.clock);
        ASSERT_TRUE(made) << made.error().sentence;
        authority.emplace(std::move(*made));
        const auto own = *authority->issue("edge", {"edge", "", {"127.0.0.1"}});
        settings.key = "rqw";
        settings.organisation = "RQW";
        settings.store = "sqlite:" + (folder.path / "edge.db").string();
        settings.server.cert_file = own.cert_file;
        settings.server.key_file = own.key_file;
        settings.server.client_ca_file = authority->ca_file();
        settings.server.client_certificates = net::ClientCertificates::required;
        settings.subjects = {"CN=mcr"};
        FeedSettings feed;
        feed.name = feed.system = "pas";
        feed.processing_ids = {"P"};
        feed.listen.cert_file = own.cert_file;
        feed.listen.key_file = own.key_file;
        feed.listen.client_ca_file = authority->ca_file();
        feed.listen.client_certificates = net::ClientCertificates::required;
        settings.feeds = {feed};
    }
    void start() {
        auto started = Edge::start(settings, house.log);
        ASSERT_TRUE(started) << started.error().sentence;
        edge = std::move(*started);
    }
    Result<net::Answer> ask(const std::string& path, const std::string& as) {
        net::Upstream upstream;
        upstream.name = "edge-" + as;
        upstream.ca_file = authority->ca_file();
        if (!as.empty()) {
            const auto files = *authority->issue(as, {as, "", {}});
            upstream.client_cert_file = files.cert_file;
            upstream.client_key_file = files.key_file;
        }
        net::Call call;
        call.url = edge->fhir_url() + path;
        return house.ask(upstream, std::move(call));
    }
    Result<std::string> push(const std::string& message, bool with_certificate) {
        net::MllpUpstream upstream;
        upstream.name = with_certificate ? "pas" : "stranger";
        upstream.host = "127.0.0.1";
        const std::string& address = edge->listening().front().address;
        upstream.port =
            static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
        upstream.tls = true;
        upstream.ca_file = authority->ca_file();
        if (with_certificate) {
            const auto files = *authority->issue("pas", {"pas", "", {}});
            upstream.client_cert_file = files.cert_file;
            upstream.client_key_file = files.key_file;
        }
        Result<std::string> answer = fail(ErrorKind::internal, "never asked");
        house.workers->run(0, [&](net::Worker& worker) -> net::Task<void> {
            const Deadline deadline(house.clock, std::chrono::seconds{20});
            std::string copy = message;
            answer = co_await net::mllp_ask(worker, upstream, std::move(copy), deadline);
        });
        return answer;
    }

    net::testing::TemporaryFolder folder;
    net::testing::House<SystemClock> house;
    std::optional<net::ThrowawayAuthority> authority;
    EdgeSettings settings;
    std::unique_ptr<Edge> edge;
    const std::string message =
        "MSH|^~\\&|PAS|RQW|||20250101120000||ADT^A28|C1|P|2.5\r"
        "PID|1||9990000018^^^NHS^NH||Finch^Edith\r";
    const std::string lookup =
        "/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000018";
};

TEST_F(WholeEdge, takes_a_message_and_answers_for_it_over_tls_to_those_it_knows) {
    start();
    const auto acknowledged = push(message, true);
    ASSERT_TRUE(acknowledged) << acknowledged.error().sentence;
    EXPECT_THAT(*acknowledged, HasSubstr("\rMSA|AA|C1"));
    const auto known = ask(lookup, "mcr");
    ASSERT_TRUE(known) << known.error().sentence;
    EXPECT_EQ(known->status, 200);
    EXPECT_THAT(std::string(known->body.view()), HasSubstr("Finch"));
    const auto other = ask(lookup, "other");
    ASSERT_TRUE(other) << other.error().sentence;
    EXPECT_EQ(other->status, 403);
    EXPECT_FALSE(ask(lookup, ""));
    EXPECT_FALSE(push(message, false));
}

TEST_F(WholeEdge, what_it_took_is_there_after_it_was_started_again) {
    start();
    ASSERT_TRUE(push(message, true));
    edge->stop(Milliseconds{1000});
    edge.reset();
    start();
    const auto found = ask(lookup, "mcr");
    ASSERT_TRUE(found);
    EXPECT_THAT(std::string(found->body.view()), HasSubstr("Finch"));
}

TEST_F(WholeEdge, says_which_part_cannot_start) {
    settings.feeds.front().listen.key_file = "nothing";
    const auto started = Edge::start(settings, house.log);
    ASSERT_FALSE(started);
    EXPECT_THAT(started.error().sentence, HasSubstr("Feed pas: "));
    settings.store = "sqlite:/nowhere/at/all/edge.db";
    EXPECT_FALSE(Edge::start(settings, house.log));
}

}  // namespace
}  // namespace mcr::edge
