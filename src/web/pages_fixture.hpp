#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "access/relationship.hpp"
#include "fhir/face_fakes.hpp"
#include "objection/register.hpp"
#include "objection/testing.hpp"
#include "people/alert.hpp"
#include "store/testing.hpp"
#include "web/pages.hpp"

namespace mcr::web {

using people::RoleGroup;
using testing::HasSubstr;
using testing::Not;

/// The pages over a real store and a real audit log, with a relay that the test speaks for.
class PagesTest : public store::DatabaseTest {
protected:
    static constexpr const char* ann = "9990000018";
    static constexpr const char* bob = "9990000026";
    using Answer = fhir::fakes::Reader;

    /// The relay's answer: the rows of the coverage, settled.
    std::vector<relay::CoverageRow> rows_;
    std::optional<Error> refuses_;
    std::vector<relay::ViewRequest> asked_;

    std::unique_ptr<store::Store> store_;
    std::unique_ptr<directory::CurrentDirectory> directory_;
    std::unique_ptr<access::CurrentPolicies> policies_;
    KeyedHash patient_hash_{Secret("patients")};
    std::unique_ptr<access::ContextStore> contexts_;
    std::unique_ptr<net::Workers> workers_;
    std::unique_ptr<audit::AuditLog> audit_;
    std::unique_ptr<audit::History> history_;
    std::unique_ptr<Visitors> visitors_;
    Demonstration demonstration_{{{ann, "Ann Sample", "A story.", "ann"}}};
    std::unique_ptr<Pages> pages_;
    people::SessionLimits limits_{};

    static directory::Organisation organisation(std::string code, std::string name,
                                                directory::Kind kind,
                                                directory::Stage stage = directory::Stage::live) {
        directory::Organisation made{*OdsCode::parse(code), std::move(name), kind};
        directory::System system;
        system.key = code;
        system.protocol = "fhir-r4";
        system.address = "http://127.0.0.1:1/" + code;
        system.upstream.name = code;
        system.stage = stage;
        if (stage == directory::Stage::suspended) system.stage_reason = "Moving house";
        if (kind == directory::Kind::gp_practice)
            system.answers_for = directory::AnswersFor::registered;
        made.systems.push_back(std::move(system));
        return made;
    }

    void SetUp() override {
        store::DatabaseTest::SetUp();
        if (IsSkipped()) return;
        store_ = open();
        for (const auto migrate :
             {people::migrate_deeds, people::migrate_alerts, people::migrate_sessions,
              people::migrate_used, objection::migrate, access::migrate_policies,
              access::migrate_relationships})
            ASSERT_TRUE(migrate(*store_));
        std::vector<directory::Organisation> all = {
            organisation("E81001", "Tanyard Lane Surgery", directory::Kind::gp_practice),
            organisation("RQW", "Princess Alexandra Hospital", directory::Kind::acute_trust),
            organisation("RWH", "East and North Hospital", directory::Kind::acute_trust),
            organisation("RYC", "Ambulance <Service>", directory::Kind::ambulance_service,
                         directory::Stage::awaiting),
            organisation("RAL", "London Hospital", directory::Kind::beyond_region,
                         directory::Stage::suspended),
            organisation("ZZS01", "Sexual Health Clinic", directory::Kind::acute_trust)};
        all[1].objection_contact = "Privacy officer, 01279 000000";
        all[2].systems[0].withholding = directory::Withholding::no;
        all[5].telling_name = true;
        auto built = directory::Directory::build(std::move(all));
        ASSERT_TRUE(built) << built.error().sentence;
        directory_ = std::make_unique<directory::CurrentDirectory>(*built);
        policies_ = std::make_unique<access::CurrentPolicies>(nullptr);
        read_policies();
        contexts_ = access::make_context_store(*store_, *policies_, patient_hash_, clock, random,
                                               log, metrics);
        workers_ = std::make_unique<net::Workers>(1, clock, log, metrics);
        auto audited = audit::AuditLog::open(
            {folder / "audit", Secret("a key of these tests, of 32 byte")}, clock, metrics);
        ASSERT_TRUE(audited) << audited.error().sentence;
        audit_ = std::move(*audited);
        history_ = std::make_unique<audit::History>(
            audit::History::Parts{folder / "audit", *audit_, clock});
        visitors_ =
            std::make_unique<Visitors>(Visitors::Parts{*store_, clock, random, limits_, false});
        for (const char* name : {"mcr.css", "view.js", "favicon.svg"})
            std::ofstream(folder / name) << name;
        pages_ = std::make_unique<Pages>(Pages::Parts{
            *Assets::load(folder),
            [this](net::Worker&, relay::ViewRequest request, relay::ViewSink& sink) {
                return view(std::move(request), sink);
            },
            [this](net::Worker&, relay::ContentRequest request, source::ContentSink& sink) {
                return give(std::move(request), sink);
            },
            *visitors_, *directory_, *policies_, *contexts_, *history_,
            Secret(std::string(32, 'k')), &demonstration_});
    }
    void TearDown() override {
        pages_.reset();
        history_.reset();
        store_.reset();
        workers_.reset();
        store::DatabaseTest::TearDown();
    }
    void read_policies() {
        auto loaded = store_->read([](store::Transaction& t) { return access::load_policies(t); });
        ASSERT_TRUE(loaded) << loaded.error().sentence;
        policies_->swap(std::make_shared<const access::Policies>(std::move(*loaded)));
    }

    std::vector<relay::ContentRequest> documents_asked_;
    std::string document_ = "%PDF-1.4 words";
    std::vector<record::Part> parts_;  ///< what the first row gives

    net::Task<Result<void>> give(relay::ContentRequest request, source::ContentSink& sink) {
        documents_asked_.push_back(std::move(request));
        Result<void> done;
        if (!document_.empty()) {
            done = co_await sink.begin("application/pdf", document_.size());
            if (done) done = co_await sink.write(document_);
        }
        if (done && refuses_) done = std::unexpected(*refuses_);
        co_return done;
    }
    net::Task<Result<void>> view(relay::ViewRequest request, relay::ViewSink& sink) {
        asked_.push_back(request);
        if (refuses_) co_return std::unexpected(*refuses_);
        people::Demographics patient{request.patient};
        patient.family = "Sample";
        relay::Coverage coverage;
        for (const relay::CoverageRow& row : rows_) coverage.add(row);
        auto begun = co_await sink.patient(patient, coverage);
        if (!begun) co_return begun;
        SeededRandom of_hashes(3);
        relay::Manifest manifest(Secret("release"), of_hashes);
        if (!parts_.empty()) {
            manifest.begin_part(coverage.rows()[0]);
            begun = co_await sink.part(coverage.rows()[0], parts_, manifest);
            if (!begun) co_return begun;
        }
        auto ended = co_await sink.coverage(coverage);
        co_return ended;
    }
    static relay::CoverageRow row(const char* code, record::CoverageState state) {
        relay::CoverageRow made;
        made.organisation = *OdsCode::parse(code);
        made.organisation_name = code;
        made.system_key = code;
        made.state = state;
        made.settled = true;
        made.sentence = "A sentence.";
        return made;
    }

    static people::Professional person(RoleGroup role, const std::string& organisation,
                                       const std::string& id = "555") {
        return {id,
                "UNK",
                "Khan",
                "Amina",
                "Dr",
                role,
                "R8000",
                std::string(to_string(role)),
                *OdsCode::parse(organisation),
                "Name of " + organisation};
    }
    static people::Session staff(RoleGroup role, const std::string& organisation) {
        people::Session session;
        session.issuer = "https://sign-in.example";
        session.subject = "555";
        session.roles = {person(role, organisation)};
        session.role = 0;
        session.assurance = 3;
        return session;
    }
    static people::Session patient(const std::string& number) {
        people::Session session = staff(RoleGroup::patient, "RQW");
        session.provider = people::Provider::patients;
        session.roles[0].id = number;
        session.assurance = 9;
        return session;
    }
    /// Signs in now.
    people::Begun begin(people::Session session) {
        session.authenticated = clock.now();
        auto begun = store_->transact([&](store::Transaction& t) {
            return people::begin_session(t, session, limits_, clock.now(), random);
        });
        EXPECT_TRUE(begun) << begun.error().sentence;
        return std::move(*begun);
    }

    Answer ask(const std::string& method, const std::string& target, const people::Begun* who,
               std::string body = {}) {
        net::Request request;
        request.method = method;
        request.target = target;
        request.id = new_uuid(random);
        if (who != nullptr) {
            const std::string cookie = visitors_->cookie_of(who->token);
            request.headers.add("Cookie", cookie.substr(0, cookie.find(';')));
        }
        if (method == "POST") {
            request.headers.add("Content-Type", "application/x-www-form-urlencoded");
            request.body = std::move(body);
        }
        Answer out;
        workers_->run(0, [&](net::Worker& worker) { return pages_->handle(worker, request, out); });
        return out;
    }
    Answer get(const std::string& target) { return ask("GET", target, nullptr); }
    Answer get(const std::string& target, const people::Begun& who) {
        return ask("GET", target, &who);
    }
    /// Posts `fields` with the session's token.
    Answer post(const std::string& target, const people::Begun& who, Form fields) {
        fields["csrf"] = who.session.csrf;
        return ask("POST", target, &who, write_fields(fields));
    }

    objection::Objection filed(const char* number, const char* holder) {
        auto done = store_->transact([&](store::Transaction& t) {
            objection::Filing filing{
                *people::NhsNumber::parse(number), {*OdsCode::parse(holder)}, {}};
            filing.sections.set();
            return objection::file(t, *directory_->get(), filing,
                                   people::doer_of(person(RoleGroup::patient, "RQW", number)),
                                   clock.now(), random);
        });
        EXPECT_TRUE(done) << done.error().sentence;
        return done->front();
    }
    objection::Objection now(const std::string& id) {
        auto found = store_->read([&](store::Transaction& t) { return objection::find(t, id); });
        EXPECT_TRUE(found && *found);
        return **found;
    }
    void decided(const std::string& id, const objection::Verdict& verdict) {
        auto done = store_->transact([&](store::Transaction& t) {
            return objection::decide(t, *directory_->get(), id, verdict,
                                     people::doer_of(person(RoleGroup::privacy_officer, "RQW")),
                                     clock.now());
        });
        ASSERT_TRUE(done) << done.error().sentence;
    }
    void recorded(audit::Entry entry) {
        Result<audit::Position> done = fail(ErrorKind::internal, "It did not end.");
        workers_->run(
            0, [&](net::Worker&) -> net::Task<void> { done = co_await audit_->append(entry); });
        ASSERT_TRUE(done) << done.error().sentence;
    }
};

}  // namespace mcr::web
