#include "web/launch_pages.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.hpp"
#include "people/alert.hpp"
#include "people/deed.hpp"
#include "people/throwaway_keys.hpp"
#include "store/testing.hpp"

namespace mcr::web {
namespace {

using namespace std::chrono_literals;

/// Keeps what one request is answered with.
class Answer final : public net::Responder {
public:
    int status = 0;
    net::Headers headers;
    std::string body;
    net::Task<Result<void>> send(int with, net::Headers fields, std::string text) override {
        status = with;
        headers = std::move(fields);
        body = std::move(text);
        co_return Result<void>{};
    }
    net::Task<Result<void>> begin(int, net::Headers) override { co_return unasked(); }
    net::Task<Result<void>> write(std::span<const std::string_view>) override {
        co_return unasked();
    }
    net::Task<Result<void>> finish() override { co_return unasked(); }
    void abort() override {}
    [[nodiscard]] bool started() const override { return status != 0; }

private:
    static Result<void> unasked() { return fail(ErrorKind::internal, "not a streamed answer"); }
};

class Launching : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        for (const char* name : {"mcr.css", "view.js", "favicon.svg"})
            std::ofstream(folder / name) << "x";
        workers = std::make_unique<net::Workers>(1, clock, log, metrics);
        store = open();
        for (const auto migrate : {people::migrate_deeds, people::migrate_alerts,
                                   people::migrate_sessions, people::migrate_used})
            ASSERT_TRUE(migrate(*store));
        auto made = people::Clients::make({people::Client{
            .id = "ward-system",
            .name = "Ward system",
            .organisation = *OdsCode::parse("RQW"),
            .keys = std::make_shared<people::KeySource>(std::move(*people::KeySet::parse(jwk))),
            .certificates = {},
            .redirect_uris = {},
            .launch_uri = "",
            .scopes = {},
            .grants = {people::Grant::context_launch},
            .staff = nullptr}});
        ASSERT_TRUE(made) << made.error().sentence;
        clients = std::move(*made);
        visitors = std::make_unique<Visitors>(Visitors::Parts{*store, clock, random, {}, false});
        auto assets = Assets::load(folder);
        ASSERT_TRUE(assets) << assets.error().sentence;
        pages = std::make_unique<LaunchPages>(LaunchPages::Parts{
            std::move(*assets), *visitors, clients, log, metrics, audience, true});
    }
    void TearDown() override {
        store.reset();
        workers.reset();
        DatabaseTest::TearDown();
    }

    std::string token(std::string patient = "9990000018") {
        return *people::write_launch({.client_id = "ward-system",
                                      .id = new_uuid(random),
                                      .expires = clock.now() + 2min,
                                      .user = {.id = "555000000101",
                                               .role_profile_id = "555000000201",
                                               .family = "Khan",
                                               .role = people::RoleGroup::doctor,
                                               .role_code = "S8000:G8000:R8000",
                                               .role_name = "hospital doctor",
                                               .organisation = *OdsCode::parse("RQW")},
                                      .patient = std::move(patient),
                                      .stated = {"admission", "A/17", "", "given", ""}},
                                     key, audience, clock.now());
    }
    Answer post(const std::string& launch_token, std::string method = "POST") {
        net::Request request;
        request.method = std::move(method);
        request.target = "/launch";
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        request.body = "launch_token=" + percent_encode(launch_token);
        request.id = "r-1";
        Answer out;
        workers->run(0, [&](net::Worker& worker) { return pages->handle(worker, request, out); });
        return out;
    }
    std::optional<people::Session> session_of(const Answer& answer) {
        net::Request request;
        request.headers.add("Cookie",
                            std::string(split(*answer.headers.get("Set-Cookie"), ';')[0]));
        std::optional<people::Session> out;
        workers->run(0, [&](net::Worker&) { return look(request, out); });
        return out;
    }
    net::Task<void> look(const net::Request& request, std::optional<people::Session>& out) {
        auto found = co_await visitors->of(request);
        if (found) out = std::move(*found);
    }
    std::vector<people::Deed> deeds() {
        std::vector<people::Deed> out;
        const auto taken = store->transact(
            [&](store::Transaction& t) { return people::take_deeds(t, 100, 1h, clock.now()); });
        for (const people::Waiting& waiting : *taken) out.push_back(waiting.deed);
        return out;
    }
    std::size_t alerts() {
        return store
            ->read([](store::Transaction& t) {
                return people::alerts_of(t, *OdsCode::parse("RQW"), true, 100);
            })
            ->size();
    }

    const std::string audience = "https://mcr.example/launch";
    std::string jwk = people::throwaway_key("P-384", "ward-1");
    people::SigningKey key = std::move(*people::SigningKey::parse(jwk));
    std::unique_ptr<net::Workers> workers;
    std::unique_ptr<store::Store> store;
    people::Clients clients;
    std::unique_ptr<Visitors> visitors;
    std::unique_ptr<LaunchPages> pages;
};

TEST_P(Launching, signs_the_user_in_for_that_patient_and_that_reason_only) {
    const Answer answer = post(token());
    EXPECT_EQ(answer.status, 303) << answer.body;
    EXPECT_EQ(answer.headers.get("Location"), "/view/launched");
    const auto session = session_of(answer);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->who()->family, "Khan");
    EXPECT_EQ(session->launch->patient, "9990000018");
    EXPECT_EQ(session->launch->stated.basis, "admission");
    EXPECT_EQ(people::claims_of(*session, "TREAT").patient, "9990000018");
    const auto noted = deeds();
    ASSERT_EQ(noted.size(), 1U);
    EXPECT_EQ(noted[0].kind, "sign-in");
    EXPECT_EQ(noted[0].doer.id, "555000000101");
    EXPECT_EQ(noted[0].patient, "9990000018");
    EXPECT_EQ(alerts(), 0U);
}

TEST_P(Launching, a_token_that_is_misused_is_refused_put_down_and_told_to_the_officer) {
    const std::string used = token();
    EXPECT_EQ(post(used).status, 303);
    (void)deeds();
    const std::string late = token();
    struct Row {
        std::string_view what;
        std::string token;
        std::string says;
        bool known;  ///< whose it is: its signature holds
    };
    std::string altered = token();
    altered[altered.size() - 4] = altered[altered.size() - 4] == 'A' ? 'B' : 'A';
    std::size_t told = 0;
    for (const Row& row : {Row{"replayed", used, "used before", true},
                           Row{"altered", altered, "signature of the token does not hold", false},
                           Row{"run out", late, "exp has passed", false}}) {
        if (row.what == "run out") clock.advance(2min + 30s);
        const Answer answer = post(row.token);
        EXPECT_EQ(answer.status, 401) << row.what;
        EXPECT_NE(answer.body.find(row.says), std::string::npos) << row.what << answer.body;
        EXPECT_FALSE(answer.headers.get("Set-Cookie")) << row.what;
        EXPECT_EQ(answer.body.find("9990000018"), std::string::npos) << row.what;
        const auto noted = deeds();
        ASSERT_EQ(noted.size(), 1U) << row.what;
        EXPECT_EQ(noted[0].kind, "sign-in-failed");
        EXPECT_EQ(noted[0].doer.id, row.known ? "555000000101" : "ward-system") << row.what;
        EXPECT_EQ(noted[0].request_id, "r-1");
        EXPECT_EQ(alerts(), ++told) << row.what;
    }
}

TEST_P(Launching, who_is_no_registered_system_is_turned_away_without_a_trace_in_the_store) {
    for (const std::string& text : {std::string(), std::string("a.b.c"), std::string(9000, 'a')})
        EXPECT_EQ(post(text).status, 401);
    EXPECT_EQ(post(token(), "GET").status, 405);
    EXPECT_TRUE(deeds().empty());
    EXPECT_EQ(alerts(), 0U);
}

TEST_P(Launching, a_demonstration_takes_numbers_of_the_test_range_only) {
    const Answer answer = post(token("9434765919"));
    EXPECT_EQ(answer.status, 403);
    EXPECT_NE(answer.body.find("999 test range"), std::string::npos);
}

MCR_ON_BOTH_DATABASES(Launching);

}  // namespace
}  // namespace mcr::web
