#include "source/stu3/findings.hpp"

#include <gtest/gtest.h>

#include "source/stu3/test_samples.hpp"

namespace mcr::source::stu3 {
namespace {

using test::Record;

Findings of(const std::string& resource) {
    return Record::of(resource).out.findings;
}

bool has(const Areas& areas, Area area) {
    return areas[static_cast<std::size_t>(area)];
}

std::string list(const char* code, const char* more) {
    return std::string(R"({"resourceType":"List","code":{"coding":[{"code":")") + code +
           R"("}]},)" + more + "}";
}

TEST(Findings, tell_lists_with_entries_from_empty_ones) {
    const Findings full =
        of(list("886921000000105", R"("entry":[{"item":{"reference":"AllergyIntolerance/1"}}])"));
    EXPECT_TRUE(has(full.listed, Area::allergies));
    EXPECT_FALSE(has(full.empty, Area::allergies));

    const Findings empty =
        of(list("933361000000108", R"("emptyReason":{"coding":[{"code":"no-content-recorded"}]})"));
    EXPECT_TRUE(has(empty.listed, Area::medications));
    EXPECT_TRUE(has(empty.empty, Area::medications));
    EXPECT_TRUE(empty.sentences.empty());
}

TEST(Findings, read_warning_codes_of_both_urls_and_both_value_types) {
    const char* urls[] = {
        "https://fhir.nhs.uk/STU3/StructureDefinition/"
        "Extension-CareConnect-GPC-ListWarningCode-1",
        "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ListWarningCode-1"};
    const char* values[] = {R"("valueCode":"confidential-items")",
                            R"("valueCodeableConcept":{"coding":[{"code":"confidential-items"}]})"};
    for (const char* url : urls)
        for (const char* value : values) {
            const Findings findings = of(list(
                "886921000000105",
                (std::string(R"("extension":[{"url":")") + url + "\"," + value + "}]").c_str()));
            EXPECT_TRUE(findings.confidential);
            ASSERT_EQ(findings.sentences.size(), 1U);
            EXPECT_EQ(findings.sentences[0],
                      "The practice holds back some items in Allergies for confidentiality or at "
                      "the patient's wish.");
        }
}

#define WARNING(code)                                                       \
    R"("extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/)" \
    R"(Extension-CareConnect-GPC-ListWarningCode-1","valueCode":")" code "\"}]"

TEST(Findings, give_the_date_of_a_transfer_and_nothing_else_of_the_note) {
    const Findings findings = of(list(
        "717711000000103",
        WARNING("data-in-transit") R"(,"note":[{"text":"Patient record transfer from previous GP )"
                                   R"(practice not yet complete; information recorded before )"
                                   R"(23-Jun-2010 may be missing. Secret."}])"));
    EXPECT_TRUE(findings.in_transit);
    ASSERT_EQ(findings.sentences.size(), 1U);
    EXPECT_EQ(findings.sentences[0],
              "The transfer of the record from the previous practice is not complete; information "
              "recorded before 23-Jun-2010 may be missing.");
}

TEST(Findings, take_no_date_that_has_not_the_form_of_one) {
    const Findings findings = of(list(
        "717711000000103",
        WARNING("data-awaiting-filing") R"(,"note":[{"text":"recorded before secretwords may"}])"));
    EXPECT_TRUE(findings.awaiting_filing);
    EXPECT_EQ(findings.sentences.at(0),
              "Some items of Problems wait at the practice to be reviewed and filed.");
}

TEST(Findings, do_not_pass_unknown_warnings_over) {
    EXPECT_EQ(of(list("717711000000103", WARNING("something-new"))).sentences.size(), 1U);
}

std::string outcome(const char* text, const char* diagnostics) {
    return std::string(R"({"resourceType":"OperationOutcome","issue":[{"severity":"warning",)"
                       R"("code":"not-supported","details":{"coding":[{"code":"NOT_IMPLEMENTED"}],)"
                       R"("text":")") +
           text + R"("},"diagnostics":")" + diagnostics + R"("}]})";
}

TEST(Findings, tell_areas_that_are_switched_off_from_those_that_are_not_offered) {
    const Findings off = of(outcome("includeProblems has been disabled", "includeProblems"));
    EXPECT_TRUE(has(off.switched_off, Area::problems));
    EXPECT_EQ(off.sentences.at(0), "The practice has switched off Problems.");

    const Findings old =
        of(outcome("includeProblems is an unrecognised parameter", "includeProblems"));
    EXPECT_TRUE(has(old.unsupported, Area::problems));
    EXPECT_EQ(old.sentences.at(0), "The practice's system does not offer Problems.");
}

TEST(Findings, switch_ended_allergies_off_together_with_allergies) {
    const Findings off = of(outcome("includeAllergies has been disabled", "includeAllergies"));
    EXPECT_TRUE(has(off.switched_off, Area::allergies));
    EXPECT_TRUE(has(off.switched_off, Area::ended_allergies));
    EXPECT_EQ(off.sentences.size(), 1U);
}

TEST(Findings, mention_a_part_of_a_parameter_and_documents_that_are_left_out) {
    EXPECT_EQ(of(outcome("x is an unrecognised parameter", "includeMedication.x")).sentences.at(0),
              "The practice's system does not apply everything that was asked for.");
    EXPECT_EQ(of(outcome("x", "DocumentReferences")).sentences.at(0),
              "The practice's system does not offer Documents.");
    EXPECT_EQ(of(outcome("secret", "secret")).sentences.at(0),
              "The practice's system leaves out a part that is not named.");
}

TEST(Findings, of_the_example_of_an_older_provider_name_what_it_lacks) {
    MCR_NEEDS_SAMPLES();
    const Record record(test::text_of(*test::samples_folder() / "gp-connect" / "spec-1.6.2" /
                                      "consultations_forwards_response1.json"));
    EXPECT_TRUE(has(record.out.findings.unsupported, Area::consultations));
    EXPECT_TRUE(has(record.out.findings.unsupported, Area::problems));
    EXPECT_TRUE(has(record.out.findings.listed, Area::medications));
}

}  // namespace
}  // namespace mcr::source::stu3
