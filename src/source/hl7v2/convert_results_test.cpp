#include "source/hl7v2/convert.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "source/hl7v2/test_samples.hpp"

namespace mcr::source::hl7v2 {
namespace {

using test::at;
using test::msh;
using test::one;
using test::only;
using test::pid;
using test::resources;

/// The Observation of one OBX.
boost::json::object observation(const std::string& obx) {
    return only(one({msh("ORU^R01"), pid, "OBR|1||F1^LAB|1^Panel^L", "OBX|1|" + obx}),
                "Observation");
}

TEST(Hl7ConvertResults, makes_a_value_of_every_type_of_obx) {
    struct Case {
        const char *obx, *where, *value;
    };
    for (const Case& one : {
             Case{"NM|1^x^L||1.50|mmol/L^mmol/L^UCUM", "/valueQuantity/value", "1.5E0"},
             Case{"NM|1^x^L||1|mmol/L^millimoles^UCUM", "/valueQuantity/code", "mmol/L"},
             Case{"NM|1^x^L||<0.5|g/L", "/valueQuantity/comparator", "<"},
             Case{"NM|1^x^L||haemolysed", "/valueString", "haemolysed"},
             Case{"NM|1^x^L||27~25", "/component/0/valueQuantity/value", "25"},
             Case{"SN|1^x^L||>^100", "/valueQuantity/comparator", ">"},
             Case{"SN|1^x^L||^1^:^128", "/valueRatio/denominator/value", "128"},
             Case{"SN|1^x^L||^1^-^3|d", "/valueRange/high/value", "3"},
             Case{"SN|1^x^L||^2^+", "/valueString", "2 +"},
             Case{"ST|1^x^L||a \\T\\ b", "/valueString", "a & b"},
             Case{"TX|1^x^L||line~line", "/valueString", "line\nline"},
             Case{"FT|1^x^L||one\\.br\\two", "/valueString", "one\ntwo"},
             Case{"IS|1^x^L||Y", "/valueString", "Y"},
             Case{"ID|1^x^L||Y", "/valueCodeableConcept/text", "Y"},
             Case{"CE|1^x^L||27268008^Salmonella^SCT", "/valueCodeableConcept/coding/0/system",
                  "http://snomed.info/sct"},
             Case{"CWE|1^x^L||1^a^L~2^b^L", "/component/0/valueCodeableConcept/text", "b"},
             Case{"CNE|1^x^L||1^a^L", "/valueCodeableConcept/text", "a"},
             Case{"CF|1^x^L||1^a^L", "/valueCodeableConcept/text", "a"},
             Case{"DT|1^x^L||20260301", "/valueDateTime", "2026-03-01"},
             Case{"TS|1^x^L||202607011200", "/valueDateTime", "2026-07-01T12:00:00+01:00"},
             Case{"DTM|1^x^L||2026", "/valueDateTime", "2026"},
             Case{"TS|1^x^L||yesterday", "/valueString", "yesterday"},
             Case{"TM|1^x^L||0930", "/valueTime", "09:30:00"},
             Case{"DR|1^x^L||20260301^20260302", "/valuePeriod/end", "2026-03-02"},
             Case{"NR|1^x^L||3^5|g", "/valueRange/low/value", "3"},
             Case{"CQ|1^x^L||5^ml", "/valueQuantity/unit", "ml"},
             Case{"NA|1^x^L||1^2^3", "/valueString", "1 2 3"},
             Case{"XCN|1^x^L||7^Lee^Ann", "/valueString", "7 Lee Ann"},
             Case{"CX|1^x^L||7^^^RQW", "/valueString", "7 RQW"},
         })
        EXPECT_EQ(at(observation(one.obx), one.where), one.value) << one.obx;
}

TEST(Hl7ConvertResults, keeps_the_digits_of_a_number) {
    const auto made =
        one({msh("ORU^R01"), pid, "OBR|1||F1^LAB|1^Panel^L", "OBX|1|NM|1^x^L||1.50|g"});
    EXPECT_NE(made.resources.write().find(R"("value":1.50,)"), std::string::npos);
}

TEST(Hl7ConvertResults, maps_the_status_of_a_result) {
    struct Case {
        const char *sent, *status;
    };
    for (const Case& one :
         {Case{"F", "final"}, Case{"P", "preliminary"}, Case{"C", "corrected"},
          Case{"A", "amended"}, Case{"D", "entered-in-error"}, Case{"W", "entered-in-error"},
          Case{"X", "cancelled"}, Case{"I", "registered"}, Case{"R", "unknown"},
          Case{"U", "unknown"}, Case{"", "unknown"}})
        EXPECT_EQ(at(observation("ST|1^x^L||v||||||" + std::string(one.sent)), "/status"),
                  one.status)
            << one.sent;
    const auto absent = observation("NM|1^x^L||||||||X");
    EXPECT_EQ(at(absent, "/dataAbsentReason/coding/0/code"), "not-performed");
    const auto kept = observation("ST|1^x^L||v||||||R");
    EXPECT_EQ(at(kept, "/extension/0/valueCode"), "R");
}

TEST(Hl7ConvertResults, says_the_facts_of_a_result) {
    const auto made = observation(
        "NM|718-7^Hb^LN||90|g/L^g/L^UCUM|115-165|L|||F|||202603010900||C1^Lee^Ann^^^Dr");
    EXPECT_EQ(at(made, "/code/coding/0/system"), "http://loinc.org");
    EXPECT_EQ(at(made, "/referenceRange/0/text"), "115-165");
    EXPECT_EQ(at(made, "/interpretation/0/coding/0/system"),
              "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation");
    EXPECT_EQ(at(made, "/effectiveDateTime"), "2026-03-01T09:00:00+00:00");
    EXPECT_EQ(at(made, "/performer/0/display"), "Dr Ann Lee");
}

TEST(Hl7ConvertResults, joins_a_text_that_is_sent_a_line_at_a_time) {
    const auto made = one(
        {msh("ORU^R01"), pid, "OBR|1||F1^RAD|1^X-ray^L", "OBX|1|TX|1^Report^L||The chest||||||F",
         "OBX|2|TX|1^Report^L||is clear.||||||F", "OBX|3|TX|2^Conclusion^L||Normal||||||F"});
    const auto found = resources(made, "Observation");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(at(found[0], "/valueString"), "The chest\nis clear.");
}

TEST(Hl7ConvertResults, links_sensitivities_to_the_organism_that_they_are_of) {
    const auto made = one({msh("ORU^R01"), pid, "OBR|1|P1|F1^LAB|630-4^Urine culture^LN",
                           "OBX|1|CE|6463-4^Organism^LN|1|112283007^E. coli^SCT||||||F",
                           "OBR|2|P1|F1^LAB|29576-6^Sensitivities^LN||||||||||||||||||||||6463-4^"
                           "Organism^LN&1|||P1^F1",
                           "OBX|1|ST|18864-9^Ampicillin^LN||R||||||F"});
    const auto plain = resources(made, "Observation");
    ASSERT_EQ(plain.size(), 2U);
    // OBR-26 in its own form: code, sub-id and text.
    const auto linked = one({msh("ORU^R01"), pid, "OBR|1|P1|F1^LAB|630-4^Urine culture^LN",
                             "OBX|1|CE|6463-4^Organism^LN|1|112283007^E. coli^SCT||||||F",
                             "OBR|2|P2|F2^LAB|29576-6^Sensitivities^LN||||||||||||||||||||||6463-4&"
                             "Organism&LN^1^E. coli|||P1^F1",
                             "OBX|1|ST|18864-9^Ampicillin^LN||R||||||F"});
    const auto observations = resources(linked, "Observation");
    ASSERT_EQ(observations.size(), 2U);
    EXPECT_EQ(at(observations[0], "/hasMember/0/reference"),
              "Observation/" + at(observations[1], "/id"));
}

TEST(Hl7ConvertResults, puts_notes_where_they_belong) {
    const auto made = one({msh("ORU^R01"), pid, "OBR|1||F1^LAB|1^Panel^L", "NTE|1|L|About all",
                           "NTE|2|L|of it", "OBX|1|ST|1^x^L||v||||||F", "NTE|1|L|About one"});
    EXPECT_EQ(at(only(made, "DiagnosticReport"), "/conclusion"), "About all\nof it");
    EXPECT_EQ(at(only(made, "Observation"), "/note/0/text"), "About one");
}

TEST(Hl7ConvertResults, keeps_a_file_that_is_not_what_it_states_as_its_text) {
    const auto made = one({msh("ORU^R01"), pid, "OBR|1||F1^LAB|1^Panel^L",
                           "OBX|1|ED|2^Scan^L||^AP^PDF^Base64^not base64!||||||F"});
    const auto report = only(made, "DiagnosticReport");
    EXPECT_EQ(at(report, "/presentedForm/0/contentType"), "text/plain");
    EXPECT_EQ(*from_base64(at(report, "/presentedForm/0/data")), "not base64!");
    EXPECT_EQ(made.notes.size(), 1U);
}

}  // namespace
}  // namespace mcr::source::hl7v2
