#include "document_sharing.hpp"
#include "sim/generate/cda_writer.hpp"
#include "sim/generate/xds_writer.hpp"

namespace mcr {
namespace {

using namespace testing_sharing;
using record::CoverageState;

std::string cda_of(const std::string& nhs_number, const std::string& born = "19510309") {
    return R"(<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><typeId root=)"
           R"("2.16.840.1.113883.1.3" extension="POCD_HD000040"/><id root="1.2.3.4"/><code )"
           R"(code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/>)"
           R"(<title>A summary</title><effectiveTime value="20260101"/><confidentialityCode )"
           R"(code="N" codeSystem="2.16.840.1.113883.5.25"/><recordTarget><patientRole><id )"
           R"(root="2.16.840.1.113883.2.1.4.1" extension=")" +
           nhs_number +
           R"("/><patient><name><given>Edith</given><family>Finch</family></name>)"
           R"(<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime )"
           R"(value=")" +
           born +
           R"("/></patient></patientRole></recordTarget><component><structuredBody><component>)"
           R"(<section><code code="8648-8" codeSystem="2.16.840.1.113883.6.1"/><title>Course)"
           R"(</title><text><paragraph>She got better.</paragraph></text></section></component>)"
           R"(</structuredBody></component></ClinicalDocument>)";
}

TEST(DocumentSharing, a_registry_lists_documents_and_a_repository_gives_them) {
    Sharing sharing("xds", {community(1, {patient({document(1, "First letter.")})})});
    const source::Answer answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data) << answer.sentence;
    const std::string text = text_of(answer);
    EXPECT_NE(text.find(R"("title":"Letter 1 <&>")"), std::string::npos) << text;
    EXPECT_NE(text.find("\"reference\":\"Patient/9990000018\""), std::string::npos);
    ASSERT_EQ(sharing.addresses.locators.size(), 1U);

    Kept kept;
    const auto content = sharing.fetch(sharing.addresses.locators.front(), kept);
    EXPECT_EQ(content.state, CoverageState::data) << content.sentence;
    EXPECT_EQ(kept.text, "First letter.");
    EXPECT_EQ(kept.type, "text/plain");
}

class Packings : public testing::TestWithParam<sim::XdsPacking> {};
TEST_P(Packings, a_document_comes_whole_in_each_way_of_sending) {
    std::string long_text;
    for (int i = 0; i < 200'000; ++i) long_text += static_cast<char>('a' + i % 23);
    Sharing sharing("xca", {community(1, {patient({document(1, long_text)})})},
                    {.packing = GetParam()});
    ASSERT_EQ(sharing.ask().state, CoverageState::data);
    Kept kept;
    const auto content = sharing.fetch(sharing.addresses.locators.at(0), kept);
    EXPECT_EQ(content.state, CoverageState::data) << content.sentence;
    EXPECT_EQ(kept.text, long_text);
}
INSTANTIATE_TEST_SUITE_P(all, Packings,
                         testing::Values(sim::XdsPacking::mtom, sim::XdsPacking::inline_in_package,
                                         sim::XdsPacking::inline_plain));

TEST(DocumentSharing, a_document_that_is_not_the_listed_one_is_refused) {
    Sharing sharing("xds", {community(1, {patient({document(1, "First letter.")})})});
    ASSERT_EQ(sharing.ask().state, CoverageState::data);
    source::DocumentLocator locator = sharing.addresses.locators.at(0);
    locator.sha1[0] = locator.sha1[0] == 'a' ? 'b' : 'a';
    Kept kept;
    EXPECT_EQ(sharing.fetch(locator, kept).state, CoverageState::failed);
    locator = sharing.addresses.locators.at(0);
    locator.at += "9";
    EXPECT_EQ(sharing.fetch(locator, kept).state, CoverageState::not_held);
    locator.at = "nothing";
    EXPECT_EQ(sharing.fetch(locator, kept).state, CoverageState::failed);
}

TEST(DocumentSharing, an_on_demand_document_is_fetched_without_hash_and_size) {
    auto made = document(1, "Made just now.");
    made.on_demand = true;
    Sharing sharing("xca", {community(1, {patient({made})})});
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(text_of(answer).find("\"hash\""), std::string::npos);
    EXPECT_TRUE(sharing.addresses.locators.at(0).sha1.empty());
    Kept kept;
    EXPECT_EQ(sharing.fetch(sharing.addresses.locators.at(0), kept).state, CoverageState::data);
    EXPECT_EQ(kept.text, "Made just now.");
}

TEST(DocumentSharing, each_community_behind_a_gateway_answers_by_its_home_id) {
    Sharing sharing("xca", {community(1, {patient({document(1, "one")})}),
                            community(2, {patient({document(2, "two")})})});
    sharing.system.settings["community.1.2.826.0.1.77.1"] = "RWH East and North";
    sharing.system.settings["community.1.2.826.0.1.77.2"] = "The Lister";
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(answer.parts.at(0).items().size(), 2U);
    ASSERT_EQ(answer.beyond.size(), 1U);
    EXPECT_EQ(answer.beyond[0].organisation->text(), "RWH");
    EXPECT_EQ(answer.beyond[0].state, CoverageState::data);
    for (const auto& locator : sharing.addresses.locators) {
        Kept kept;
        EXPECT_EQ(sharing.fetch(locator, kept).state, CoverageState::data);
    }
}

TEST(DocumentSharing, a_partial_success_keeps_what_came_and_says_which_community_is_missing) {
    Sharing sharing("xca",
                    {community(1, {patient({document(1, "one")})}),
                     community(2, {patient({document(2, "two")})})},
                    {.errors = {{"1.2.826.0.1.77.2", "XDSUnavailableCommunity"}}});
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data);
    EXPECT_NE(answer.sentence.find("in part only"), std::string::npos);
    EXPECT_TRUE(has_note(answer, "Community 1.2.826.0.1.77.2: "));
    EXPECT_EQ(answer.parts.at(0).items().size(), 1U);
}

TEST(DocumentSharing, too_many_results_are_asked_for_by_date_and_all_come) {
    std::vector<sim::XdsDocument> documents;
    for (int i = 1; i < 9; ++i) {
        documents.push_back(document(i, "text " + std::to_string(i)));
        documents.back().created = std::to_string(2010 + 2 * i) + "0601120000";
    }
    documents.back().on_demand = true;
    Sharing sharing("xds", {community(1, {patient(documents)})}, {.most_results = 2});
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(answer.parts.at(0).items().size(), 8U);
    EXPECT_TRUE(has_note(answer, "asked for by their date"));
    EXPECT_EQ(answer.sentence.find("in part only"), std::string::npos);
}

TEST(DocumentSharing, more_than_any_span_of_days_lists_is_said_to_be_missing) {
    std::vector<sim::XdsDocument> documents;
    for (int i = 1; i < 6; ++i) {
        documents.push_back(document(i, "text"));
        documents.back().created = "20200601120000";
    }
    documents[0].created = "20250101120000";
    Sharing sharing("xds", {community(1, {patient(documents)})}, {.most_results = 2});
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data);
    EXPECT_NE(answer.sentence.find("in part only"), std::string::npos);
    EXPECT_TRUE(has_note(answer, "more documents than could be listed"));
}

TEST(DocumentSharing, documents_of_somebody_else_are_withheld) {
    // The patient that a muddled gateway answers about is withheld by id.
    auto mixed = patient({document(1, "hers")});
    Sharing right("xds", {community(1, {mixed, somebody_else()})});
    EXPECT_EQ(right.ask().state, CoverageState::data);
    mixed.birth_date = "1952-03-09";
    Sharing wrong("xds", {community(1, {mixed})});
    EXPECT_EQ(wrong.ask().state, CoverageState::wrong_patient);
}

TEST(DocumentSharing, a_patient_who_is_unknown_is_not_held_and_one_without_documents_has_nothing) {
    Sharing unknown("xds", {community(1, {somebody_else()})});
    EXPECT_EQ(unknown.ask().state, CoverageState::not_held);
    Sharing empty("xca", {community(1, {patient({})})});
    EXPECT_EQ(empty.ask().state, CoverageState::nothing_recorded);
}

TEST(DocumentSharing, what_replaces_another_document_says_so) {
    auto old = document(1, "old");
    auto newer = document(2, "new");
    newer.replaces = old.entry_uuid;
    old.deprecated = true;
    Sharing sharing("xds", {community(1, {patient({old, newer})})});
    sharing.system.settings["deprecated"] = "true";
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data);
    const std::string text = text_of(answer);
    EXPECT_NE(text.find(R"("relatesTo":[{"code":"replaces")"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("status":"superseded")"), std::string::npos);
}

TEST(DocumentSharing, discovery_finds_the_id_that_each_community_knows_the_patient_by) {
    auto first = community(1, {patient({document(1, "one")})});
    first.authority = "1.2.826.0.1.80.1";
    auto second = community(2, {somebody_else()});
    Sharing sharing("xca", {first, second});
    sharing.system.settings["patient-id"] = "discovery";
    sharing.system.settings["discovery"] = sharing.system.address;
    sharing.system.settings["home-community"] = "1.2.826.0.1.99";
    sharing.system.settings["community.1.2.826.0.1.77.1"] = "East";
    sharing.system.settings["community.1.2.826.0.1.77.2"] = "West";
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(answer.parts.at(0).items().size(), 1U);
    EXPECT_TRUE(has_note(answer, "West: This organisation has no record"));
}

TEST(DocumentSharing, an_ambiguous_discovery_picks_nobody) {
    auto one = patient({document(1, "one")}), two = patient({document(2, "two")});
    two.local_id = "L-99";
    auto both = community(1, {one, two});
    both.authority = "1.2.826.0.1.80.1";
    Sharing sharing("xca", {both});
    sharing.system.settings["patient-id"] = "discovery";
    sharing.system.settings["discovery"] = sharing.system.address;
    sharing.system.settings["home-community"] = "1.2.826.0.1.99";
    const auto answer = sharing.ask();
    EXPECT_EQ(answer.state, CoverageState::failed);
    EXPECT_NE(answer.sentence.find("nobody was picked"), std::string::npos);
}

TEST(DocumentSharing, a_gateway_that_wants_to_know_who_asks_is_told_or_refuses) {
    Sharing sharing("xca", {community(1, {patient({document(1, "one")})})},
                    {.wants_assertion = true});
    auto answer = sharing.ask();
    EXPECT_EQ(answer.state, CoverageState::failed);
    EXPECT_NE(answer.sentence.find("did not accept who is asking"), std::string::npos);
    sharing.system.credentials["assertion"] = "saml.pem";
    answer = sharing.ask();
    EXPECT_NE(answer.sentence.find("missing on our side"), std::string::npos) << answer.sentence;
}

TEST(DocumentSharing, a_cda_document_becomes_resources_beside_its_listing) {
    Sharing sharing("xca", {community(1, {patient({document(1, cda_of(number), "text/xml")})})});
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data) << answer.sentence;
    const std::string text = text_of(answer);
    EXPECT_NE(text.find("DocumentReference"), std::string::npos);
    EXPECT_NE(text.find("\"Composition\""), std::string::npos) << text;
    EXPECT_NE(text.find("She got better."), std::string::npos);
    sharing.system.settings["expand"] = "none";
    EXPECT_EQ(text_of(sharing.ask()).find("She got better."), std::string::npos);
}

TEST(DocumentSharing, a_generated_life_is_listed_and_taken_apart) {
    const sim::Person person{.nhs_number = number,
                             .family = "Finch",
                             .given = "Edith",
                             .prefix = "Mrs",
                             .gender = "female",
                             .born = sim::Day(std::chrono::year{1951} / 3 / 9)};
    sim::History history;
    history.known = true;
    history.visits.push_back({.kind = sim::VisitKind::admission,
                              .day = sim::before_end(30),
                              .length_days = 3,
                              .story = "A short stay."});
    history.letters.push_back(
        {.type = {}, .title = "A letter", .text = "She is well.", .day = sim::before_end(20)});
    history.letters.push_back(history.letters.back());
    const sim::Clinician ruth{"Dr", "Ruth", "Ngata", "Consultant", "500000000001"};
    const auto cda = sim::write_cda({"RQW", "A hospital", "Harlow", {ruth}}, person, history, 5);
    ASSERT_FALSE(cda.empty());
    const auto lived = sim::write_xds({"A hospital", "1.2.826.0.1.77.1", "Ngata", "Ruth"}, person,
                                      history, 5, cda);
    Sharing sharing("xca", {community(1, {lived})});
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(answer.parts.at(0).items().size(), 4U + cda.size());
    EXPECT_EQ(answer.parts.size(), 1U + cda.size());
    EXPECT_NE(text_of(answer).find("A short stay."), std::string::npos);
    for (const auto& locator : sharing.addresses.locators) {
        Kept kept;
        const auto content = sharing.fetch(locator, kept);
        EXPECT_EQ(content.state, CoverageState::data) << content.sentence;
    }
}

TEST(DocumentSharing, a_cda_document_about_somebody_else_is_withheld_with_its_listing) {
    for (const auto& content : {cda_of("9990000026"), cda_of(number, "19520309")}) {
        Sharing sharing(
            "xca",
            {community(1, {patient({document(1, content, "text/xml"), document(2, "hers")})})});
        const auto answer = sharing.ask();
        ASSERT_EQ(answer.state, CoverageState::data);
        const std::string text = text_of(answer);
        EXPECT_EQ(text.find("She got better."), std::string::npos);
        EXPECT_EQ(text.find("Letter 1"), std::string::npos);
        EXPECT_NE(text.find("Letter 2"), std::string::npos);
        EXPECT_TRUE(has_note(answer, "another patient were withheld: 1"));
    }
}

TEST(DocumentSharing, what_never_leaves_takes_the_listing_of_its_document_along) {
    const access::CodeSet course{"8648-8"}, letter{"823691000000103"};
    Sharing sharing("xca", {community(1, {patient({document(1, cda_of(number), "text/xml")})})});
    sharing.excluded = &course;  // stands within the document only
    auto answer = sharing.ask();
    EXPECT_EQ(text_of(answer).find("Letter 1"), std::string::npos);
    EXPECT_EQ(text_of(answer).find("She got better."), std::string::npos);
    sharing.excluded = &letter;  // stands in the listing only
    answer = sharing.ask();
    EXPECT_EQ(answer.state, CoverageState::nothing_recorded);
    EXPECT_TRUE(answer.parts.empty());
}

TEST(DocumentSharing, more_cda_documents_than_are_taken_apart_stay_listed) {
    Sharing sharing("xca", {community(1, {patient({document(1, cda_of(number), "text/xml"),
                                                   document(2, "<no/>", "text/xml"),
                                                   document(3, cda_of(number), "text/xml")})})});
    sharing.system.settings["expand-most"] = "2";
    const auto answer = sharing.ask();
    EXPECT_EQ(answer.parts.size(), 2U);
    EXPECT_TRUE(has_note(answer, "listed only: 1"));
    EXPECT_TRUE(has_note(answer, "could not be read: 1"));
}

struct Failing {
    const char* code;
    CoverageState state;
};
class Errors : public testing::TestWithParam<Failing> {};
TEST_P(Errors, become_a_state) {
    Sharing sharing("xds", {community(1, {patient({document(1, "one")})})},
                    {.errors = {{"1.2.826.0.1.77.1", GetParam().code}}});
    EXPECT_EQ(sharing.ask().state, GetParam().state);
}
INSTANTIATE_TEST_SUITE_P(all, Errors,
                         testing::Values(Failing{"XDSRegistryBusy", CoverageState::failed},
                                         Failing{"XDSUnknownPatientId", CoverageState::not_held},
                                         Failing{"SomethingNew", CoverageState::failed}));

TEST(DocumentSharing, a_fault_is_a_sentence) {
    Sharing sharing("xca", {community(1, {})}, {.fault = "Receiver"});
    const auto answer = sharing.ask();
    EXPECT_EQ(answer.state, CoverageState::failed);
    EXPECT_NE(answer.sentence.find("cannot be reached just now"), std::string::npos);
}

}  // namespace
}  // namespace mcr
