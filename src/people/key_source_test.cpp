#include "people/key_source.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sstream>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "people/fake_worker.hpp"
#include "people/throwaway_keys.hpp"

namespace mcr::people {
namespace {

using namespace std::chrono_literals;

constexpr std::array allowed = {JwsAlgorithm::es256};

class Keys : public testing::Test {
protected:
    Result<VerifiedJwt> verify(KeySource& source, const std::string& token) {
        Result<VerifiedJwt> out = fail(ErrorKind::internal, "never ran");
        workers.run(0, [&](net::Worker& real) { return verify_on(real, source, token, out); });
        return out;
    }
    net::Task<void> verify_on(net::Worker& real, KeySource& source, std::string token,
                              Result<VerifiedJwt>& out) {
        FakeWorker worker(real, client, clock);
        const Deadline deadline(clock, 3s);
        out = co_await source.verify(worker, std::move(token), allowed, deadline);
    }
    static std::string signed_by(const std::string& key) {
        return *SigningKey::parse(key)->sign("JWT", "{}");
    }
    void serve(const std::string& key) {
        const std::string set = R"({"keys":[)" + *SigningKey::parse(key)->public_jwk() + "]}";
        client.script = [set](const net::Call&) { return answer_of(200, set, "application/json"); };
    }

    FakeClock clock;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    net::Workers workers{1, clock, log, metrics};
    FakeClient client;
    std::string first = throwaway_key("P-256", "first");
    std::string second = throwaway_key("P-256", "second");
    KeySource fetched{"https://app.example/jwks", {.name = "app"}};
};

TEST_F(Keys, given_once_are_never_fetched) {
    KeySource given(std::move(*KeySet::parse(first)));
    EXPECT_TRUE(verify(given, signed_by(first)));
    EXPECT_EQ(verify(given, signed_by(second)).error().code, "unknown-key");
    EXPECT_TRUE(client.calls.empty());
}

TEST_F(Keys, are_fetched_when_first_needed_and_kept_for_an_hour) {
    serve(first);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(verify(fetched, signed_by(first)));
    EXPECT_EQ(client.calls.size(), 1U);
    EXPECT_EQ(client.calls[0].url, "https://app.example/jwks");
    clock.advance(59min);
    EXPECT_TRUE(verify(fetched, signed_by(first)));
    EXPECT_EQ(client.calls.size(), 1U);
    clock.advance(1min);
    EXPECT_TRUE(verify(fetched, signed_by(first)));
    EXPECT_EQ(client.calls.size(), 2U);
}

TEST_F(Keys, are_fetched_anew_for_an_unknown_kid_at_most_once_a_minute) {
    serve(first);
    EXPECT_TRUE(verify(fetched, signed_by(first)));
    serve(second);
    EXPECT_FALSE(verify(fetched, signed_by(second)));
    EXPECT_EQ(client.calls.size(), 1U);
    clock.advance(1min);
    EXPECT_TRUE(verify(fetched, signed_by(second)));
    EXPECT_EQ(client.calls.size(), 2U);
}

TEST_F(Keys, that_cannot_be_had_are_said_so_and_those_kept_go_on_being_used) {
    client.script = [](const net::Call&) { return answer_of(500, "", "text/plain"); };
    EXPECT_EQ(verify(fetched, signed_by(first)).error().kind, ErrorKind::unavailable);
    EXPECT_EQ(verify(fetched, signed_by(first)).error().kind, ErrorKind::unavailable);
    EXPECT_EQ(client.calls.size(), 1U) << "not asked again within a minute";
    clock.advance(1min);
    serve(first);
    EXPECT_TRUE(verify(fetched, signed_by(first)));
    clock.advance(1h);
    client.script = [](const net::Call&) { return answer_of(200, "{}", "application/json"); };
    EXPECT_TRUE(verify(fetched, signed_by(first)));
}

}  // namespace
}  // namespace mcr::people
