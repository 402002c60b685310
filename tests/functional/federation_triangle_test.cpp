// Three gateways in one process, each with one hospital: relay, adapter and FHIR face are the real
// ones; what carries their calls is a table. A asks B, B asks C and A, C asks A and B.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "fhir/face.hpp"
#include "fhir/face_fakes.hpp"
#include "people/fake_worker.hpp"
#include "people/throwaway_keys.hpp"
#include "relay/relay_fixture.hpp"
#include "source/federation/adapter.hpp"

namespace mcr {
namespace {

namespace json = boost::json;
using source::federation::path_header;

constexpr const char* number = "9990000018";

/// The relay, as the face asks it.
class Runner final : public fhir::ViewRunner {
public:
    explicit Runner(relay::Relay& relay) : relay_(relay) {}
    net::Task<Result<void>> view(net::Worker& worker, relay::ViewRequest request,
                                 relay::ViewSink& sink) override {
        paths.push_back(request.path);
        return relay_.view(worker, std::move(request), sink);
    }
    net::Task<Result<people::Demographics>> patient(net::Worker& worker,
                                                    relay::ViewRequest request) override {
        return relay_.patient(worker, std::move(request));
    }
    net::Task<Result<void>> content(net::Worker& worker, relay::ContentRequest request,
                                    source::ContentSink& sink) override {
        return relay_.content(worker, std::move(request), sink);
    }
    std::vector<std::vector<std::string>> paths;

private:
    relay::Relay& relay_;
};

/// Takes the tokens that `exchange` below gives: "gateway|organisation".
class Tokens final : public people::TokenChecker {
public:
    [[nodiscard]] Result<people::TokenClaims> check(std::string_view token) const override {
        const auto bar = token.find('|');
        people::TokenClaims claims{.professional = {.organisation = *OdsCode::parse("RQW")}};
        claims.professional.id = "555000000101";
        claims.professional.family = "Khan";
        claims.professional.role_code = "R8000";
        claims.professional.role_name = "hospital doctor";
        claims.purpose = "TREAT";
        claims.stated.basis = "self-claimed";
        claims.stated.claim = "patient-present";
        claims.gateway = token.substr(0, bar);
        return claims;
    }
};

struct Gateway {
    std::string name, hospital;
    relay::fakes::Audit audit;
    relay::fakes::Contexts contexts;
    relay::fakes::Register patients;
    source::Adapters adapters;
    std::unique_ptr<directory::CurrentDirectory> directory;
    std::unique_ptr<relay::Relay> relay;
    std::unique_ptr<Runner> runner;
    Tokens tokens;
    std::unique_ptr<fhir::Face> face;

    Gateway(std::string called, std::string of, const Clock& clock)
        : name(std::move(called)), hospital(std::move(of)), audit(clock) {}
};

class Triangle : public testing::Test {
protected:
    FakeClock clock;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    SeededRandom random{5};
    net::Workers workers{1, clock, log, metrics};
    people::FakeClient unused;
    std::string key = people::throwaway_key("P-256", "k");
    std::map<std::string, std::unique_ptr<Gateway>> gateways;
    std::vector<std::string> calls;
    bool send_path = true;  ///< to b

    /// Carries a call to the gateway of its host.
    class Wire final : public net::Client {
    public:
        Wire(Triangle& all, net::Worker*& worker) : all_(all), worker_(worker) {}
        net::Task<Result<net::Answer>> call(const net::Upstream&, net::Call call,
                                            Deadline) override {
            const std::string host = call.url.substr(8, call.url.find('.') - 8);
            Gateway& gateway = *all_.gateways.at(host);
            if (call.url.ends_with("/oauth/token"))
                co_return people::answer_of(200,
                                            R"({"access_token":")" + asker_of(call.body) +
                                                R"(|RQW","token_type":"Bearer","expires_in":60})",
                                            "application/json");
            all_.calls.push_back(host);
            net::Request request;
            request.target = call.url.substr(call.url.find("/fhir"));
            request.method = "GET";
            request.id = "6f1c0a52-0c3b-4d0e-9d8a-111111111111";
            for (const auto& [header, value] : call.headers)
                if (all_.send_path || host != "b" || header != path_header)
                    request.headers.add(header, value);
            fhir::fakes::Reader reader;
            co_await gateway.face->handle(*worker_, request, reader);
            co_return people::answer_of(reader.status, reader.body, reader.header("Content-Type"));
        }

    private:
        /// The client of the assertion, as its gateway is called.
        static std::string asker_of(const std::string& form) {
            const auto at = form.find("client_assertion=");
            const auto first = form.find('.', at) + 1;
            const auto payload = from_base64url(form.substr(first, form.find('.', first) - first));
            const auto claims = json::parse(
                std::string_view(reinterpret_cast<const char*>(payload->data()), payload->size()));
            return std::string(claims.at("iss").as_string());
        }
        Triangle& all_;
        net::Worker*& worker_;
    };

    /// A worker whose calls go over the wire above.
    class WiredWorker final : public net::Worker {
    public:
        WiredWorker(net::Worker& real, Triangle& all) : real_(real), wire_(all, self_) {}
        net::Client& client() override { return wire_; }
        net::BufferPool& buffers() override { return real_.buffers(); }
        [[nodiscard]] const Clock& clock() const override { return real_.clock(); }
        boost::asio::any_io_executor executor() override { return real_.executor(); }
        [[nodiscard]] std::size_t index() const override { return real_.index(); }
        void spawn(std::function<net::Task<void>()> task) override { real_.spawn(std::move(task)); }
        net::Task<void> sleep_until(SteadyTime at) override { return real_.sleep_until(at); }

    private:
        net::Worker& real_;
        net::Worker* self_ = this;
        Wire wire_;
    };

    void SetUp() override {
        add("a", "RQW", {"b"});
        add("b", "RWH", {"c", "a"});
        add("c", "RWG", {"a", "b"});
    }

    void add(const std::string& name, const std::string& hospital,
             const std::vector<std::string>& asks) {
        auto made = std::make_unique<Gateway>(name, hospital, clock);
        Gateway& gateway = *made;
        people::Demographics who{*people::NhsNumber::parse(number)};
        who.family = "Finch";
        who.birth_date = "1951-03-09";
        who.fhir_json =
            R"({"resourceType":"Patient","id":"9990000018","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"birthDate":"1951-03-09"})";
        gateway.patients.patients.insert_or_assign(number, who);
        gateway.adapters["fake"] = std::make_unique<relay::fakes::Protocol>(
            [this](const directory::Member& member, const source::Question& question) {
                return record_of(member, question);
            });
        gateway.adapters["federation"] = source::make_federation(
            clock, random, log, metrics, {name, 3},
            [this](std::string_view) -> Result<Secret> { return Secret(key); });
        std::vector<directory::Organisation> members{
            relay::organisation(hospital, directory::Kind::acute_trust, {hospital})};
        if (hospital != "RQW")
            members.push_back(relay::organisation("RQW", directory::Kind::acute_trust, {}));
        for (const std::string& peer : asks) {
            auto one = relay::organisation("ZZ" + peer, directory::Kind::other_federation, {peer});
            one.systems[0].protocol = "federation";
            one.systems[0].address = "https://" + peer + ".example/fhir";
            one.systems[0].settings = {{"identity", peer}, {"client-id", name}};
            one.systems[0].credentials = {{"client-key", "key"}};
            members.push_back(std::move(one));
        }
        gateway.directory = std::make_unique<directory::CurrentDirectory>(
            *directory::Directory::build(std::move(members)));
        relay::RelaySettings settings;
        settings.gateway = {name, 3};
        gateway.relay = std::make_unique<relay::Relay>(
            relay::Relay::Parts{*gateway.directory, gateway.patients, gateway.adapters,
                                gateway.audit, gateway.contexts, clock, random, log, metrics,
                                Secret("release")},
            settings);
        gateway.runner = std::make_unique<Runner>(*gateway.relay);
        fhir::FaceSettings face;
        face.base_url = "https://" + name + ".example";
        face.page_key = Secret(std::string(32, 'k'));
        face.demographics_address = "https://pds.example";
        gateway.face =
            std::make_unique<fhir::Face>(fhir::Face::Parts{*gateway.runner, nullptr, gateway.tokens,
                                                           clock, random, log, metrics},
                                         std::move(face));
        gateways[name] = std::move(made);
    }

    source::Answer record_of(const directory::Member& member, const source::Question& question) {
        source::Answer answer;
        record::Origin origin{.organisation = member.organisation->code,
                              .organisation_name = member.organisation->name,
                              .system_key = member.system->key,
                              .address = "https://x.example",
                              .retrieved = clock.now(),
                              .nhs_number = number};
        auto part = record::check(
            net::Buffer(std::string(R"({"resourceType":"Condition","id":"1","subject":{)"
                                    R"("reference":"Patient/9990000018"},"code":{"text":"X"}})")),
            std::move(origin), question.limits);
        answer.state = record::CoverageState::data;
        answer.parts.push_back(std::move(*part));
        return answer;
    }

    json::value ask(const std::string& name) {
        fhir::fakes::Reader reader;
        workers.run(0, [&](net::Worker& real) { return ask_on(real, name, reader); });
        EXPECT_EQ(reader.status, 200) << reader.body;
        return json::parse(reader.body);
    }
    net::Task<void> ask_on(net::Worker& real, const std::string& name,
                           fhir::fakes::Reader& reader) {
        WiredWorker worker(real, *this);
        net::Request request;
        request.method = "GET";
        request.target = std::string("/fhir/Patient/") + number + "/$everything";
        request.headers.add("Authorization", "Bearer |RQW");
        request.id = "6f1c0a52-0c3b-4d0e-9d8a-000000000000";
        co_await gateways.at(name)->face->handle(worker, request, reader);
    }
    /// The code of each row by its organisation; every organisation once.
    static std::map<std::string, std::string> rows(const json::value& bundle) {
        std::map<std::string, std::string> out;
        for (const auto& one : bundle.at("entry").as_array()) {
            const auto& resource = one.at("resource").as_object();
            if (resource.at("resourceType").as_string() != "OperationOutcome") continue;
            for (const auto& issue : resource.at("issue").as_array()) {
                const std::string text = json::serialize(issue);
                const auto at = text.find("\"value\":\"");
                if (at == std::string::npos) continue;
                const auto code = text.substr(at + 9, text.find('"', at + 9) - at - 9);
                EXPECT_FALSE(out.contains(code)) << code;
                out[code] =
                    std::string(issue.at("details").at("coding").at(0).at("code").as_string());
            }
        }
        return out;
    }
};

TEST_F(Triangle, each_gateway_is_asked_once_and_every_hospital_has_one_row) {
    const auto bundle = ask("a");
    EXPECT_THAT(calls, testing::ElementsAre("b", "c"));
    const auto seen = rows(bundle);
    EXPECT_EQ(seen.at("RQW"), "data");
    EXPECT_EQ(seen.at("RWH"), "data");
    EXPECT_EQ(seen.at("RWG"), "data");
    EXPECT_EQ(seen.at("ZZB"), "data");
    EXPECT_EQ(seen.at("ZZA"), "not-asked") << "told by those that it came through";
    EXPECT_THAT(gateways["c"]->runner->paths.at(0), testing::ElementsAre("a", "b"));
    EXPECT_EQ(gateways["c"]->audit.entries.front().via, "a, b");
    EXPECT_EQ(gateways["c"]->audit.entries.front().actor.organisation, "RQW");
}

TEST_F(Triangle, a_gateway_that_leaves_the_path_out_is_known_by_its_token) {
    send_path = false;
    (void)ask("a");
    EXPECT_THAT(gateways["b"]->runner->paths.at(0), testing::ElementsAre("a"));
    EXPECT_LE(calls.size(), 4U) << "the chain ends all the same";
}

TEST_F(Triangle, every_item_keeps_one_origin_through_both_gateways) {
    const auto bundle = ask("a");
    std::map<std::string, int> origins;
    for (const auto& one : bundle.at("entry").as_array()) {
        const auto& resource = one.at("resource").as_object();
        if (resource.at("resourceType").as_string() != "Condition") continue;
        int organisations = 0;
        for (const auto& tag : resource.at("meta").at("tag").as_array())
            if (tag.at("system").as_string() == ods_code_system) {
                ++organisations;
                ++origins[std::string(tag.at("code").as_string())];
            }
        EXPECT_EQ(organisations, 1);
        EXPECT_EQ(resource.at("subject").at("reference").as_string(), "Patient/9990000018");
    }
    EXPECT_EQ(origins, (std::map<std::string, int>{{"RQW", 1}, {"RWG", 1}, {"RWH", 1}}));
}

TEST_F(Triangle, an_objection_at_any_of_the_three_holds_for_the_reader_at_the_first) {
    for (const char* where : {"a", "b", "c"}) {
        objection::Standing standing{*OdsCode::parse("RWG")};
        standing.sections.set();
        gateways[where]->contexts.context.standing.push_back(standing);
        const auto bundle = ask("a");
        EXPECT_EQ(rows(bundle).at("RWG"), "objected") << where;
        EXPECT_EQ(json::serialize(bundle).find("RWG.1\""), std::string::npos) << where;
        gateways[where]->contexts.context.standing.clear();
    }
}

}  // namespace
}  // namespace mcr
