#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>

#include "people/fake_worker.hpp"
#include "source/adapter.hpp"

namespace mcr::source::gp_connect::test {

inline constexpr const char* nhs_number = "9990000018";

/// For tests: asks an adapter of GP Connect, behind a client that answers from a script.
class Fixture : public testing::Test {
protected:
    Fixture(const char* protocol, const char* address) {
        system.key = "gp1";
        system.protocol = protocol;
        system.address = address;
        system.settings = {{"ssp-to", "918999198993"}, {"ssp-from", "200000000359"}};
        system.upstream.name = "gp1";
        sections.set();
    }

    Answer ask() {
        Answer out;
        workers.run(0, [&](net::Worker& real) { return ask_on(real, out); });
        return out;
    }
    net::Task<void> ask_on(net::Worker& real, Answer& out) {
        people::FakeWorker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        Question question;
        question.patient = &who;
        question.asker = &asker;
        question.purpose = "TREAT";
        question.request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        question.sections = sections;
        question.limits = limits;
        question.excluded = excluded;
        question.addresses = addresses;
        const Deadline deadline(clock, Milliseconds{2000});
        out = co_await adapter->ask(worker, member, question, deadline);
    }
    void want(std::initializer_list<record::Section> wanted) {
        sections.reset();
        for (const record::Section section : wanted)
            sections.set(static_cast<std::size_t>(section));
    }

    FakeClock clock;
    SeededRandom random{3};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    people::FakeClient client;
    directory::Organisation organisation{.code = *OdsCode::parse("A82038"),
                                         .name = "Dr Legg's Surgery"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse(nhs_number),
                             .family = "Finch",
                             .given = {"Edith"},
                             .gender = "female",
                             .birth_date = "1951-03-09"};
    people::Professional asker{.id = "555021935107",
                               .role_profile_id = "555021936106",
                               .family = "Khan",
                               .given = "Amina",
                               .role = people::RoleGroup::doctor,
                               .organisation = *OdsCode::parse("RQW"),
                               .organisation_name = "Princess Alexandra"};
    record::Sections sections;
    record::Limits limits;
    const access::CodeSet* excluded = nullptr;
    const ContentAddresses* addresses = nullptr;
    std::unique_ptr<Adapter> adapter;
    net::Workers workers{1, clock, log, metrics};
};

/// The resource as it leaves here.
inline std::string text_of(const record::Part& part, const record::Item& item) {
    std::vector<std::string_view> pieces;
    part.pieces(item, pieces);
    std::string text;
    for (const std::string_view piece : pieces) text += piece;
    return text;
}

inline std::string outcome(std::string_view code) {
    return R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid",)"
           R"("details":{"coding":[{"system":"x","code":")" +
           std::string(code) + R"("}]}}]})";
}

}  // namespace mcr::source::gp_connect::test
