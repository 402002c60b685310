#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "people/fake_worker.hpp"
#include "source/nrl/document.hpp"

namespace mcr::source::nrl {

inline const std::string own_number = "9990000018";

/// A pointer of the locator; `more` are members of the attachment and behind.
inline std::string pointer_of(const std::string& id, const std::string& custodian,
                              const std::string& url = "https://docs.example/a.pdf",
                              const std::string& number = own_number,
                              const std::string& attachment = {}, const std::string& asid = {},
                              const std::string& format = "urn:nhs-ic:unstructured") {
    std::string out =
        R"({"resourceType":"DocumentReference","id":")" + id +
        R"(","status":"current","subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
        number +
        R"("}},"custodian":{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":")" +
        custodian + R"("}},"content":[{"attachment":{"contentType":"application/pdf","url":")" +
        url + '"' + attachment + R"(},"format":{"code":")" + format + R"("}}])";
    if (!asid.empty())
        out +=
            R"(,"context":{"related":[{"identifier":{"system":"https://fhir.nhs.uk/Id/nhsSpineASID","value":")" +
            asid + R"("}}]})";
    return out + '}';
}

inline std::string searchset_of(const std::vector<std::string>& pointers,
                                const std::string& next = {}) {
    std::string out =
        R"({"resourceType":"Bundle","type":"searchset","total":)" + std::to_string(pointers.size());
    if (!next.empty()) out += R"(,"link":[{"relation":"next","url":")" + next + "\"}]";
    out += R"(,"entry":[)";
    for (std::size_t i = 0; i < pointers.size(); ++i)
        out += (i == 0 ? "" : ",") + std::string(R"({"resource":)") + pointers[i] + '}';
    return out + "]}";
}

inline std::string outcome_of(const std::string& code) {
    return R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"x","details":{"coding":[{"code":")" +
           code + R"("}]}}]})";
}

/// Addresses that say what they stand for.
class PlainAddresses final : public ContentAddresses {
public:
    [[nodiscard]] std::string address_of(const directory::System& system,
                                         const people::NhsNumber& patient,
                                         const DocumentLocator& document) const override {
        listed.push_back(document);
        return "https://here/" + system.key + '/' + patient.text() + '/' +
               std::to_string(listed.size());
    }
    mutable std::vector<DocumentLocator> listed;
};

/// What tests of the locator and of its documents have in common.
class NrlTest : public testing::Test {
protected:
    void SetUp() override {
        system.key = "RQI-nrl";
        system.protocol = "nrl";
        system.address = "https://nrl.example/consumer/FHIR/R4";
        system.answers_for = directory::AnswersFor::pointed;
        system.upstream.name = "RQI-nrl";
        system.settings = {{"ssp-proxy", "https://proxy.example"},
                           {"ssp-from", "200000000359"},
                           {"content-origins", "https://docs.example http://127.0.0.1:8081"}};
    }
    template <class Work>
    void on_worker(Work work) {
        workers.run(0, [&](net::Worker& real) -> net::Task<void> {
            people::FakeWorker worker(real, client, clock);
            co_await work(worker);
        });
    }

    FakeClock clock;
    SeededRandom random{3};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    people::FakeClient client;
    directory::Organisation organisation{.code = *OdsCode::parse("RQI"), .name = "A trust"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse(own_number)};
    people::Professional asker{.id = "555000000101", .organisation = *OdsCode::parse("RWH")};
    net::Workers workers{1, clock, log, metrics};
};

}  // namespace mcr::source::nrl
