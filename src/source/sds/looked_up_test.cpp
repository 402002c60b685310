#include "source/sds/looked_up.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "people/fake_worker.hpp"
#include "record/record_samples.hpp"
#include "source/sds/answer.hpp"

namespace mcr::source::sds {
namespace {

using record::CoverageState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string bundle_of(const std::vector<std::string>& resources) {
    std::string out = R"({"resourceType":"Bundle","type":"searchset","entry":[)";
    for (std::size_t i = 0; i < resources.size(); ++i)
        out += (i == 0 ? "" : ",") + std::string(R"({"resource":)") + resources[i] + '}';
    return out + "]}";
}

std::string device_of(const std::string& asid, const std::string& party = "A20047-821870") {
    return R"({"resourceType":"Device","identifier":[{"system":"https://fhir.nhs.uk/Id/nhsSpineASID","value":")" +
           asid + R"("},{"system":"https://fhir.nhs.uk/Id/nhsMhsPartyKey","value":")" + party +
           R"("}]})";
}

std::string endpoint_of(const std::string& address) {
    return R"({"resourceType":"Endpoint","address":")" + address + R"("})";
}

/// Remembers which system it was asked for.
class Inner final : public Adapter {
public:
    net::Task<Answer> ask(net::Worker&, const directory::Member& member, const Question&,
                          Deadline) const override {
        asked.push_back(*member.system);
        co_return Answer{CoverageState::data};
    }
    net::Task<ContentAnswer> fetch(net::Worker&, const directory::Member& member,
                                   const ContentQuestion&, ContentSink&, Deadline) const override {
        asked.push_back(*member.system);
        co_return ContentAnswer{CoverageState::data, "", 0};
    }
    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        if (!system.settings.contains("ssp-to"))
            return fail(ErrorKind::invalid, "ssp-to is missing", "ssp-to");
        return {};
    }
    mutable std::vector<directory::System> asked;
};

class NoSink final : public ContentSink {
public:
    net::Task<Result<void>> begin(std::string_view, std::optional<std::uint64_t>) override {
        co_return Result<void>{};
    }
    net::Task<Result<void>> write(std::string_view) override { co_return Result<void>{}; }
};

class SpineDirectory : public testing::Test {
protected:
    void SetUp() override {
        system.key = "A20047";
        system.address = "https://to-be-looked-up.example";
        system.settings = {{"endpoint", "sds"}, {"ssp-from", "200000000359"}};
        devices = bundle_of({device_of("200000000985")});
        endpoints = bundle_of({endpoint_of("https://gp.example/A20047/STU3/1/")});
        client.script = [this](const net::Call& call) -> Result<net::Answer> {
            if (network) return std::unexpected(*network);
            const bool device = call.url.find("/Device?") != std::string::npos;
            return people::answer_of(status, device ? devices : endpoints);
        };
        begin();
    }
    void begin() {
        lookup = std::make_shared<const Lookup>(
            settings, clock, random, log, metrics,
            [](std::string_view) -> Result<Secret> { return Secret("k3y"); });
        auto made = std::make_unique<Inner>();
        inner = made.get();
        adapter = looking_up(std::move(made), lookup, "urn:structured");
    }
    Answer ask() {
        Answer answer;
        workers.run(0, [&](net::Worker& real) -> net::Task<void> {
            people::FakeWorker worker(real, client, clock);
            const directory::Member member{&organisation, &system};
            const Question question;
            const Deadline deadline(clock, Milliseconds{5000});
            answer = co_await adapter->ask(worker, member, question, deadline);
        });
        return answer;
    }

    FakeClock clock;
    SeededRandom random{3};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    people::FakeClient client;
    LookupSettings settings{.address = "https://sds.example/FHIR/R4", .credential = "sds-key"};
    std::string devices, endpoints;
    int status = 200;
    std::optional<Error> network;
    directory::Organisation organisation{.code = *OdsCode::parse("A20047"), .name = "A practice"};
    directory::System system;
    std::shared_ptr<const Lookup> lookup;
    Inner* inner = nullptr;
    std::unique_ptr<Adapter> adapter;
    net::Workers workers{1, clock, log, metrics};
};

TEST_F(SpineDirectory, a_system_is_asked_where_the_directory_says_that_it_is) {
    EXPECT_EQ(ask().state, CoverageState::data);
    ASSERT_EQ(inner->asked.size(), 1U);
    EXPECT_EQ(inner->asked[0].address, "https://gp.example/A20047/STU3/1");
    EXPECT_EQ(inner->asked[0].settings.at("ssp-to"), "200000000985");
    EXPECT_FALSE(inner->asked[0].settings.contains("endpoint"));
    ASSERT_EQ(client.calls.size(), 2U);
    EXPECT_EQ(client.calls[0].url,
              "https://sds.example/FHIR/R4/Device?organization="
              "https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7CA20047&identifier="
              "https%3A%2F%2Ffhir.nhs.uk%2FId%2FnhsServiceInteractionId%7Curn%3Astructured");
    EXPECT_THAT(client.calls[1].url, HasSubstr("nhsMhsPartyKey%7CA20047-821870"));
    EXPECT_EQ(client.calls[1].headers.get("apikey"), "k3y");
}

TEST_F(SpineDirectory, what_was_found_is_kept_for_some_minutes) {
    (void)ask();
    (void)ask();
    EXPECT_EQ(client.calls.size(), 2U);
    clock.advance(std::chrono::seconds{301});
    (void)ask();
    EXPECT_EQ(client.calls.size(), 4U);
    system.settings["interaction"] = "urn:another";
    (void)ask();
    EXPECT_THAT(client.calls.back().url, HasSubstr("urn%3Aanother"));
    EXPECT_EQ(client.calls.size(), 6U);
}

TEST_F(SpineDirectory, no_more_is_kept_than_is_allowed) {
    settings.most_kept = 1;
    begin();
    for (const char* interaction : {"urn:a", "urn:b", "urn:b", "urn:a"}) {
        system.settings["interaction"] = interaction;
        (void)ask();
    }
    EXPECT_EQ(client.calls.size(), 6U);
}

TEST_F(SpineDirectory, what_cannot_be_looked_up_is_a_row_and_is_not_kept) {
    struct Row {
        std::string devices, endpoints;
        int status;
        std::optional<Error> network;
        const char* state;
        const char* says;
    };
    const std::string device = bundle_of({device_of("200000000985")});
    const std::string endpoint = bundle_of({endpoint_of("https://gp.example")});
    const std::string none = bundle_of({});
    for (const Row& row : std::vector<Row>{
             {none, endpoint, 200, {}, "not-supported", "no system"},
             {device, none, 200, {}, "not-supported", "no system"},
             {bundle_of({device_of("200000000985"), device_of("200000000986")}),
              endpoint,
              200,
              {},
              "failed",
              "several"},
             {device,
              bundle_of({endpoint_of("https://a.example"), endpoint_of("https://b.example")}),
              200,
              {},
              "failed",
              "several"},
             {bundle_of({device_of("12345")}), endpoint, 200, {}, "failed", "did not say"},
             {device,
              bundle_of({endpoint_of("ftp://a.example")}),
              200,
              {},
              "failed",
              "did not say"},
             {device, bundle_of({endpoint_of("https://a@b.example")}), 200, {}, "failed", ""},
             {"{", endpoint, 200, {}, "failed", "did not say"},
             {endpoint, endpoint, 200, {}, "failed", "did not say"},
             {device, endpoint, 500, {}, "failed", "did not say"},
             {device, endpoint, 504, {}, "timed-out", "in time"},
             {device, endpoint, 200, Error{ErrorKind::timed_out, 504, "x", {}}, "timed-out",
              "in time"},
             {device, endpoint, 200, Error{ErrorKind::unavailable, 503, "x", {}}, "failed", ""}}) {
        devices = row.devices;
        endpoints = row.endpoints;
        status = row.status;
        network = row.network;
        const Answer answer = ask();
        EXPECT_EQ(std::string(record::code_of(answer.state)), row.state) << row.devices;
        EXPECT_THAT(answer.sentence, HasSubstr(row.says));
    }
    EXPECT_THAT(inner->asked, IsEmpty());
}

TEST_F(SpineDirectory, two_entries_that_say_the_same_are_one) {
    devices = bundle_of({device_of("200000000985"), device_of("200000000985")});
    endpoints = bundle_of({endpoint_of("https://gp.example"), endpoint_of("https://gp.example/")});
    EXPECT_EQ(ask().state, CoverageState::data);
}

TEST_F(SpineDirectory, a_system_with_an_address_of_its_own_is_asked_there) {
    system.settings = {{"ssp-to", "200000000111"}};
    EXPECT_EQ(ask().state, CoverageState::data);
    EXPECT_EQ(inner->asked.at(0).address, "https://to-be-looked-up.example");
    EXPECT_THAT(client.calls, IsEmpty());
}

TEST_F(SpineDirectory, documents_are_fetched_from_where_the_directory_says_too) {
    workers.run(0, [&](net::Worker& real) -> net::Task<void> {
        people::FakeWorker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        const ContentQuestion question;
        NoSink sink;
        const Deadline deadline(clock, Milliseconds{5000});
        auto answer = co_await adapter->fetch(worker, member, question, sink, deadline);
        EXPECT_EQ(answer.state, CoverageState::data);
        status = 500;
        clock.advance(std::chrono::seconds{301});
        answer = co_await adapter->fetch(worker, member, question, sink, deadline);
        EXPECT_EQ(answer.state, CoverageState::failed);
    });
    EXPECT_EQ(inner->asked.at(0).settings.at("ssp-to"), "200000000985");
}

TEST_F(SpineDirectory, settings_are_checked_as_if_the_system_had_been_found) {
    EXPECT_TRUE(adapter->check_settings(system));
    directory::System wrong = system;
    wrong.settings["endpoint"] = "dns";
    EXPECT_EQ(adapter->check_settings(wrong).error().code, "endpoint");
    wrong = system;
    wrong.settings["ssp-to"] = "200000000985";
    EXPECT_EQ(adapter->check_settings(wrong).error().code, "ssp-to");
    wrong = system;
    wrong.settings.erase("endpoint");
    EXPECT_EQ(adapter->check_settings(wrong).error().code, "ssp-to");
    const auto alone = looking_up(std::make_unique<Inner>(), nullptr, "urn:structured");
    EXPECT_EQ(alone->check_settings(system).error().code, "endpoint");
}

TEST(SpineDirectoryAnswers, the_samples_are_read_as_expected) {
    MCR_NEEDS_SAMPLES();
    const auto folder = record::test::samples() / "sds";
    const auto device = read_devices(bundle_of({record::test::read(folder / "Device.json")}));
    ASSERT_TRUE(device) << device.error().sentence;
    EXPECT_EQ(device->asid, "200000000985");
    EXPECT_THAT(device->party_key, HasSubstr("A20047"));
    const auto endpoint = read_endpoints(bundle_of({record::test::read(folder / "Endpoint.json")}));
    ASSERT_TRUE(endpoint) << endpoint.error().sentence;
    EXPECT_TRUE(endpoint->starts_with("https://"));
    // The sample searchsets refer to the resources beside them instead of holding them.
    EXPECT_EQ(read_devices(record::test::read(folder / "DeviceBundle.json")).error().kind,
              ErrorKind::malformed);
    EXPECT_EQ(read_endpoints(record::test::read(folder / "EndpointBundle.json")).error().kind,
              ErrorKind::malformed);
}

}  // namespace
}  // namespace mcr::source::sds
