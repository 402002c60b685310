#include "source/fhir_r4/fhir_r4.hpp"

#include "source/fhir_r4/fake_source.hpp"

namespace mcr::source::fhir_r4 {
namespace {

using record::CoverageState;
using testing::Test;

class FhirR4 : public FakeSource {};

std::string code(const Answer& answer) {
    return std::string(record::code_of(answer.state));
}

TEST_F(FhirR4, the_patient_is_looked_up_and_then_everything_is_asked_for) {
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data") << answer.sentence;
    EXPECT_EQ(asked(), (std::vector<std::string>{lookup, everything}));
    EXPECT_EQ(items(answer), (std::vector<std::string>{"Patient/p1", "Condition/c1"}));
    EXPECT_TRUE(answer.notes.empty());
    const record::Origin& origin = answer.parts.front().origin();
    EXPECT_EQ(origin.organisation.text(), "RQW");
    EXPECT_EQ(origin.address, base);
    EXPECT_EQ(origin.system_key, "rqw");
    EXPECT_EQ(origin.retrieved, clock.now());
    EXPECT_FALSE(origin.converted);
}

TEST_F(FhirR4, every_request_has_an_id_of_its_own_beside_that_of_the_view) {
    ask();
    ASSERT_EQ(client.calls.size(), 2U);
    for (const net::Call& call : client.calls) {
        EXPECT_EQ(call.headers.get("Accept"), "application/fhir+json");
        EXPECT_EQ(call.headers.get("X-Correlation-Id"), "3f2504e0-4f89-41d3-9a0c-0305e82c3301");
        EXPECT_FALSE(call.headers.get("Authorization"));
    }
    EXPECT_NE(client.calls[0].headers.get("X-Request-Id"),
              client.calls[1].headers.get("X-Request-Id"));
}

TEST_F(FhirR4, an_answer_to_another_request_is_found_out_and_discarded) {
    replies[everything] = [&](const net::Call&) {
        auto stale = people::answer_of(200, bundle_of({resource_of("Condition", "c1")}));
        stale.headers.add("x-request-id",
                          std::string(*client.calls[0].headers.get("X-Request-Id")));
        return stale;
    };
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "failed");
    EXPECT_NE(answer.sentence.find("another request"), std::string::npos);
    EXPECT_TRUE(answer.parts.empty());
    replies[everything] = [&](const net::Call& call) {
        auto fresh = people::answer_of(200, bundle_of({resource_of("Condition", "c1")}));
        fresh.headers.add("x-request-id", std::string(*call.headers.get("X-Request-Id")));
        return fresh;
    };
    EXPECT_EQ(code(ask()), "data");
}

TEST_F(FhirR4, the_deadline_is_the_sooner_of_the_views_and_the_systems) {
    system.time_limit = Milliseconds{500};
    ask(Milliseconds{2000});
    EXPECT_EQ(client.deadlines[0].at(), clock.steady() + Milliseconds{500});
    ask(Milliseconds{300});
    EXPECT_EQ(client.deadlines.back().at(), clock.steady() + Milliseconds{300});
}

TEST_F(FhirR4, nobody_by_that_number_means_not_held) {
    reply(lookup, bundle_of({}));
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "not-held");
    EXPECT_EQ(client.calls.size(), 1U);
}

TEST_F(FhirR4, a_restricted_patient_is_told_like_one_who_is_unknown) {
    reply(lookup, bundle_of({}));
    const Answer unknown = ask();
    for (const std::string security : {"R", "V"}) {
        client.calls.clear();
        reply(lookup, bundle_of({patient(
                          "p1", R"(,"meta":{"security":[{"system":"http://terminology.hl7.org/)"
                                R"(CodeSystem/v3-Confidentiality","code":")" +
                                    security + "\"}]}")}));
        const Answer restricted = ask();
        EXPECT_EQ(restricted.state, unknown.state);
        EXPECT_EQ(restricted.sentence, unknown.sentence);
        EXPECT_EQ(restricted.notes, unknown.notes);
        EXPECT_TRUE(restricted.parts.empty());
        EXPECT_EQ(client.calls.size(), 1U);
    }
    reply(lookup, bundle_of({patient()}));
    reply(everything,
          bundle_of({resource_of("Condition", "c1"),
                     patient("p1", R"(,"meta":{"security":[{"system":"http://terminology.hl7.org/)"
                                   R"(CodeSystem/v3-Confidentiality","code":"R"}]})")}));
    const Answer later = ask();
    EXPECT_EQ(later.state, unknown.state);
    EXPECT_EQ(later.sentence, unknown.sentence);
    EXPECT_TRUE(later.parts.empty() && later.notes.empty());
}

TEST_F(FhirR4, more_than_one_patient_with_the_number_is_a_failure) {
    reply(lookup, bundle_of({patient("p1"), patient("p2")}));
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "failed");
    EXPECT_NE(answer.sentence.find("more than one patient"), std::string::npos);
    EXPECT_EQ(client.calls.size(), 1U);
}

TEST_F(FhirR4, somebody_elses_record_is_discarded_wherever_it_turns_up) {
    const std::string other = patient("p1", "", "9000000009");
    const std::string about_other =
        R"({"resourceType":"Condition","id":"c2","subject":{"reference":"Patient/p2"}})";
    struct Row {
        std::string path, body;
    };
    for (const Row& row :
         {Row{lookup, bundle_of({other})}, Row{lookup, bundle_of({patient(), other})},
          Row{everything, bundle_of({other, resource_of("Condition", "c1")})},
          Row{everything, bundle_of({resource_of("Condition", "c1"), about_other})}}) {
        reply(lookup, bundle_of({patient()}));
        reply(row.path, row.body);
        const Answer answer = ask();
        EXPECT_EQ(code(answer), "wrong-patient") << row.body;
        EXPECT_TRUE(answer.parts.empty());
        EXPECT_TRUE(answer.notes.empty());
    }
}

TEST_F(FhirR4, the_right_number_with_another_birth_date_is_somebody_else) {
    who.birth_date = "1951-03-10";
    EXPECT_EQ(code(ask()), "wrong-patient");
    EXPECT_EQ(client.calls.size(), 1U);
}

TEST_F(FhirR4, another_family_name_or_gender_is_told) {
    who.family = "Sparrow";
    who.gender = "male";
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data");
    EXPECT_EQ(answer.notes,
              (std::vector<std::string>{
                  "The family name of the patient is another here than in the national "
                  "demographics.",
                  "The gender of the patient is another here than in the national demographics."}));
}

TEST_F(FhirR4, a_subject_named_by_the_patients_full_url_is_the_patient) {
    const std::string url = "https://elsewhere.example/Patient/77";
    reply(lookup, R"({"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":")" + url +
                      R"(","resource":)" + patient() + "}]}");
    const auto about = [](const std::string& reference) {
        return bundle_of({R"({"resourceType":"Condition","id":"c1","subject":{"reference":")" +
                          reference + "\"}}"});
    };
    reply(everything, about(url));
    EXPECT_EQ(code(ask()), "data");
    reply(everything, about("https://elsewhere.example/Patient/78"));
    EXPECT_EQ(code(ask()), "wrong-patient");
}

TEST_F(FhirR4, somebody_elses_record_on_a_later_page_spoils_the_earlier_ones) {
    reply(everything, bundle_of({patient()}, std::string(base) + "/page2"));
    reply("/page2", bundle_of({patient("p1", "", "9000000009")}));
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "wrong-patient");
    EXPECT_TRUE(answer.parts.empty());
}

TEST_F(FhirR4, pages_are_followed_to_the_end) {
    reply(everything, bundle_of({patient(), resource_of("Condition", "c1")}, "/fhir?page=2"));
    reply("?page=2", bundle_of({resource_of("Condition", "c2")}, std::string(base) + "?page=3"));
    reply("?page=3", bundle_of({resource_of("Condition", "c3")}));
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data");
    EXPECT_EQ(items(answer), (std::vector<std::string>{"Patient/p1", "Condition/c1", "Condition/c2",
                                                       "Condition/c3"}));
    EXPECT_TRUE(answer.notes.empty());
}

TEST_F(FhirR4, a_bound_on_pages_is_told_and_not_silent) {
    system.settings["page-limit"] = "2";
    reply(everything, bundle_of({patient()}, "/fhir?page=2"));
    reply("?page=2", bundle_of({resource_of("Condition", "c2")}, "/fhir?page=3"));
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data");
    EXPECT_EQ(client.calls.size(), 3U);
    EXPECT_NE(answer.sentence.find("in part only"), std::string::npos);
    ASSERT_EQ(answer.notes.size(), 1U);
    EXPECT_NE(answer.notes[0].find("last pages are missing"), std::string::npos);
}

TEST_F(FhirR4, a_bound_on_all_pages_together_is_told_too) {
    const std::string filling(3000, 'x');
    reply(everything, bundle_of({patient()}, "/fhir?page=2"));
    reply("?page=2", bundle_of({resource_of("Condition", "c2")}, "/fhir?page=3"));
    reply("?page=3", bundle_of({resource_of("Condition", "c3", ",\"text\":\"" + filling + "\"")}));
    limits.max_bytes = 3200;
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data") << answer.sentence;
    EXPECT_EQ(items(answer), (std::vector<std::string>{"Patient/p1", "Condition/c2"}));
    EXPECT_NE(answer.sentence.find("in part only"), std::string::npos);
}

TEST_F(FhirR4, pages_that_go_in_a_circle_end) {
    reply(everything, bundle_of({patient(), resource_of("Condition", "c1")}, "/fhir?page=2"));
    reply("?page=2", bundle_of({resource_of("Condition", "c2")}, "/fhir?page=2"));
    const Answer answer = ask();
    EXPECT_EQ(client.calls.size(), 3U);
    EXPECT_NE(answer.sentence.find("in part only"), std::string::npos);
}

TEST_F(FhirR4, a_next_page_elsewhere_is_not_followed) {
    for (const std::string link :
         {"https://evil.example/fhir?page=2", "http://rqw.example/fhir?page=2",
          "https://rqw.example:444/fhir?page=2", "//evil.example/", "file:///etc/passwd",
          "https://rqw.example@evil.example/"}) {
        client.calls.clear();
        reply(everything, bundle_of({patient(), resource_of("Condition", "c1")}, link));
        const Answer answer = ask();
        EXPECT_EQ(code(answer), "failed") << link;
        EXPECT_NE(answer.sentence.find("another address"), std::string::npos);
        EXPECT_TRUE(answer.parts.empty());
        EXPECT_EQ(client.calls.size(), 2U);
    }
}

TEST_F(FhirR4, a_later_page_that_fails_leaves_the_earlier_ones_and_says_so) {
    struct Row {
        std::string name;
        std::function<void()> arrange;
    };
    for (const Row& row : std::vector<Row>{
             {"timeout", [&] { reply_error("?page=2", ErrorKind::timed_out); }},
             {"fault", [&] { reply("?page=2", "", 500); }},
             {"damage", [&] { reply("?page=2", "{\"resourceType\":\"Bundle\",\"entry\":["); }}}) {
        reply(everything, bundle_of({patient(), resource_of("Condition", "c1")}, "/fhir?page=2"));
        row.arrange();
        const Answer answer = ask();
        EXPECT_EQ(code(answer), "data") << row.name;
        EXPECT_EQ(items(answer), (std::vector<std::string>{"Patient/p1", "Condition/c1"}));
        EXPECT_NE(answer.sentence.find("in part only"), std::string::npos) << row.name;
        EXPECT_EQ(answer.notes.size(), 1U) << row.name;
    }
}

TEST_F(FhirR4, copies_are_given_once_and_versions_all) {
    const std::string second = resource_of("Condition", "c1", ",\"note\":[{\"text\":\"new\"}]");
    reply(everything,
          bundle_of({patient(), resource_of("Condition", "c1"), resource_of("Condition", "c1")},
                    "/fhir?page=2"));
    reply("?page=2", bundle_of({patient(), second, resource_of("Condition", "c2"), second}));
    const Answer answer = ask();
    EXPECT_EQ(items(answer), (std::vector<std::string>{"Patient/p1", "Condition/c1", "Condition/c1",
                                                       "Condition/c2"}));
    std::set<std::string> new_ids;
    for (const record::Part& part : answer.parts)
        for (const record::Item& item : part.items()) {
            new_ids.emplace(item.new_id);
            std::vector<std::string_view> pieces;
            part.pieces(item, pieces);
            std::string text;
            for (const auto piece : pieces) text += piece;
            EXPECT_NE(text.find("\"id\":\"" + std::string(item.new_id) + "\""), std::string::npos)
                << text;
            EXPECT_TRUE(record::check(net::Buffer(text), part.origin(), {})) << text;
        }
    EXPECT_EQ(new_ids.size(), 4U);
    ASSERT_EQ(answer.notes.size(), 2U);
    EXPECT_NE(answer.notes[0].find("given once: 3."), std::string::npos) << answer.notes[0];
    EXPECT_NE(answer.notes[1].find("all given: 1."), std::string::npos) << answer.notes[1];
}

TEST_F(FhirR4, the_address_for_notices_of_objections_is_none_of_its_business) {
    reply(everything, bundle_of({resource_of("Condition", "c1")}));
    const auto without = items(ask());
    system.settings["objection-notice"] = "https://holder.example/notices";
    EXPECT_EQ(items(ask()), without);
}

TEST_F(FhirR4, a_patient_whom_only_the_lookup_gave_is_kept) {
    reply(everything, bundle_of({resource_of("Condition", "c1")}));
    EXPECT_EQ(items(ask()), (std::vector<std::string>{"Patient/p1", "Condition/c1"}));
}

TEST_F(FhirR4, without_a_lookup_one_request_gives_the_record_and_says_whose_it_is) {
    system.settings["patient-lookup"] = "none";
    const std::string at_once = "/Patient/9990000018/$everything";
    reply(at_once, bundle_of({patient("p1"), resource_of("Condition", "c1")}));
    EXPECT_EQ(items(ask()), (std::vector<std::string>{"Patient/p1", "Condition/c1"}));
    EXPECT_EQ(asked(), (std::vector<std::string>{at_once}));

    reply(at_once, bundle_of({resource_of("Condition", "c1")}));
    EXPECT_EQ(code(ask()), "failed");
    EXPECT_TRUE(ask().parts.empty());
}

TEST_F(FhirR4, knowing_the_patient_and_nothing_more_is_nothing_recorded) {
    reply(everything, bundle_of({patient(), R"({"resourceType":"Organization","id":"o1"})"}));
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "nothing-recorded");
    EXPECT_EQ(items(answer).size(), 2U);
    sections.reset();
    sections.set(static_cast<std::size_t>(record::Section::person_demographics));
    EXPECT_EQ(code(ask()), "data");
}

TEST_F(FhirR4, an_outcome_among_the_entries_becomes_a_note) {
    reply(everything,
          bundle_of({patient(), resource_of("Condition", "c1"),
                     outcome_of("warning", "incomplete", "Letters of 9990000018 are missing"),
                     outcome_of("information", "informational", "All is well")}));
    const Answer answer = ask();
    EXPECT_EQ(code(answer), "data");
    ASSERT_EQ(answer.notes.size(), 2U);
    EXPECT_EQ(answer.notes[0], "It warns: Letters of xxxxxxxxxx are missing");
    EXPECT_EQ(answer.notes[1], "It adds: All is well");
}

TEST_F(FhirR4, an_outcome_instead_of_a_record_explains_its_absence) {
    struct Row {
        std::string code, details, state;
    };
    for (const Row& row :
         std::vector<Row>{{"suppressed", "", "withheld-confidential"},
                          {"processing", "NO_PATIENT_CONSENT", "objected"},
                          {"processing", "NO_ORGANISATION_CONSENT", "switched-off"},
                          {"processing", "ACCESS DENIED", "not-permitted"},
                          {"processing", "NO_RELATIONSHIP", "not-permitted"},
                          {"forbidden", "", "not-permitted"},
                          {"forbidden", "patient-objection", "objected"},
                          {"timeout", "", "timed-out"},
                          {"transient", "", "failed"},
                          {"incomplete", "", "failed"},
                          {"throttled", "", "failed"},
                          {"not-supported", "", "not-supported"},
                          {"not-found", "", "not-held"},
                          {"informational", "", "nothing-recorded"}}) {
        reply(everything, bundle_of({patient(), outcome_of("warning", row.code, "", row.details)}));
        EXPECT_EQ(code(ask()), row.state) << row.code << ' ' << row.details;
        reply(lookup, bundle_of({outcome_of("warning", row.code, "", row.details)}));
        EXPECT_EQ(code(ask()), row.state == "nothing-recorded" ? "not-held" : row.state);
        reply(lookup, bundle_of({patient()}));
    }
}

TEST_F(FhirR4, a_confidential_answer_has_every_item_labelled_restricted) {
    confidential = true;
    const Answer answer = ask();
    ASSERT_EQ(code(answer), "data");
    for (const record::Part& part : answer.parts) {
        EXPECT_TRUE(part.origin().confidential);
        for (const record::Item& item : part.items()) {
            std::vector<std::string_view> pieces;
            part.pieces(item, pieces);
            std::string text;
            for (const auto piece : pieces) text += piece;
            EXPECT_NE(text.find(R"(v3-Confidentiality","code":"R"})"), std::string::npos) << text;
        }
    }
}

TEST_F(FhirR4, an_id_that_cannot_stand_in_a_path_is_not_used) {
    for (const std::string id : {"", "..", "a/b", "a b", "a\\\\b"}) {
        client.calls.clear();
        reply(lookup, bundle_of({patient(id)}));
        EXPECT_EQ(code(ask()), "failed") << id;
        EXPECT_EQ(client.calls.size(), 1U);
    }
    reply(lookup, bundle_of({patient("a?b#c")}));
    reply("/Patient/a%3Fb%23c/$everything",
          bundle_of({R"({"resourceType":"Condition","id":"c1"})"}));
    EXPECT_EQ(code(ask()), "data");
}

TEST_F(FhirR4, what_is_counted_and_logged_names_no_patient) {
    ask();
    reply(lookup, "9990000018 Finch", 500);
    ask();
    const std::string text = metrics.text() + log_text.str();
    EXPECT_NE(text.find("mcr_source_answers_total"), std::string::npos);
    EXPECT_EQ(text.find("9990000018"), std::string::npos);
    EXPECT_EQ(text.find("Finch"), std::string::npos);
}

}  // namespace
}  // namespace mcr::source::fhir_r4
