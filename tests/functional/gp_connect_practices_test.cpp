// The adapters of GP Connect and the simulated practices that speak it, face to face: the same life
// told by an EMIS-like and by a TPP-like practice, as structured data, as pages and as documents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <sstream>

#include "people/fake_worker.hpp"
#include "sim/generate/gp_documents_writer.hpp"
#include "sim/generate/gp_pages_writer.hpp"
#include "sim/generate/themes.hpp"
#include "sim/protocol/gp_connect.hpp"
#include "sim/protocol/gp_documents.hpp"
#include "sim/protocol/gp_html.hpp"
#include "source/documents/fake_sink.hpp"
#include "source/gp_connect/adapter.hpp"

namespace mcr {
namespace {

using record::CoverageState;
using testing::Contains;
using testing::HasSubstr;

constexpr const char* number = "9990000018";
constexpr const char* asid = "918999198993";
constexpr std::uint64_t seed = 11;

/// Gives every call to a simulated system.
class Straight final : public net::Client {
public:
    explicit Straight(const sim::Answerer& answerer) : answerer_(answerer) {}

    net::Task<Result<net::Answer>> call(const net::Upstream& /*upstream*/, net::Call call,
                                        Deadline /*deadline*/) override {
        co_return answer_to(call);
    }
    net::Task<Result<std::unique_ptr<net::Incoming>>> open(const net::Upstream& /*upstream*/,
                                                           net::Call call, std::uint64_t /*most*/,
                                                           Deadline /*deadline*/) override {
        co_return std::make_unique<people::FakeIncoming>(answer_to(call), 100);
    }
    bool muddled = false;

private:
    net::Answer answer_to(const net::Call& call) {
        net::Request request;
        request.method = call.method;
        request.target = call.url.substr(call.url.find('/', 8));
        request.headers = call.headers;
        request.body = call.body;
        const sim::Reply reply =
            muddled ? answerer_.answer_about_another(request) : answerer_.answer(request);
        return people::answer_of(reply.status, reply.body, reply.content_type);
    }
    const sim::Answerer& answerer_;
};

class Worker final : public net::Worker {
public:
    Worker(net::Worker& real, net::Client& client, const Clock& clock)
        : real_(real), client_(client), clock_(clock) {}
    net::Client& client() override { return client_; }
    net::BufferPool& buffers() override { return real_.buffers(); }
    [[nodiscard]] const Clock& clock() const override { return clock_; }
    boost::asio::any_io_executor executor() override { return real_.executor(); }
    [[nodiscard]] std::size_t index() const override { return real_.index(); }
    void spawn(std::function<net::Task<void>()> task) override { real_.spawn(std::move(task)); }
    net::Task<void> sleep_until(SteadyTime /*at*/) override { co_return; }

private:
    net::Worker& real_;
    net::Client& client_;
    const Clock& clock_;
};

class Addresses final : public source::ContentAddresses {
public:
    [[nodiscard]] std::string address_of(const directory::System& /*system*/,
                                         const people::NhsNumber& /*patient*/,
                                         const source::DocumentLocator& document) const override {
        listed.push_back(document);
        return "https://relay.example/content/" + std::to_string(listed.size());
    }
    mutable std::vector<source::DocumentLocator> listed;
};

class Practices : public testing::TestWithParam<sim::GpDialect> {
protected:
    Practices() {
        life.at.practice = house.code;
        life.person = sim::make_person(life.random, "female", 67);
        life.person.nhs_number = number;
        sim::live_with_diabetes(life);
        sim::live_with_high_blood_pressure(life);
        sim::have_gout(life);
        sim::be_allergic_to_penicillin(life);
        sim::be_well_looked_after(life);
        who.family = life.person.family;
        who.given = {life.person.given};
        who.gender = life.person.gender;
        who.birth_date = sim::iso(life.person.born);
        sections.set();
        system.key = "gp1";
        system.upstream.name = "gp1";
        system.settings = {{"ssp-to", asid}, {"ssp-from", "200000000359"}};
    }
    void becomes(const char* protocol, const std::string& path) {
        system.protocol = protocol;
        system.address = "http://127.0.0.1:1/F81901/" + path;
    }

    sim::GpPagePractice pages() {
        becomes("gp-connect-html", "DSTU2/1/gpconnect");
        sim::GpPagePractice practice{.code = house.code,
                                     .name = house.name,
                                     .base_url = system.address,
                                     .asid = asid,
                                     .dialect = GetParam()};
        practice.records.emplace(number, sim::write_gp_pages(house, life.person, life.gp(),
                                                             sim::before_end(4000), seed));
        return practice;
    }
    sim::GpDocumentPractice documents() {
        becomes("gp-connect-documents", "STU3/1/gpconnect/documents");
        sim::GpDocumentPractice practice{.code = house.code,
                                         .name = house.name,
                                         .base_url = system.address,
                                         .asid = asid,
                                         .dialect = GetParam(),
                                         .page_size = 2};
        sim::History& history = life.gp();
        for (int i = 0; i < 4; ++i)
            history.letters.push_back({.type = {"823681000000100", "Outpatient letter"},
                                       .title = "Clinic letter {" + std::to_string(i) + "}",
                                       .text = "Seen and well.",
                                       .day = sim::before_end(100 + i)});
        history.referrals.push_back({.code = {"183522006", "Referral to diabetologist"},
                                     .reason = {"44054006", "Type 2 diabetes mellitus"},
                                     .to = "Diabetes clinic",
                                     .text = "Please see.",
                                     .day = sim::before_end(300)});
        practice.records.emplace(number,
                                 sim::write_gp_documents(house, life.person, history, seed));
        return practice;
    }

    source::Answer ask(const source::Adapter& adapter, const sim::Answerer& answerer,
                       bool muddled = false) {
        source::Answer out;
        workers.run(
            0, [&](net::Worker& real) { return ask_on(real, adapter, answerer, muddled, out); });
        return out;
    }
    net::Task<void> ask_on(net::Worker& real, const source::Adapter& adapter,
                           const sim::Answerer& answerer, bool muddled, source::Answer& out) {
        Straight client(answerer);
        client.muddled = muddled;
        Worker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        source::Question question;
        question.patient = &who;
        question.asker = &asker;
        question.purpose = "TREAT";
        question.request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        question.sections = sections;
        question.addresses = &addresses;
        const Deadline deadline(clock, Milliseconds{2000});
        out = co_await adapter.ask(worker, member, question, deadline);
    }
    source::ContentAnswer fetch(const source::Adapter& adapter, const sim::Answerer& answerer,
                                const source::DocumentLocator& document) {
        source::ContentAnswer out;
        workers.run(
            0, [&](net::Worker& real) { return fetch_on(real, adapter, answerer, document, out); });
        return out;
    }
    net::Task<void> fetch_on(net::Worker& real, const source::Adapter& adapter,
                             const sim::Answerer& answerer, const source::DocumentLocator& document,
                             source::ContentAnswer& out) {
        Straight client(answerer);
        Worker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        source::ContentQuestion question;
        question.patient = &who;
        question.asker = &asker;
        question.document = &document;
        sink = {};
        const Deadline deadline(clock, Milliseconds{2000});
        out = co_await adapter.fetch(worker, member, question, sink, deadline);
    }
    static std::map<std::string, std::size_t> types_of(const source::Answer& answer) {
        std::map<std::string, std::size_t> types;
        for (const record::Part& part : answer.parts)
            for (const record::Item& item : part.items()) ++types[std::string(item.type)];
        return types;
    }
    static std::string text_of(const source::Answer& answer) {
        std::string text;
        for (const record::Part& part : answer.parts)
            for (const record::Item& item : part.items()) text += part.original(item);
        return text;
    }

    FakeClock clock;
    SeededRandom random{3};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    sim::GpHouse house{
        "F81901", "A surgery", "Harlow", {{"Dr", "Ann", "Lee", "GP", "555021935107"}}, GetParam()};
    sim::Life life{.person = {}, .at = {}, .random = SeededRandom(seed)};
    directory::Organisation organisation{.code = *OdsCode::parse("F81901"), .name = "A surgery"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse(number)};
    people::Professional asker{.id = "555021935107",
                               .role_profile_id = "555021936106",
                               .family = "Khan",
                               .given = "Amina",
                               .role = people::RoleGroup::doctor,
                               .organisation = *OdsCode::parse("RQW"),
                               .organisation_name = "Princess Alexandra"};
    record::Sections sections;
    Addresses addresses;
    source::documents::FakeSink sink;
    net::Workers workers{1, clock, log, metrics};
};

TEST_P(Practices, tell_a_life_as_pages) {
    const sim::GpHtml server(pages(), clock);
    const auto adapter = source::make_gp_connect_html(clock, random, log, metrics);
    const source::Answer answer = ask(*adapter, server);
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(types_of(answer)["Composition"], 10U);
    EXPECT_EQ(types_of(answer)["Patient"], 1U);
    EXPECT_THAT(text_of(answer), HasSubstr("Metformin 500mg tablets"));
    EXPECT_THAT(text_of(answer), HasSubstr("Allergy to penicillin"));
    const auto not_offered =
        Contains("Not offered by the practice's system: Administrative items.");
    const auto not_all =
        Contains("The practice's system does not offer all of: Allergies and adverse reactions.");
    if (GetParam() == sim::GpDialect::emis) {
        EXPECT_THAT(answer.notes, not_offered);
        EXPECT_THAT(answer.notes, not_all);
    } else {
        EXPECT_THAT(answer.notes, testing::Not(not_offered));
        EXPECT_THAT(answer.notes, testing::Not(not_all));
    }
}

TEST_P(Practices, say_on_their_pages_what_is_left_out_and_what_has_not_come) {
    sim::GpPagePractice practice = pages();
    sim::GpPages& record = practice.records.at(number);
    record.in_transit = true;
    record.registered_since = "2020-03-02";
    record.pages["PRB"].confidential = true;
    record.pages["REF"].only_confidential = true;
    const sim::GpHtml server(std::move(practice), clock);
    const auto adapter = source::make_gp_connect_html(clock, random, log, metrics);
    const source::Answer answer = ask(*adapter, server);
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_THAT(answer.notes, Contains(HasSubstr("before 02-Mar-2020 may be missing")));
    EXPECT_THAT(answer.notes,
                Contains(HasSubstr("Items are left out for confidentiality or at the patient's "
                                   "wish in: Problems and issues")));
    EXPECT_THAT(answer.notes, Contains(HasSubstr("held back for confidentiality or at the "
                                                 "patient's wish: Referrals.")));
}

TEST_P(Practices, refuse_pages_and_documents_as_the_specification_has_it) {
    const auto html = source::make_gp_connect_html(clock, random, log, metrics);
    const auto listing = source::make_gp_connect_documents(clock, random, log, metrics);
    const auto page_state = [&](auto change) {
        sim::GpPagePractice practice = pages();
        change(practice);
        return ask(*html, sim::GpHtml(std::move(practice), clock)).state;
    };
    const auto list_state = [&](auto change) {
        sim::GpDocumentPractice practice = documents();
        change(practice);
        return ask(*listing, sim::GpDocumentServer(std::move(practice), clock)).state;
    };
    const auto both = [&](auto change, CoverageState state) {
        EXPECT_EQ(record::code_of(page_state(change)), record::code_of(state));
        EXPECT_EQ(record::code_of(list_state(change)), record::code_of(state));
    };
    both([](auto& practice) { practice.records.at(number).dissent = true; },
         CoverageState::objected);
    both([](auto& practice) { practice.records.clear(); }, CoverageState::not_held);
    both([](auto& practice) { practice.no_agreement = true; }, CoverageState::not_permitted);
    both([](auto& practice) { practice.not_enabled = true; }, CoverageState::switched_off);
    both([](auto& practice) { practice.asid = "918999198994"; }, CoverageState::failed);
}

TEST_P(Practices, are_found_out_when_they_answer_about_somebody_else) {
    const auto html = source::make_gp_connect_html(clock, random, log, metrics);
    sim::Person other = life.person;
    other.nhs_number = "9990000026";
    sim::GpPagePractice practice = pages();
    practice.records.emplace(
        other.nhs_number, sim::write_gp_pages(house, other, life.gp(), sim::before_end(4000), 12));
    EXPECT_EQ(ask(*html, sim::GpHtml(std::move(practice), clock), true).state,
              CoverageState::wrong_patient);
    const auto listing = source::make_gp_connect_documents(clock, random, log, metrics);
    sim::GpDocumentPractice keeper = documents();
    keeper.records.emplace(other.nhs_number, sim::write_gp_documents(house, other, life.gp(), 12));
    EXPECT_EQ(ask(*listing, sim::GpDocumentServer(std::move(keeper), clock), true).state,
              CoverageState::wrong_patient);
}

TEST_P(Practices, list_documents_in_pages_and_give_their_contents) {
    const sim::GpDocumentPractice practice = documents();
    const std::size_t all = practice.records.at(number).documents.size();
    const sim::GpDocumentServer server(practice, clock);
    const auto adapter = source::make_gp_connect_documents(clock, random, log, metrics);
    const source::Answer answer = ask(*adapter, server);
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(types_of(answer)["DocumentReference"], all);
    EXPECT_EQ(types_of(answer)["Patient"], 1U);
    EXPECT_EQ(addresses.listed.size(), all - 1);  // one is a placeholder
    EXPECT_THAT(answer.notes, Contains("Listed without content: 1 document; each says why."));
    const source::ContentAnswer content = fetch(*adapter, server, addresses.listed.front());
    EXPECT_EQ(content.state, CoverageState::data) << content.sentence;
    EXPECT_THAT(sink.content, HasSubstr("Clinic letter"));
    EXPECT_EQ(sink.content.starts_with("{\\rtf1"), GetParam() == sim::GpDialect::tpp);
    source::DocumentLocator gone = addresses.listed.front();
    gone.at += "0";
    EXPECT_EQ(fetch(*adapter, server, gone).state, CoverageState::not_held);
}

TEST_P(Practices, give_medicines_the_codes_of_their_system_beside_dm_d) {
    becomes("gp-connect-structured", "STU3/1/gpconnect/structured");
    sim::GpPractice practice{
        .code = house.code, .name = house.name, .base_url = system.address, .asid = asid};
    practice.records.emplace(
        number, sim::write_gp(house, life.person, life.gp(), sim::before_end(4000), seed));
    const sim::GpConnect server(std::move(practice), clock);
    const auto adapter = source::make_gp_connect_structured(clock, random, log, metrics);
    const source::Answer answer = ask(*adapter, server);
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    const bool emis = GetParam() == sim::GpDialect::emis;
    EXPECT_EQ(text_of(answer).find("emis-drug-codes") != std::string::npos, emis);
    EXPECT_EQ(text_of(answer).find("multilex-drug-codes") != std::string::npos, !emis);
    EXPECT_THAT(text_of(answer), HasSubstr("325278007"));
    for (const record::Item& item : answer.parts.at(0).items()) {
        if (item.type != "Condition") continue;
        EXPECT_EQ(item.id.find_first_not_of("0123456789") == std::string_view::npos, !emis);
    }
}

INSTANTIATE_TEST_SUITE_P(GpConnect, Practices,
                         testing::Values(sim::GpDialect::emis, sim::GpDialect::tpp),
                         [](const auto& row) {
                             return row.param == sim::GpDialect::emis ? "emis_like" : "tpp_like";
                         });

}  // namespace
}  // namespace mcr
