#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "people/fake_worker.hpp"
#include "source/fhir_r4/fhir_r4.hpp"

namespace mcr::source::fhir_r4 {

inline constexpr std::string_view base = "https://rqw.example/fhir";

inline std::string bundle_of(const std::vector<std::string>& resources,
                             const std::string& next = {}) {
    std::string out = R"({"resourceType":"Bundle","type":"searchset")";
    if (!next.empty()) out += R"(,"link":[{"relation":"next","url":")" + next + "\"}]";
    out += ",\"entry\":[";
    for (std::size_t i = 0; i < resources.size(); ++i)
        out += (i == 0 ? "" : ",") + std::string("{\"resource\":") + resources[i] + "}";
    return out + "]}";
}

inline std::string resource_of(const std::string& type, const std::string& id,
                               const std::string& more = {}) {
    return R"({"resourceType":")" + type + R"(","id":")" + id +
           R"(","subject":{"reference":"Patient/p1"})" + more + "}";
}

inline std::string outcome_of(const std::string& severity, const std::string& code,
                              const std::string& text = {}, const std::string& details = {}) {
    return R"({"resourceType":"OperationOutcome","issue":[{"severity":")" + severity +
           R"(","code":")" + code + R"(","details":{"coding":[{"code":")" + details +
           R"("}],"text":")" + text + "\"}}]}";
}

/// For tests: one FHIR R4 system whose answers are a table from the URL behind its address, and
/// the asking of it.
class FakeSource : public testing::Test {
protected:
    using Reply = std::function<Result<net::Answer>(const net::Call&)>;

    void SetUp() override {
        system.key = "rqw";
        system.protocol = "fhir-r4";
        system.address = base;
        system.upstream.name = "rqw";
        reply(lookup, bundle_of({patient()}));
        reply(everything, bundle_of({patient(), resource_of("Condition", "c1")}));
        client.script = [this](const net::Call& call) { return answer(call); };
        adapter = make_fhir_r4(clock, random, log, metrics, [this](std::string_view name) {
            return name == secret_name ? Result<Secret>(Secret("s3cret"))
                                       : fail(ErrorKind::not_found, "There is no such credential.");
        });
    }

    static std::string patient(const std::string& id = "p1", const std::string& more = {},
                               const std::string& number = "9990000018") {
        return R"({"resourceType":"Patient","id":")" + id +
               R"(","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
               number +
               R"("}],"name":[{"family":"Finch","given":["Edith"]}],"gender":"female",)"
               R"("birthDate":"1951-03-09")" +
               more + "}";
    }

    void reply(const std::string& path, const std::string& body, int status = 200,
               const std::string& type = "application/fhir+json") {
        replies[path] = [=](const net::Call&) { return people::answer_of(status, body, type); };
    }
    void reply_error(const std::string& path, ErrorKind kind, const std::string& code = {}) {
        replies[path] = [=](const net::Call&) -> Result<net::Answer> {
            return fail(kind, "the network said something", code);
        };
    }

    Answer ask(Milliseconds within = Milliseconds{2000}) {
        Answer out;
        workers.run(0, [&](net::Worker& real) { return ask_on(real, within, out); });
        return out;
    }
    net::Task<void> ask_on(net::Worker& real, Milliseconds within, Answer& out) {
        people::FakeWorker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        Question question{.patient = &who,
                          .asker = &asker,
                          .purpose = "TREAT",
                          .request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                          .sections = sections,
                          .limits = limits,
                          .confidential = confidential};
        const Deadline deadline(clock, within);
        out = co_await adapter->ask(worker, member, question, deadline);
    }

    /// What was asked of the system, behind its address, in order.
    [[nodiscard]] std::vector<std::string> asked() const {
        std::vector<std::string> out;
        for (const net::Call& call : client.calls) out.push_back(call.url.substr(base.size()));
        return out;
    }
    /// "Type/id" of every item given, in order.
    static std::vector<std::string> items(const Answer& answer) {
        std::vector<std::string> out;
        for (const record::Part& part : answer.parts)
            for (const record::Item& item : part.items())
                out.push_back(std::string(item.type) + '/' + std::string(item.id));
        return out;
    }

    const std::string lookup =
        "/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000018";
    const std::string everything = "/Patient/p1/$everything";
    const std::string secret_name = "rqw-token";

    FakeClock clock;
    SeededRandom random{3};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    people::FakeClient client;
    std::map<std::string, Reply> replies;
    directory::Organisation organisation{.code = *OdsCode::parse("RQW"),
                                         .name = "Princess Alexandra Hospital"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse("9990000018"),
                             .family = "Finch",
                             .given = {"Edith"},
                             .gender = "female",
                             .birth_date = "1951-03-09"};
    people::Professional asker{.id = "555000000101", .organisation = *OdsCode::parse("RWH")};
    record::Sections sections = record::Sections{}.set();
    record::Limits limits;
    bool confidential = false;
    std::unique_ptr<Adapter> adapter;
    net::Workers workers{1, clock, log, metrics};

private:
    Result<net::Answer> answer(const net::Call& call) {
        if (!call.url.starts_with(base)) return people::answer_of(599, "");
        const auto found = replies.find(call.url.substr(base.size()));
        if (found != replies.end()) return found->second(call);
        return people::answer_of(404, outcome_of("error", "not-supported"));
    }
};

}  // namespace mcr::source::fhir_r4
