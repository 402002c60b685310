// The MHD adapter against the simulated Document Responder, over sockets: what is listed is what is
// retrieved, and whatever goes wrong with the transfer of a document is found out.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "record/attachments.hpp"
#include "sim/protocol/mhd.hpp"
#include "sim/wire/listener.hpp"
#include "source/documents/fake_sink.hpp"
#include "source/mhd/adapter.hpp"

namespace mcr {
namespace {

using record::CoverageState;

constexpr const char* number = "9990000018";

/// What does nothing to a document, or nothing wrong: it bends lists, JSON, certificates or time.
constexpr std::array of_lists = {sim::Fault::stale,           sim::Fault::wrong_patient,
                                 sim::Fault::slow_first_byte, sim::Fault::slow_body,
                                 sim::Fault::endless_paging,  sim::Fault::foreign_next_link,
                                 sim::Fault::duplicate_keys,  sim::Fault::deep_nesting,
                                 sim::Fault::bad_utf8,        sim::Fault::expired_certificate};

/// Remembers what was listed.
class Listed final : public source::ContentAddresses {
public:
    mutable std::vector<source::DocumentLocator> documents;
    [[nodiscard]] std::string address_of(const directory::System&, const people::NhsNumber&,
                                         const source::DocumentLocator& document) const override {
        documents.push_back(document);
        return "https://here.example" + document.at;
    }
};

class MhdDocuments : public testing::Test {
protected:
    SystemClock clock;
    SystemRandom random;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    net::Workers workers{1, clock, log, metrics};
    std::shared_ptr<sim::Misbehaviours> faults = std::make_shared<sim::Misbehaviours>();
    std::unique_ptr<sim::Listener> listener;
    std::unique_ptr<source::Adapter> adapter = source::make_mhd(clock, random, log, metrics);
    directory::Organisation organisation{.code = *OdsCode::parse("RQW"), .name = "A hospital"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse(number),
                             .family = "Finch",
                             .given = {"Edith"},
                             .gender = "female",
                             .birth_date = "1951-03-09"};
    people::Professional asker{.id = "555", .organisation = *OdsCode::parse("RWH")};
    Listed listed;

    void SetUp() override {
        auto opened = sim::Listener::open("127.0.0.1:0");
        ASSERT_TRUE(opened) << opened.error().sentence;
        listener = std::move(*opened);
        const sim::R4House house{
            "RQW", "A hospital", "Harlow", {{"Dr", "Ann", "Lee", "Consultant", "500000000001"}}};
        sim::Person person;
        person.nhs_number = number;
        person.family = "Finch";
        person.given = "Edith";
        person.gender = "female";
        person.born = std::chrono::sys_days{std::chrono::year{1951} / 3 / 9};
        sim::History history;
        history.known = true;
        for (int i = 0; i < 3; ++i)
            history.letters.push_back({sim::codes::general_practice, "Letter " + std::to_string(i),
                                       std::string(50'000, 'w'), person.born, -1});
        std::vector<sim::DocumentRecord> records;
        records.push_back(sim::write_documents(house, person, history, 7));
        system.key = "rqw-documents";
        system.protocol = "mhd";
        system.address = listener->url() + "/mhd";
        system.upstream.name = system.key;
        system.upstream.breaker_failures = 0;
        system.time_limit = Milliseconds{5000};
        listener->serve(std::make_shared<sim::Mhd>(
                            std::move(records), sim::Identity{"RQW", "A hospital", system.address}),
                        faults);
    }
    void TearDown() override { listener->stop(); }

    source::Answer ask() {
        source::Answer answer;
        workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
            const directory::Member member{&organisation, &system};
            source::Question question{.patient = &who, .asker = &asker, .purpose = "TREAT"};
            question.sections.set();
            question.addresses = &listed;
            const Deadline deadline(clock, std::chrono::seconds(10));
            auto got = co_await adapter->ask(worker, member, question, deadline);
            answer.state = got.state;
            answer.sentence = got.sentence;
        });
        return answer;
    }
    source::ContentAnswer fetch(const source::DocumentLocator& document,
                                source::documents::FakeSink& sink,
                                Milliseconds within = Milliseconds{10'000}) {
        source::ContentAnswer answer;
        workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
            const directory::Member member{&organisation, &system};
            const source::ContentQuestion question{
                .patient = &who, .asker = &asker, .purpose = "TREAT", .document = &document};
            const Deadline deadline(clock, within);
            answer = co_await adapter->fetch(worker, member, question, sink, deadline);
        });
        return answer;
    }
};

TEST_F(MhdDocuments, what_is_listed_is_what_is_retrieved_either_way_of_finding) {
    for (const char* lookup : {"identifier", "chained"}) {
        system.settings["patient-lookup"] = lookup;
        listed.documents.clear();
        const auto answer = ask();
        ASSERT_EQ(answer.state, CoverageState::data) << lookup << ": " << answer.sentence;
        ASSERT_EQ(listed.documents.size(), 3U) << lookup;
        for (const auto& document : listed.documents) {
            source::documents::FakeSink sink;
            const auto got = fetch(document, sink);
            EXPECT_EQ(got.state, CoverageState::data) << got.sentence;
            EXPECT_EQ(sink.type, document.content_type);
            EXPECT_EQ(sink.content.size(), document.size);
            EXPECT_LE(sink.largest, 256UL << 10U);
        }
    }
}

TEST_F(MhdDocuments, whatever_goes_wrong_with_a_document_is_found_out) {
    ASSERT_EQ(ask().state, CoverageState::data);
    const auto document = listed.documents.front();
    for (const sim::Fault fault : sim::all_faults()) {
        if (std::ranges::find(of_lists, fault) != of_lists.end()) continue;
        faults->add({.fault = fault});
        source::documents::FakeSink sink;
        const auto got = fetch(document, sink, Milliseconds{700});
        EXPECT_NE(got.state, CoverageState::data) << sim::to_string(fault);
        EXPECT_FALSE(got.sentence.empty()) << sim::to_string(fault);
    }
    faults->heal();
    source::documents::FakeSink sink;
    EXPECT_EQ(fetch(document, sink).state, CoverageState::data) << "and then it is well again";
}

}  // namespace
}  // namespace mcr
