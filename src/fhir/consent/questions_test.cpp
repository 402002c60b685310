#include <gmock/gmock.h>

#include "fhir/consent/consent_face_fixture.hpp"
#include "fhir/consent/question.hpp"

namespace mcr::fhir::consent {
namespace {

using directory::Section;
using testing::ElementsAre;

constexpr std::string_view patient_parameter =
    R"({"name":"patient","valueReference":{"reference":"Patient/9990000018"}})";

std::string parameters(std::string_view more = {}) {
    std::string out = R"({"resourceType":"Parameters","parameter":[)";
    out += patient_parameter;
    if (!more.empty()) (out += ',') += more;
    return out + "]}";
}
std::string organisation(std::string_view code, std::string_view name = "organisation") {
    return R"({"name":")" + std::string(name) +
           R"(","valueIdentifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code",)"
           R"("value":")" +
           std::string(code) + R"("}})";
}
std::string section(std::string_view code) {
    return R"({"name":"section","valueCoding":{"system":)"
           R"("https://my-care-record.example/fhir/CodeSystem/section","code":")" +
           std::string(code) + R"("}})";
}

struct Wrong {
    const char* name;
    std::string body;
    int status;
};
class WrongQuestion : public testing::TestWithParam<Wrong> {};
TEST_P(WrongQuestion, is_refused) {
    const auto read = read_question(GetParam().body, Asks::may_share, fakes::base);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().status, GetParam().status);
    EXPECT_EQ(read.error().issue.text.find("9990"), std::string::npos);
    EXPECT_EQ(read.error().issue.expression.empty(), GetParam().status != 422);
}
INSTANTIATE_TEST_SUITE_P(
    Table, WrongQuestion,
    testing::Values(
        Wrong{"no_json", "{", 400}, Wrong{"empty", "{}", 422},
        Wrong{"no_organisation", parameters(), 422},
        Wrong{"no_patient",
              R"({"resourceType":"Parameters","parameter":[)" + organisation("RWH") + "]}", 422},
        Wrong{"wrong_number",
              fakes::with(parameters(organisation("RWH")), "9990000018", "9990000019"), 422},
        Wrong{"unknown", parameters(organisation("RWH") + R"(,{"name":"x","valueCode":"y"})"), 422},
        Wrong{"twice", parameters(organisation("RWH") + "," + organisation("RWH")), 422},
        Wrong{"no_code", parameters(organisation("R")), 422},
        Wrong{"other_value",
              parameters(organisation("RWH") + R"(,{"name":"purpose","valueString":"TREAT"})"),
              422},
        Wrong{"other_purpose",
              parameters(organisation("RWH") + R"(,{"name":"purpose","valueCode":"HRESCH"})"), 422},
        Wrong{"section", parameters(organisation("RWH") + "," + section("everything")), 422},
        Wrong{"role", parameters(organisation("RWH") + R"(,{"name":"role","valueString":"king"})"),
              422},
        Wrong{"patient_role",
              parameters(organisation("RWH") + R"(,{"name":"role","valueString":"patient"})"), 422},
        Wrong{"practice",
              parameters(organisation("RWH") +
                         R"(,{"name":"basis","valueCode":"registered-practice"})"),
              422},
        Wrong{"emergency", parameters(organisation("RWH") + R"(,{"name":"emergency"})"), 422}),
    [](const auto& row) { return row.param.name; });

TEST(Question, a_question_without_sections_is_about_all_of_them) {
    const auto all = read_question(parameters(), Asks::whom_may_i_ask, fakes::base);
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->sections.all());
    const auto some =
        read_question(parameters(section("documents") + "," + section("problem-list")),
                      Asks::whom_may_i_ask, fakes::base);
    ASSERT_TRUE(some);
    EXPECT_EQ(some->sections.count(), 2U);
}

class Asked : public ConsentFace {
protected:
    /// What stands against the sharing of `sections` by `holder`.
    void object(const char* holder, std::initializer_list<Section> sections,
                bool except_in_emergency = false) {
        objection::Standing standing{.holder = *OdsCode::parse(holder)};
        for (const Section each : sections) standing.sections.set(static_cast<std::size_t>(each));
        standing.except_in_emergency = except_in_emergency;
        contexts_.context.standing.push_back(std::move(standing));
    }
    fhir::fakes::Reader may_share(const std::string& more, std::string_view as = "officer") {
        return ask("POST", "/Consent/$may-share", as, parameters(more));
    }
    fhir::fakes::Reader whom(const std::string& more = {}, std::string_view as = "doctor") {
        return ask("POST", "/Consent/$whom-may-i-ask", as, parameters(more));
    }
    static const Json* part(const Json& of, std::string_view name) {
        for (const Json& each : of.at("part").as_array())
            if (text(each.at("name")) == name) return &each;
        return nullptr;
    }
    /// "section reason" of every decision.
    static std::vector<std::string> reasons(const fhir::fakes::Reader& answer) {
        std::vector<std::string> out;
        const Json read = json_of(answer);
        for (const Json& each : read.at("parameter").as_array()) {
            if (text(each.at("name")) != "decision") continue;
            out.push_back(text(part(each, "section")->at("valueCoding").at("code")) + " " +
                          text(part(each, "reason")->at("valueCode")));
        }
        return out;
    }
    static bool permitted(const fhir::fakes::Reader& answer) {
        return json_of(answer).at("parameter").at(0).at("valueBoolean").as_bool();
    }
    std::vector<std::string> holders(const fhir::fakes::Reader& answer) {
        std::vector<std::string> out;
        const Json read = json_of(answer);
        if (const auto* list = read.as_object().if_contains("parameter"))
            for (const Json& each : list->as_array())
                out.push_back(text(part(each, "organisation")->at("valueIdentifier").at("value")));
        return out;
    }
};

TEST_P(Asked, the_closed_question_is_answered_for_each_section_by_the_decision) {
    object("RQW", {Section::documents}, true);
    const std::string about = organisation("RWH") + "," + section("documents") + "," +
                              section("problem-list") +
                              R"(,{"name":"basis","valueCode":"referral"})";
    const auto answer = may_share(about);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_FALSE(permitted(answer));
    EXPECT_THAT(reasons(answer), ElementsAre("problem-list permitted", "documents objection"));
    EXPECT_NE(answer.body.find("objects"), std::string::npos);
    EXPECT_NE(answer.body.find("01632 960200"), std::string::npos);
    EXPECT_EQ(answer.body.find("9990000018"), std::string::npos);

    const auto emergency = may_share(about + R"(,{"name":"emergency","valueBoolean":true})");
    EXPECT_TRUE(permitted(emergency)) << emergency.body;
    EXPECT_EQ(deeds().back().deed.kind, "objection");
    EXPECT_EQ(deeds().back().deed.patient, "9990000018");
    EXPECT_THAT(deeds().back().deed.holders, ElementsAre("RQW"));
    ASSERT_FALSE(contexts_.asked.empty());
    EXPECT_EQ(contexts_.asked.back().organisation.text(), "RWH");
}

TEST_P(Asked, the_closed_question_is_the_holders_own) {
    EXPECT_EQ(may_share(organisation("RWH"), "patient").status, 403);
    EXPECT_EQ(may_share(organisation("RWH") + "," + organisation("RWH", "holder")).status, 422);
    EXPECT_EQ(may_share(organisation("RWH") + "," + organisation("RQW", "holder")).status, 200);
    EXPECT_EQ(may_share(organisation("XYZ")).status, 422);
    EXPECT_EQ(may_share(organisation("RWH") + R"(,{"name":"purpose","valueCode":"PATRQT"})").status,
              422);
    contexts_.unreadable = true;
    EXPECT_EQ(may_share(organisation("RWH")).status, 503);
}

TEST_P(Asked, an_unknown_and_a_restricted_patient_are_the_same_and_the_attempt_is_written_down) {
    register_.patients.clear();
    const auto unknown = may_share(organisation("RWH"));
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(detail(unknown), "patient-not-found");
    register_.restricted = true;
    const auto restricted = may_share(organisation("RWH"));
    EXPECT_EQ(restricted.status, 404);
    const std::size_t after_id = unknown.body.find("\"meta\"");
    EXPECT_EQ(unknown.body.substr(after_id), restricted.body.substr(after_id));
    EXPECT_EQ(contexts_.restricted.size(), 1U);
    EXPECT_EQ(deeds().size(), 2U);
}

TEST_P(Asked, the_open_question_names_holders_that_may_be_asked_and_never_a_telling_name) {
    object("RWH", {Section::documents});
    auto& claimed = contexts_.context.running.relationship;
    claimed =
        access::Relationship{"r", access::Basis::referral, clock.now() + std::chrono::hours{1}};
    const auto some = whom(section("documents"));
    ASSERT_EQ(some.status, 200) << some.body;
    EXPECT_THAT(holders(some), ElementsAre("RQW"));
    EXPECT_THAT(holders(whom()), ElementsAre("RQW", "RWH"));
    EXPECT_EQ(whom().body.find("NZZ98"), std::string::npos);
    ASSERT_FALSE(runner_.asked.empty());
    EXPECT_EQ(runner_.asked.back().action, "Consent/$whom-may-i-ask");

    object("RQW", {Section::documents});
    EXPECT_EQ(holders(whom(section("documents"))).size(), 1U)
        << "RQW asks itself, which no objection keeps from its own record";
}

TEST_P(Asked, the_open_question_is_refused_as_a_view_is) {
    EXPECT_EQ(whom(R"({"name":"purpose","valueCode":"ETREAT"})").status, 422);
    EXPECT_EQ(whom(organisation("RQW")).status, 422);
    EXPECT_EQ(whom().status, 403) << "no relationship";
    runner_.fails = Error{ErrorKind::not_found, 404, "No patient.", ""};
    EXPECT_EQ(detail(whom()), "patient-not-found");
}

MCR_ON_BOTH_DATABASES(Asked);

}  // namespace
}  // namespace mcr::fhir::consent
