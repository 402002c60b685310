#include "source/stu3/vocabulary.hpp"

#include <gtest/gtest.h>

namespace mcr::source::stu3 {
namespace {

TEST(Vocabulary, moves_code_systems_to_their_names_in_r4_and_no_others) {
    const auto r4 = [](std::string_view system, std::string_view code = {}) {
        return r4_code_system(system, code).value_or("");
    };
    EXPECT_EQ(r4("http://hl7.org/fhir/v3/NullFlavor "),
              "http://terminology.hl7.org/CodeSystem/v3-NullFlavor");
    EXPECT_EQ(r4("http://hl7.org/fhir/v2/0074"), "http://terminology.hl7.org/CodeSystem/v2-0074");
    EXPECT_EQ(r4("http://hl7.org/fhir/v2/0078"),
              "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation");
    EXPECT_EQ(r4("http://hl7.org/fhir/observation-category"),
              "http://terminology.hl7.org/CodeSystem/observation-category");
    EXPECT_EQ(r4("https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-ConditionCategory-1",
                 "problem-list-item"),
              "http://terminology.hl7.org/CodeSystem/condition-category");
    for (const char* same : {"http://snomed.info/sct", "http://read.info/readv2",
                             "http://hl7.org/fhir/care-team-category",
                             "https://fhir.hl7.org.uk/Id/emis-drug-codes", "phone", ""})
        EXPECT_EQ(r4(same), "") << same;
}

TEST(Vocabulary, knows_a_care_connect_extension_in_each_of_its_spellings) {
    for (const char* url :
         {"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ActualProblem-1",
          "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ActualProblem-1",
          "http://fhir.hl7.org.uk/STU3/StructureDefinition/"
          "Extension-CareConnect-ActualProblem-1"}) {
        EXPECT_EQ(care_connect_extension(url), "ActualProblem");
        EXPECT_EQ(uk_core_extension(url),
                  "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ActualProblem");
    }
}

TEST(Vocabulary, leaves_extensions_alone_that_uk_core_does_not_have) {
    EXPECT_EQ(uk_core_extension("https://fhir.nhs.uk/STU3/StructureDefinition/"
                                "Extension-CareConnect-GPC-RegistrationDetails-1"),
              "");
    EXPECT_EQ(uk_core_extension("https://elsewhere.example/Extension-CareConnect-ActualProblem-1"),
              "");
}

TEST(Vocabulary, tells_dates_from_other_texts) {
    for (const char* date :
         {"2019", "2019-03", "2019-03-28", "2019-03-28T10:30:00+00:00", "2020-12-22T14:55:58.567Z"})
        EXPECT_TRUE(looks_like_date(date)) << date;
    for (const char* other : {"19", "2019-3", "28/03/2019", "2019-03-28T10:30:00",
                              "2019-03-28 10:30", "201", "", "2019-13-40T99:00:00Z"})
        EXPECT_FALSE(looks_like_date(other)) << other;
}

}  // namespace
}  // namespace mcr::source::stu3
