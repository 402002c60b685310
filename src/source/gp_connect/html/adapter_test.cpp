#include "source/gp_connect/adapter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/text.hpp"
#include "source/gp_connect/html/answers_fixture.hpp"
#include "source/gp_connect/test_fixture.hpp"

namespace mcr::source {
namespace {

using gp_connect::html::test::page_answer;
using gp_connect::html::test::page_excluded;
using gp_connect::html::test::page_nothing;
using gp_connect::html::test::page_table;
using people::answer_of;
using record::CoverageState;
using record::Section;
using testing::Contains;
using testing::HasSubstr;

constexpr const char* dstu2_json = "application/json+fhir;charset=utf-8";

std::string code_in(const net::Call& call) {
    for (const char* code : {"SUM", "PRB", "ENC", "ALL", "CLI", "IMM", "MED", "OBS", "REF", "ADM"})
        if (call.body.find(std::string("\"code\":\"") + code + '"') != std::string::npos)
            return code;
    return {};
}

class GpConnectHtml : public gp_connect::test::Fixture {
protected:
    GpConnectHtml() : Fixture("gp-connect-html", "https://pcs.example/A82038/DSTU2/1/gpconnect") {}
    void SetUp() override {
        adapter =
            make_gp_connect_html(clock, random, log, metrics, {.issuer = "https://relay.example"});
        reply_all(page_table);
    }
    void reply_all(const std::string& inner) {
        client.script = [=](const net::Call& call) {
            return answer_of(200, page_answer(inner, code_in(call)), dstu2_json);
        };
    }
    /// These pages, and nothing recorded in the others.
    void reply(std::map<std::string, std::string> pages) {
        client.script = [=](const net::Call& call) {
            const auto page = pages.find(code_in(call));
            return answer_of(
                200, page_answer(page == pages.end() ? page_nothing : page->second, code_in(call)),
                dstu2_json);
        };
    }
};

TEST_F(GpConnectHtml, asks_for_each_page_in_a_call_of_its_own) {
    const Answer answer = ask();
    ASSERT_EQ(client.calls.size(), 10U);
    const net::Call& call = client.calls[0];
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, system.address + "/Patient/$gpc.getcarerecord");
    EXPECT_EQ(*call.headers.get("Accept"), dstu2_json);
    EXPECT_EQ(*call.headers.get("Content-Type"), dstu2_json);
    EXPECT_EQ(*call.headers.get("Ssp-InteractionID"),
              "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getcarerecord");
    EXPECT_EQ(call.body,
              R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber",)"
              R"("valueIdentifier":{"system":"http://fhir.nhs.net/Id/nhs-number","value":)"
              R"("9990000018"}},{"name":"recordSection","valueCodeableConcept":{"coding":)"
              R"([{"system":"http://fhir.nhs.net/ValueSet/gpconnect-record-section-1","code":)"
              R"("SUM"}]}}]})");
    EXPECT_NE(*call.headers.get("Ssp-TraceID"), *client.calls[1].headers.get("Ssp-TraceID"));
    const std::string token(call.headers.get("Authorization")->substr(7));
    EXPECT_THAT(*from_base64url(split(token, '.').at(1)),
                HasSubstr("https://authorize.fhir.nhs.net/token"));
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.sentence, "10 pages of the record, in the practice's own words.");
}

TEST_F(GpConnectHtml, gives_each_page_its_section_and_what_all_repeat_once) {
    const Answer answer = ask();
    std::map<std::string, std::size_t> types;
    std::map<Section, std::size_t> pages;
    for (const record::Part& part : answer.parts)
        for (const record::Item& item : part.items()) {
            ++types[std::string(item.type)];
            if (item.type == "Composition") ++pages[item.section];
        }
    EXPECT_EQ(types["Composition"], 10U);
    EXPECT_EQ(types["Patient"], 1U);
    EXPECT_EQ(types["Practitioner"], 1U);
    EXPECT_EQ(types["Organization"], 1U);
    EXPECT_EQ(pages[Section::problem_list], 2U);
    EXPECT_EQ(pages[Section::vaccinations], 1U);
    EXPECT_EQ(pages[Section::medications_and_medical_devices], 1U);
    EXPECT_EQ(pages.count(Section::professional_contacts), 0U);
}

TEST_F(GpConnectHtml, is_screened_page_by_page) {
    Answer answer = ask();
    record::Screen screen;
    screen.permitted.set(static_cast<std::size_t>(Section::vaccinations));
    record::screen(answer.parts, screen);
    std::size_t left = 0;
    for (const record::Part& part : answer.parts) left += part.items().size();
    EXPECT_EQ(left, 1U);
}

TEST_F(GpConnectHtml, asks_only_for_pages_of_which_everything_may_be_seen_and_names_the_others) {
    want({Section::problem_list, Section::examination_findings});
    const Answer answer = ask();
    ASSERT_EQ(client.calls.size(), 1U);
    EXPECT_EQ(code_in(client.calls[0]), "PRB");
    EXPECT_THAT(answer.notes,
                Contains("Not asked for, because more stands on the page than was asked for or may "
                         "be seen: Summary, Clinical items, Observations."));
    want({Section::examination_findings});
    client.calls.clear();
    EXPECT_EQ(ask().state, CoverageState::not_supported);
    EXPECT_TRUE(client.calls.empty());
}

struct Case {
    const char* name;
    std::map<std::string, std::string> pages;
    CoverageState state;
    const char* note;
};
class HtmlAnswer : public GpConnectHtml, public testing::WithParamInterface<Case> {};

TEST_P(HtmlAnswer, has_its_state_and_says_what_its_pages_say) {
    reply(GetParam().pages);
    const Answer answer = ask();
    EXPECT_EQ(record::code_of(answer.state), record::code_of(GetParam().state)) << answer.sentence;
    const std::string note = GetParam().note;
    if (!note.empty()) {
        EXPECT_THAT(answer.notes, Contains(HasSubstr(note)));
    }
    const bool gives =
        answer.state == CoverageState::data || answer.state == CoverageState::nothing_recorded;
    EXPECT_EQ(answer.parts.empty(), !gives);
}

const std::string not_offered = "<p>This system does not support retrieval of 'X' data.</p>";
const std::string transit =
    "<div class='gptransfer-banner'><p>Patient record transfer from previous GP practice not yet "
    "complete; information recorded before 02-Mar-2020 may be missing</p></div>";

INSTANTIATE_TEST_SUITE_P(
    GpConnect, HtmlAnswer,
    testing::Values(
        Case{"nothing", {}, CoverageState::nothing_recorded, ""},
        Case{"one_page", {{"PRB", page_table}}, CoverageState::data, "Nothing is recorded in: "},
        Case{"one_that_excludes",
             {{"PRB", std::string(page_excluded) + page_table}},
             CoverageState::data,
             "Items are left out for confidentiality or at the patient's wish in: Problems and "
             "issues."},
        Case{"one_that_is_empty_and_excludes",
             {{"PRB", std::string(page_excluded) + page_nothing}},
             CoverageState::withheld_confidential,
             "Nothing is recorded in: Summary"},
        Case{"data_and_one_that_is_empty_and_excludes",
             {{"PRB", std::string(page_excluded) + page_nothing}, {"ALL", page_table}},
             CoverageState::data,
             "held back for confidentiality or at the patient's wish: Problems and issues."},
        Case{"in_transit",
             {{"PRB", transit}},
             CoverageState::nothing_recorded,
             "what was recorded before 02-Mar-2020 may be missing."},
        Case{"not_offered",
             {{"ADM", not_offered}},
             CoverageState::nothing_recorded,
             "Not offered by the practice's system: Administrative items."},
        Case{"explained_and_limited",
             {{"ENC",
               "<div class='content-banner'><p>Consultations only.</p></div>"
               "<div class='date-banner'><p>For the period '01-Jan-2020' to "
               "'02-Jan-2020'</p></div>" +
                   std::string(page_table)}},
             CoverageState::data,
             "Only a period is shown of: Encounters."}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(GpConnectHtml, is_not_offered_where_no_page_is) {
    want({Section::vaccinations});
    reply_all(not_offered);
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::not_supported);
    EXPECT_EQ(answer.sentence, "The practice's system does not offer what was asked for.");
}

TEST_F(GpConnectHtml, shows_the_other_pages_where_one_fails_and_names_it) {
    client.script = [=](const net::Call& call) -> Result<net::Answer> {
        const std::string code = code_in(call);
        if (code == "MED") return fail(ErrorKind::timed_out, "too slow");
        if (code == "REF")
            return answer_of(500, gp_connect::test::outcome("INTERNAL_SERVER_ERROR"));
        if (code == "OBS") return answer_of(200, "{", dstu2_json);
        if (code == "IMM") return answer_of(200, page_answer(page_table), "text/html");
        return answer_of(200, page_answer(page_table, code), dstu2_json);
    };
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.sentence, "6 pages of the record, in the practice's own words.");
    EXPECT_THAT(answer.notes,
                Contains("The practice's system did not answer in time: Medications."));
    EXPECT_THAT(answer.notes, Contains("The practice's system failed: Referrals."));
    EXPECT_THAT(
        answer.notes,
        Contains("The practice's system sent an answer that cannot be read: Observations."));
}

TEST_F(GpConnectHtml, is_not_empty_where_an_empty_page_stands_beside_one_that_failed) {
    client.script = [=](const net::Call& call) -> Result<net::Answer> {
        if (code_in(call) == "MED") return fail(ErrorKind::timed_out, "too slow");
        return answer_of(200, page_answer(page_nothing, code_in(call)), dstu2_json);
    };
    EXPECT_EQ(ask().state, CoverageState::timed_out);
}

struct Refused {
    const char* name;
    int status;
    const char* code;
    CoverageState state;
};
class HtmlRefusal : public GpConnectHtml, public testing::WithParamInterface<Refused> {};
TEST_P(HtmlRefusal, has_its_state) {
    client.script = [](const net::Call&) {
        return answer_of(GetParam().status, gp_connect::test::outcome(GetParam().code), dstu2_json);
    };
    const Answer answer = ask();
    EXPECT_EQ(record::code_of(answer.state), record::code_of(GetParam().state));
    EXPECT_TRUE(answer.parts.empty());
    EXPECT_TRUE(answer.notes.empty());
}
INSTANTIATE_TEST_SUITE_P(
    GpConnect, HtmlRefusal,
    testing::Values(
        Refused{"dissent", 403, "NO_PATIENT_CONSENT", CoverageState::objected},
        Refused{"not_found", 404, "PATIENT_NOT_FOUND", CoverageState::not_held},
        Refused{"not_enabled", 403, "NO_ORGANISATION_CONSENT", CoverageState::switched_off},
        Refused{"elsewhere", 403, "NON_AUTHORITATIVE", CoverageState::not_permitted},
        Refused{"bad_number", 400, "INVALID_NHS_NUMBER", CoverageState::failed},
        Refused{"bad_parameter", 422, "INVALID_PARAMETER", CoverageState::failed},
        Refused{"not_implemented", 501, "NOT_IMPLEMENTED", CoverageState::not_supported}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(GpConnectHtml, discards_everything_where_one_page_is_somebody_else_s) {
    client.script = [](const net::Call& call) {
        return answer_of(200,
                         page_answer(page_table, code_in(call),
                                     code_in(call) == "REF" ? "9990000026" : "9990000018"),
                         dstu2_json);
    };
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::wrong_patient);
    EXPECT_TRUE(answer.parts.empty());
}

TEST_F(GpConnectHtml, looks_as_if_nothing_stood_on_a_page_that_never_leaves) {
    const access::CodeSet sensitive{"425173008"};
    excluded = &sensitive;
    want({Section::problem_list});
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::nothing_recorded);
    for (const record::Part& part : answer.parts)
        for (const record::Item& item : part.items()) EXPECT_NE(item.type, "Composition");
}

TEST_F(GpConnectHtml, is_for_professionals_of_registered_organisations) {
    asker.role = people::RoleGroup::patient;
    EXPECT_EQ(ask().state, CoverageState::not_permitted);
    asker.role = people::RoleGroup::doctor;
    system.settings = {{"ssp-to", "918999198993"}, {"asid.RWH", "200000000360"}};
    EXPECT_EQ(ask().state, CoverageState::not_permitted);
    system.settings.clear();
    EXPECT_EQ(ask().state, CoverageState::failed);
    EXPECT_FALSE(adapter->check_settings(system));
    EXPECT_TRUE(client.calls.empty());
}

TEST_F(GpConnectHtml, says_nothing_of_the_patient_or_the_record_in_logs_and_sentences) {
    who.family = "Sparrow";
    reply_all("<div class='exclusion-banner'><p>secret</p></div><p>secret</p>");
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data);
    std::string said = log_text.str() + answer.sentence + metrics.text();
    for (const std::string& note : answer.notes) said += note;
    EXPECT_EQ(said.find("secret"), std::string::npos);
    EXPECT_EQ(said.find(gp_connect::test::nhs_number), std::string::npos);
    EXPECT_THAT(answer.notes,
                Contains("The practice's record and the national demographics differ in: family "
                         "name."));
}

}  // namespace
}  // namespace mcr::source
