#include "sim/wire/misbehaviour.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "sim/json/json_text.hpp"
#include "sim/testing.hpp"
#include "sim/wire/listener.hpp"

namespace mcr::sim {
namespace {

using namespace testing;

/// Answers a small Bundle about the patient that the last path segment names.
class Echo final : public Answerer {
public:
    [[nodiscard]] Reply answer(const net::Request& request) const override {
        return about(request.target.substr(1, 10));
    }
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override {
        Reply reply = about("9990000026");
        reply.patient = request.target.substr(1, 10);
        return reply;
    }

private:
    static Reply about(const std::string& patient) {
        Reply reply;
        reply.patient = patient;
        reply.clinical = true;
        reply.body =
            R"({"resourceType":"Bundle","id":"0d8b5b0e-6f5a-4a6a-8a3a-1f2e3d4c5b6a","entry":[{"resource":{"resourceType":"Patient","id":")" +
            patient + "\"}}]}";
        return reply;
    }
};

class MisbehavingSystem : public ::testing::Test {
protected:
    void SetUp() override {
        auto opened = Listener::open("127.0.0.1:0");
        ASSERT_TRUE(opened);
        listener_ = std::move(*opened);
        listener_->serve(std::make_shared<Echo>(), misbehaviours_);
    }
    void misbehave(std::string_view how) {
        auto misbehaviour = parse_misbehaviour(how);
        ASSERT_TRUE(misbehaviour) << how;
        misbehaviours_->add(std::move(*misbehaviour));
    }
    [[nodiscard]] std::string url(std::string_view patient = "9990000018") const {
        return listener_->url() + '/' + std::string(patient);
    }
    Seen to_the_end(std::string_view headers = {}, std::size_t most = 64UL << 20U) {
        Plug plug(url());
        plug.send(get_text(url(), headers));
        return plug.read(most, true);
    }

    std::shared_ptr<Misbehaviours> misbehaviours_ = std::make_shared<Misbehaviours>();
    std::unique_ptr<Listener> listener_;
};

TEST_F(MisbehavingSystem, behaves_until_it_is_told_otherwise_and_when_healed) {
    EXPECT_EQ(get(url()).status(), 200);
    EXPECT_TRUE(is_strict_json(get(url()).body()));
    EXPECT_EQ(get(url()).header("Cache-Control"), "no-store");
    misbehave("5xx");
    EXPECT_EQ(get(url()).status(), 503);
    misbehaviours_->heal();
    EXPECT_EQ(get(url()).status(), 200);
}

TEST_F(MisbehavingSystem, carries_several_requests_on_one_connection) {
    Plug plug(url());
    for (int i = 0; i < 3; ++i) {
        plug.send(get_text(url()));
        EXPECT_EQ(plug.read().status(), 200);
    }
}

TEST_F(MisbehavingSystem, compresses_what_is_large_for_readers_that_take_it) {
    misbehave("deep-nesting=2000");
    const auto seen = get(url(), "Accept-Encoding: gzip\r\n");
    EXPECT_EQ(seen.header("Content-Encoding"), "gzip");
    EXPECT_LT(seen.body().size(), 1000U);
}

TEST_F(MisbehavingSystem, misbehaves_only_for_the_patient_it_was_told) {
    auto misbehaviour =
        parse_misbehaviour_json(R"({"kind":"5xx","value":"500","patient":"9990000026"})");
    ASSERT_TRUE(misbehaviour);
    misbehaviours_->add(*misbehaviour);
    EXPECT_EQ(get(url("9990000018")).status(), 200);
    EXPECT_EQ(get(url("9990000026")).status(), 500);
}

TEST_F(MisbehavingSystem, gives_no_byte_while_the_first_byte_is_slow) {
    misbehave("slow-first-byte=600000");
    Plug plug(url());
    plug.send(get_text(url()));
    EXPECT_FALSE(plug.readable(60));
    listener_->stop();
    EXPECT_TRUE(plug.read().bytes.empty());
}

TEST_F(MisbehavingSystem, answers_late_and_whole_after_a_short_wait) {
    misbehave("slow-first-byte=1");
    EXPECT_TRUE(is_strict_json(get(url()).body()));
}

TEST_F(MisbehavingSystem, trickles_a_slow_body) {
    misbehave("slow-body=10");
    Plug plug(url());
    plug.send(get_text(url()));
    EXPECT_EQ(plug.read(1).bytes.size(), 1U) << "one byte at a time";
}

TEST_F(MisbehavingSystem, never_answers) {
    misbehave("never-answers");
    Plug plug(url());
    plug.send(get_text(url()));
    EXPECT_FALSE(plug.readable(60));
}

TEST_F(MisbehavingSystem, stops_half_way_through_a_body_of_known_length) {
    misbehave("stop-half-way");
    const auto seen = to_the_end();
    EXPECT_TRUE(seen.ended);
    EXPECT_LT(seen.body().size(), std::stoul(seen.header("Content-Length")));
    EXPECT_GT(seen.body().size(), 0U);
}

TEST_F(MisbehavingSystem, resets_the_connection) {
    misbehave("reset=at-once");
    const auto seen = to_the_end();
    EXPECT_TRUE(seen.reset);
    EXPECT_TRUE(seen.bytes.empty());
    misbehave("reset");
    EXPECT_TRUE(to_the_end().reset);
}

TEST_F(MisbehavingSystem, answers_with_the_wrong_status_type_or_place) {
    misbehave("5xx=502");
    EXPECT_EQ(get(url()).status(), 502);
    misbehave("429=7");
    EXPECT_EQ(get(url()).status(), 429);
    EXPECT_EQ(get(url()).header("Retry-After"), "7");
    misbehave("wrong-type");
    EXPECT_EQ(get(url()).header("Content-Type"), "text/html");
    misbehave("redirect=http://elsewhere.invalid/");
    EXPECT_EQ(get(url()).status(), 302);
    EXPECT_EQ(get(url()).header("Location"), "http://elsewhere.invalid/");
}

TEST_F(MisbehavingSystem, sends_bodies_that_are_no_sound_json_with_their_right_length) {
    for (const auto* kind : {"malformed", "truncated", "deep-nesting", "bad-utf8"}) {
        misbehave(kind);
        const auto seen = get(url());
        EXPECT_EQ(seen.status(), 200) << kind;
        EXPECT_EQ(seen.body().size(), std::stoul(seen.header("Content-Length"))) << kind;
        EXPECT_FALSE(is_strict_json(seen.body())) << kind;
    }
}

TEST_F(MisbehavingSystem, repeats_a_key_with_another_value) {
    misbehave("duplicate-keys");
    const auto body = get(url()).body();
    EXPECT_TRUE(is_strict_json(body));
    const auto resource = *member(elements_of(body, "entry").front(), "resource");
    EXPECT_EQ(string_member(resource, "id"), "first-of-two");
    EXPECT_NE(resource.find("9990000018"), std::string_view::npos);
}

TEST_F(MisbehavingSystem, sends_a_body_of_any_size_without_holding_it) {
    misbehave("huge-body=3000000");
    const auto seen = to_the_end("Connection: close\r\n");
    EXPECT_EQ(seen.header("Transfer-Encoding"), "chunked");
    EXPECT_GT(seen.bytes.size(), 3'000'000U);
    EXPECT_TRUE(seen.bytes.ends_with("0\r\n\r\n"));
}

TEST_F(MisbehavingSystem, sends_a_few_bytes_that_decompress_to_many) {
    misbehave("decompression-bomb=50000000");
    const auto seen = to_the_end("Connection: close\r\n");
    EXPECT_EQ(seen.header("Content-Encoding"), "gzip");
    EXPECT_LT(seen.bytes.size(), 200'000U);
}

TEST_F(MisbehavingSystem, sends_headers_without_measure) {
    misbehave("huge-headers=100000");
    EXPECT_GT(get(url()).head().size(), 100'000U);
}

TEST_F(MisbehavingSystem, links_to_a_next_page_for_ever_or_to_another_host) {
    misbehave("endless-paging");
    std::string next = url();
    for (int page = 2; page < 6; ++page) {
        const auto body = get(next).body();
        next = string_member(elements_of(body, "link").front(), "url");
        EXPECT_TRUE(next.ends_with("endless-page=" + std::to_string(page))) << next;
        next = listener_->url() + path_and_query(next);
    }
    misbehave("foreign-next-link");
    const auto body = get(url()).body();
    EXPECT_EQ(string_member(elements_of(body, "link").front(), "url"),
              "http://another-host.invalid/fhir?page=2");
}

TEST_F(MisbehavingSystem, gives_another_patients_record) {
    misbehave("wrong-patient");
    const auto body = get(url()).body();
    EXPECT_EQ(body.find("9990000018"), std::string::npos);
    EXPECT_NE(body.find("9990000026"), std::string::npos);
}

TEST_F(MisbehavingSystem, gives_the_answer_of_an_earlier_request) {
    ASSERT_EQ(
        get(url("9990000034"), "X-Request-Id: 33333333-3333-4333-8333-333333333333\r\n").status(),
        200);
    misbehave("stale");
    const auto seen = get(url(), "X-Request-Id: 44444444-4444-4444-8444-444444444444\r\n");
    EXPECT_NE(seen.body().find("9990000034"), std::string::npos);
    EXPECT_NE(seen.header("X-Request-Id"), "44444444-4444-4444-8444-444444444444");
}

TEST_F(MisbehavingSystem, shows_an_expired_certificate) {
    misbehave("expired-certificate");
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    BIO* bio = BIO_new_ssl_connect(context);
    BIO_set_conn_hostname(bio, listener_->url().substr(7).c_str());
    ASSERT_EQ(BIO_do_handshake(bio), 1);
    SSL* ssl = nullptr;
    BIO_get_ssl(bio, &ssl);
    X509* certificate = SSL_get1_peer_certificate(ssl);
    ASSERT_NE(certificate, nullptr);
    EXPECT_LT(X509_cmp_current_time(X509_get0_notAfter(certificate)), 0);
    X509_free(certificate);
    BIO_free_all(bio);
    SSL_CTX_free(context);
}

TEST_F(MisbehavingSystem, refuses_what_is_no_http) {
    Plug plug(url());
    plug.send("nonsense\r\n\r\n");
    EXPECT_EQ(plug.read().status(), 400);
    Plug long_winded(url());
    long_winded.send("GET / HTTP/1.1\r\nX: " + std::string(70'000, 'x'));
    EXPECT_EQ(long_winded.read().status(), 431);
}

TEST(Misbehaviour, every_fault_has_a_name_that_is_read_back) {
    for (const Fault fault : all_faults()) {
        const auto read = parse_misbehaviour(to_string(fault));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->fault, fault);
    }
}

TEST(Misbehaviour, what_makes_no_sense_is_refused) {
    for (const auto* wrong : {"", "nonsense", "5xx=200", "5xx=x", "slow-body=-1"})
        EXPECT_FALSE(parse_misbehaviour(wrong)) << wrong;
    for (const auto* wrong :
         {"", "{}", R"({"kind":"nonsense"})", R"({"kind":"5xx","patient":"9000000009"})",
          R"({"kind":"5xx","on":"sundays"})", R"({"kind":"5xx","value":{}})"})
        EXPECT_FALSE(parse_misbehaviour_json(wrong)) << wrong;
}

TEST(Misbehaviour, a_patients_own_comes_before_everyones) {
    Misbehaviours all;
    all.add(*parse_misbehaviour("5xx"));
    all.add(*parse_misbehaviour_json(R"({"kind":"429","patient":"9990000018"})"));
    Reply reply;
    reply.clinical = true;
    reply.patient = "9990000018";
    EXPECT_EQ(all.bending(reply)->fault, Fault::throttled);
    reply.patient = "9990000026";
    EXPECT_EQ(all.bending(reply)->fault, Fault::server_error);
    reply.clinical = false;
    EXPECT_FALSE(all.bending(reply));
    all.heal("9990000018");
    EXPECT_EQ(all.all().size(), 1U);
}

TEST(Listener, an_address_that_cannot_be_listened_on_is_an_error) {
    for (const auto* wrong : {"", "nowhere", "127.0.0.1", "127.0.0.1:99999", "example.org:0"})
        EXPECT_FALSE(Listener::open(wrong)) << wrong;
    auto first = Listener::open("127.0.0.1:0");
    ASSERT_TRUE(first);
    EXPECT_FALSE(Listener::open((*first)->url().substr(7)));
}

}  // namespace
}  // namespace mcr::sim
