// The national look-ups against their simulated counterparts, over sockets.
#include <gmock/gmock.h>

#include <sstream>

#include "app/ods_source.hpp"
#include "sim/protocol/endpoint_directory.hpp"
#include "sim/protocol/organisation_directory.hpp"
#include "sim/protocol/record_locator.hpp"
#include "sim/wire/listener.hpp"
#include "source/nrl/adapter.hpp"
#include "source/nrl/locator.hpp"
#include "source/sds/lookup.hpp"

namespace mcr {
namespace {

using record::CoverageState;
using testing::ElementsAre;

const std::string number = "9990000018";

class Keeping final : public source::ContentSink {
public:
    std::string type, bytes;
    net::Task<Result<void>> begin(std::string_view content_type,
                                  std::optional<std::uint64_t>) override {
        type = content_type;
        co_return Result<void>{};
    }
    net::Task<Result<void>> write(std::string_view more) override {
        bytes += more;
        co_return Result<void>{};
    }
};

/// Remembers where listed documents lie.
class Listing final : public source::ContentAddresses {
public:
    [[nodiscard]] std::string address_of(const directory::System&, const people::NhsNumber&,
                                         const source::DocumentLocator& document) const override {
        listed.push_back(document);
        return "https://here.example/document";
    }
    mutable std::vector<source::DocumentLocator> listed;
};

class NationalServices : public testing::Test {
protected:
    static std::unique_ptr<sim::Listener> listen() {
        auto opened = sim::Listener::open("127.0.0.1:0");
        EXPECT_TRUE(opened) << opened.error().sentence;
        return std::move(*opened);
    }
    static sim::SimPointer plan(const std::string& id, const std::string& custodian) {
        sim::SimPointer pointer;
        pointer.id = id;
        pointer.nhs_number = number;
        pointer.custodian = custodian;
        pointer.type_code = "736253002";
        pointer.type_display = "Mental health crisis plan";
        pointer.address = "https://docs.example/" + id + ".pdf";
        pointer.asid = "012345678910";
        pointer.content = "%PDF-1.7\nplan " + id + "\n%%EOF\n";
        return pointer;
    }

    SystemClock clock;
    SystemRandom random;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    people::Demographics who{.number = *people::NhsNumber::parse(number)};
    people::Professional asker{.id = "555", .organisation = *OdsCode::parse("RWH")};
};

TEST_F(NationalServices, pointers_are_found_listed_and_opened_through_the_proxy) {
    const std::vector<sim::SimPointer> pointers = {plan("RQI-1", "RQI"), plan("RAJ-1", "RAJ"),
                                                   plan("RQI-2", "RQI")};
    auto nrl = listen();
    auto proxy = listen();
    nrl->serve(std::make_shared<sim::RecordLocator>(pointers, nrl->url() + "/nrl",
                                                    "spine-proxy.example", 2));
    proxy->serve(std::make_shared<sim::PointedContents>(pointers, proxy->url() + "/ssp"));

    source::nrl::LocatorSettings settings{.address = nrl->url() + "/nrl", .credential = "token"};
    const auto locator = source::make_national_record_locator(
        settings, clock, random, log, metrics,
        [](std::string_view) -> Result<Secret> { return Secret("t0ken"); });
    directory::Organisation organisation{.code = *OdsCode::parse("RQI"), .name = "A trust"};
    directory::System system;
    system.key = "RQI-nrl";
    system.protocol = "nrl";
    system.address = nrl->url() + "/nrl";
    system.answers_for = directory::AnswersFor::pointed;
    system.upstream.name = system.key;
    system.settings = {{"ssp-proxy", proxy->url() + "/ssp"}, {"ssp-from", "200000000359"}};
    const auto adapter = source::make_nrl(clock, random, log, metrics);
    ASSERT_TRUE(adapter->check_settings(system));

    net::Workers workers(1, clock, log, metrics);
    workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
        const Deadline deadline(clock, Milliseconds{10'000});
        const auto found = co_await locator->find(worker, who, asker, "r", deadline);
        EXPECT_TRUE(found) << found.error().sentence;
        if (!found) co_return;
        std::vector<source::Pointer> theirs;
        for (const auto& pointer : found->pointers)
            if (pointer.custodian == organisation.code) theirs.push_back(pointer);
        EXPECT_EQ(found->pointers.size(), 3U);
        EXPECT_EQ(theirs.size(), 2U);

        const directory::Member member{&organisation, &system};
        const Listing listing;
        source::Question question{.patient = &who, .asker = &asker};
        question.sections.set();
        question.addresses = &listing;
        question.pointers = theirs;
        const auto answer = co_await adapter->ask(worker, member, question, deadline);
        EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
        EXPECT_EQ(listing.listed.size(), 2U);
        if (listing.listed.empty()) co_return;

        source::ContentQuestion content{.patient = &who, .asker = &asker};
        content.document = &listing.listed[0];
        Keeping kept;
        const auto given = co_await adapter->fetch(worker, member, content, kept, deadline);
        EXPECT_EQ(given.state, CoverageState::data) << given.sentence;
        EXPECT_EQ(kept.bytes, pointers[0].content);
        EXPECT_EQ(kept.type, "application/pdf");
    });
    EXPECT_EQ(log_text.str().find(number), std::string::npos);
}

TEST_F(NationalServices, a_locator_that_answers_about_somebody_else_is_found_out) {
    sim::SimPointer other = plan("RQI-9", "RQI");
    other.nhs_number = "9990000026";
    struct Muddled final : sim::Answerer {
        sim::RecordLocator inner;
        explicit Muddled(sim::RecordLocator locator) : inner(std::move(locator)) {}
        [[nodiscard]] sim::Reply answer(const net::Request& request) const override {
            return inner.answer_about_another(request);
        }
    };
    auto nrl = listen();
    nrl->serve(std::make_shared<Muddled>(
        sim::RecordLocator({other}, nrl->url() + "/nrl", "spine-proxy.example")));
    source::nrl::LocatorSettings settings{.address = nrl->url() + "/nrl", .credential = "token"};
    const auto locator = source::make_national_record_locator(
        settings, clock, random, log, metrics,
        [](std::string_view) -> Result<Secret> { return Secret("t0ken"); });
    net::Workers workers(1, clock, log, metrics);
    workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
        const Deadline deadline(clock, Milliseconds{10'000});
        const auto found = co_await locator->find(worker, who, asker, "r", deadline);
        EXPECT_FALSE(found);
        if (found) co_return;
        EXPECT_EQ(found.error().code, "wrong-patient");
    });
}

TEST_F(NationalServices, an_endpoint_is_looked_up) {
    auto sds = listen();
    sds->serve(std::make_shared<sim::EndpointDirectory>(
        std::vector<sim::SimEndpoint>{
            {"A20047", "urn:x", "https://gp.example/1", "200000000985", "A20047-1"}},
        sds->url() + "/sds"));
    source::sds::LookupSettings settings{.address = sds->url() + "/sds", .credential = "key"};
    const source::sds::Lookup lookup(
        settings, clock, random, log, metrics,
        [](std::string_view) -> Result<Secret> { return Secret("k"); });
    net::Workers workers(1, clock, log, metrics);
    workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
        const Deadline deadline(clock, Milliseconds{10'000});
        const auto found =
            co_await lookup.find(worker, *OdsCode::parse("A20047"), "urn:x", deadline);
        EXPECT_TRUE(found);
        const source::sds::Found expected{"https://gp.example/1", "200000000985"};
        EXPECT_TRUE(found && *found == expected);
        const auto none =
            co_await lookup.find(worker, *OdsCode::parse("A20048"), "urn:x", deadline);
        EXPECT_FALSE(none);
    });
}

TEST_F(NationalServices, the_organisations_of_the_directory_are_read_in_pages) {
    std::vector<sim::SimOrganisation> known(2);
    known[0].code = "RQ8";
    known[0].name = "MID ESSEX";
    known[0].to = "2020-03-31";
    known[0].successor = "RAJ";
    known[1].code = "RAJ";
    known[1].name = "MID AND SOUTH ESSEX";
    auto ods = listen();
    ods->serve(std::make_shared<sim::OrganisationDirectory>(known, ods->url() + "/ods", 1));
    const std::vector<OdsCode> codes = {*OdsCode::parse("RQ8"), *OdsCode::parse("RAJ")};
    const auto read = app::read_ods_from(ods->url() + "/ods", codes, clock, log, metrics);
    ASSERT_TRUE(read) << read.error().sentence;
    ASSERT_EQ(read->records.size(), 2U);
    EXPECT_EQ(read->records[0].to, "2020-03-31");
    EXPECT_THAT(read->records[0].roles, ElementsAre("RO197"));
    ASSERT_EQ(read->successions.size(), 1U);
    EXPECT_EQ(read->successions[0].successor.text(), "RAJ");
    EXPECT_EQ(
        app::read_ods_from(ods->url() + "/elsewhere", codes, clock, log, metrics).error().kind,
        ErrorKind::unavailable);
    EXPECT_EQ(app::read_ods_from("no-such-file.json", codes, clock, log, metrics).error().kind,
              ErrorKind::not_found);
}

}  // namespace
}  // namespace mcr
