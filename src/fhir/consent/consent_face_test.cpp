#include "fhir/consent/consent_face_fixture.hpp"

namespace mcr::fhir::consent {
namespace {

TEST_P(ConsentFace, a_consent_that_is_filed_is_an_objection_in_force_and_is_read_by_both_sides) {
    const auto answer = ask("POST", "/Consent", "officer", fakes::filed());
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.header("ETag"), "W/\"1\"");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    const Json consent = json_of(answer);
    const std::string id = text(consent.at("id"));
    EXPECT_EQ(answer.header("Location"), "https://relay.example/fhir/Consent/" + id);
    EXPECT_EQ(text(consent.at("dateTime")), "2026-11-20");
    EXPECT_EQ(text(consent.at("sourceReference").at("reference")), "DocumentReference/letter-1");

    const auto standing = store_->read([&](store::Transaction& t) {
        return objection::standing(t, *people::NhsNumber::parse("9990000018"), clock.now());
    });
    ASSERT_TRUE(standing);
    ASSERT_EQ(standing->size(), 1U);
    EXPECT_EQ(standing->front().objection, id);
    for (const char* as : {"officer", "patient"}) {
        const auto read = ask("GET", "/Consent/" + id, as);
        EXPECT_EQ(read.status, 200) << as << read.body;
        EXPECT_EQ(text(json_of(read).at("status")), "active");
    }
    EXPECT_EQ(deeds().back().deed.action, "read");
    EXPECT_EQ(deeds().back().deed.kind, "objection");
    EXPECT_EQ(deeds().back().deed.patient, "9990000018");
}

TEST_P(ConsentFace, what_is_not_the_callers_is_as_if_it_were_not_there) {
    const std::string id = text(filed().at("id"));
    const auto none = ask("GET", "/Consent/nothing", "officer");
    ASSERT_EQ(none.status, 404);
    for (const char* as : {"officer-RWH", "other-patient"}) {
        const auto read = ask("GET", "/Consent/" + id, as);
        EXPECT_EQ(read.status, 404) << as;
        EXPECT_EQ(read.body.size(), none.body.size());
        EXPECT_EQ(detail(read), "consent-not-found");
    }
    EXPECT_EQ(put(filed("patient", "RWH"), "officer", "1").status, 404);
    EXPECT_EQ(found("patient=9990000018", "officer"), 1U);
    EXPECT_EQ(found("patient=9990000018", "patient"), 2U);
    EXPECT_EQ(found("patient=9990000026", "officer"), 0U);
    EXPECT_EQ(ask("GET", "/Consent?patient=9990000018", "other-patient").status, 403);
}

TEST_P(ConsentFace, other_professionals_are_refused_everywhere_and_leave_nothing) {
    const std::string id = text(filed().at("id"));
    const auto before = deeds().size();
    net::Headers match{{"If-Match", "W/\"1\""}};
    EXPECT_EQ(ask("GET", "/Consent?patient=9990000018", "doctor").status, 403);
    EXPECT_EQ(ask("GET", "/Consent/" + id, "doctor").status, 403);
    EXPECT_EQ(ask("POST", "/Consent", "doctor", fakes::filed()).status, 403);
    EXPECT_EQ(ask("PUT", "/Consent/" + id, "doctor", fakes::filed(), match).status, 403);
    EXPECT_EQ(ask("POST", "/Consent/$may-share", "doctor", "{}").status, 403);
    EXPECT_EQ(ask("GET", "/Consent/" + id, "nobody").status, 401);
    EXPECT_EQ(deeds().size(), before);
}

TEST_P(ConsentFace, a_search_is_narrowed_by_status_actor_and_id) {
    const std::string id = text(filed().at("id"));
    const std::string patient = "patient=9990000018";
    EXPECT_EQ(found(patient + "&status=active", "officer"), 1U);
    EXPECT_EQ(found(patient + "&status=inactive,rejected", "officer"), 0U);
    EXPECT_EQ(found(patient + "&_id=" + id, "officer"), 1U);
    EXPECT_EQ(found(patient + "&_id=x", "officer"), 0U);
    EXPECT_EQ(found(patient + "&actor=Organization/RWH", "officer"), 0U);
    EXPECT_EQ(found("patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990000018", "officer"),
              1U);
    EXPECT_EQ(ask("GET", "/Consent", "officer").status, 400);
    EXPECT_EQ(ask("GET", "/Consent?" + patient + "&status=open", "officer").status, 400);
    EXPECT_EQ(ask("GET", "/Consent?" + patient + "&actor=x", "officer").status, 400);
    EXPECT_EQ(ask("GET", "/Consent?" + patient + "&patient=9990000026", "officer").status, 400);
    net::Headers strict{{"Prefer", "handling=strict"}};
    EXPECT_EQ(ask("GET", "/Consent?" + patient + "&category=x", "officer", {}, strict).status, 400);
    EXPECT_EQ(found(patient + "&category=x", "officer"), 1U);
    net::Headers form{{"Content-Type", "application/x-www-form-urlencoded"}};
    EXPECT_EQ(ask("POST", "/Consent/_search", "officer", patient, form).status, 200);
    const Json counted = json_of(ask("GET", "/Consent?_summary=count&" + patient, "officer"));
    EXPECT_EQ(counted.at("total").as_int64(), 1);
}

TEST_P(ConsentFace, the_holder_considers_and_decides_by_updates) {
    Json consent = filed("patient");
    Json considered = consent;
    considered.at("extension").at(0).at("extension").at(0).as_object()["valueCode"] = "considered";
    auto answer = put(considered, "officer", "1");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("ETag"), "W/\"2\"");

    consent = decided(
        json_of(answer),
        R"({"url":"outcome","valueCode":"not-upheld"},{"url":"ground","valueCode":)"
        R"("public-interest"},{"url":"reason","valueString":"Two children live in the house"},)"
        R"({"url":"reach","extension":[{"url":"organisation","valueIdentifier":{"system":)"
        R"("https://fhir.nhs.uk/Id/ods-organization-code","value":"RWH"}}]})");
    answer = put(consent, "patient", "2");
    EXPECT_EQ(answer.status, 403) << answer.body;
    answer = put(consent, "officer", "1");
    EXPECT_EQ(answer.status, 412);
    EXPECT_EQ(detail(answer), "version-conflict");
    answer = put(consent, "officer", "2");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const Json after = json_of(answer);
    EXPECT_EQ(text(after.at("status")), "active");
    const Json& lifted = after.at("provision").at("provision").at(0);
    EXPECT_EQ(text(lifted.at("type")), "permit");
    EXPECT_EQ(text(lifted.at("actor").at(0).at("reference").at("identifier").at("value")), "RWH");
    EXPECT_EQ(found("patient=9990000018&actor=Organization/RWH", "patient"), 1U);
    EXPECT_EQ(found("patient=9990000018&actor:identifier=https://fhir.nhs.uk/Id/"
                    "ods-organization-code%7CRWH",
                    "patient"),
              1U);
}

TEST_P(ConsentFace, the_register_has_the_last_word_and_nothing_is_kept_of_what_it_refuses) {
    const Json consent = filed();
    auto answer =
        put(decided(consent, R"({"url":"outcome","valueCode":"not-upheld"})"), "officer", "1");
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_EQ(detail(answer), "change-refused");
    answer = ask("POST", "/Consent", "officer", fakes::filed());
    EXPECT_EQ(answer.status, 409) << answer.body;
    EXPECT_EQ(found("patient=9990000018", "officer"), 1U);
    EXPECT_EQ(ask("GET", "/Consent/" + text(consent.at("id")), "officer").header("ETag"),
              "W/\"1\"");
    answer = ask("POST", "/Consent", "patient", fakes::filed(R"({"type":"deny"})", "", "XYZ"));
    EXPECT_EQ(answer.status, 422) << answer.body;
}

TEST_P(ConsentFace, the_patient_withdraws_at_once_and_staff_in_two_days) {
    Json consent = filed("patient");
    consent.as_object()["status"] = "inactive";
    auto answer = put(consent, "patient", "1");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(text(json_of(answer).at("status")), "inactive");

    consent = filed("patient", "RWH");
    consent.as_object()["status"] = "inactive";
    answer = put(consent, "officer-RWH", "1");
    ASSERT_EQ(answer.status, 200) << answer.body;
    Json pending = json_of(answer);
    EXPECT_EQ(text(pending.at("status")), "active");
    EXPECT_TRUE(pending.at("provision").at("period").as_object().contains("end"));
    clock.advance(std::chrono::hours{49});
    EXPECT_EQ(found("patient=9990000018&status=inactive", "patient"), 2U);
}

TEST_P(ConsentFace, an_update_names_the_version_and_a_body_is_json) {
    const Json consent = filed();
    const std::string id = text(consent.at("id"));
    const std::string body = boost::json::serialize(consent);
    for (const char* match : {"", "*", "3", "W/\"x\"", "\"\"", "W/\"-1\""}) {
        net::Headers headers;
        if (*match != '\0') headers.add("If-Match", match);
        const auto answer = ask("PUT", "/Consent/" + id, "officer", body, headers);
        EXPECT_EQ(answer.status, 400) << match;
        EXPECT_EQ(detail(answer), "if-match-required");
    }
    net::Headers xml{{"Content-Type", "application/fhir+xml"}};
    EXPECT_EQ(ask("POST", "/Consent", "officer", "<x/>", xml).status, 415);
    net::Headers conditional{{"If-None-Exist", "identifier=1"}};
    EXPECT_EQ(ask("POST", "/Consent", "officer", fakes::filed(), conditional).status, 400);
    EXPECT_EQ(ask("POST", "/Consent", "officer", std::string(70'000, ' ')).status, 413);
    const auto answer = ask("POST", "/Consent", "officer", fakes::filed(R"({"type":"permit"})"));
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(expression(answer), "Consent.provision.type");
}

TEST_P(ConsentFace, the_patient_is_not_told_of_a_decision_that_is_deferred) {
    const Json consent = filed("patient");
    const std::string id = text(consent.at("id"));
    const std::string review = "2026-10-01T00:00:00.000Z";
    const auto answer =
        put(decided(consent,
                    R"({"url":"outcome","valueCode":"not-upheld"},{"url":"ground","valueCode":)"
                    R"("public-interest"},{"url":"reason","valueString":"Risk of harm"},)"
                    R"({"url":"reach","extension":[{"url":"everyone","valueBoolean":true}]},)"
                    R"({"url":"tellingDeferred","extension":[{"url":"officer","valueString":)"
                    R"("Ruth Lane"},{"url":"review","valueInstant":")" +
                        review + R"("}]})"),
            "officer", "1");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(text(json_of(answer).at("status")), "rejected");
    const auto told = ask("GET", "/Consent/" + id, "patient");
    EXPECT_EQ(told.body.find("decision"), std::string::npos);
    EXPECT_EQ(told.body.find("Ruth"), std::string::npos);
    EXPECT_EQ(told.header("ETag"), "W/\"1\"");
    EXPECT_EQ(found("patient=9990000018&status=active", "patient"), 1U);
    Json withdrawn = json_of(told);
    withdrawn.as_object()["status"] = "inactive";
    EXPECT_EQ(put(withdrawn, "patient", "1").status, 200);
}

TEST_P(ConsentFace, metadata_offers_consents_as_they_are) {
    const Json read = json_of(ask("GET", "/metadata", ""));
    for (const Json& each : read.at("rest").at(0).at("resource").as_array()) {
        if (text(each.at("type")) != "Consent") continue;
        EXPECT_EQ(each.at("interaction").as_array().size(), 4U);
        EXPECT_EQ(each.at("operation").as_array().size(), 2U);
        EXPECT_EQ(each.at("searchParam").as_array().size(), consent_parameters().size());
        return;
    }
    ADD_FAILURE() << "no Consent in metadata";
}

MCR_ON_BOTH_DATABASES(ConsentFace);

}  // namespace
}  // namespace mcr::fhir::consent
