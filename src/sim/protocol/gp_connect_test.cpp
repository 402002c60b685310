#include "sim/protocol/gp_connect.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/json/json_text.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using testing::request;

constexpr std::string_view base = "http://127.0.0.1:1/F81901/STU3/1/gpconnect/structured";
constexpr std::string_view target =
    "/F81901/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord";
constexpr std::string_view trace = "6b3f5c3e-2f4a-4d5e-9a61-1c2d3e4f5a6b";
constexpr std::string_view interaction =
    "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1";
constexpr std::string_view patient =
    R"({"name":"patientNHSNumber","valueIdentifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}})";
constexpr std::string_view allergies =
    R"({"name":"includeAllergies","part":[{"name":"includeResolvedAllergies","valueBoolean":true}]})";

struct Provider {
    FakeClock clock;
    GpPractice practice;

    Provider() {
        practice = {.code = "F81901",
                    .name = "A surgery",
                    .base_url = std::string(base),
                    .asid = "200000000001"};
        GpRecord record;
        record.nhs_number = "9990000018";
        record.patient_reference = "Patient/P";
        record.administrative = {R"({"resourceType":"Patient","id":"P"})"};
        const auto item = [&](Area area, std::string reference, std::string date,
                              std::string group = {}, std::string status = {}) {
            const auto slash = reference.find('/');
            record.items.push_back({area,
                                    reference,
                                    R"({"resourceType":")" + reference.substr(0, slash) +
                                        R"(","id":")" + reference.substr(slash + 1) + "\"}",
                                    std::move(date),
                                    std::move(group),
                                    std::move(status),
                                    {}});
        };
        item(Area::allergies, "AllergyIntolerance/A", {});
        item(Area::medications, "MedicationStatement/M", "2020-01-01");
        item(Area::medications, "MedicationRequest/Plan", "2020-01-01", "MedicationStatement/M");
        item(Area::medications, "MedicationRequest/Issue", "2020-01-01", "MedicationStatement/M",
             "issue");
        item(Area::problems, "Condition/Old", "2001-01-01", {}, "inactive");
        item(Area::problems, "Condition/New", "2021-01-01", {}, "active");
        item(Area::consultations, "Encounter/E1", "2019-01-01");
        item(Area::consultations, "Encounter/E2", "2021-01-01");
        record.items.back().mentions = {"Condition/New", "MedicationRequest/Plan"};
        item(Area::uncategorised, "Observation/O", "2018-05");
        item(Area::immunisations, "Immunization/NotGiven", "2018-05-01", {}, "not-given");
        record.ended_allergies = {R"({"resourceType":"AllergyIntolerance","id":"Ended"})"};
        practice.records.emplace(record.nhs_number, record);
    }

    [[nodiscard]] std::string token(std::string_view change = {}, std::string_view to = {}) const {
        const auto now =
            std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch())
                .count();
        std::string claims =
            R"({"iss":"https://relay","sub":"7","aud":")" + std::string(base) + R"(","iat":)" +
            std::to_string(now) + R"(,"exp":)" + std::to_string(now + 300) +
            R"(,"reason_for_request":"directcare","requested_scope":"patient/*.read",)"
            R"("requesting_device":{"resourceType":"Device","identifier":[{"system":"s","value":"v"}],"model":"m","version":"1"},)"
            R"("requesting_organization":{"resourceType":"Organization","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RQW"}],"name":"Trust"},)"
            R"("requesting_practitioner":{"resourceType":"Practitioner","id":"7","identifier":[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"},{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"UNK"}],"name":[{"family":"Lee"}]}})";
        if (const auto at = claims.find(change); !change.empty() && at != std::string::npos)
            claims.replace(at, change.size(), to);
        return to_base64url(std::string_view(R"({"alg":"none","typ":"JWT"})")) + '.' +
               to_base64url(std::string_view(claims)) + '.';
    }
    [[nodiscard]] net::Headers headers(const std::string& with_token) const {
        return {{"Content-Type", "application/fhir+json;charset=utf-8"},
                {"Accept", "application/fhir+json;charset=utf-8"},
                {"Ssp-TraceID", std::string(trace)},
                {"Ssp-From", "200000000009"},
                {"Ssp-To", "200000000001"},
                {"Ssp-InteractionID", std::string(interaction)},
                {"Authorization", "Bearer " + with_token}};
    }
    [[nodiscard]] net::Headers headers() const { return headers(token()); }
    [[nodiscard]] Reply ask(std::string_view parameters) const {
        return GpConnect(practice, clock)
            .answer(request(
                "POST", std::string(target), headers(),
                R"({"resourceType":"Parameters","parameter":[)" + std::string(parameters) + "]}"));
    }
    [[nodiscard]] Reply ask_area(std::string_view area) const {
        return ask(std::string(patient) + ',' + std::string(area));
    }
};

std::string spine_code(const Reply& reply) {
    const auto issues = elements_of(reply.body, "issue");
    if (issues.empty()) return {};
    return string_member(elements_of(*member(issues.front(), "details"), "coding").front(), "code");
}

bool holds(const Reply& reply, std::string_view reference) {
    const auto slash = reference.find('/');
    return reply.body.find(R"("resourceType":")" + std::string(reference.substr(0, slash)) +
                           R"(","id":")" + std::string(reference.substr(slash + 1)) + '"') !=
           std::string::npos;
}

TEST(GpConnect, the_bundle_repeats_the_trace_id_and_holds_what_was_asked_for) {
    const Provider provider;
    const auto reply = provider.ask_area(allergies);
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(string_member(reply.body, "id"), trace);
    EXPECT_EQ(string_member(reply.body, "type"), "collection");
    EXPECT_TRUE(holds(reply, "AllergyIntolerance/A"));
    EXPECT_NE(reply.body.find("Ended allergies"), std::string::npos);
    EXPECT_FALSE(holds(reply, "MedicationStatement/M"));
}

TEST(GpConnect, an_area_without_content_says_so_in_its_list) {
    const auto reply = Provider().ask_area(R"({"name":"includeReferrals"})");
    EXPECT_NE(reply.body.find("no-content-recorded"), std::string::npos);
    EXPECT_NE(reply.body.find("Information not available"), std::string::npos);
}

TEST(GpConnect, filters_leave_out_what_they_say) {
    const Provider provider;
    const auto plans = provider.ask_area(
        R"({"name":"includeMedication","part":[{"name":"includePrescriptionIssues","valueBoolean":false}]})");
    EXPECT_TRUE(holds(plans, "MedicationRequest/Plan"));
    EXPECT_FALSE(holds(plans, "MedicationRequest/Issue"));
    const auto later = provider.ask_area(
        R"({"name":"includeMedication","part":[{"name":"medicationSearchFromDate","valueDate":"2020-06-01"}]})");
    EXPECT_FALSE(holds(later, "MedicationStatement/M"));
    const auto active = provider.ask_area(
        R"({"name":"includeProblems","part":[{"name":"filterStatus","valueCode":"active"}]})");
    EXPECT_TRUE(holds(active, "Condition/New"));
    EXPECT_FALSE(holds(active, "Condition/Old"));
    const auto recent = provider.ask_area(
        R"({"name":"includeConsultations","part":[{"name":"includeNumberOfMostRecent","valuePositiveInt":1}]})");
    EXPECT_TRUE(holds(recent, "Encounter/E2"));
    EXPECT_FALSE(holds(recent, "Encounter/E1"));
    EXPECT_FALSE(
        holds(provider.ask_area(R"({"name":"includeImmunisations"})"), "Immunization/NotGiven"));
    EXPECT_TRUE(holds(
        provider.ask_area(
            R"({"name":"includeImmunisations","part":[{"name":"includeNotGiven","valueBoolean":true}]})"),
        "Immunization/NotGiven"));
    EXPECT_TRUE(holds(
        provider.ask_area(
            R"({"name":"includeUncategorisedData","part":[{"name":"uncategorisedDataSearchPeriod","valuePeriod":{"start":"2018-05-20"}}]})"),
        "Observation/O"))
        << "a partial date stands for all of its days";
}

TEST(GpConnect, what_only_a_consultation_mentions_comes_in_a_secondary_list) {
    const auto reply = Provider().ask_area(R"({"name":"includeConsultations"})");
    EXPECT_TRUE(holds(reply, "Condition/New"));
    EXPECT_TRUE(holds(reply, "MedicationRequest/Plan"));
    EXPECT_FALSE(holds(reply, "Condition/Old"));
    EXPECT_NE(reply.body.find("consultations-problems-contained-in-consultations"),
              std::string::npos);
}

TEST(GpConnect, warnings_stand_on_every_list) {
    Provider provider;
    auto& record = provider.practice.records.begin()->second;
    record.warnings = {"confidential-items", "data-in-transit"};
    record.registered_since = "2026-10-25";
    const auto reply = provider.ask_area(R"({"name":"includeReferrals"})");
    EXPECT_NE(reply.body.find(R"("valueCode":"confidential-items")"), std::string::npos);
    EXPECT_NE(reply.body.find("Items excluded due to confidentiality and/or patient preferences."),
              std::string::npos);
    EXPECT_NE(reply.body.find("before 25-Oct-2026 may be missing"), std::string::npos);
}

TEST(GpConnect, disabled_areas_and_unknown_parameters_are_told_in_the_bundle) {
    Provider provider;
    provider.practice.disabled = {"includeProblems"};
    const auto reply =
        provider.ask_area(R"({"name":"includeProblems"},{"name":"includeTheFuture"})");
    EXPECT_EQ(reply.status, 200);
    EXPECT_FALSE(holds(reply, "Condition/New"));
    EXPECT_NE(reply.body.find("includeProblems has been disabled"), std::string::npos);
    EXPECT_NE(reply.body.find("includeTheFuture is an unrecognised parameter"), std::string::npos);
    EXPECT_NE(reply.body.find("NOT_IMPLEMENTED"), std::string::npos);
}

TEST(GpConnect, who_may_not_see_gets_the_code_of_the_error_table) {
    Provider provider;
    EXPECT_EQ(
        spine_code(provider.ask(
            R"({"name":"patientNHSNumber","valueIdentifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}})")),
        "PATIENT_NOT_FOUND");
    provider.practice.records.begin()->second.dissent = true;
    const auto dissent = provider.ask(patient);
    EXPECT_EQ(dissent.status, 403);
    EXPECT_EQ(spine_code(dissent), "NO_PATIENT_CONSENT");
    provider.practice.no_agreement = true;
    EXPECT_EQ(spine_code(provider.ask(patient)), "NO_RELATIONSHIP");
}

TEST(GpConnect, parameters_that_break_a_rule_are_refused) {
    const std::string p(patient);
    const std::string with_consultations = p + R"(,{"name":"includeConsultations"},)";
    const std::vector<std::pair<std::string, std::pair<int, std::string>>> cases = {
        {"", {422, "INVALID_PARAMETER"}},
        {p + ',' + p, {422, "INVALID_PARAMETER"}},
        {R"({"name":"patientNHSNumber","valueIdentifier":{"system":"x","value":"9990000018"}})",
         {400, "INVALID_IDENTIFIER_SYSTEM"}},
        {R"({"name":"patientNHSNumber","valueIdentifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000019"}})",
         {400, "INVALID_NHS_NUMBER"}},
        {p + R"(,{"name":"includeAllergies"})", {422, "INVALID_PARAMETER"}},
        {p + R"(,{"name":"nonsense"})", {422, "INVALID_PARAMETER"}},
        {p + R"(,{"name":"includeMedication","part":[{"name":"medicationSearchFromDate","valueDate":"2999-01-01"}]})",
         {422, "INVALID_PARAMETER"}},
        {p + R"(,{"name":"includeMedication","part":[{"name":"medicationSearchFromDate","valueDate":"2020-01"}]})",
         {422, "INVALID_PARAMETER"}},
        {p + R"(,{"name":"includeDiaryEntries","part":[{"name":"diaryEntriesSearchDate","valueDate":"2001-01-01"}]})",
         {422, "INVALID_PARAMETER"}},
        {p + R"(,{"name":"includeProblems","part":[{"name":"filterStatus","valueCode":"maybe"}]})",
         {422, "INVALID_PARAMETER"}},
        {p + R"(,{"name":"includeConsultations","part":[{"name":"includeNumberOfMostRecent","valuePositiveInt":1},{"name":"consultationSearchPeriod","valuePeriod":{"start":"2020-01-01"}}]})",
         {422, "INVALID_RESOURCE"}},
        {p + R"(,{"name":"includeReferrals","part":[{"name":"referralSearchPeriod","valuePeriod":{"start":"2020-01-01","end":"2019-01-01"}}]})",
         {422, "INVALID_PARAMETER"}},
        {with_consultations +
             R"({"name":"includeProblems","part":[{"name":"filterStatus","valueCode":"active"}]})",
         {422, "INVALID_PARAMETER"}},
        {with_consultations +
             R"({"name":"includeImmunisations","part":[{"name":"includeNotGiven","valueBoolean":true}]})",
         {422, "INVALID_PARAMETER"}},
        {p + R"(,{"name":"includeProblems"},{"name":"includeImmunisations","part":[{"name":"includeStatus","valueBoolean":true}]})",
         {422, "INVALID_PARAMETER"}},
    };
    const Provider provider;
    for (const auto& [parameters, expected] : cases) {
        const auto reply = provider.ask(parameters);
        EXPECT_EQ(reply.status, expected.first) << parameters;
        EXPECT_EQ(spine_code(reply), expected.second) << parameters;
    }
}

TEST(GpConnect, headers_that_break_a_rule_are_refused) {
    const Provider provider;
    const GpConnect connect(provider.practice, provider.clock);
    const auto with = [&](std::string name, std::string value) {
        auto headers = provider.headers();
        headers.set(std::move(name), std::move(value));
        return connect.answer(request("POST", std::string(target), headers, "{}"));
    };
    for (const auto& [name, value, status] : std::vector<std::tuple<std::string, std::string, int>>{
             {"Ssp-TraceID", "1", 400},
             {"Ssp-From", "12", 400},
             {"Ssp-To", "200000000002", 400},
             {"Ssp-InteractionID", "urn:other", 400},
             {"Authorization", "Basic x", 400},
             {"Authorization", "Bearer a.b.c", 400},
             {"Authorization", "Bearer a.b", 400},
             {"Content-Type", "application/xml", 415},
             {"Accept", "text/html", 415}})
        EXPECT_EQ(with(name, value).status, status) << name << ": " << value;
}

TEST(GpConnect, a_token_that_breaks_a_rule_is_refused) {
    Provider provider;
    const GpConnect connect(provider.practice, provider.clock);
    const auto with = [&](const std::string& token) {
        return connect.answer(
            request("POST", std::string(target), provider.headers(token),
                    R"({"resourceType":"Parameters","parameter":[)" + std::string(patient) + "]}"));
    };
    EXPECT_EQ(with(provider.token()).status, 200);
    EXPECT_EQ(with(provider.token().substr(0, provider.token().size() - 1)).status, 400);
    const std::vector<std::tuple<std::string, std::string, int>> changes = {
        {"directcare", "curiosity", 400},
        {"patient/*.read", "patient/*.write", 400},
        {"/STU3/1/gpconnect/structured\"", "/elsewhere\"", 400},
        {R"("sub":"7")", R"("sub":"8")", 400},
        {R"("resourceType":"Device")", R"("resourceType":"Patient")", 400},
        {R"("model":"m",)", "", 422},
        {R"("https://fhir.nhs.uk/Id/sds-user-id")", R"("x")", 422},
        {R"(,"name":"Trust")", "", 422},
        {R"("iss":"https://relay",)", "", 400},
    };
    for (const auto& [what, by, status] : changes)
        EXPECT_EQ(with(provider.token(what, by)).status, status) << what;
    const std::string old = provider.token();
    provider.clock.advance(std::chrono::minutes{10});
    EXPECT_EQ(with(old).status, 400) << "expired";
}

TEST(GpConnect, a_whole_document_is_served_with_only_its_id_changed) {
    Provider provider;
    provider.practice.records.begin()->second.whole_document =
        "{ \"resourceType\":\"Bundle\",\n \"id\":\"old\", \"n\":0.10}";
    EXPECT_EQ(provider.ask(patient).body, "{ \"resourceType\":\"Bundle\",\n \"id\":\"" +
                                              std::string(trace) + "\", \"n\":0.10}");
}

}  // namespace
}  // namespace mcr::sim
