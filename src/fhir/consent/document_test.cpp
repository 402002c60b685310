#include "fhir/consent/document.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fhir/consent/consent_fixture.hpp"
#include "fhir/consent/render.hpp"
#include "people/sample_documents.hpp"

namespace mcr::fhir::consent {
namespace {

using fakes::filed;
using fakes::with;
using objection::Choice;
using objection::Ground;
using objection::Objection;
using objection::State;

const Instant received{std::chrono::seconds{1'790'000'000}};
const Instant now = received + std::chrono::hours{24};

TEST(ConsentDocument, a_consent_in_the_shape_of_pcf_is_read_whole) {
    const auto read = read_document(
        filed(R"({"type":"deny","provision":[{"type":"permit","purpose":[{"system":)"
              R"("http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"ETREAT"}]}]})",
              R"(,"identifier":[{"system":"urn:x","value":"17"}])"),
        fakes::base);
    ASSERT_TRUE(read) << read.error().issue.text << read.error().issue.expression;
    EXPECT_EQ(read->patient.text(), "9990000018");
    EXPECT_EQ(read->holder.text(), "RQW");
    EXPECT_TRUE(read->sections.all());
    EXPECT_TRUE(read->except_in_emergency);
    EXPECT_EQ(read->carried.date_time, "2026-11-20");
    EXPECT_EQ(read->carried.identifier, R"([{"system":"urn:x","value":"17"}])");
    EXPECT_EQ(read->carried.source,
              R"({"sourceReference":{"reference":"DocumentReference/letter-1"}})");
}

struct Wrong {
    const char* name;
    const char* from;
    const char* to;
    int status;
    const char* expression;
};
class WrongConsent : public testing::TestWithParam<Wrong> {};

TEST_P(WrongConsent, is_refused_by_the_name_of_the_element) {
    const auto& wrong = GetParam();
    const auto read = read_document(with(filed(), wrong.from, wrong.to), fakes::base);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().status, wrong.status);
    EXPECT_EQ(read.error().issue.expression, wrong.expression);
    EXPECT_EQ(read.error().issue.text.find("9990000"), std::string::npos);
    EXPECT_EQ(read.error().issue.text.find("secret"), std::string::npos);
}

constexpr const char* provision = R"({"type":"deny"})";
INSTANTIATE_TEST_SUITE_P(
    Table, WrongConsent,
    testing::Values(
        Wrong{"cut_short", R"({"type":"deny"})", R"({"type":)", 400, ""},
        Wrong{"twice", R"("status":"active")", R"("status":"active","status":"active")", 400, ""},
        Wrong{"another_resource", R"("Consent")", R"("Contract")", 422, "Consent.resourceType"},
        Wrong{"unknown_element", R"("status")", R"("secret1234567":1,"status")", 422, "Consent"},
        Wrong{"narrative", R"("status")", R"("text":{"status":"generated"},"status")", 422,
              "Consent.text"},
        Wrong{"contained", R"("status")", R"("contained":[],"status")", 422, "Consent.contained"},
        Wrong{"draft", R"("active")", R"("draft")", 422, "Consent.status"},
        Wrong{"null", R"("active")", "null", 422, "Consent.status"},
        Wrong{"research", R"("patient-privacy")", R"("research")", 422,
              "Consent.scope.coding[0].code"},
        Wrong{"category", R"("59284-0")", R"("59284-1")", 422,
              "Consent.category[0].coding[0].code"},
        Wrong{"wrong_number", "Patient/9990000018", "Patient/9990000019", 422, "Consent.patient"},
        Wrong{"no_patient", R"("patient":{"reference":"Patient/9990000018"},)", "", 422,
              "Consent.patient"},
        Wrong{"no_date", R"("dateTime":"2026-11-20",)", "", 422, "Consent.dateTime"},
        Wrong{"other_performer", R"("performer":[{"reference":"Patient/9990000018"}])",
              R"("performer":[{"reference":"Patient/9990000026"}])", 422,
              "Consent.performer[0].reference"},
        Wrong{"no_holder", R"("value":"RQW")", R"("value":"R")", 422, "Consent.organization[0]"},
        Wrong{"two_holders", R"("organization":[)", R"("organization":[{"display":"x"},)", 422,
              "Consent.organization[1]"},
        Wrong{"other_policy", "Policy-basic-normal", "Policy-deny", 422, "Consent.policy[0].uri"},
        Wrong{"no_source", R"("sourceReference":{"reference":"DocumentReference/letter-1"},)", "",
              422, "Consent.source"},
        Wrong{"scanned_letter", R"("sourceReference":{"reference":"DocumentReference/letter-1"})",
              R"("sourceAttachment":{"data":"c2VjcmV0"})", 422, "Consent.sourceAttachment.data"},
        Wrong{"permit", provision, R"({"type":"permit"})", 422, "Consent.provision.type"},
        Wrong{"class", provision, R"({"type":"deny","class":[{"code":"x"}]})", 422,
              "Consent.provision.class"},
        Wrong{"purpose", provision, R"({"type":"deny","purpose":[{"code":"TREAT"}]})", 422,
              "Consent.provision.purpose"},
        Wrong{"lifted_without_decision", provision,
              R"({"type":"deny","provision":[{"type":"permit"}]})", 422,
              "Consent.provision.provision[0]"},
        Wrong{"empty_exceptions", provision, R"({"type":"deny","provision":[]})", 422,
              "Consent.provision.provision"},
        Wrong{"override", provision,
              R"({"type":"deny","provision":[{"type":"permit","purpose":[{"system":)"
              R"("http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"BTG"}]}]})",
              422, "Consent.provision.provision[0].purpose[0].code"},
        Wrong{"unknown_extension", provision,
              R"({"type":"deny","extension":[{"url":"https://secret","valueCode":"x"}]})", 422,
              "Consent.provision.extension[0].url"},
        Wrong{"unknown_section", provision,
              R"({"type":"deny","extension":[{"url":)"
              R"("https://my-care-record.example/fhir/StructureDefinition/objection-section",)"
              R"("valueCoding":{"system":"https://my-care-record.example/fhir/CodeSystem/section",)"
              R"("code":"secret"}}]})",
              422, "Consent.provision.extension[0].valueCoding.code"},
        Wrong{"modifier", R"("status")", R"("modifierExtension":[{"url":"x"}],"status")", 422,
              "Consent.modifierExtension"},
        Wrong{"primitive_extension", R"("status")", R"("_status":{"id":"x"},"status")", 422,
              "Consent._status"}),
    [](const auto& row) { return row.param.name; });

TEST(ConsentDocument, size_and_depth_have_limits) {
    EXPECT_EQ(read_document(std::string(70'000, ' '), fakes::base).error().status, 413);
    EXPECT_EQ(
        read_document(std::string(30, '[') + std::string(30, ']'), fakes::base).error().status,
        400);
    EXPECT_EQ(read_document("[]", fakes::base).error().status, 400);
}

TEST(ConsentDocument, the_samples_of_pcf_are_refused_by_the_element_that_says_something_else) {
    const auto folder = people::samples_folder();
    if (!folder) GTEST_SKIP() << "the sample documents are not there";
    std::size_t seen = 0;
    for (const auto& file : std::filesystem::directory_iterator(*folder / "pcf")) {
        if (!file.path().filename().string().contains("sent")) continue;
        if (file.path().extension() != ".json") continue;
        std::ifstream in(file.path());
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        if (!text.contains("\"Consent\"")) continue;
        const auto read = read_document(text, fakes::base);
        ASSERT_FALSE(read) << file.path();
        EXPECT_EQ(read.error().status, 422) << file.path();
        EXPECT_TRUE(read.error().issue.expression.starts_with("Consent.")) << file.path();
        ++seen;
    }
    EXPECT_GE(seen, 15U);
}

/// Objections in every state, with everything that they can say.
std::vector<Objection> every_kind() {
    std::vector<Objection> all;
    const auto add = [&](State state) -> Objection& {
        Objection objection = objection::make_objection(state);
        objection.received = objection.changed = received;
        objection.version = 3;
        objection.recorded_by = {"555", "URID", "Ada Bell", "R0001", "clerk", "RQW", "Trust"};
        all.push_back(std::move(objection));
        return all.back();
    };
    add(State::received);
    add(State::considered).except_in_emergency = true;
    add(State::upheld).verdict = objection::upheld();
    all.back().verdict->bars_override = true;
    all.back().verdict->review = now + std::chrono::hours{1};
    add(State::expired).verdict = objection::upheld();
    add(State::not_upheld).verdict =
        objection::not_upheld(Ground::public_interest, objection::everyone());
    all.back().verdict->telling_deferred = {"Ruth Lane", now + std::chrono::hours{48}};
    auto some = objection::only({objection::ods("RWH"), objection::ods("F81901")});
    some.from = received;
    some.until = now + std::chrono::hours{1};
    add(State::not_upheld).verdict = objection::not_upheld(Ground::public_interest, some);
    all.back().except_in_emergency = true;
    add(State::not_upheld).verdict = objection::not_upheld(Ground::public_interest);
    for (const Choice choice : {Choice::open, Choice::share, Choice::decline_care}) {
        add(State::not_upheld).verdict = objection::not_upheld(Ground::care_needs_it, some);
        all.back().choice = choice;
    }
    add(State::not_upheld).verdict =
        objection::not_upheld(Ground::system_cannot_withhold, objection::everyone());
    add(State::withdrawn).withdrawal_effective = now + std::chrono::hours{47};
    add(State::withdrawn).withdrawal_effective = received;
    Objection& child = add(State::received);
    child.authority = objection::Authority::parent;
    child.on_authority_of = "Grace Okafor, mother";
    child.competence = objection::Competence::not_competent;
    child.sections.reset();
    child.sections.set(static_cast<std::size_t>(directory::Section::safeguarding));
    child.sections.set(static_cast<std::size_t>(directory::Section::documents));
    return all;
}

TEST(ConsentDocument, nothing_is_lost_on_the_way_to_a_consent_and_back) {
    for (const Objection& was : every_kind()) {
        const Carried carried{R"([{"system":"urn:x","value":"17"}])", "2026-11-20",
                              R"({"sourceReference":{"reference":"DocumentReference/1"}})"};
        const std::string json = render({was, "Trust", carried}, now);
        const auto read = read_document(json, fakes::base);
        ASSERT_TRUE(read) << read.error().issue.expression << json;
        EXPECT_EQ(read->id, was.id);
        EXPECT_EQ(read->filing, was.filing);
        EXPECT_EQ(read->patient, was.patient);
        EXPECT_EQ(read->holder, was.holder);
        EXPECT_EQ(read->sections, was.sections);
        EXPECT_EQ(read->except_in_emergency, was.except_in_emergency);
        EXPECT_EQ(read->authority, was.authority);
        EXPECT_EQ(read->on_authority_of, was.on_authority_of);
        EXPECT_EQ(read->competence, was.competence);
        EXPECT_EQ(read->recorded_by, was.recorded_by);
        EXPECT_EQ(read->from, was.received);
        EXPECT_EQ(read->until, was.withdrawal_effective);
        EXPECT_EQ(read->withdrawal_effective, was.withdrawal_effective);
        EXPECT_EQ(read->state, was.state);
        EXPECT_EQ(read->carried, carried);
        ASSERT_EQ(read->verdict.has_value(), was.verdict.has_value());
        if (!was.verdict) continue;
        EXPECT_EQ(read->verdict->outcome, was.verdict->outcome);
        EXPECT_EQ(read->verdict->ground, was.verdict->ground);
        EXPECT_EQ(read->verdict->reason, was.verdict->reason);
        EXPECT_EQ(read->verdict->review, was.verdict->review);
        EXPECT_EQ(read->verdict->bars_override, was.verdict->bars_override);
        EXPECT_EQ(read->verdict->care, was.verdict->care);
        EXPECT_EQ(read->verdict->reach.everyone, was.verdict->reach.everyone) << json;
        EXPECT_EQ(read->verdict->reach.organisations, was.verdict->reach.organisations);
        EXPECT_EQ(read->verdict->reach.from, was.verdict->reach.from);
        EXPECT_EQ(read->verdict->reach.until, was.verdict->reach.until);
        EXPECT_EQ(read->verdict->telling_deferred.has_value(),
                  was.verdict->telling_deferred.has_value());
        if (was.verdict->ground == Ground::care_needs_it) {
            EXPECT_EQ(read->choice, was.choice);
        }
    }
}

TEST(ConsentDocument, a_consent_is_active_as_long_as_the_objection_withholds_anything) {
    for (const Objection& each : every_kind()) {
        const auto standing = objection::standing_of(each, now);
        const bool withholds = standing && !standing->confidential;
        EXPECT_EQ(status_of(each, now) == "active", withholds)
            << objection::to_string(each.state) << status_of(each, now);
        EXPECT_EQ(status_of(each, now) == "inactive", each.state == State::withdrawn && !withholds);
    }
}

TEST(ConsentDocument, a_patient_is_not_told_before_the_day_to_which_an_officer_deferred_it) {
    Objection objection = objection::make_objection(State::not_upheld);
    objection.received = received;
    objection.changed = now;
    objection.version = 3;
    objection.verdict = objection::not_upheld(Ground::public_interest, objection::everyone());
    objection.verdict->telling_deferred = {"Ruth Lane", now + std::chrono::hours{1}};
    const auto told = as_told_to_patient(objection, now);
    EXPECT_EQ(told.state, State::considered);
    EXPECT_EQ(told.version, 2);
    const std::string json = render({told, "Trust", {}}, now);
    EXPECT_EQ(json.find("decision"), std::string::npos);
    EXPECT_EQ(json.find("Ruth"), std::string::npos);
    EXPECT_NE(json.find(R"("status":"active")"), std::string::npos);
    EXPECT_EQ(as_told_to_patient(objection, now + std::chrono::hours{1}).state, State::not_upheld);
    objection.state = State::withdrawn;
    EXPECT_FALSE(as_told_to_patient(objection, now).verdict);
    EXPECT_EQ(as_told_to_patient(objection, now).state, State::withdrawn);
}

TEST(ConsentDocument, those_who_are_let_through_are_its_actors_once_that_is_so) {
    Objection objection = objection::make_objection(State::not_upheld);
    objection.verdict =
        objection::not_upheld(Ground::care_needs_it, objection::only({objection::ods("RWH")}));
    EXPECT_TRUE(actors_of(objection).empty());
    objection.choice = Choice::share;
    EXPECT_EQ(actors_of(objection), std::vector{objection::ods("RWH")});
    EXPECT_NE(render({objection, "", {}}, now).find(R"("code":"IRCP")"), std::string::npos);
}

}  // namespace
}  // namespace mcr::fhir::consent
