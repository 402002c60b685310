#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "people/fake_worker.hpp"
#include "people/throwaway_keys.hpp"
#include "source/federation/adapter.hpp"

namespace mcr::source::federation {

/// For tests: one peer that answers as the test says, and the asking of it.
class FakePeer : public testing::Test {
protected:
    void SetUp() override {
        system.key = "EAST";
        system.protocol = protocol;
        system.address = "https://peer.example/fhir";
        system.upstream.name = "EAST";
        system.settings = {{"identity", "peer"}, {"client-id", "us-at-peer"}};
        system.credentials = {{"client-key", "key"}, {"bearer", "bearer"}};
        client.script = [this](const net::Call& call) { return answer(call); };
        make();
    }
    void make(std::string identity = "us") {
        adapter = make_federation(clock, random, log, metrics, {std::move(identity), 3},
                                  [this](std::string_view name) -> Result<Secret> {
                                      if (name == "key") return Secret(key);
                                      if (name == "bearer") return Secret("a bearer");
                                      return fail(ErrorKind::not_found, "There is none.");
                                  });
    }

    /// One entry of a Bundle.
    static std::string entry(const std::string& resource) {
        return R"({"resource":)" + resource + "}";
    }
    static std::string patient(const std::string& number = "9990000018") {
        return entry(
            R"({"resourceType":"Patient","id":")" + number +
            R"(","meta":{"tag":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","code":"X26"}]},)"
            R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
            number +
            R"("}],"name":[{"family":"Finch","given":["Edith"]}],"gender":"female","birthDate":"1951-03-09"})");
    }
    /// A Condition of `code`; without one it is not labelled.
    static std::string condition(const std::string& id, const std::string& code,
                                 const std::string& text = "Asthma",
                                 const std::string& of = "9990000018") {
        const std::string meta =
            code.empty()
                ? ""
                : R"("meta":{"source":"https://)" + code + ".example/Condition/" + id +
                      R"(","tag":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","code":")" +
                      code + R"(","display":"Name of )" + code + R"("}]},)";
        return entry(R"({"resourceType":"Condition","id":")" + code + "." + id + R"(",)" + meta +
                     R"("subject":{"reference":"Patient/)" + of + R"("},"code":{"text":")" + text +
                     R"("}})");
    }
    struct Row {
        std::string code, state;
        int items = 0;
    };
    static std::string outcome(const std::vector<Row>& rows) {
        std::string out = R"({"resourceType":"OperationOutcome","issue":[)";
        for (const Row& row : rows) {
            if (out.back() != '[') out += ',';
            out +=
                R"({"extension":[{"url":"https://my-care-record.example/fhir/StructureDefinition/holder","extension":[{"url":"organisation","valueIdentifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":")" +
                row.code + R"("}},{"url":"name","valueString":"Name of )" + row.code +
                R"("},{"url":"items","valueUnsignedInt":)" + std::to_string(row.items) +
                R"(}]}],"severity":"information","code":"informational","details":{"coding":[{"system":"https://my-care-record.example/fhir/CodeSystem/coverage-state","code":")" +
                row.state + R"("}],"text":"It said )" + row.state + R"(."}})";
        }
        return out + "]}";
    }
    static std::string bundle(const std::vector<std::string>& entries,
                              const std::string& next = {}) {
        std::string out = R"({"resourceType":"Bundle","type":"searchset",)";
        if (!next.empty()) out += R"("link":[{"relation":"next","url":")" + next + R"("}],)";
        out += R"("entry":[)";
        for (const std::string& one : entries) {
            if (out.back() != '[') out += ',';
            out += one;
        }
        return out + "]}";
    }
    void whole() {
        record = bundle({patient(), condition("1", "R1H"),
                         entry(outcome({{"R1H", "data", 1}, {"RGT", "timed-out"}}))});
    }

    Answer ask() {
        Answer out;
        workers.run(0, [&](net::Worker& real) { return ask_on(real, out); });
        return out;
    }
    net::Task<void> ask_on(net::Worker& real, Answer& out) {
        people::FakeWorker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        Question question{.patient = &who,
                          .asker = &asker,
                          .purpose = purpose,
                          .request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                          .sections = sections,
                          .limits = limits};
        question.path = path;
        question.reason = &reason;
        const Deadline deadline(clock, Milliseconds{2000});
        out = co_await adapter->ask(worker, member, question, deadline);
    }
    /// Calls whose address ends so.
    [[nodiscard]] std::vector<net::Call> calls(std::string_view ending) const {
        std::vector<net::Call> out;
        for (const net::Call& call : client.calls)
            if (call.url.contains(ending)) out.push_back(call);
        return out;
    }

    FakeClock clock;
    SeededRandom random{3};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    people::FakeClient client;
    std::string key = people::throwaway_key("P-256", "us-1");
    int token_status = 200;
    std::string token_answer = R"({"access_token":"t-1","token_type":"Bearer","expires_in":3600})";
    int status = 200;
    std::string record = bundle({});
    std::function<Result<net::Answer>(const net::Call&)> instead;
    directory::Organisation organisation{.code = *OdsCode::parse("ZZ1"),
                                         .name = "The Peer",
                                         .kind = directory::Kind::other_federation};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse("9990000018"),
                             .family = "Finch",
                             .given = {"Edith"},
                             .gender = "female",
                             .birth_date = "1951-03-09"};
    people::Professional asker{.id = "555000000101",
                               .role_profile_id = "555000000201",
                               .family = "Khan",
                               .given = "Amina",
                               .prefix = "Dr",
                               .role = people::RoleGroup::doctor,
                               .role_code = "S8000:G8000:R8000",
                               .role_name = "hospital doctor",
                               .organisation = *OdsCode::parse("RQW"),
                               .organisation_name = "Princess Alexandra"};
    std::string purpose = "TREAT";
    people::StatedReason reason{"admission", "A/17", "", "given", ""};
    std::vector<std::string> path;
    record::Sections sections = record::Sections{}.set();
    record::Limits limits;
    std::unique_ptr<Adapter> adapter;
    net::Workers workers{1, clock, log, metrics};

private:
    Result<net::Answer> answer(const net::Call& call) {
        if (call.url.ends_with("/oauth/token"))
            return people::answer_of(token_status, token_answer, "application/json");
        if (instead) return instead(call);
        return people::answer_of(status, record);
    }
};

}  // namespace mcr::source::federation
