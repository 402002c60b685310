#include <algorithm>

#include "source/fhir_r4/fake_source.hpp"
#include "source/fhir_r4/resource_types.hpp"

namespace mcr::source::fhir_r4 {
namespace {

std::string code(const Answer& answer) {
    return std::string(record::code_of(answer.state));
}

record::Sections only(std::initializer_list<record::Section> wanted) {
    record::Sections out;
    for (const auto one : wanted) out.set(static_cast<std::size_t>(one));
    return out;
}

class FhirR4Search : public FakeSource {
protected:
    void SetUp() override {
        FakeSource::SetUp();
        system.settings["query"] = "search";
        system.settings["types"] = "Condition, Observation";
        reply("/Condition?patient=p1", bundle_of({resource_of("Condition", "c1")}));
        reply("/Observation?patient=p1", bundle_of({resource_of("Observation", "o1")}));
    }
    void capability(const std::string& resources) {
        reply("/metadata", R"({"resourceType":"CapabilityStatement","rest":[{"mode":"server",)"
                           R"("resource":[)" +
                               resources + "]}]}");
    }
};

TEST_F(FhirR4Search, every_type_is_searched_by_patient_and_the_patient_is_kept) {
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data") << answer.sentence;
    EXPECT_EQ(items(answer),
              (std::vector<std::string>{"Patient/p1", "Condition/c1", "Observation/o1"}));
    EXPECT_EQ(asked().front(), lookup);
    EXPECT_EQ(client.calls.size(), 3U);
    EXPECT_TRUE(answer.notes.empty());
}

TEST_F(FhirR4Search, by_post_the_number_stands_in_no_address) {
    system.settings["search-method"] = "post";
    system.settings["count"] = "25";
    reply("/Patient/_search", bundle_of({patient()}));
    reply("/Condition/_search", bundle_of({resource_of("Condition", "c1")}));
    reply("/Observation/_search", bundle_of({}));
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data") << answer.sentence;
    for (const net::Call& call : client.calls) {
        EXPECT_EQ(call.method, "POST");
        EXPECT_EQ(call.headers.get("Content-Type"), "application/x-www-form-urlencoded");
        EXPECT_EQ(call.url.find("9990000018"), std::string::npos);
        EXPECT_EQ(call.url.find("p1"), std::string::npos);
    }
    EXPECT_EQ(client.calls[0].body,
              "identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000018");
    EXPECT_EQ(client.calls[1].body, "patient=p1&_count=25");
}

TEST_F(FhirR4Search, the_types_follow_from_the_sections_asked_for) {
    system.settings.erase("types");
    sections =
        only({record::Section::allergies_and_adverse_reactions, record::Section::vaccinations});
    ask();
    auto paths = asked();
    paths.erase(paths.begin());
    EXPECT_EQ(paths, (std::vector<std::string>{
                         "/AllergyIntolerance?patient=p1", "/AdverseEvent?subject=p1",
                         "/Immunization?patient=p1", "/ImmunizationRecommendation?patient=p1",
                         "/List?patient=p1"}));
}

TEST_F(FhirR4Search, every_section_but_who_the_patient_is_has_a_type) {
    for (std::size_t i = 0; i < record::section_count; ++i) {
        const auto section = static_cast<record::Section>(i);
        const bool identity = section == record::Section::person_demographics ||
                              section == record::Section::gp_practice;
        EXPECT_EQ(types_of(only({section})).empty(), identity) << record::code_of(section);
    }
    const auto all = types_of(record::Sections{}.set());
    EXPECT_EQ(std::ranges::count(all, "Observation"), 1);
    EXPECT_EQ(std::ranges::count(all, "Patient"), 0);
}

TEST_F(FhirR4Search, who_the_patient_is_needs_no_search) {
    system.settings.erase("types");
    sections = only({record::Section::person_demographics});
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data");
    EXPECT_EQ(items(answer), std::vector<std::string>{"Patient/p1"});
    EXPECT_EQ(client.calls.size(), 1U);
}

TEST_F(FhirR4Search, pages_of_every_type_are_followed) {
    reply("/Condition?patient=p1",
          bundle_of({resource_of("Condition", "c1")}, std::string(base) + "/Condition?page=2"));
    reply("/Condition?page=2", bundle_of({resource_of("Condition", "c2")}));
    EXPECT_EQ(items(ask()), (std::vector<std::string>{"Patient/p1", "Condition/c1", "Condition/c2",
                                                      "Observation/o1"}));
}

TEST_F(FhirR4Search, what_several_searches_include_is_given_once) {
    const std::string doctor = R"({"resourceType":"Practitioner","id":"d1"})";
    reply("/Condition?patient=p1", bundle_of({resource_of("Condition", "c1"), doctor}));
    reply("/Observation?patient=p1", bundle_of({resource_of("Observation", "o1"), doctor}));
    const Answer answer = ask();
    EXPECT_EQ(items(answer), (std::vector<std::string>{"Patient/p1", "Condition/c1",
                                                       "Practitioner/d1", "Observation/o1"}));
}

TEST_F(FhirR4Search, a_type_that_fails_is_named_and_the_others_are_given) {
    reply_error("/Observation?patient=p1", ErrorKind::timed_out);
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data");
    EXPECT_NE(answer.sentence.find("in part only"), std::string::npos);
    ASSERT_EQ(answer.notes.size(), 1U);
    EXPECT_TRUE(answer.notes[0].starts_with("Observation: ")) << answer.notes[0];
}

TEST_F(FhirR4Search, a_type_that_fails_beside_empty_ones_is_not_nothing_recorded) {
    reply("/Condition?patient=p1", bundle_of({}));
    reply_error("/Observation?patient=p1", ErrorKind::timed_out);
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "timed-out");
    EXPECT_TRUE(answer.parts.empty());
    reply("/Observation?patient=p1", bundle_of({}));
    EXPECT_EQ(code(ask()), "nothing-recorded");
}

TEST_F(FhirR4Search, types_that_the_source_does_not_have_are_named) {
    reply("/Observation?patient=p1", outcome_of("error", "not-supported"), 404);
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data");
    EXPECT_EQ(answer.sentence, "This organisation answered.");
    ASSERT_EQ(answer.notes.size(), 1U);
    EXPECT_EQ(answer.notes[0], "This organisation's system does not offer: Observation.");
    reply("/Condition?patient=p1", outcome_of("error", "not-supported"), 400);
    EXPECT_EQ(code(ask()), "not-supported");
}

TEST_F(FhirR4Search, somebody_elses_resource_in_one_search_discards_all) {
    reply("/Observation?patient=p1",
          bundle_of({R"({"resourceType":"Observation","id":"o1","subject":)"
                     R"({"reference":"Patient/p2"}})"}));
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "wrong-patient");
    EXPECT_TRUE(answer.parts.empty());
}

TEST_F(FhirR4Search, a_server_that_says_it_has_everything_is_asked_for_it) {
    system.settings["metadata"] = "check";
    system.settings["query"] = "everything";
    system.settings.erase("types");
    capability(R"({"type":"Patient","operation":[{"name":"everything"}]})");
    EXPECT_EQ(code(ask()), "data");
    EXPECT_EQ(asked(), (std::vector<std::string>{"/metadata", lookup, everything}));
}

TEST_F(FhirR4Search, a_server_that_lacks_everything_is_searched_for_the_types_it_has) {
    system.settings["metadata"] = "check";
    system.settings["query"] = "everything";
    capability(R"({"type":"Patient"},{"type":"Condition","interaction":[{"code":"search-type"}]},)"
               R"({"type":"Observation","interaction":[{"code":"read"}]})");
    const Answer answer = ask();
    EXPECT_EQ(asked(), (std::vector<std::string>{"/metadata", lookup, "/Condition?patient=p1"}));
    EXPECT_EQ(code(answer), "data");
    ASSERT_EQ(answer.notes.size(), 1U);
    EXPECT_EQ(answer.notes[0],
              "This organisation's system says that it does not offer: Observation.");
}

TEST_F(FhirR4Search, what_a_server_says_of_itself_is_remembered_for_ten_minutes) {
    system.settings["metadata"] = "check";
    capability(R"({"type":"Patient"})");
    const auto asked_metadata = [&] {
        ask();
        return std::ranges::count(asked(), "/metadata");
    };
    EXPECT_EQ(asked_metadata(), 1);
    EXPECT_EQ(asked_metadata(), 1);
    clock.advance(std::chrono::minutes{10});
    EXPECT_EQ(asked_metadata(), 2);
}

TEST_F(FhirR4Search, a_server_that_says_nothing_of_itself_is_asked_as_it_is_set_up) {
    system.settings["metadata"] = "check";
    system.settings["query"] = "everything";
    for (const std::string body : {"{\"resourceType\":\"Patient\"}", "{", "[]"}) {
        reply("/metadata", body);
        EXPECT_EQ(code(ask()), "data");
        EXPECT_EQ(asked().back(), everything);
        clock.advance(std::chrono::minutes{1});
    }
    reply_error("/metadata", ErrorKind::timed_out);
    EXPECT_EQ(code(ask()), "data");
    ask();
    EXPECT_EQ(std::ranges::count(asked(), "/metadata"), 4);
    EXPECT_LT(client.deadlines[0].at(), client.deadlines[1].at());
}

TEST_F(FhirR4Search, everything_can_be_narrowed_to_types) {
    system.settings = {{"narrow", "type"}, {"types", "Condition,Observation"}, {"count", "50"}};
    const std::string narrowed = everything + "?_type=Patient,Condition,Observation&_count=50";
    reply(narrowed, bundle_of({resource_of("Condition", "c1")}));
    EXPECT_EQ(code(ask()), "data");
    EXPECT_EQ(asked().back(), narrowed);
    system.settings = {{"narrow", "type"}};
    sections = only({record::Section::procedures_and_therapies});
    reply(everything + "?_type=Patient,Procedure", bundle_of({resource_of("Procedure", "r1")}));
    EXPECT_EQ(code(ask()), "data");
    EXPECT_EQ(asked().back(), everything + "?_type=Patient,Procedure");
}

TEST_F(FhirR4Search, a_patient_whose_id_is_the_number_can_be_read) {
    system.settings = {{"patient-lookup", "id"}};
    reply("/Patient/9990000018", patient("9990000018"));
    reply("/Patient/9990000018/$everything",
          bundle_of({R"({"resourceType":"Condition","id":"c1"})"}));
    EXPECT_EQ(code(ask()), "data");
    reply("/Patient/9990000018", outcome_of("error", "not-found"), 404);
    EXPECT_EQ(code(ask()), "not-held");
}

TEST_F(FhirR4Search, a_bearer_token_and_further_headers_are_sent) {
    system.settings["auth"] = "bearer";
    system.settings["headers.X-Api-Key"] = "k1";
    system.credentials["bearer"] = secret_name;
    EXPECT_EQ(code(ask()), "data");
    for (const net::Call& call : client.calls) {
        EXPECT_EQ(call.headers.get("Authorization"), "Bearer s3cret");
        EXPECT_EQ(call.headers.get("X-Api-Key"), "k1");
    }
    EXPECT_EQ(log_text.str().find("s3cret"), std::string::npos);
}

TEST_F(FhirR4Search, without_its_credential_a_system_is_not_asked) {
    system.settings["auth"] = "bearer";
    system.credentials["bearer"] = "lost";
    EXPECT_EQ(code(ask()), "failed");
    EXPECT_TRUE(client.calls.empty());
    EXPECT_NE(log_text.str().find("credential_missing"), std::string::npos);
}

TEST_F(FhirR4Search, settings_that_cannot_be_used_are_named) {
    struct Row {
        std::string setting, value;
    };
    for (const Row& row : std::vector<Row>{{"query", "all"},
                                           {"patient-lookup", "name"},
                                           {"search-method", "POST"},
                                           {"metadata", "yes"},
                                           {"narrow", ""},
                                           {"types", "condition"},
                                           {"types", "Condition,,Observation"},
                                           {"page-limit", "0"},
                                           {"page-limit", "-1"},
                                           {"page-limit", "1001"},
                                           {"page-limit", "5 "},
                                           {"count", "many"},
                                           {"auth", "basic"},
                                           {"auth", "bearer"},
                                           {"headers.", "x"},
                                           {"headers.Bad Name", "x"},
                                           {"headers.Authorization", "x"},
                                           {"headers.X-Request-Id", "x"},
                                           {"headers.X-Key", "a\r\nHost: evil"},
                                           {"timeout", "3"}}) {
        system.settings = {{row.setting, row.value}};
        const auto checked = adapter->check_settings(system);
        ASSERT_FALSE(checked) << row.setting << '=' << row.value;
        EXPECT_EQ(checked.error().kind, ErrorKind::invalid);
        EXPECT_NE(checked.error().sentence.find(row.setting), std::string::npos);
        EXPECT_EQ(code(ask()), "failed");
        EXPECT_TRUE(client.calls.empty());
    }
}

TEST_F(FhirR4Search, searching_needs_the_patients_id_looked_up) {
    system.settings = {{"query", "search"}, {"patient-lookup", "none"}};
    const auto checked = adapter->check_settings(system);
    ASSERT_FALSE(checked);
    EXPECT_NE(checked.error().sentence.find("patient-lookup"), std::string::npos);
}

TEST_F(FhirR4Search, settings_that_can_be_used_are_accepted) {
    system.settings = {{"query", "everything"},  {"patient-lookup", "identifier"},
                       {"search-method", "get"}, {"metadata", "ignore"},
                       {"narrow", "none"},       {"types", "Condition, Observation,Condition"},
                       {"page-limit", "1000"},   {"count", "1"},
                       {"auth", "none"},         {"headers.X-Api-Key", "a b"}};
    EXPECT_TRUE(adapter->check_settings(system));
    system.settings = {};
    EXPECT_TRUE(adapter->check_settings(system));
}

}  // namespace
}  // namespace mcr::source::fhir_r4
