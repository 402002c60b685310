#include "source/xds/adapter.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "people/fake_worker.hpp"
#include "source/saml/test_key.hpp"
#include "source/xds/test_samples.hpp"

namespace mcr::source {
namespace {

using people::answer_of;
using record::CoverageState;

constexpr const char* soap_type = "application/soap+xml; charset=UTF-8";

std::string between(std::string_view text, std::string_view begin, std::string_view end) {
    const std::size_t at = text.find(begin);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = text.substr(at + begin.size());
    return std::string(rest.substr(0, rest.find(end)));
}

std::string listing(const std::string& patient_id) {
    return R"(<AdhocQueryResponse status="a:Success"><RegistryObjectList><ExtrinsicObject )"
           R"(id="urn:uuid:1" status="a:Approved" objectType=)"
           R"("urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"><ExternalIdentifier )"
           R"(identificationScheme="urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427" value=")" +
           patient_id +
           R"(^^^&amp;2.16.840.1.113883.2.1.4.1&amp;ISO"/></ExtrinsicObject></RegistryObjectList>)"
           R"(</AdhocQueryResponse>)";
}

class XcaAdapter : public testing::Test {
protected:
    void SetUp() override {
        system.key = "xca";
        system.protocol = "xca";
        system.address = "https://gw.example/xca";
        system.upstream.name = "xca";
        sections.set(static_cast<std::size_t>(record::Section::documents));
        reply(listing("9990000018"));
        sharing.issuer = "https://relay.example";
        sharing.credentials = [](std::string_view) -> Result<Secret> {
            return saml::test::key(saml::test::KeyKind::ec);
        };
    }
    /// Answers each request with `body`, in an envelope that relates to it.
    void reply(const std::string& body, int status = 200, const std::string& type = soap_type) {
        client.script = [=](const net::Call& call) {
            return answer_of(
                status,
                xds::test::in_envelope(body, between(call.body, "<a:MessageID>", "</a:MessageID>")),
                type);
        };
    }
    Answer ask() {
        const auto adapter = make_xca(clock, random, log, metrics, sharing);
        Answer out;
        workers.run(0, [&](net::Worker& real) { return ask_on(real, *adapter, out); });
        return out;
    }
    net::Task<void> ask_on(net::Worker& real, const Adapter& adapter, Answer& out) {
        people::FakeWorker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        const Question question{.patient = &who,
                                .asker = &asker,
                                .purpose = "TREAT",
                                .request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                                .sections = sections,
                                .limits = limits};
        const Deadline deadline(clock, Milliseconds{2000});
        out = co_await adapter.ask(worker, member, question, deadline);
    }

    FakeClock clock;
    SeededRandom random{3};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    people::FakeClient client;
    directory::Organisation organisation{.code = *OdsCode::parse("RQW"), .name = "A gateway"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse("9990000018"),
                             .family = "Finch",
                             .given = {"Edith"},
                             .gender = "female",
                             .birth_date = "1951-03-09"};
    people::Professional asker{.id = "555021935107",
                               .family = "Khan",
                               .given = "Amina",
                               .role = people::RoleGroup::doctor,
                               .organisation = *OdsCode::parse("RWH"),
                               .organisation_name = "East"};
    record::Sections sections;
    record::Limits limits;
    DocumentSharing sharing;
    net::Workers workers{1, clock, log, metrics};
};

TEST_F(XcaAdapter, asks_in_soap_with_the_action_of_the_transaction) {
    EXPECT_EQ(ask().state, CoverageState::data);
    ASSERT_EQ(client.calls.size(), 1U);
    const net::Call& call = client.calls[0];
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://gw.example/xca");
    EXPECT_EQ(call.headers.get("Content-Type"),
              "application/soap+xml; charset=UTF-8; action=\"urn:ihe:iti:2007:CrossGatewayQuery\"");
    EXPECT_EQ(call.headers.get("X-Request-Id"), "3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    EXPECT_EQ(between(call.body, "<a:To s:mustUnderstand=\"true\">", "</a:To>"),
              "https://gw.example/xca");
    EXPECT_EQ(call.body.find("Security"), std::string::npos);
}

TEST_F(XcaAdapter, says_who_asks_when_it_has_a_key) {
    system.credentials["assertion"] = "saml.pem";
    system.settings["home-community"] = "1.2.3";
    EXPECT_EQ(ask().state, CoverageState::data);
    const std::string security = between(client.calls.at(0).body, "<wsse:Security", "</s:Header>");
    for (const auto* piece : {"555021935107", "TREAT", "urn:oid:1.2.3", "https://gw.example/xca",
                              "https://relay.example", "SignatureValue",
                              "9990000018^^^&amp;2.16.840.1.113883.2.1.4.1&amp;ISO"}) {
        EXPECT_NE(security.find(piece), std::string::npos) << piece;
    }
}

TEST_F(XcaAdapter, a_key_that_cannot_be_used_stops_the_question_here) {
    system.credentials["assertion"] = "saml.pem";
    sharing.credentials = [](std::string_view) -> Result<Secret> { return Secret("no key"); };
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::failed);
    EXPECT_NE(answer.sentence.find("on our side"), std::string::npos);
    EXPECT_TRUE(client.calls.empty());
}

TEST_F(XcaAdapter, the_answer_to_another_request_is_refused) {
    client.script = [](const net::Call&) {
        return answer_of(200, xds::test::in_envelope(listing("9990000018"), "urn:uuid:other"),
                         soap_type);
    };
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::failed);
    EXPECT_NE(answer.sentence.find("another request"), std::string::npos);
    EXPECT_TRUE(answer.parts.empty());
}

TEST_F(XcaAdapter, documents_of_somebody_else_are_never_given) {
    reply(listing("9990000026"));
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::wrong_patient);
    EXPECT_TRUE(answer.parts.empty());
}

TEST_F(XcaAdapter, without_taking_documents_apart_it_has_documents_only) {
    sections.reset();
    sections.set(static_cast<std::size_t>(record::Section::problem_list));
    EXPECT_EQ(ask().state, CoverageState::not_supported);
    EXPECT_TRUE(client.calls.empty());
}

TEST_F(XcaAdapter, more_than_the_limit_is_refused) {
    limits.max_bytes = 200;
    EXPECT_EQ(ask().state, CoverageState::failed);
    limits = {};
    limits.max_depth = 4;
    EXPECT_EQ(ask().state, CoverageState::failed);
}

struct Reply {
    const char* name;
    int status;
    const char* type;
    const char* body;
    CoverageState state;
    const char* words;
};
class XcaReplies : public XcaAdapter, public testing::WithParamInterface<Reply> {};
TEST_P(XcaReplies, come_to_a_state) {
    reply(GetParam().body, GetParam().status, GetParam().type);
    const Answer answer = ask();
    EXPECT_EQ(answer.state, GetParam().state);
    EXPECT_NE(answer.sentence.find(GetParam().words), std::string::npos) << answer.sentence;
    EXPECT_TRUE(answer.parts.empty());
}
INSTANTIATE_TEST_SUITE_P(
    all, XcaReplies,
    testing::Values(
        Reply{"fault", 500, soap_type,
              "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>"
              "w:InvalidSecurityToken</s:Value></s:Subcode></s:Code></s:Fault>",
              CoverageState::failed, "who is asking"},
        Reply{"fault_with_200", 200, soap_type,
              "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code></s:Fault>",
              CoverageState::failed, "just now"},
        Reply{"forbidden", 403, "text/html", "<html/>", CoverageState::not_permitted, "let"},
        Reply{"a_page", 200, "text/html", "<html/>", CoverageState::failed, "something other"},
        Reply{"no_xml", 200, soap_type, "<a", CoverageState::failed, "cannot be read"},
        Reply{"another_element", 200, soap_type, "<a/>", CoverageState::failed, "cannot be read"},
        Reply{"no_status", 200, soap_type, "<AdhocQueryResponse/>", CoverageState::failed,
              "not understood"},
        Reply{"nothing", 200, soap_type, "<AdhocQueryResponse status=\"a:Success\"/>",
              CoverageState::nothing_recorded, "no documents"},
        Reply{"references_only", 200, soap_type,
              "<AdhocQueryResponse status=\"a:Success\"><RegistryObjectList><ObjectRef/>"
              "</RegistryObjectList></AdhocQueryResponse>",
              CoverageState::failed, "without saying what they are"},
        Reply{"unknown", 200, soap_type,
              "<AdhocQueryResponse status=\"a:Failure\"><RegistryErrorList><RegistryError "
              "errorCode=\"urn:x:XDSUnknownPatientId\" severity=\"a:Error\"/></RegistryErrorList>"
              "</AdhocQueryResponse>",
              CoverageState::not_held, "no record"}),
    [](const auto& each) { return each.param.name; });

TEST_F(XcaAdapter, a_call_that_brings_nothing_is_a_state) {
    client.script = [](const net::Call&) -> Result<net::Answer> {
        return fail(ErrorKind::timed_out, "late");
    };
    EXPECT_EQ(ask().state, CoverageState::timed_out);
    EXPECT_EQ(log_text.str().find("9990000018"), std::string::npos);
}

}  // namespace
}  // namespace mcr::source
