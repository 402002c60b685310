#include "record/section.hpp"

#include <gtest/gtest.h>

#include <set>

#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

TEST(Section, every_section_has_a_code_of_its_own_that_leads_back_to_it) {
    std::set<std::string_view> codes;
    for (std::size_t i = 0; i < section_count; ++i) {
        const auto section = static_cast<Section>(i);
        codes.insert(code_of(section));
        EXPECT_FALSE(title_of(section).empty());
        const auto found = section_from(code_of(section));
        ASSERT_TRUE(found);
        EXPECT_EQ(*found, section);
    }
    EXPECT_EQ(codes.size(), section_count);
}

TEST(Section, a_code_that_does_not_exist_is_invalid) {
    const auto found = section_from("problems");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::invalid);
}

TEST(Section, a_type_belongs_to_one_section_and_an_unknown_one_to_documents) {
    EXPECT_EQ(section_of_type("Condition"), Section::problem_list);
    EXPECT_EQ(section_of_type("AllergyIntolerance"), Section::allergies_and_adverse_reactions);
    EXPECT_EQ(section_of_type("Immunization"), Section::vaccinations);
    EXPECT_EQ(section_of_type("MedicationRequest"), Section::medications_and_medical_devices);
    EXPECT_EQ(section_of_type("Patient"), Section::person_demographics);
    for (const auto* type : {"List", "Composition", "Organization", "Practitioner"}) {
        EXPECT_EQ(section_of_type(type), Section::professional_contacts) << type;
    }
    EXPECT_EQ(section_of_type("DocumentReference"), Section::documents);
    EXPECT_EQ(section_of_type("Somethingelse"), Section::documents);
    EXPECT_EQ(section_of_type(""), Section::documents);
    EXPECT_EQ(section_of_type("X"), Section::documents);
}

TEST(Section, the_category_of_an_observation_and_the_class_of_an_encounter_say_more) {
    struct Case {
        std::string_view resource;
        Section section;
    };
    const Case cases[] = {
        {R"({"resourceType":"Observation","category":[{"coding":[{"code":"laboratory"}]}]})",
         Section::investigation_results},
        {R"({"category":[{"coding":[{"system":"x","code" : "social-history" ,"display":"d"}]}],)"
         R"("resourceType":"Observation"})",
         Section::social_context},
        {R"({"resourceType":"Observation","category":[{"coding":[{"code":"survey"}]}]})",
         Section::assessments},
        {R"({"resourceType":"Observation","category":[{"coding":[{"code":"vital-signs"}]}]})",
         Section::examination_findings},
        {R"({"resourceType":"Observation","category":[]})", Section::examination_findings},
        {R"({"resourceType":"Observation"})", Section::examination_findings},
        {R"({"resourceType":"Encounter","class":{"system":"x","code":"IMP"}})",
         Section::admission_details},
        {R"({"resourceType":"Encounter","class":{"code":"AMB"}})",
         Section::contacts_with_professionals},
        {R"({"resourceType":"Condition","category":[{"coding":[{"code":"laboratory"}]}]})",
         Section::problem_list},
        {R"({"resourceType":"Composition","category":[{"coding":[{"system":)"
         R"("https://my-care-record.example/fhir/CodeSystem/section","code":"vaccinations"}]}]})",
         Section::vaccinations},
        {R"({"resourceType":"Composition","category":[{"coding":[{"system":"http://loinc.org",)"
         R"("code":"vaccinations"}]}]})",
         Section::professional_contacts},
        {R"({"resourceType":"Composition","category":[{"coding":[{"system":)"
         R"("https://my-care-record.example/fhir/CodeSystem/section","code":"injections"}]}]})",
         Section::professional_contacts},
        {R"({"resourceType":"Composition","category":[{"text":"Vaccinations"}]})",
         Section::professional_contacts},
    };
    for (const Case& one : cases) {
        const auto part = test::checked(one.resource);
        ASSERT_TRUE(part) << one.resource;
        EXPECT_EQ(part->items().at(0).section, one.section) << one.resource;
    }
}

}  // namespace
}  // namespace mcr::record
