#pragma once

#include <boost/json.hpp>

#include "directory/testing.hpp"
#include "fhir/consent/carried.hpp"
#include "fhir/consent/consent_fixture.hpp"
#include "fhir/consent/questions.hpp"
#include "fhir/face_fakes.hpp"
#include "objection/register.hpp"
#include "people/alert.hpp"
#include "relay/fakes.hpp"
#include "store/testing.hpp"

namespace mcr::fhir::consent {

/// Tokens that say who bears them: "officer", "officer-RWH", "patient", "other-patient", "doctor".
class NamedTokens final : public people::TokenChecker {
public:
    [[nodiscard]] Result<people::TokenClaims> check(std::string_view token) const override {
        if (token == "officer") return fakes::officer();
        if (token == "officer-RWH") return fakes::officer("RWH");
        if (token == "patient") return fakes::patient();
        if (token == "other-patient") return fakes::patient("9990000026");
        if (token == "doctor") return fakes::doctor();
        return fail(ErrorKind::unauthenticated, "The token is not valid.");
    }
};

/// A face with the register of objections behind it, asked over its handler, on either database.
/// Holders: RQW, RWH, and NZZ98, whose name tells something.
class ConsentFace : public store::DatabaseTest {
protected:
    using Json = boost::json::value;

    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        store_ = open();
        ASSERT_TRUE(people::migrate_deeds(*store_));
        ASSERT_TRUE(people::migrate_alerts(*store_));
        ASSERT_TRUE(objection::migrate(*store_));
        ASSERT_TRUE(migrate(*store_));
        auto telling = directory::make_organisation("NZZ98", directory::Kind::care_provider,
                                                    {directory::make_system("NZZ98")});
        telling.telling_name = true;
        telling.parent = OdsCode::parse("Z99").value();
        auto rqw = directory::make_organisation("RQW", directory::Kind::acute_trust,
                                                {directory::make_system("RQW")});
        rqw.objection_contact = "Data protection officer, 01632 960200";
        auto built = directory::Directory::build(
            {rqw,
             directory::make_organisation("RWH", directory::Kind::acute_trust,
                                          {directory::make_system("RWH")}),
             directory::make_organisation("Z99", directory::Kind::county_council), telling});
        ASSERT_TRUE(built) << built.error().sentence;
        directory_ = std::make_unique<directory::CurrentDirectory>(*built);
        workers_ = std::make_unique<net::Workers>(1, clock, log, metrics);
        desk_ = std::make_unique<Desk>(Desk::Parts{*store_, *directory_, clock, random});
        register_.patients.emplace("9990000018", fhir::fakes::Runner::demographics("9990000018"));
        questions_ = std::make_unique<Questions>(
            Questions::Parts{runner_, contexts_, register_, *store_, *directory_, clock},
            QuestionSettings{Milliseconds{3000}, Milliseconds{0}});
        FaceSettings settings;
        settings.base_url = fhir::fakes::base_url;
        settings.page_key = Secret(std::string(32, 'k'));
        face_ = std::make_unique<Face>(Face::Parts{runner_, nullptr, tokens_, clock, random, log,
                                                   metrics, desk_.get(), questions_.get()},
                                       std::move(settings));
    }
    void TearDown() override {
        workers_.reset();
        store_.reset();
        DatabaseTest::TearDown();
    }

    fhir::fakes::Reader ask(std::string method, const std::string& target, std::string_view as,
                            std::string body = {}, net::Headers more = {}) {
        net::Request request;
        request.method = std::move(method);
        request.target = "/fhir" + target;
        request.headers = std::move(more);
        request.headers.add("Authorization", "Bearer " + std::string(as));
        if (!body.empty() && !request.headers.get("Content-Type"))
            request.headers.add("Content-Type", "application/fhir+json; charset=utf-8");
        request.body = std::move(body);
        request.id = "6f1c0a52-0c3b-4d0e-9d8a-111111111111";
        fhir::fakes::Reader out;
        workers_->run(0, [&](net::Worker& worker) { return face_->handle(worker, request, out); });
        return out;
    }
    static Json json_of(const fhir::fakes::Reader& answer) {
        boost::system::error_code error;
        Json read = boost::json::parse(answer.body, error);
        EXPECT_FALSE(error) << answer.body;
        return read;
    }
    static std::string text(const Json& value) { return std::string(value.as_string()); }
    static std::string detail(const fhir::fakes::Reader& answer) {
        const Json read = json_of(answer);
        return text(read.at("issue").at(0).at("details").at("coding").at(0).at("code"));
    }
    static std::string expression(const fhir::fakes::Reader& answer) {
        return text(json_of(answer).at("issue").at(0).at("expression").at(0));
    }

    /// Files an objection to everything and gives the answer's Consent.
    Json filed(std::string_view as = "officer", std::string_view holder = "RQW") {
        const auto answer =
            ask("POST", "/Consent", as, fakes::filed(R"({"type":"deny"})", "", holder));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return json_of(answer);
    }
    /// Puts `consent` back with `version`.
    fhir::fakes::Reader put(const Json& consent, std::string_view as, const char* version) {
        net::Headers headers{{"If-Match", "W/\"" + std::string(version) + "\""}};
        return ask("PUT", "/Consent/" + text(consent.at("id")), as, boost::json::serialize(consent),
                   std::move(headers));
    }
    /// Adds the holder's decision to `consent`.
    static Json decided(Json consent, std::string_view parts) {
        consent.as_object()["extension"].as_array().push_back(boost::json::parse(
            R"({"url":"https://my-care-record.example/fhir/StructureDefinition/objection-decision",)"
            R"("extension":[)" +
            std::string(parts) + "]}"));
        return consent;
    }
    std::size_t found(const std::string& query, std::string_view as) {
        const auto answer = ask("GET", "/Consent?" + query, as);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return static_cast<std::size_t>(json_of(answer).at("total").as_int64());
    }
    std::vector<people::Waiting> deeds() {
        auto taken = store_->transact([&](store::Transaction& t) {
            return people::take_deeds(t, 1000, Milliseconds{0}, clock.now());
        });
        return taken ? *taken : std::vector<people::Waiting>{};
    }

    std::unique_ptr<store::Store> store_;
    std::unique_ptr<directory::CurrentDirectory> directory_;
    std::unique_ptr<net::Workers> workers_;
    fhir::fakes::Runner runner_;
    relay::fakes::Contexts contexts_;
    relay::fakes::Register register_;
    NamedTokens tokens_;
    std::unique_ptr<Desk> desk_;
    std::unique_ptr<Questions> questions_;
    std::unique_ptr<Face> face_;
};

}  // namespace mcr::fhir::consent
