#include "record/screen.hpp"

#include <gmock/gmock.h>

#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

const access::CodeSet sensitive{"57797005"};
constexpr const char* excluded = R"("code":{"coding":[{"code":"57797005"}]})";

Sections all_but(std::initializer_list<Section> sections) {
    Sections permitted;
    permitted.set();
    for (const Section one : sections) permitted.reset(static_cast<std::size_t>(one));
    return permitted;
}

/// A resource; `more` are further members.
std::string made(const std::string& type, const std::string& id, const std::string& more = {}) {
    return R"({"fullUrl":"urn:uuid:)" + id + R"(","resource":{"resourceType":")" + type +
           R"(","id":")" + id + "\"" + (more.empty() ? "" : "," + more) + "}}";
}
std::string refers(const std::string& name, const std::string& to) {
    return "\"" + name + R"(":{"reference":")" + to + R"(","display":"its words"})";
}

Part part_of(const std::vector<std::string>& entries) {
    std::string text = R"({"resourceType":"Bundle","type":"searchset","entry":[)";
    for (std::size_t i = 0; i < entries.size(); ++i) text += (i == 0 ? "" : ",") + entries[i];
    auto part = test::checked(text + "]}");
    EXPECT_TRUE(part) << part.error().sentence;
    return std::move(*part);
}

std::vector<std::string> ids(const Part& part) {
    std::vector<std::string> out;
    for (const Item& item : part.items()) out.emplace_back(item.id);
    return out;
}

/// What is left of `entries`.
std::vector<std::string> left(const std::vector<std::string>& entries, const Screen& what) {
    Part part = part_of(entries);
    const std::size_t before = part.items().size();
    const std::size_t dropped = screen(part, what);
    EXPECT_EQ(part.items().size() + dropped, before);
    return ids(part);
}
const Screen by_code{.permitted = all_but({}), .excluded = &sensitive};

TEST(Screen, lets_everything_through_that_may_leave) {
    const std::vector<std::string> entries = {made("Patient", "p"), made("Condition", "c"),
                                              made("List", "l", refers("a", "Condition/c"))};
    EXPECT_EQ(left(entries, {.permitted = all_but({})}).size(), 3U);
    EXPECT_EQ(left(entries, by_code).size(), 3U);
}

TEST(Screen, takes_out_sections_that_are_not_permitted) {
    EXPECT_THAT(left({made("Patient", "p"), made("Condition", "c"), made("Flag", "f"),
                      made("MedicationRequest", "m")},
                     {.permitted = all_but({Section::problem_list, Section::alerts})}),
                ElementsAre("p", "m"));
    EXPECT_THAT(left({made("Patient", "p"), made("Condition", "c")}, {}), ElementsAre());
}

TEST(Screen, takes_out_what_carries_an_excluded_code_anywhere) {
    EXPECT_THAT(
        left({made("Condition", "a", excluded), made("Condition", "b"),
              made("Procedure", "c",
                   R"("contained":[{"resourceType":"Condition",)" + std::string(excluded) + "}]"),
              made("Procedure", "d", R"("reasonCode":[{"coding":[{"code":"5779700\u0035"}]}])"),
              made("Procedure", "e", R"("note":[{"text":"57797005"}])")},
             by_code),
        ElementsAre("b", "e"));
}

TEST(Screen, an_item_that_refers_to_an_excluded_one_goes_too_however_it_refers) {
    for (const char* reference :
         {"Condition/x", "urn:uuid:x", "https://epr.rqw.example/fhir/Condition/x",
          "Condition/x/_history/2", "https://other.example/Condition/x", "Condition\\/x"}) {
        EXPECT_THAT(left({made("Patient", "p"), made("Condition", "x", excluded),
                          made("MedicationRequest", "m", refers("reasonReference", reference)),
                          made("CareTeam", "t", refers("reasonReference", reference)),
                          made("Encounter", "e",
                               R"("diagnosis":[{)" + refers("condition", reference) + "}]"),
                          made("MedicationRequest", "n", refers("encounter", "Encounter/e"))},
                         by_code),
                    ElementsAre("p", "n"))
            << reference;
    }
    EXPECT_THAT(left({made("Condition", "x", excluded),
                      made("Procedure", "a", refers("reasonReference", "Condition/xx")),
                      made("Procedure", "b", refers("reasonReference", "Observation/x")),
                      made("Procedure", "c", refers("reasonReference", "#x"))},
                     by_code),
                ElementsAre("a", "b", "c"));
}

TEST(Screen, what_is_recorded_of_an_excluded_contact_goes_with_it) {
    EXPECT_THAT(left({made("Encounter", "e", excluded),
                      made("Observation", "o", refers("encounter", "Encounter/e")),
                      made("Observation", "other")},
                     by_code),
                ElementsAre("other"));
    EXPECT_THAT(left({made("Location", "clinic", excluded),
                      made("Encounter", "e", refers("location", "Location/clinic")),
                      made("Patient", "p", refers("extension", "Location/clinic"))},
                     by_code),
                ElementsAre("p"));
}

TEST(Screen, a_patient_or_an_organisation_that_is_excluded_takes_nothing_with_it) {
    EXPECT_THAT(
        left({made("Patient", "p", excluded),
              made("Organization", "g", R"("type":[{"coding":[{"code":"57797005"}]}])"),
              made("Condition", "c",
                   refers("subject", "Patient/p") + "," + refers("recorder", "Organization/g"))},
             by_code),
        ElementsAre("c"));
}

TEST(Screen, what_is_nothing_without_an_item_that_went_goes_with_it) {
    EXPECT_THAT(
        left({made("MedicationRequest", "m",
                   std::string(excluded) + "," + refers("medicationReference", "Medication/d")),
              made("Medication", "d"), made("Condition", "x", excluded),
              made("DocumentReference", "r",
                   refers("related", "Condition/x") +
                       R"(,"content":[{"attachment":{"url":"Binary/b"}}])"),
              made("Binary", "b"),
              made("DiagnosticReport", "t",
                   std::string(excluded) + "," + refers("result", "Observation/o")),
              made("Observation", "o")},
             by_code),
        ElementsAre());
}

TEST(Screen, what_others_need_or_what_stands_for_itself_stays) {
    EXPECT_THAT(
        left({made("MedicationRequest", "m",
                   std::string(excluded) + "," + refers("medicationReference", "Medication/d")),
              made("MedicationRequest", "n", refers("medicationReference", "Medication/d")),
              made("Medication", "d"),
              made("Procedure", "q",
                   std::string(excluded) + "," + refers("reasonReference", "Condition/asthma")),
              made("Condition", "asthma"), made("Observation", "x", excluded),
              made("DiagnosticReport", "t",
                   R"("result":[{"reference":"Observation/x"},)"
                   R"({"reference":"Observation/sodium"}])"),
              made("Observation", "sodium")},
             by_code),
        ElementsAre("n", "d", "asthma", "sodium"));
}

TEST(Screen, an_excluded_item_that_is_not_permitted_is_not_spoken_of_either) {
    EXPECT_THAT(
        left({made("Condition", "x", excluded),
              made("CarePlan", "a", refers("addresses", "Condition/x")), made("Condition", "y"),
              made("CarePlan", "b", refers("addresses", "Condition/y"))},
             {.permitted = all_but({Section::problem_list}), .excluded = &sensitive}),
        ElementsAre("b"));
}

TEST(Screen, a_list_goes_unless_everything_in_it_may_be_seen) {
    const Screen no_problems{.permitted = all_but({Section::problem_list})};
    struct Row {
        std::string list;
        bool stays;
    };
    const Row rows[] = {
        {refers("item", "MedicationRequest/m"), true},
        {refers("item", "Condition/c"), false},
        {refers("item", "urn:uuid:c"), false},
        {refers("item", "Condition/elsewhere"), false},
        {refers("item", "AllergyIntolerance/elsewhere"), true},
        {refers("item", "Observation/elsewhere"), true},
        {refers("item", "urn:uuid:nowhere"), false},
        {refers("item", "#contained"), true},
        {R"("extension":[{"url":"https://x.example/StructureDefinition/Thing"}])", true},
        {refers("source", "Practitioner/elsewhere"), true},
        {R"("title":"Allergies")", true},
    };
    for (const Row& row : rows)
        for (const char* type :
             {"List", "Composition", "DocumentManifest", "Provenance", "Group", "AuditEvent"}) {
            const auto kept = left({made("MedicationRequest", "m"), made("Condition", "c"),
                                    made(type, "list", row.list)},
                                   no_problems);
            EXPECT_EQ(std::ranges::count(kept, "list"), row.stays ? 1 : 0) << type << row.list;
        }
}

TEST(Screen, a_list_of_observations_elsewhere_needs_every_section_that_they_may_be_of) {
    for (const Section one : {Section::examination_findings, Section::investigation_results,
                              Section::social_context, Section::assessments})
        EXPECT_THAT(left({made("List", "l", refers("item", "Observation/elsewhere"))},
                         {.permitted = all_but({one})}),
                    ElementsAre());
    EXPECT_THAT(left({made("List", "l", refers("item", "Encounter/elsewhere"))},
                     {.permitted = all_but({Section::admission_details})}),
                ElementsAre());
}

TEST(Screen, a_list_goes_that_lists_what_is_excluded_or_went_with_it) {
    EXPECT_THAT(left({made("Condition", "x", excluded),
                      made("Procedure", "q", refers("reasonReference", "Condition/x")),
                      made("Composition", "c", refers("section", "List/a")),
                      made("List", "a", refers("item", "Condition/x")),
                      made("Provenance", "b", refers("target", "Procedure/q")), made("List", "d"),
                      made("Composition", "f", refers("section", "List/d")), made("Procedure", "k"),
                      made("Provenance", "e", refers("target", "Procedure/k"))},
                     by_code),
                UnorderedElementsAre("d", "f", "k", "e"));
}

TEST(Screen, lists_that_are_stacked_without_end_go_and_cost_little) {
    std::vector<std::string> entries = {made("Condition", "x", excluded), made("Procedure", "k")};
    for (int i = 0; i < 2000; ++i)
        entries.push_back(made("List", "l" + std::to_string(i),
                               refers("item", "List/l" + std::to_string(i + 1))));
    entries.push_back(made("List", "l2000", refers("item", "Condition/x")));
    EXPECT_THAT(left(entries, by_code), ElementsAre("k"));
}

TEST(Screen, a_composition_is_a_document) {
    EXPECT_THAT(left({made("Composition", "c"), made("List", "l")},
                     {.permitted = all_but({Section::documents})}),
                ElementsAre("l"));
}

/// A Composition that names its own section.
std::string page(const std::string& id, const std::string& section, const std::string& more = {}) {
    return made("Composition", id,
                R"("category":[{"coding":[{"system":"https://my-care-record.example/fhir/)"
                R"(CodeSystem/section","code":")" +
                    section + R"("}]}])" + (more.empty() ? "" : "," + more));
}

TEST(Screen, a_page_of_the_record_goes_by_its_own_section) {
    const std::vector<std::string> entries = {
        made("Patient", "p"), page("a", "problem-list", refers("subject", "Patient/p")),
        page("b", "vaccinations", refers("author", "#device"))};
    EXPECT_THAT(left(entries, {.permitted = all_but({Section::documents, Section::vaccinations,
                                                     Section::person_demographics,
                                                     Section::professional_contacts})}),
                ElementsAre("a"));
    EXPECT_THAT(left(entries, {.permitted = all_but({Section::problem_list})}),
                ElementsAre("p", "b"));
}

TEST(Screen, a_page_goes_that_lists_what_must_not_be_seen) {
    EXPECT_THAT(left({page("a", "vaccinations", refers("entry", "Condition/c")),
                      page("b", "vaccinations", refers("entry", "Flag/elsewhere")),
                      page("d", "vaccinations", excluded), page("e", "vaccinations"),
                      made("Condition", "c")},
                     {.permitted = all_but({Section::problem_list, Section::alerts}),
                      .excluded = &sensitive}),
                ElementsAre("e"));
}

TEST(Screen, looks_across_the_parts_of_one_source) {
    std::vector<Part> parts;
    parts.push_back(part_of({made("Procedure", "q", refers("reasonReference", "Condition/x")),
                             made("Procedure", "k")}));
    parts.push_back(part_of({}));
    parts.push_back(part_of({made("Condition", "x", excluded), made("Condition", "y")}));
    EXPECT_EQ(screen(parts, by_code), 2U);
    EXPECT_THAT(ids(parts[0]), ElementsAre("k"));
    EXPECT_THAT(ids(parts[2]), ElementsAre("y"));
}

TEST(Screen, keeps_from_the_patient_what_its_source_labels_as_not_for_the_patient) {
    const std::vector<std::string> entries = {
        made("Condition", "n", R"("meta":{"security":[{"code":"NOPAT"}]})"), made("Condition", "c"),
        made("Procedure", "q", refers("reasonReference", "Condition/n"))};
    EXPECT_EQ(left(entries, {.permitted = all_but({})}).size(), 3U);
    EXPECT_THAT(left(entries, {.permitted = all_but({}), .to_patient = true}), ElementsAre("c"));
}

TEST(Screen, leaves_what_stays_as_it_was) {
    const std::vector<std::string> entries = {
        made("Condition", "x", excluded), made("Patient", "p"),
        made("Observation", "o", refers("subject", "Patient/p")),
        made("Condition", "y", refers("subject", "Patient/p"))};
    const Part whole = part_of(entries);
    Part screened = part_of(entries);
    ASSERT_EQ(screen(screened, by_code), 1U);
    ASSERT_EQ(screened.items().size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(test::spliced(screened, screened.items()[i]),
                  test::spliced(whole, whole.items()[i + 1]));
    ASSERT_EQ(screened.patients().size(), 1U);
    EXPECT_EQ(screened.patients()[0].item, 0U);
}

TEST(Screen, of_real_records_leaves_no_excluded_code_and_nothing_that_leads_to_one) {
    MCR_NEEDS_SAMPLES();
    const access::CodeSet common{"444814009", "195662009", "59621000", "314076", "2160-0"};
    const Screen what{.permitted = all_but({Section::social_context}), .excluded = &common};
    std::size_t dropped = 0;
    std::size_t kept = 0;
    for (const auto& file : test::json_files(test::samples() / "synthea-r4")) {
        auto part = test::checked(test::read(file));
        ASSERT_TRUE(part) << file;
        dropped += screen(*part, what);
        for (const Item& item : part->items()) {
            ++kept;
            EXPECT_NE(item.section, Section::social_context);
            const std::string_view text = part->original(item);
            for (const char* code : {"444814009", "195662009", "59621000", "314076", "2160-0"})
                EXPECT_EQ(text.find("\"" + std::string(code) + "\""), std::string_view::npos);
        }
        EXPECT_EQ(screen(*part, what), 0U) << "once is enough: " << file;
    }
    EXPECT_GT(dropped, 10U);
    EXPECT_GT(kept, 1000U);
}

}  // namespace
}  // namespace mcr::record
