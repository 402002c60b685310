#include "fhir/consent/notice_sender.hpp"

#include <gmock/gmock.h>

#include "directory/testing.hpp"
#include "fhir/consent/carried.hpp"
#include "objection/register.hpp"
#include "objection/testing.hpp"
#include "people/alert.hpp"
#include "people/fake_worker.hpp"
#include "store/testing.hpp"

namespace mcr::fhir::consent {
namespace {

using testing::IsEmpty;

/// RQW and RWH are told of objections, RWG is not.
class Notices : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        store_ = open();
        ASSERT_TRUE(people::migrate_deeds(*store_));
        ASSERT_TRUE(people::migrate_alerts(*store_));
        ASSERT_TRUE(objection::migrate(*store_));
        ASSERT_TRUE(migrate_carried(*store_));
        std::vector<directory::Organisation> all;
        for (const char* code : {"RQW", "RWH", "RWG"}) {
            auto system = directory::make_system(code);
            if (std::string_view(code) != "RWG")
                system.settings.emplace(directory::notice_setting,
                                        "https://" + std::string(code) + ".example/notices");
            if (std::string_view(code) == "RWH")
                system.credentials.emplace(directory::notice_setting, "rwh-notices");
            all.push_back(directory::make_organisation(code, directory::Kind::acute_trust,
                                                       {std::move(system)}));
        }
        auto built = directory::Directory::build(std::move(all));
        ASSERT_TRUE(built);
        directory_ = std::make_unique<directory::CurrentDirectory>(*built);
        workers_ = std::make_unique<net::Workers>(1, clock, log, metrics);
        worker_ = std::make_unique<people::FakeWorker>(workers_->at(0), client_, clock);
        client_.script = [](const net::Call&) { return people::answer_of(200, "{}"); };
        NoticeSettings settings;
        settings.base = "https://relay.example/fhir";
        sender_ = std::make_unique<NoticeSender>(
            NoticeSender::Parts{*store_, *directory_,
                                [this](std::string_view name) -> Result<Secret> {
                                    if (no_secret_) return fail(ErrorKind::not_found, "None.");
                                    return Secret("secret of " + std::string(name));
                                },
                                clock, log, metrics},
            settings);
    }
    void TearDown() override {
        workers_.reset();
        store_.reset();
        DatabaseTest::TearDown();
    }
    std::string file(const char* holder) {
        auto filed = store_->transact([&](store::Transaction& t) {
            objection::Filing filing{.patient = *people::NhsNumber::parse("9990000018"),
                                     .holders = {objection::ods(holder)}};
            filing.sections.set();
            return objection::file(t, *directory_->get(), filing, people::operator_named("Clerk"),
                                   clock.now(), random);
        });
        if (!filed) throw std::runtime_error(filed.error().sentence);
        return filed->front().id;
    }
    void round() {
        workers_->run(0, [&](net::Worker&) { return sender_->round(*worker_); });
    }
    /// The addresses called since last time.
    std::vector<std::string> called() {
        std::vector<std::string> urls;
        for (const net::Call& each : client_.calls) urls.push_back(each.url);
        client_.calls.clear();
        return urls;
    }
    [[nodiscard]] bool counted(std::string_view line) const {
        return metrics.text().contains(line);
    }

    std::unique_ptr<store::Store> store_;
    std::unique_ptr<directory::CurrentDirectory> directory_;
    std::unique_ptr<net::Workers> workers_;
    people::FakeClient client_;
    std::unique_ptr<people::FakeWorker> worker_;
    std::unique_ptr<NoticeSender> sender_;
    bool no_secret_ = false;
};

TEST_P(Notices, a_holder_is_sent_the_consent_as_it_is_now_once) {
    const std::string id = file("RQW");
    round();
    ASSERT_EQ(client_.calls.size(), 1U);
    const net::Call call = client_.calls.front();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://RQW.example/notices");
    EXPECT_EQ(call.headers.get("Content-Type"), "application/fhir+json; charset=utf-8");
    EXPECT_FALSE(call.headers.get("Authorization"));
    EXPECT_TRUE(call.body.starts_with(R"({"resourceType":"Bundle","type":"collection")"));
    EXPECT_TRUE(call.body.contains("\"id\":\"" + id + "\""));
    EXPECT_EQ(client_.upstreams.front().name, "RQW-notices");
    EXPECT_TRUE(counted("mcr_objection_notices_total{outcome=\"delivered\"} 1"));
    called();
    clock.advance(std::chrono::hours{1});
    round();
    EXPECT_THAT(called(), IsEmpty());
}

TEST_P(Notices, a_token_goes_with_it_where_a_credential_is_named_and_nothing_goes_without_it) {
    file("RWH");
    round();
    ASSERT_EQ(client_.calls.size(), 1U);
    EXPECT_EQ(client_.calls.front().headers.get("Authorization"), "Bearer secret of rwh-notices");
    called();
    no_secret_ = true;
    clock.advance(std::chrono::hours{1});
    const auto withdrawn = store_->transact([&](store::Transaction& t) {
        auto all = objection::of_patient(t, *people::NhsNumber::parse("9990000018"));
        return objection::withdraw(t, all->front().id, true, people::operator_named("Clerk"), "",
                                   clock.now());
    });
    ASSERT_TRUE(withdrawn);
    round();
    EXPECT_THAT(called(), IsEmpty());
    no_secret_ = false;
    clock.advance(std::chrono::minutes{2});
    round();
    EXPECT_EQ(called().size(), 1U);
}

TEST_P(Notices, a_holder_without_the_setting_is_told_nothing_and_nothing_piles_up) {
    file("RWG");
    round();
    EXPECT_THAT(called(), IsEmpty());
    const auto waiting = store_->transact([&](store::Transaction& t) {
        return objection::take_notices(t, 10, Milliseconds{0}, clock.now() + std::chrono::hours{1});
    });
    ASSERT_TRUE(waiting);
    EXPECT_THAT(*waiting, IsEmpty());
}

TEST_P(Notices, what_is_not_taken_is_sent_again_after_waits_that_grow_and_others_do_not_wait) {
    file("RQW");
    int failures = 0;
    client_.script = [&](const net::Call& call) -> Result<net::Answer> {
        if (!call.url.contains("RQW")) return people::answer_of(201, "");
        ++failures;
        if (failures % 2 == 0) return fail(ErrorKind::timed_out, "Too late.");
        return people::answer_of(503, "");
    };
    round();
    EXPECT_EQ(called().size(), 1U);
    EXPECT_TRUE(counted("mcr_objection_notices_total{outcome=\"failed\"} 1"));
    file("RWH");
    round();
    EXPECT_EQ(called(), std::vector<std::string>{"https://RWH.example/notices"});

    std::size_t tries = 0;
    for (int minute = 0; minute < 60; ++minute) {
        clock.advance(std::chrono::minutes{1});
        round();
        tries += called().size();
    }
    EXPECT_GE(tries, 10U);
    EXPECT_LE(tries, 25U);
    client_.script = [](const net::Call&) { return people::answer_of(204, ""); };
    clock.advance(std::chrono::minutes{6});
    round();
    EXPECT_EQ(called().size(), 1U);
    clock.advance(std::chrono::minutes{6});
    round();
    EXPECT_THAT(called(), IsEmpty());
    EXPECT_EQ(log_text.str().find("9990000018"), std::string::npos);
}

TEST_P(Notices, several_changes_of_one_objection_are_one_notice_of_its_latest_version) {
    const std::string id = file("RQW");
    ASSERT_TRUE(store_->transact([&](store::Transaction& t) {
        return objection::consider(t, id, people::operator_named("Clerk"), clock.now());
    }));
    round();
    ASSERT_EQ(client_.calls.size(), 1U);
    EXPECT_TRUE(client_.calls.front().body.contains(R"("versionId":"2")"));
}

TEST_P(Notices, a_store_that_does_not_answer_is_counted_and_nothing_is_lost) {
    file("RQW");
    ASSERT_TRUE(store_->transact([](store::Transaction& t) {
        return t.exec("alter table objection_notice rename to elsewhere");
    }));
    round();
    EXPECT_THAT(called(), IsEmpty());
    EXPECT_TRUE(counted("mcr_objection_notices_total{outcome=\"not-read\"} 1"));
    ASSERT_TRUE(store_->transact([](store::Transaction& t) {
        return t.exec("alter table elsewhere rename to objection_notice");
    }));
    round();
    EXPECT_EQ(called().size(), 1U);
}

MCR_ON_BOTH_DATABASES(Notices);

}  // namespace
}  // namespace mcr::fhir::consent
