#include <gtest/gtest.h>

#include <map>

#include "base/text.hpp"
#include "source/hl7v2/test_samples.hpp"

namespace mcr::source::hl7v2 {
namespace {

/// What becomes of a message: counts by type of its first patient, or the sentence of the error.
std::string outcome_of(const std::filesystem::path& file) {
    const auto message = Message::parse(record::test::read(file));
    if (!message) return message.error().sentence;
    const auto made = to_r4(*message, test::context());
    if (!made) return made.error().sentence;
    std::string out = std::to_string(made->size());
    if (made->empty()) return out;
    std::map<std::string, int> counts;
    for (const auto& one : made->front().resources.resources())
        ++counts[std::string(one.at("resourceType").as_string())];
    for (const auto& [type, count] : counts)
        if (type != "Patient" && type != "Provenance" && type != "Practitioner")
            out += " " + type + " " + std::to_string(count);
    return out;
}

TEST(Hl7Samples, become_what_is_written_here) {
    MCR_NEEDS_SAMPLES();
    constexpr const char* everything =
        "1 AllergyIntolerance 1 Condition 1 Encounter 1 Observation 1 Procedure 1";
    constexpr const char* bed = "1 Encounter 1 Observation 1";
    constexpr const char* document = "1 DocumentReference 1 Encounter 1 ServiceRequest 1";
    constexpr const char* two_orders = "1 DocumentReference 1 Encounter 1 ServiceRequest 2";
    const std::map<std::string, std::string> expected = {
        {"valid-pcd01-MaximumRequest2.hl7",
         "1 DiagnosticReport 2 Encounter 1 Observation 10 ServiceRequest 2"},
        {"valid-pcd01-request.hl7v2", "1 DiagnosticReport 1 Observation 5 ServiceRequest 1"},
        {"valid-pcd01-request2.hl7v2", "1 DiagnosticReport 1 Observation 9 ServiceRequest 1"},
        {"valid-pcd01-response.hl7v2", "Messages of type ACK are not read."},
        {"err-1_Response.hl7", "0"},
        {"err-1_Response__1.hl7", "0"},
        {"nf-1_Response__1.hl7", "0"},
        {"ok-1_Response.hl7", "9"},
        {"ok-1_Response__1.hl7", "1"},
        {"ok-1_Response__2.hl7", "9"},
        {"ok-2_Response.hl7", "1"},
        {"ok-2_Response__1.hl7", "1"},
        {"ok-2_Response__2.hl7", "1"},
        {"ok-2_Response__3.hl7", "1"},
        {"qbp.hl7", "Messages of type QBP are not read."},
        {"rsp.hl7", "1"},
        {"ADT-A01-02.hl7", "1 Encounter 1"},
        {"ADT-A02-01.hl7", bed},
        {"ADT-A04-01.hl7", everything},
        {"ADT-A04-02.hl7", "1 Encounter 1"},
        {"ADT-A05-01.hl7", everything},
        {"ADT-A06-02.hl7", "1 Encounter 1"},
        {"ADT-A07-02.hl7", "1 Encounter 1"},
        {"ADT-A08-01.hl7", everything},
        {"ADT-A08-02.hl7", "1 Encounter 1"},
        {"ADT-A09-02.hl7", "1 Encounter 1"},
        {"ADT-A10-01.hl7", bed},
        {"ADT-A10-02.hl7", "1 Encounter 1"},
        {"ADT-A11-01.hl7", bed},
        {"ADT-A13-01.hl7", everything},
        {"ADT-A13-02.hl7", "1 Encounter 1"},
        {"ADT-A14-01.hl7", everything},
        {"ADT-A14-02.hl7", "1 Encounter 1"},
        {"ADT-A15-01.hl7", bed},
        {"ADT-A15-02.hl7", "1 Encounter 1"},
        {"ADT-A16-02.hl7", "1 Encounter 1"},
        {"ADT-A25-01.hl7", bed},
        {"ADT-A26-01.hl7", bed},
        {"ADT-A28-01.hl7", everything},
        {"ADT-A40-01.hl7", "1"},
        {"ADT-A40-02.hl7", "2"},
        {"ADT-A45-01.hl7", "1 Encounter 1"},
        {"ADT-A47-01.hl7", "1"},
        {"ADT-A60-01.hl7", "1 AllergyIntolerance 1 Encounter 1"},
        {"ADT01-23.hl7", "1 Condition 1 Encounter 1"},
        {"ADT01-28.hl7", "1 Encounter 1"},
        {"ADT04-251.hl7", "1 Encounter 1"},
        {"ADT04-28.hl7", "1 Encounter 1"},
        {"BAR-P01-01.hl7", "Messages of type BAR are not read."},
        {"BAR-P02-02.hl7", "Messages of type BAR are not read."},
        {"BAR-P12-01.hl7", "Messages of type BAR are not read."},
        {"BAR-P12-02.hl7", "Messages of type BAR are not read."},
        {"IZ_1_1.1_Admin_Child_Max_Message.hl7", "1 Immunization 1 Observation 3"},
        {"MDHHS-OML-O21-1.hl7", "Messages of type OML are not read."},
        {"MDM-T01-02.hl7", two_orders},
        {"MDM-T02-03.hl7", "1 DocumentReference 1 ServiceRequest 1"},
        {"MDM-T05-01.hl7", document},
        {"MDM-T06-01.hl7", document},
        {"MDM-T06-02.hl7", two_orders},
        {"MDM-T09-02.hl7", two_orders},
        {"MDM-T10-01.hl7", document},
        {"OMG-O19-02.hl7", "Messages of type OMG are not read."},
        {"ORM-O01-01.hl7", "Messages of type ORM are not read."},
        {"ORM-O01-03.hl7", "Messages of type ORM are not read."},
        {"ORM-O01-04.hl7", "Messages of type ORM are not read."},
        {"ORM-O01-05.hl7", "Messages of type ORM are not read."},
        {"ORM-O01-06.hl7", "Messages of type ORM are not read."},
        {"ORU-R01-01.hl7",
         "1 DiagnosticReport 1 DocumentReference 3 Encounter 1 Observation 2 ServiceRequest 1 "
         "Specimen 1"},
        {"RDE-O11-01.hl7", "Messages of type RDE are not read."},
        {"RDE-O11-02.hl7", "Messages of type RDE are not read."},
        {"RDE-O25-01.hl7", "Messages of type RDE are not read."},
        {"RDE-O25-02.hl7", "Messages of type RDE are not read."},
        {"REF-I12-01.hl7", "Messages of type REF are not read."},
        {"REF-I14-01.hl7", "Messages of type REF are not read."},
        {"REF-I14-02.hl7", "Messages of type REF are not read."},
        {"SIU-S14-01.hl7", "1 Appointment 1"},
        {"SIU-S15-01.hl7", "1 Appointment 1"},
        {"SIU-S16-01.hl7", "1 Appointment 1"},
        {"VXU-V04-01.hl7", "1 Encounter 1 Immunization 1 Observation 3"},
        {"VXU-V04-02.hl7", "1 Encounter 1 Immunization 3 Observation 4"},
        {"VXU.hl7", "1 Immunization 3 Observation 2"},
        {"Message.hl7_MDM_T02.txt", document},
    };
    std::size_t seen = 0;
    for (const auto& file : test::messages()) {
        const auto found = expected.find(file.filename().string());
        ASSERT_NE(found, expected.end()) << file;
        EXPECT_EQ(outcome_of(file), found->second) << file;
        ++seen;
    }
    EXPECT_EQ(seen, expected.size());
}

/// Against FHIR_bundle.hl7_MDM_T02.xml of the mapping: what the mapping decides.
TEST(Hl7Samples, the_document_of_the_mapping_becomes_what_the_mapping_says) {
    MCR_NEEDS_SAMPLES();
    const auto text = record::test::read(test::folder() / "Message.hl7_MDM_T02.txt");
    const auto bundle = record::test::read(test::folder() / "FHIR_bundle.hl7_MDM_T02.xml");
    const auto made = test::made_of(text);
    ASSERT_EQ(made.size(), 1U);
    const auto document = test::only(made.front(), "DocumentReference");
    const auto request = test::only(made.front(), "ServiceRequest");
    const auto patient = test::only(made.front(), "Patient");
    struct Case {
        std::string ours, theirs;
    };
    for (const Case& one :
         {Case{test::at(document, "/masterIdentifier/value"), "<value value=\""},
          Case{test::at(document, "/identifier/0/value"), "<value value=\""},
          Case{test::at(document, "/status"), "<status value=\""},
          Case{test::at(document, "/type/coding/0/code"), "<code value=\""},
          Case{test::at(document, "/description"), "<description value=\""},
          Case{test::at(document, "/securityLabel/0/coding/0/code"), "<code value=\""},
          Case{test::at(document, "/content/0/attachment/data"), "<data value=\""},
          Case{test::at(document, "/content/2/attachment/data"), "<data value=\""},
          Case{test::at(document, "/content/3/attachment/title"), "<title value=\""},
          Case{test::at(request, "/identifier/0/value"), "<value value=\""},
          Case{test::at(request, "/identifier/1/value"), "<value value=\""},
          Case{test::at(request, "/identifier/2/value"), "<value value=\""},
          Case{test::at(request, "/status"), "<status value=\""},
          Case{test::at(request, "/intent"), "<intent value=\""},
          Case{test::at(request, "/code/coding/0/code"), "<code value=\""},
          Case{test::at(patient, "/name/0/family"), "<family value=\""},
          Case{test::at(patient, "/birthDate"), "<birthDate value=\""}}) {
        ASSERT_FALSE(one.ours.empty()) << one.theirs;
        EXPECT_NE(bundle.find(one.theirs + one.ours + "\""), std::string::npos) << one.ours;
    }
    EXPECT_EQ(document.at("content").as_array().size(), 4U);
}

}  // namespace
}  // namespace mcr::source::hl7v2
