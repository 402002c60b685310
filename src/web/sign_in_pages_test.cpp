#include "web/sign_in_pages.hpp"

#include <gmock/gmock.h>

#include "net/worker.hpp"
#include "store/testing.hpp"
#include "web/visitor.hpp"

namespace mcr::web {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(LocalPath, is_kept_when_a_browser_can_only_stay_here_with_it) {
    for (const std::string_view path : {"/view", "/my?x=1", "/office/objections#a", "/a/%2F/b"})
        EXPECT_EQ(local_path(path, "/otherwise"), path);
    for (const std::string& path :
         {std::string(), std::string("view"), std::string("//elsewhere.example"),
          std::string("/\\elsewhere.example"), std::string("\\/elsewhere.example"),
          std::string("https://elsewhere.example"), std::string("/a b"), std::string("/a\nb"),
          std::string("/a\tb"), std::string("/\x7f"), std::string("/\xc3\xa9"),
          std::string("/sign-in"), std::string("/sign-in/role?x"), std::string("/sign-out"),
          std::string("/sign-out#x"), "/" + std::string(6144, 'a')})
        EXPECT_EQ(local_path(path, "/otherwise"), "/otherwise") << path;
    EXPECT_EQ(local_path("/sign-inside", "/otherwise"), "/sign-inside");
}

TEST(SignInPages, own_their_addresses_and_no_others) {
    for (const std::string_view path : {"/sign-in", "/sign-in/staff", "/sign-in/x", "/sign-out"})
        EXPECT_TRUE(SignInPages::owns(path)) << path;
    for (const std::string_view path : {"/", "/sign", "/sign-inside", "/sign-out/x", "/view"})
        EXPECT_FALSE(SignInPages::owns(path)) << path;
}

class VisitorsTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        store = open();
        ASSERT_TRUE(people::migrate_sessions(*store));
    }
    void TearDown() override {
        store.reset();  // before the workers: its threads resume coroutines on them
        DatabaseTest::TearDown();
    }
    people::Begun begin() {
        people::Session session;
        session.roles = {{.family = "Khan", .organisation = *OdsCode::parse("RQW")}};
        session.role = 0;
        auto begun = store->transact([&](store::Transaction& t) {
            return people::begin_session(t, session, {}, clock.now(), random);
        });
        if (!begun) throw std::runtime_error(begun.error().sentence);
        return std::move(*begun);
    }
    Visitors visitors(bool secure = false) { return Visitors({*store, clock, random, {}, secure}); }
    std::optional<people::Session> who(const std::string& cookie) {
        net::Request request;
        request.headers.add("Cookie", cookie);
        Result<std::optional<people::Session>> found = std::nullopt;
        const Visitors here = visitors();
        workers.run(0, [&](net::Worker&) -> net::Task<void> { found = co_await here.of(request); });
        if (!found) throw std::runtime_error(found.error().sentence);
        return std::move(*found);
    }
    net::Workers workers{1, clock, log, metrics};
    std::unique_ptr<store::Store> store;
};
MCR_ON_BOTH_DATABASES(VisitorsTest);

TEST_P(VisitorsTest, are_known_by_their_cookie) {
    const people::Begun begun = begin();
    EXPECT_TRUE(who("other=1; mcr-session=" + begun.token));
    EXPECT_FALSE(who("mcr-session=" + begun.token + "x"));
    EXPECT_FALSE(who("mcr-session="));
    EXPECT_FALSE(who("session=" + begun.token));
}

TEST_P(VisitorsTest, keep_their_session_by_coming_back) {
    const people::Begun begun = begin();
    for (int i = 0; i < 5; ++i) {
        clock.advance(std::chrono::minutes{14});
        ASSERT_TRUE(who("mcr-session=" + begun.token)) << i;
    }
    clock.advance(std::chrono::minutes{15});
    EXPECT_FALSE(who("mcr-session=" + begun.token));
}

TEST_P(VisitorsTest, over_tls_have_a_host_cookie) {
    const std::string cookie = visitors(true).cookie_of("token");
    EXPECT_EQ(cookie, "__Host-mcr-session=token; Path=/; HttpOnly; SameSite=Lax; Secure");
    EXPECT_EQ(visitors(false).cookie_of("token"),
              "mcr-session=token; Path=/; HttpOnly; SameSite=Lax");
    EXPECT_THAT(visitors(true).no_cookie(), HasSubstr("Max-Age=0"));
    EXPECT_THAT(visitors(true).no_cookie(), Not(HasSubstr("token")));
}

TEST_P(VisitorsTest, send_forms_that_are_genuine_only_with_their_token_and_from_here) {
    const people::Session session = begin().session;
    net::Request request;
    EXPECT_TRUE(visitors().is_genuine(request, session, {{"csrf", session.csrf}}));
    EXPECT_FALSE(visitors().is_genuine(request, session, {{"csrf", session.csrf + "x"}}));
    EXPECT_FALSE(visitors().is_genuine(request, session, {{"csrf", ""}}));
    EXPECT_FALSE(visitors().is_genuine(request, session, {}));
    people::Session without = session;
    without.csrf.clear();
    EXPECT_FALSE(visitors().is_genuine(request, without, {{"csrf", ""}}));
    request.headers.add("Sec-Fetch-Site", "cross-site");
    EXPECT_FALSE(visitors().is_genuine(request, session, {{"csrf", session.csrf}}));
}

}  // namespace
}  // namespace mcr::web
