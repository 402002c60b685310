#include <gtest/gtest.h>

#include <map>

#include "record/record_samples.hpp"
#include "source/cda/convert.hpp"
#include "source/cda/test_documents.hpp"

// Every sample document, and what comes of it: sections, extracted entries, entries left as text,
// and the resources by type; or the error. Pieces of documents are put into whole ones.

namespace mcr::source::cda {
namespace {

struct Sample {
    const char* file;
    const char* outcome;
};

std::string outcome_of(const std::string& text) {
    const auto made = to_r4(test::completed(text), {.source_key = "s", .document_reference = {}});
    if (!made) return "ERROR " + made.error().sentence;
    std::string out = "s" + std::to_string(made->sections) + " x" +
                      std::to_string(made->extracted) + " t" + std::to_string(made->left_as_text);
    std::map<std::string, int> types;
    for (const auto& one : made->resources.resources())
        ++types[std::string(one.at("resourceType").get_string())];
    for (const auto& [type, count] : types) out += " " + type + "=" + std::to_string(count);
    return out;
}

class Samples : public testing::TestWithParam<Sample> {};
TEST_P(Samples, come_to_what_is_written_here) {
    MCR_NEEDS_SAMPLES();
    const auto file = record::test::samples() / "cda" / GetParam().file;
    ASSERT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(outcome_of(record::test::read(file)), GetParam().outcome);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(all, Samples, testing::Values(
    Sample{"c-cda-sections/Act_text_and_originalText_references_(C-CDAR2.1).xml",
        "s1 x0 t1 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Advance_Directive_Observation_(V3)_Example.xml",
        "s1 x0 t1 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Allergy_to_specific_drug_Codeine(C-CDA2.1).xml",
        "s1 x1 t0 AllergyIntolerance=1 Composition=1 DocumentReference=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/Allergy_to_specific_drug_Penicillin(C-CDA2.1).xml",
        "s1 x1 t0 AllergyIntolerance=1 Composition=1 DocumentReference=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/CCD.xml",
        "s7 x17 t0 AllergyIntolerance=1 Composition=1 DiagnosticReport=1 "
        "DocumentReference=1 Observation=12 Organization=1 Patient=1 Practitioner=1 "
        "Procedure=3 Provenance=17"},
    Sample{"c-cda-sections/Care_Plan.xml",
        "s4 x0 t7 Composition=1 DocumentReference=1 Organization=1 Patient=1 "
        "Practitioner=1"},
    Sample{"c-cda-sections/Care_Team_Organizer_Example.xml",
        "s1 x0 t1 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Chest_X_ray_with_Narrative_Report(C-CDA2.1).xml",
        "s1 x2 t0 Composition=1 DiagnosticReport=1 DocumentReference=1 Observation=1 "
        "Patient=1 Provenance=2"},
    Sample{"c-cda-sections/Current_Smoking_Status(C-CDA2.1).xml",
        "s1 x1 t1 Composition=1 DocumentReference=1 Observation=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/Entry_Reference_Example.xml",
        "ERROR The document is no ClinicalDocument of HL7."},
    Sample{"c-cda-sections/Free_Text_Medication_SIG_(C-CDAR2.1).xml",
        "s1 x0 t1 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Glasgow_coma_scale(C-CDAR2.1).xml",
        "s1 x0 t1 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Health_Concern_Act_Example.xml",
        "s1 x0 t1 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Health_Concerns_Link_to_Problems_Section_with_linkHTML(C-CDA2.1).xml",
        "ERROR The document is no ClinicalDocument of HL7."},
    Sample{"c-cda-sections/History_and_Physical.xml",
        "s17 x26 t7 AllergyIntolerance=3 Composition=1 Condition=2 "
        "DiagnosticReport=1 DocumentReference=1 Immunization=4 MedicationStatement=1 "
        "Observation=12 Organization=1 Patient=1 Practitioner=1 Procedure=3 "
        "Provenance=26"},
    Sample{"c-cda-sections/Hospital_Discharge_Encounter_with_Billable_Diagnoses(C-CDA2.1).xml",
        "s1 x3 t0 Composition=1 Condition=2 DocumentReference=1 Encounter=1 "
        "Patient=1 Provenance=3"},
    Sample{"c-cda-sections/Implant_Without_Procedure(C-CDA2.1).xml",
        "s1 x0 t3 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Influenza_Vaccination_Patient_Reported(C-CDA2.1).xml",
        "s1 x1 t0 Composition=1 DocumentReference=1 Immunization=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/Influenza_Vaccination_with_NDC(C-CDA2.1).xml",
        "s1 x1 t0 Composition=1 DocumentReference=1 Immunization=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/Intervention_Planned_Referral_and_Note_Completeting_Referral(C-CDAR2.1).xml",
        "ERROR The document is no ClinicalDocument of HL7."},
    Sample{"c-cda-sections/Med_at_bedtime(C-CDAR2.1).xml",
        "s1 x1 t0 Composition=1 DocumentReference=1 MedicationStatement=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/Med_oral_QID_with_PRN(C-CDA2.1).xml",
        "s1 x1 t0 Composition=1 DocumentReference=1 MedicationStatement=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/Med_oral_liquid_PRN(C-CDA2.1).xml",
        "s1 x1 t0 Composition=1 DocumentReference=1 MedicationStatement=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/Not_Allergic_to_Peanuts(C-CDAR2.1).xml",
        "s1 x1 t0 AllergyIntolerance=1 Composition=1 DocumentReference=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/Panel_of_Vital_Signs_in_Metric_Units(C-CDA2.1).xml",
        "s1 x10 t0 Composition=1 DocumentReference=1 Observation=10 Patient=1 "
        "Provenance=10"},
    Sample{"c-cda-sections/Patient_Deceased_Extension(C-CDA2.1).xml",
        "s0 x0 t0 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Patient_Health_Questionnaire_PHQ-9(C-CDAR2.1).xml",
        "s1 x0 t1 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Planned_Encounter_-_Reason_for_Referral(C-CDAR2.1).xml",
        "ERROR The document is no ClinicalDocument of HL7."},
    Sample{"c-cda-sections/Procedure_Alternatives(C-CDA2.1).xml",
        "s1 x0 t1 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Procedure_Note.xml",
        "s16 x6 t4 Composition=1 Condition=5 DocumentReference=1 "
        "MedicationStatement=1 Organization=1 Patient=1 Practitioner=1 Provenance=6"},
    Sample{"c-cda-sections/Quality_Care_Compliance_in_C-CDA_(C-CDAR2.1).xml",
        "s1 x0 t4 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"c-cda-sections/Result_with_greater_than_a_specified_value(C-CDA2.1).xml",
        "s1 x2 t0 Composition=1 DiagnosticReport=1 DocumentReference=1 Observation=1 "
        "Patient=1 Provenance=2"},
    Sample{"c-cda-sections/Results_of_CO2_Test_Normal(C-CDA2.1).xml",
        "s1 x2 t0 Composition=1 DiagnosticReport=1 DocumentReference=1 Observation=1 "
        "Patient=1 Provenance=2"},
    Sample{"c-cda-sections/Results_of_COVID_Test_Positive_Normal(C-CDA2.1).xml",
        "s1 x2 t0 Composition=1 DiagnosticReport=1 DocumentReference=1 Observation=1 "
        "Patient=1 Provenance=2"},
    Sample{"c-cda-sections/Results_with_less_than_specific_value(C-CDA2.1).xml",
        "s1 x2 t0 Composition=1 DiagnosticReport=1 DocumentReference=1 Observation=1 "
        "Patient=1 Provenance=2"},
    Sample{"c-cda-sections/SDOH_Problem(C-CDA2.1).xml",
        "s1 x1 t0 Composition=1 Condition=1 DocumentReference=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/Transfer_Summary.xml",
        "s27 x38 t25 AllergyIntolerance=2 Composition=1 Condition=5 "
        "DiagnosticReport=2 DocumentReference=1 Encounter=1 Immunization=5 "
        "MedicationStatement=2 Observation=17 Organization=1 Patient=1 "
        "Practitioner=1 Procedure=4 Provenance=38"},
    Sample{"c-cda-sections/Withdrawn_Patient_reported_oral_medication_no_brand(C-CDA2.1).xml",
        "s1 x1 t0 Composition=1 DocumentReference=1 MedicationStatement=1 Patient=1 "
        "Provenance=1"},
    Sample{"c-cda-sections/recordTarget_Example.xml",
        "s0 x0 t0 Composition=1 DocumentReference=1 Patient=1"},
    Sample{"documents/CDA_PHMR_GOOD.xml",
        "s2 x0 t43 Composition=1 DocumentReference=1 Organization=1 Patient=1 "
        "Practitioner=1"},
    Sample{"documents/IHE_LabReport_20080103_Errored.xml",
        "s2 x0 t1 Composition=1 DocumentReference=1 Organization=1 Patient=1"},
    Sample{"documents/IHE_LabReport_21_Extended.xml",
        "s2 x0 t1 Composition=1 DocumentReference=1 Organization=1 Patient=1"},
    Sample{"documents/MU_Rev1_HITSP_C32C83_4Sections_NoInformationEntries_NoErrors.xml",
        "s4 x0 t4 Composition=1 DocumentReference=1 Organization=1 Patient=1"},
    Sample{"microsoft-ccda/CCD.ccda",
        "s7 x17 t0 AllergyIntolerance=1 Composition=1 DiagnosticReport=1 "
        "DocumentReference=1 Observation=12 Organization=1 Patient=1 Practitioner=1 "
        "Procedure=3 Provenance=17"},
    Sample{"microsoft-ccda/CDA_with_Embedded_PDF.ccda",
        "s0 x0 t0 Composition=1 DocumentReference=1 Organization=1 Patient=1 "
        "Practitioner=1"},
    Sample{"microsoft-ccda/Care_Plan.ccda",
        "s4 x0 t7 Composition=1 DocumentReference=1 Organization=1 Patient=1 "
        "Practitioner=1"},
    Sample{"microsoft-ccda/Consult-Document-Closing-Referral-C-CDAR2.1.ccda",
        "s0 x0 t0 Composition=1 DocumentReference=1 Organization=1 Patient=1 "
        "Practitioner=1"},
    Sample{"microsoft-ccda/Consultation_Note.ccda",
        "s13 x26 t10 AllergyIntolerance=2 Composition=1 Condition=4 "
        "DiagnosticReport=2 DocumentReference=1 MedicationStatement=2 Observation=16 "
        "Organization=1 Patient=1 Practitioner=1 Provenance=26"}));
// clang-format on

TEST(Samples, every_file_has_its_row) {
    MCR_NEEDS_SAMPLES();
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(record::test::samples() / "cda"))
        files += entry.is_regular_file() && entry.path().extension() != ".md" ? 1 : 0;
    EXPECT_EQ(files, 48U);
}

}  // namespace
}  // namespace mcr::source::cda
