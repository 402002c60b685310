#include "source/federation/adapter.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "base/text.hpp"
#include "people/json.hpp"
#include "people/jwt.hpp"
#include "source/federation/fake_peer.hpp"

namespace mcr::source::federation {
namespace {

using record::CoverageState;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

std::map<std::string, std::string> form_of(const std::string& body) {
    std::map<std::string, std::string> out;
    for (const auto field : split(body, '&')) {
        const auto equals = field.find('=');
        out[std::string(field.substr(0, equals))] =
            percent_decode(field.substr(equals + 1)).value_or("");
    }
    return out;
}

TEST_F(FakePeer, is_asked_for_the_whole_record_and_told_row_by_row) {
    whole();
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(answer.sentence, "This federation answered. It spoke for 2 organisations.");
    ASSERT_EQ(answer.beyond.size(), 2U);
    EXPECT_EQ(answer.beyond[0].organisation->text(), "R1H");
    EXPECT_EQ(answer.beyond[1].state, CoverageState::timed_out);
    ASSERT_EQ(answer.parts.size(), 1U);
    EXPECT_EQ(answer.parts[0].items().back().organisation, "R1H");
    EXPECT_EQ(answer.parts[0].items().back().new_id, "EAST.R1H.1");
    EXPECT_EQ(calls("/fhir/").at(0).url,
              "https://peer.example/fhir/Patient/9990000018/$everything");
    EXPECT_EQ(calls("/fhir/")[0].headers.get("Authorization"), "Bearer t-1");
    EXPECT_EQ(calls("/fhir/")[0].headers.get(path_header), "us");
}

TEST_F(FakePeer, is_told_who_asks_why_and_for_which_patient_signed) {
    whole();
    (void)ask();
    const auto form = form_of(calls("/oauth/token").at(0).body);
    EXPECT_EQ(form.at("grant_type"), "urn:ietf:params:oauth:grant-type:token-exchange");
    EXPECT_EQ(form.at("patient"), "9990000018");
    EXPECT_EQ(form.at("purpose"), "TREAT");
    EXPECT_EQ(form.at("basis"), "admission");
    EXPECT_EQ(form.at("reference"), "A/17");
    EXPECT_EQ(form.at("permission"), "given");
    const auto signing = people::SigningKey::parse(key);
    const auto keys = people::KeySet::parse(*signing->public_jwk());
    const auto person = keys->verify(form.at("subject_token"), {people::JwsAlgorithm::es256});
    ASSERT_TRUE(person);
    EXPECT_EQ(people::text_of(person->claims, "iss"), "us");
    EXPECT_EQ(people::text_of(person->claims, "aud"), "us-at-peer");
    EXPECT_EQ(people::text_of(person->claims, "sub"), "555000000101");
    EXPECT_EQ(people::text_of(person->claims, "family_name"), "Khan");
    const auto& role = people::array_of(person->claims, "nhsid_nrbac_roles").at(0);
    EXPECT_EQ(people::text_of(role, "org_code"), "RQW");
    EXPECT_EQ(people::text_of(role, "role_code"), "S8000:G8000:R8000");
    const auto ourselves = keys->verify(form.at("client_assertion"), {people::JwsAlgorithm::es256});
    ASSERT_TRUE(ourselves);
    EXPECT_EQ(people::text_of(ourselves->claims, "sub"), "us-at-peer");
    EXPECT_EQ(people::text_of(ourselves->claims, "aud"), "https://peer.example/oauth/token");
}

TEST_F(FakePeer, gives_a_token_that_is_kept_for_its_person_patient_and_reason_while_it_lasts) {
    whole();
    const auto tokens_after = [this] {
        (void)ask();
        return calls("/oauth/token").size();
    };
    EXPECT_EQ(tokens_after(), 1U);
    EXPECT_EQ(tokens_after(), 1U);
    asker.id = "555000000102";
    EXPECT_EQ(tokens_after(), 2U) << "another person";
    reason.basis = "referral";
    EXPECT_EQ(tokens_after(), 3U) << "another reason";
    purpose = "ETREAT";
    EXPECT_EQ(tokens_after(), 4U) << "another purpose";
    clock.advance(std::chrono::seconds{3571});
    EXPECT_EQ(tokens_after(), 5U) << "it has run out, with a margin";
}

TEST_F(FakePeer, that_no_longer_takes_a_token_is_asked_for_another_once) {
    whole();
    int asked = 0;
    instead = [&](const net::Call&) -> Result<net::Answer> {
        ++asked;
        return people::answer_of(asked == 1 ? 401 : 200, asked == 1 ? "{}" : record);
    };
    EXPECT_EQ(ask().state, CoverageState::data);
    EXPECT_EQ(calls("/oauth/token").size(), 2U);
    instead = [](const net::Call&) { return Result<net::Answer>(people::answer_of(401, "{}")); };
    EXPECT_EQ(ask().state, CoverageState::not_permitted);
    EXPECT_EQ(calls("/fhir/").size(), 4U) << "not again and again";
}

TEST_F(FakePeer, is_not_asked_for_whom_it_gives_no_token) {
    whole();
    const struct {
        int status;
        std::string body;
        CoverageState state;
        std::string_view says;
    } cases[] = {
        {400, R"({"error":"invalid_grant"})", CoverageState::not_permitted, "did not accept who"},
        {400, R"({"error":"invalid_scope"})", CoverageState::not_permitted, "did not accept who"},
        {401, R"({"error":"invalid_client"})", CoverageState::failed, "this gateway that asks"},
        {400, R"({"error":"unauthorized_client"})", CoverageState::failed, "this gateway"},
        {503, "", CoverageState::failed, "HTTP 503"},
        {200, "<html>", CoverageState::failed, "unexpected way"},
        {200, "{}", CoverageState::failed, "unexpected way"},
        {200, R"({"access_token":"a b","token_type":"Bearer"})", CoverageState::failed,
         "unexpected way"},
        {200, R"({"access_token":"t","token_type":"mac"})", CoverageState::failed,
         "unexpected way"},
        {200, R"({"access_token":")" + std::string(9000, 't') + R"(","token_type":"Bearer"})",
         CoverageState::failed, "unexpected way"},
        {200, std::string(70'000, ' ') + R"({"access_token":"t","token_type":"Bearer"})",
         CoverageState::failed, "unexpected way"},
    };
    for (const auto& one : cases) {
        token_status = one.status;
        token_answer = one.body;
        const Answer answer = ask();
        EXPECT_EQ(answer.state, one.state) << one.body.substr(0, 100);
        EXPECT_THAT(answer.sentence, HasSubstr(std::string(one.says)));
    }
    EXPECT_THAT(calls("/fhir/"), IsEmpty());
}

TEST_F(FakePeer, is_not_asked_for_somebody_who_is_not_named_well_enough) {
    whole();
    asker.role_code = "";
    EXPECT_EQ(ask().state, CoverageState::not_permitted);
    asker.role_code = "R8000";
    asker.family = "";
    EXPECT_EQ(ask().state, CoverageState::not_permitted);
    asker.role = people::RoleGroup::patient;
    EXPECT_EQ(ask().state, CoverageState::not_supported);
    EXPECT_THAT(client.calls, IsEmpty());
}

TEST_F(FakePeer, hears_of_no_override) {
    whole();
    purpose = "BTG";
    (void)ask();
    EXPECT_EQ(form_of(calls("/oauth/token").at(0).body).at("purpose"), "TREAT");
}

TEST_F(FakePeer, with_a_bearer_of_its_own_is_told_who_asks_in_a_header) {
    whole();
    system.settings = {{"identity", "peer"}, {"auth", "bearer"}, {"person-header", "X-Person"}};
    EXPECT_EQ(ask().state, CoverageState::data);
    EXPECT_THAT(calls("/oauth/token"), IsEmpty());
    const net::Call call = calls("/fhir/").at(0);
    EXPECT_EQ(call.headers.get("Authorization"), "Bearer a bearer");
    const auto keys = people::KeySet::parse(*people::SigningKey::parse(key)->public_jwk());
    const auto person = keys->verify(*call.headers.get("X-Person"), {people::JwsAlgorithm::es256});
    ASSERT_TRUE(person);
    EXPECT_EQ(people::text_of(person->claims, "family_name"), "Khan");
    EXPECT_EQ(people::text_of(person->claims, "aud"), "peer");
    system.credentials["bearer"] = "missing";
    EXPECT_EQ(ask().state, CoverageState::failed);
}

TEST_F(FakePeer, is_not_asked_back_nor_when_a_question_has_come_too_far) {
    whole();
    for (const auto& one : {std::vector<std::string>{"peer"}, {"a", "us"}, {"a", "b", "c"}}) {
        path = one;
        EXPECT_EQ(ask().state, CoverageState::not_asked);
    }
    EXPECT_THAT(client.calls, IsEmpty());
    path = {"a", "b"};
    EXPECT_EQ(ask().state, CoverageState::data);
    EXPECT_EQ(calls("/fhir/").at(0).headers.get(path_header), "a, b, us");
}

TEST_F(FakePeer, whose_answer_and_statement_disagree_never_looks_complete) {
    const std::string r1h = condition("1", "R1H");
    const struct {
        std::vector<std::string> entries;
        std::string_view says;
        std::size_t rows;
    } cases[] = {
        {{patient(), r1h}, "no statement", 1},
        {{patient(), r1h, entry(outcome({{"RGT", "data"}}))}, "does not speak of 1", 2},
        {{patient(), r1h, entry(outcome({{"R1H", "", 1}}))}, "what became of 1", 1},
        {{patient(), r1h, entry(outcome({{"R1H", "perhaps", 1}}))}, "what became of 1", 1},
        {{patient(), r1h, entry(outcome({{"R1H", "data", 2}}))}, "Less came", 1},
        {{patient(), r1h, entry(outcome({{"R1H", "data", 1}, {"R1H", "failed"}}))},
         "more than one thing",
         1},
    };
    for (const auto& one : cases) {
        record = bundle(one.entries);
        const Answer answer = ask();
        EXPECT_EQ(answer.state, CoverageState::failed) << one.says;
        EXPECT_THAT(answer.notes, Contains(HasSubstr(std::string(one.says))));
        EXPECT_EQ(answer.beyond.size(), one.rows) << one.says;
        ASSERT_EQ(answer.parts.size(), 1U) << "what came is shown all the same";
        EXPECT_EQ(answer.parts[0].items().size(), 2U);
    }
}

TEST_F(FakePeer, of_whom_nobody_answered_gives_its_rows_with_503) {
    status = 503;
    record = outcome({{"R1H", "timed-out"}, {"RGT", "failed"}});
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::failed);
    EXPECT_THAT(answer.sentence, HasSubstr("spoke for 2 organisations"));
    ASSERT_EQ(answer.beyond.size(), 2U);
    EXPECT_EQ(answer.beyond[0].state, CoverageState::timed_out);
}

TEST_F(FakePeer, without_a_record_says_what_its_organisations_said) {
    const struct {
        std::vector<Row> rows;
        CoverageState state;
    } cases[] = {
        {{{"R1H", "nothing-recorded"}, {"RGT", "failed"}}, CoverageState::nothing_recorded},
        {{{"R1H", "objected"}}, CoverageState::nothing_recorded},
        {{{"R1H", "not-held"}, {"RGT", "timed-out"}}, CoverageState::not_held},
        {{{"R1H", "timed-out"}, {"RGT", "failed"}}, CoverageState::failed},
    };
    for (const auto& one : cases) {
        record = bundle({patient(), entry(outcome(one.rows))});
        EXPECT_EQ(ask().state, one.state) << one.rows[0].state;
    }
}

TEST_F(FakePeer, that_answers_with_somebody_elses_record_is_not_shown) {
    record = bundle({patient("9990000026"), condition("1", "R1H", "Asthma", "9990000026"),
                     entry(outcome({{"R1H", "data", 1}}))});
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::wrong_patient);
    EXPECT_THAT(answer.parts, IsEmpty());
    EXPECT_THAT(answer.beyond, IsEmpty());
    record = bundle({condition("1", "R1H"), entry(outcome({{"R1H", "data", 1}}))});
    EXPECT_EQ(ask().state, CoverageState::failed) << "it does not say whose it is";
}

TEST_F(FakePeer, is_followed_over_its_pages_and_their_statements) {
    instead = [this](const net::Call& call) -> Result<net::Answer> {
        if (call.url.ends_with("page=2"))
            return people::answer_of(
                200, bundle({condition("2", "RGT"),
                             entry(outcome({{"R1H", "data", 0}, {"RGT", "data", 1}}))}));
        return people::answer_of(200,
                                 bundle({patient(), condition("1", "R1H"),
                                         entry(outcome({{"R1H", "data", 1}, {"RGT", "data", 0}}))},
                                        "https://peer.example/fhir?page=2"));
    };
    const Answer answer = ask();
    EXPECT_EQ(answer.state, CoverageState::data) << testing::PrintToString(answer.notes);
    EXPECT_EQ(answer.parts.size(), 2U);
    EXPECT_EQ(answer.beyond.size(), 2U);
    system.settings["page-limit"] = "1";
    EXPECT_EQ(ask().state, CoverageState::failed) << "cut";
}

TEST_F(FakePeer, that_labels_nothing_has_it_counted_as_its_own) {
    record = bundle({patient(), condition("1", ""), entry(outcome({{"R1H", "data"}}))});
    const Answer answer = ask();
    EXPECT_THAT(answer.notes, Contains(HasSubstr("Not labelled with one organisation: 1")));
    EXPECT_EQ(answer.parts[0].items().back().organisation, "");
}

TEST_F(FakePeer, harms_only_itself) {
    const struct {
        Result<net::Answer> answer;
        CoverageState state;
    } cases[] = {
        {fail(ErrorKind::timed_out, "x"), CoverageState::timed_out},
        {fail(ErrorKind::unavailable, "x"), CoverageState::failed},
        {fail(ErrorKind::malformed, "x"), CoverageState::failed},
        {people::answer_of(200, "{"), CoverageState::failed},
        {people::answer_of(200, "<html>", "text/html"), CoverageState::failed},
        {people::answer_of(200, ""), CoverageState::failed},
        {people::answer_of(404, "{}"), CoverageState::not_held},
        {people::answer_of(403, "{}"), CoverageState::not_permitted},
        {people::answer_of(500, "{}"), CoverageState::failed},
    };
    for (const auto& one : cases) {
        instead = [&one](const net::Call&) -> Result<net::Answer> {
            if (!one.answer) return std::unexpected(one.answer.error());
            return people::answer_of(one.answer->status, one.answer->body.view(),
                                     std::string(*one.answer->headers.get("Content-Type")));
        };
        EXPECT_EQ(ask().state, one.state);
    }
}

TEST_F(FakePeer, is_asked_for_the_types_of_what_may_be_seen) {
    whole();
    sections.reset();
    sections.set(static_cast<std::size_t>(record::Section::allergies_and_adverse_reactions));
    (void)ask();
    EXPECT_THAT(calls("/fhir/").at(0).url,
                HasSubstr("$everything?_type=Patient,AllergyIntolerance"));
}

TEST_F(FakePeer, leaves_no_number_and_nothing_clinical_in_log_or_metrics) {
    record = bundle({patient(), condition("1", "R1H", "Sarcoidosis")});
    system.credentials["client-key"] = "missing";
    (void)ask();
    system.credentials["client-key"] = "key";
    (void)ask();
    for (const std::string& text : {log_text.str(), metrics.text()}) {
        EXPECT_THAT(text, testing::Not(HasSubstr("9990000018")));
        EXPECT_THAT(text, testing::Not(HasSubstr("Sarcoidosis")));
    }
    EXPECT_THAT(log_text.str(), HasSubstr("credential_missing"));
}

TEST_F(FakePeer, needs_an_identity_of_our_own) {
    make("");
    EXPECT_THAT(adapter->check_settings(system).error().sentence, HasSubstr("federation.identity"));
    EXPECT_EQ(ask().state, CoverageState::failed);
    make();
    EXPECT_TRUE(adapter->check_settings(system));
    system.settings.erase("client-id");
    EXPECT_FALSE(adapter->check_settings(system));
}

}  // namespace
}  // namespace mcr::source::federation
