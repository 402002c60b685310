#include "source/cda/adapter.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <sstream>

#include "people/fake_worker.hpp"
#include "source/cda/answer.hpp"
#include "source/cda/settings.hpp"
#include "source/cda/test_documents.hpp"

namespace mcr::source {
namespace {

using record::CoverageState;

/// One system that answers with CDA documents, and the asking of it.
class CdaSystem : public testing::Test {
protected:
    void SetUp() override {
        system.key = "r111";
        system.protocol = "cda";
        system.address = "https://reports.example/cda";
        system.upstream.name = "r111";
        client.script = [this](const net::Call&) { return reply(); };
        adapter = make_cda(clock, log, metrics, [](std::string_view name) {
            return name == "token" ? Result<Secret>(Secret("s3cret"))
                                   : fail(ErrorKind::not_found, "There is no such credential.");
        });
    }

    Answer ask() {
        Answer out;
        workers.run(0, [&](net::Worker& real) { return ask_on(real, out); });
        return out;
    }
    net::Task<void> ask_on(net::Worker& real, Answer& out) {
        people::FakeWorker worker(real, client, clock);
        const directory::Member member{&organisation, &system};
        const Question question{.patient = &who,
                                .asker = &asker,
                                .purpose = "TREAT",
                                .request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                                .sections = record::Sections{}.set(),
                                .limits = limits,
                                .excluded = &excluded};
        const Deadline deadline(clock, Milliseconds{2000});
        out = co_await adapter->ask(worker, member, question, deadline);
    }
    Answer answered(int status, const std::string& body,
                    const std::string& type = "application/xml") {
        reply = [=] { return people::answer_of(status, body, type); };
        return ask();
    }

    FakeClock clock;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    people::FakeClient client;
    std::function<Result<net::Answer>()> reply = [] { return people::answer_of(204, ""); };
    directory::Organisation organisation{.code = *OdsCode::parse("NLX"),
                                         .name = "A provider of 111"};
    directory::System system;
    people::Demographics who{.number = *people::NhsNumber::parse("9990000018"),
                             .family = "Example",
                             .given = {"Ada"},
                             .gender = "female",
                             .birth_date = "1961-03-04"};
    people::Professional asker{.id = "555000000101", .organisation = *OdsCode::parse("RWH")};
    record::Limits limits;
    access::CodeSet excluded{"57797005"};
    std::unique_ptr<Adapter> adapter;
    net::Workers workers{1, clock, log, metrics};
};

std::string coded(std::string_view code) {
    return cda::test::section("11450-4", "<entry><observation><value code=\"" + std::string(code) +
                                             "\"/></observation></entry>");
}

TEST_F(CdaSystem, is_asked_by_post_so_that_no_number_stands_in_the_url) {
    const Answer answer = answered(200, cda::test::document(""));
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    ASSERT_EQ(client.calls.size(), 1U);
    const net::Call& call = client.calls[0];
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://reports.example/cda");
    EXPECT_EQ(call.body, R"({"nhsNumber":"9990000018"})");
    EXPECT_EQ(call.headers.get("X-Request-Id"), "3f2504e0-4f89-41d3-9a0c-0305e82c3301");
}

TEST_F(CdaSystem, is_asked_by_header_with_a_token_where_it_wants_that) {
    system.settings = {{"number-in", "header"},
                       {"header", "X-Patient"},
                       {"path", "/reports?n=5"},
                       {"authorization", "bearer"}};
    system.credentials = {{"bearer", "token"}};
    ask();
    const net::Call& call = client.calls.at(0);
    EXPECT_EQ(call.method, "GET");
    EXPECT_EQ(call.url, "https://reports.example/cda/reports?n=5");
    EXPECT_EQ(call.headers.get("X-Patient"), "9990000018");
    EXPECT_EQ(call.headers.get("Authorization"), "Bearer s3cret");
}

TEST_F(CdaSystem, whose_credential_is_missing_is_not_asked) {
    system.settings = {{"authorization", "bearer"}};
    system.credentials = {{"bearer", "another"}};
    EXPECT_EQ(ask().state, CoverageState::failed);
    EXPECT_TRUE(client.calls.empty());
}

TEST_F(CdaSystem, several_documents_are_parts_of_one_answer) {
    const Answer answer = answered(
        200, "<documents>" + cda::test::document("") + coded("195967001") + "</documents>");
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.parts.size(), 2U);
    EXPECT_EQ(answer.sentence, "This organisation answered.");
    EXPECT_TRUE(answer.parts[0].origin().converted);
    ASSERT_EQ(answer.notes.size(), 1U);  // of the entry that is left as text
}

TEST_F(CdaSystem, one_that_cannot_be_read_costs_itself_alone) {
    const Answer answer = answered(200, "<documents>" + cda::test::document("") +
                                            cda::test::document("<a></b>") + "</documents>");
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.parts.size(), 1U);
    EXPECT_EQ(answer.notes, std::vector<std::string>{"Documents that cannot be read: 1."});
    EXPECT_EQ(answered(200, cda::test::document("<a></b>")).state, CoverageState::failed);
}

TEST_F(CdaSystem, documents_of_somebody_else_are_withheld_with_all_that_came) {
    std::string other = cda::test::document("");
    other.replace(other.find("9990000018"), 10, "9990000026");
    const Answer answer =
        answered(200, "<documents>" + cda::test::document("") + other + "</documents>");
    EXPECT_EQ(answer.state, CoverageState::wrong_patient);
    EXPECT_TRUE(answer.parts.empty());
}

TEST_F(CdaSystem, a_document_without_the_number_or_of_another_birth_date_is_withheld) {
    std::string none = cda::test::document("");
    none.replace(none.find("2.16.840.1.113883.2.1.4.1"), 25, "2.16.840.1.113883.2.1.4.9");
    EXPECT_EQ(answered(200, none).state, CoverageState::wrong_patient);
    std::string born = cda::test::document("");
    born.replace(born.find("19610304"), 8, "19610305");
    EXPECT_EQ(answered(200, born).state, CoverageState::wrong_patient);
}

TEST_F(CdaSystem, documents_of_excluded_things_alone_look_like_none) {
    const Answer without = answered(204, "");
    const Answer with = answered(200, coded("57797005"));
    EXPECT_EQ(with.state, CoverageState::nothing_recorded);
    EXPECT_EQ(with.sentence, without.sentence);
    EXPECT_EQ(with.notes, without.notes);
    EXPECT_TRUE(with.parts.empty());
    const Answer another =
        answered(200, "<documents>" + coded("57797005") + cda::test::document("") + "</documents>");
    EXPECT_EQ(another.notes, std::vector<std::string>{});
    EXPECT_EQ(another.parts.size(), 1U);
}

TEST_F(CdaSystem, more_documents_than_are_taken_are_told) {
    system.settings = {{"max-documents", "1"}};
    const Answer answer = answered(
        200, "<documents>" + cda::test::document("") + cda::test::document("") + "</documents>");
    EXPECT_EQ(answer.parts.size(), 1U);
    EXPECT_EQ(answer.notes,
              std::vector<std::string>{"There are more documents than are taken here."});
}

TEST_F(CdaSystem, other_names_are_noted) {
    who.family = "Other";
    const Answer answer = answered(200, cda::test::document(""));
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.notes.size(), 1U);
}

struct State {
    int status;
    const char* body;
    const char* type;
    CoverageState state;
};
class States : public CdaSystem, public testing::WithParamInterface<State> {};
TEST_P(States, are_what_the_answer_means) {
    EXPECT_EQ(answered(GetParam().status, GetParam().body, GetParam().type).state,
              GetParam().state);
}
INSTANTIATE_TEST_SUITE_P(
    all, States,
    testing::Values(State{204, "", "", CoverageState::nothing_recorded},
                    State{200, "<documents/>", "application/xml", CoverageState::nothing_recorded},
                    State{200, "<?xml version=\"1.0\"?>\n<documents>\n</documents>\n",
                          "application/xml", CoverageState::nothing_recorded},
                    State{200, "<documents><error/></documents>", "application/xml",
                          CoverageState::failed},
                    State{200, "<!DOCTYPE html><html><body>Please sign in</body></html>",
                          "text/html", CoverageState::failed},
                    State{200, "<html></html>", "text/html", CoverageState::failed},
                    State{200, "", "application/xml", CoverageState::failed},
                    State{200, "{\"a\":1}", "application/json", CoverageState::failed},
                    State{200, "<ClinicalDocument/>", "text/xml", CoverageState::failed},
                    State{404, "", "text/plain", CoverageState::not_held},
                    State{500, "", "text/plain", CoverageState::failed},
                    State{503, "", "text/html", CoverageState::failed}));

TEST_F(CdaSystem, silence_is_a_state_too) {
    reply = [] { return fail(ErrorKind::timed_out, "the network said something"); };
    EXPECT_EQ(ask().state, CoverageState::timed_out);
}

TEST(DocumentsIn, are_found_one_by_one_however_they_are_wrapped) {
    EXPECT_EQ(
        cda::documents_in("<?xml version=\"1.0\"?>\n<ClinicalDocument>a</ClinicalDocument>\n"),
        (std::vector<std::string_view>{
            "<?xml version=\"1.0\"?>\n<ClinicalDocument>a</ClinicalDocument>\n"}));
    EXPECT_EQ(cda::documents_in("<a><h:ClinicalDocument b=\"c\">d</h:ClinicalDocument >"
                                "<ClinicalDocument/></a>"),
              (std::vector<std::string_view>{"<h:ClinicalDocument b=\"c\">d</h:ClinicalDocument >",
                                             "<ClinicalDocument/></a>"}));
    EXPECT_TRUE(cda::documents_in("ClinicalDocument <ClinicalDocuments>").empty());
}

struct Wrong {
    std::map<std::string, std::string, std::less<>> settings;
    const char* names;
};
class WrongSettings : public testing::TestWithParam<Wrong> {};
TEST_P(WrongSettings, are_named) {
    directory::System system;
    system.address = "https://reports.example";
    system.settings = GetParam().settings;
    const auto read = cda::read_settings(system);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::invalid);
    EXPECT_EQ(read.error().code, GetParam().names);
}
INSTANTIATE_TEST_SUITE_P(
    all, WrongSettings,
    testing::Values(Wrong{{{"number-in", "cookie"}}, "number-in"}, Wrong{{{"other", "x"}}, "other"},
                    Wrong{{{"path", "reports"}}, "path"}, Wrong{{{"path", "/a b"}}, "path"},
                    Wrong{{{"path", "/{nhs-number}"}}, "path"},
                    Wrong{{{"number-in", "url"}, {"path", "/reports"}}, "path"},
                    Wrong{{{"body", "{}"}}, "body"}, Wrong{{{"body-type", "json"}}, "body-type"},
                    Wrong{{{"header", "a b"}}, "header"},
                    Wrong{{{"max-documents", "0"}}, "max-documents"},
                    Wrong{{{"max-documents", "many"}}, "max-documents"},
                    Wrong{{{"authorization", "basic"}}, "authorization"},
                    Wrong{{{"authorization", "bearer"}}, "authorization"}));

TEST(Settings, an_address_must_be_a_base_url) {
    directory::System system;
    for (const char* address : {"reports.example", "https://a.example/", "https://a.example/?b"}) {
        system.address = address;
        EXPECT_FALSE(cda::read_settings(system)) << address;
    }
}

TEST(Settings, a_number_goes_into_the_url_only_where_that_is_said) {
    directory::System system;
    system.address = "https://reports.example";
    system.settings = {{"number-in", "url"}, {"path", "/patients/{nhs-number}/reports"}};
    const auto read = cda::read_settings(system);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->call(system.address, "9990000018").url,
              "https://reports.example/patients/9990000018/reports");
}

}  // namespace
}  // namespace mcr::source
