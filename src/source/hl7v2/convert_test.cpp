#include "source/hl7v2/convert.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "source/hl7v2/test_samples.hpp"

namespace mcr::source::hl7v2 {
namespace {

using test::at;
using test::made_of;
using test::message_of;
using test::msh;
using test::one;
using test::only;
using test::pid;
using test::resources;

TEST(Hl7Convert, tells_who_the_patient_is) {
    const auto made = one({msh("ADT^A08"), pid});
    const auto patient = only(made, "Patient");
    EXPECT_EQ(made.nhs_numbers, std::vector<std::string>{"9990000018"});
    EXPECT_EQ(made.local_ids, std::vector<std::string>{"RQW|H7"});
    EXPECT_EQ(at(patient, "/identifier/0/system"), "https://fhir.nhs.uk/Id/nhs-number");
    EXPECT_EQ(at(patient, "/identifier/0/value"), "9990000018");
    EXPECT_EQ(at(patient, "/name/0/family"), "Finch");
    EXPECT_EQ(at(patient, "/name/0/given/1"), "Ann");
    EXPECT_EQ(at(patient, "/birthDate"), "1951-03-09");
    EXPECT_EQ(at(patient, "/gender"), "female");
    EXPECT_EQ(at(patient, "/address/0/postalCode"), "CM20 1QX");
    EXPECT_EQ(at(patient, "/telecom/0/value"), "01279 000000");
}

TEST(Hl7Convert, says_whether_the_patient_is_one_of_several_children) {
    struct Case {
        const char *fields, *where, *value;
    };
    for (const Case& one_of :
         {Case{"|2", "/multipleBirthInteger", "2"}, Case{"Y|", "/multipleBirthBoolean", "true"},
          Case{"N|", "/multipleBirthBoolean", "false"}, Case{"Y|2", "/multipleBirthBoolean", ""},
          Case{"|^x", "/multipleBirthInteger", ""}, Case{"|second", "/multipleBirthInteger", ""},
          Case{"|100", "/multipleBirthInteger", ""}}) {
        const auto made = one({msh("ADT^A08"), "PID|1||9990000018^^^NHS||Finch" +
                                                   std::string(19, '|') + one_of.fields});
        EXPECT_EQ(at(only(made, "Patient"), one_of.where), one_of.value) << one_of.fields;
    }
}

TEST(Hl7Convert, takes_only_valid_nhs_numbers_that_say_that_they_are) {
    for (const char* cx : {"9990000019^^^NHS^NH", "9990000018^^^RQW^MR", "9990000018"}) {
        const auto made = one({msh("ADT^A08"), "PID|1||" + std::string(cx) + "||Finch^Edith"});
        EXPECT_TRUE(made.nhs_numbers.empty()) << cx;
        EXPECT_EQ(made.local_ids.size(), 1U) << cx;
    }
    for (const char* fields : {"|1||999 000 0018^^^NHS||F", "|1|9990000018^^^^NH|7^^^RQW||F",
                               "|1||7^^^X&2.16.840.1.113883.2.1.4.1&ISO~9990000018^^^X&"
                               "2.16.840.1.113883.2.1.4.1&ISO||F",
                               "|1||7^^^RQW||F||||||||||||||9990000018"})
        EXPECT_EQ(one({msh("ADT^A08"), "PID" + std::string(fields)}).nhs_numbers.size(), 1U)
            << fields;
}

TEST(Hl7Convert, refuses_a_patient_that_cannot_be_told_and_types_that_it_does_not_read) {
    struct Case {
        std::vector<std::string> lines;
        ErrorKind kind;
        const char* sentence;
    };
    for (const Case& wrong :
         {Case{{msh("ADT^A08"), "PID|1||||Finch"},
               ErrorKind::malformed,
               "Segment 2 (PID) has no patient identifier in its field 3."},
          Case{
              {msh("ADT^A08"), "EVN|A08"}, ErrorKind::malformed, "The message has no PID segment."},
          Case{{msh("RDE^O11"), pid}, ErrorKind::unsupported, "Messages of type RDE are not read."},
          Case{{msh("9990000018"), pid},
               ErrorKind::unsupported,
               "Messages of type MSH-9 are not read."}}) {
        const auto made = to_r4(*Message::parse(message_of(wrong.lines)), test::context());
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().kind, wrong.kind);
        EXPECT_EQ(made.error().sentence, wrong.sentence);
    }
    EXPECT_TRUE(made_of(message_of({msh("RSP^K22"), "MSA|AA|1", "QAK|t|NF"})).empty());
}

TEST(Hl7Convert, gives_the_same_thing_the_same_id_whatever_message_it_comes_in) {
    const std::vector<std::string> body = {pid, "PV1|1|I|W1||||C1^Lee||||||||||||V1^^^RQW",
                                           "OBR|1||F1^LAB|1^Panel^L", "OBX|1|NM|2^x^L||5||||||P"};
    auto first = body;
    first.insert(first.begin(), msh("ORU^R01"));
    auto later = body;
    later.insert(later.begin(), "MSH|^~\\&|PAS|RQW|MCR||20260302120000||ORU^R01|M2|P|2.4");
    later.back() = "OBX|7|NM|2^x^L||6||||||C";
    const auto a = one(first);
    const auto b = one(later);
    for (const char* type : {"Patient", "Encounter", "DiagnosticReport", "Observation"})
        EXPECT_EQ(at(only(a, type), "/id"), at(only(b, type), "/id")) << type;
    Context other = test::context();
    other.source_key = "RWH-pas";
    EXPECT_NE(at(only(made_of(message_of(first), other).front(), "Patient"), "/id"),
              at(only(a, "Patient"), "/id"));
}

TEST(Hl7Convert, says_what_became_of_a_visit) {
    struct Case {
        const char *event, *patient_class, *end, *status, *code;
    };
    for (const Case& visit :
         {Case{"A01", "I", "", "in-progress", "IMP"}, Case{"A04", "E", "", "in-progress", "EMER"},
          Case{"A03", "I", "202603051000", "finished", "IMP"},
          Case{"A08", "O", "202603051000", "finished", "AMB"},
          Case{"A05", "P", "", "planned", "PRENC"}, Case{"A11", "I", "", "cancelled", "IMP"},
          Case{"A13", "I", "", "in-progress", "IMP"}}) {
        const auto made = one({msh("ADT^" + std::string(visit.event)), pid,
                               "PV1|1|" + std::string(visit.patient_class) +
                                   "|W1^2^3^Hospital||||C1^Lee^Ann||||||||||||V1^^^RQW" +
                                   std::string(25, '|') + "202603011000|" + visit.end});
        const auto encounter = only(made, "Encounter");
        EXPECT_EQ(at(encounter, "/status"), visit.status) << visit.event;
        EXPECT_EQ(at(encounter, "/class/code"), visit.code) << visit.event;
        EXPECT_EQ(at(encounter, "/location/0/location/display"), "W1, 2, 3, Hospital");
        EXPECT_EQ(at(encounter, "/period/start"), "2026-03-01T10:00:00+00:00");
    }
}

TEST(Hl7Convert, makes_allergies_diagnoses_and_procedures) {
    const auto made =
        one({msh("ADT^A08"), pid, "PV1|1|I|||||||||||||||||V1^^^RQW",
             "AL1|1|DA|91936005^Allergy to penicillin^SCT|SV|Rash~Wheeze|20200101",
             "DG1|1|I10|J45^Asthma|Bad asthma|20200101|F", "PR1|1||179344006^Hip^SCT||20210304"});
    const auto allergy = only(made, "AllergyIntolerance");
    EXPECT_EQ(at(allergy, "/category/0"), "medication");
    EXPECT_EQ(at(allergy, "/criticality"), "high");
    EXPECT_EQ(at(allergy, "/reaction/0/severity"), "severe");
    EXPECT_EQ(at(allergy, "/reaction/0/manifestation/1/text"), "Wheeze");
    const auto condition = only(made, "Condition");
    EXPECT_EQ(at(condition, "/code/coding/0/system"), "http://hl7.org/fhir/sid/icd-10");
    EXPECT_EQ(at(condition, "/code/text"), "Bad asthma");
    EXPECT_EQ(at(only(made, "Encounter"), "/diagnosis/0/condition/reference"),
              "Condition/" + at(condition, "/id"));
    EXPECT_EQ(at(only(made, "Procedure"), "/performedDateTime"), "2021-03-04");
}

TEST(Hl7Convert, makes_a_document_of_txa_and_the_texts_and_files_behind_it) {
    const auto made = one({msh("MDM^T02"), pid, "PV1|1|N",
                           "TXA|1|DS|TX|202603011500|C1^Lee^Ann|202603011500||||||D1^RQW|||||AU||"
                           "AV||||||Discharge summary",
                           "OBX|1|TX|1^Body^L||Dear doctor||||||F", "OBX|2|TX|1^Body^L||",
                           "OBX|3|TX|1^Body^L||She is well.||||||F",
                           "OBX|4|ED|2^Scan^L||^AP^PDF^Base64^JVBERi0=||||||F",
                           "OBX|5|RP|3^Image^L||https://pacs.example/1^^IM^JPEG||||||F"});
    const auto document = only(made, "DocumentReference");
    EXPECT_EQ(at(document, "/status"), "current");
    EXPECT_EQ(at(document, "/docStatus"), "final");
    EXPECT_EQ(at(document, "/description"), "Discharge summary");
    EXPECT_EQ(at(document, "/date"), "2026-03-01T15:00:00+00:00");
    EXPECT_EQ(*from_base64(at(document, "/content/0/attachment/data")),
              "Dear doctor\nShe is well.");
    EXPECT_EQ(at(document, "/content/1/attachment/contentType"), "application/pdf");
    EXPECT_EQ(at(document, "/content/1/attachment/data"), "JVBERi0=");
    EXPECT_EQ(at(document, "/content/2/attachment/url"), "https://pacs.example/1");
    EXPECT_TRUE(resources(made, "Observation").empty());
}

TEST(Hl7Convert, says_how_far_a_document_has_come) {
    struct Case {
        const char *sent, *status;
    };
    for (const Case& one_of :
         {Case{"DI", "preliminary"}, Case{"DO", "preliminary"}, Case{"IP", "preliminary"},
          Case{"IN", "preliminary"}, Case{"PA", "preliminary"}, Case{"AU", "final"},
          Case{"LA", "final"}, Case{"", ""}, Case{"ZZ", ""}}) {
        const auto made =
            one({msh("MDM^T02"), pid,
                 "TXA|1|DS|TX|||||||||D1^RQW|||||" + std::string(one_of.sent) + "||AV"});
        EXPECT_EQ(at(only(made, "DocumentReference"), "/docStatus"), one_of.status) << one_of.sent;
    }
}

TEST(Hl7Convert, says_what_became_of_a_document) {
    struct Case {
        const char *event, *availability, *status, *relation;
    };
    for (const Case& one_of :
         {Case{"T02", "AV", "current", ""}, Case{"T02", "OB", "superseded", ""},
          Case{"T02", "CA", "entered-in-error", ""}, Case{"T06", "AV", "current", "appends"},
          Case{"T10", "AV", "current", "replaces"}, Case{"T11", "AV", "entered-in-error", ""}}) {
        const auto made = one(
            {msh("MDM^" + std::string(one_of.event)), pid,
             "TXA|1|DS|TX|||||||||D2^RQW|D1^RQW|||||" + std::string("|") + one_of.availability});
        const auto document = only(made, "DocumentReference");
        EXPECT_EQ(at(document, "/status"), one_of.status) << one_of.event;
        EXPECT_EQ(at(document, "/relatesTo/0/code"), one_of.relation) << one_of.event;
    }
}

TEST(Hl7Convert, makes_appointments) {
    const auto made = one(
        {msh("SIU^S12"), "SCH||AP1^RQW|||||1^Check^L||20|min|^^^202607011000|||||||||||||||Booked",
         pid, "AIS|1|A|2^Clinic^L|202607011000", "AIL|1|A|Room 2^^^Clinic",
         "AIP|1|A|C1^Lee^Ann^^^Dr"});
    const auto booked = only(made, "Appointment");
    EXPECT_EQ(at(booked, "/status"), "booked");
    EXPECT_EQ(at(booked, "/start"), "2026-07-01T10:00:00+01:00");
    EXPECT_EQ(at(booked, "/end"), "2026-07-01T09:20:00.000Z");
    EXPECT_EQ(at(booked, "/participant/1/actor/display"), "Room 2, Clinic");
    EXPECT_EQ(at(booked, "/participant/2/actor/display"), "Dr Ann Lee");
    EXPECT_EQ(at(only(one({msh("SIU^S15"), "SCH||AP1^RQW", pid}), "Appointment"), "/status"),
              "cancelled");
    EXPECT_EQ(at(only(one({msh("SIU^S26"), "SCH||AP1^RQW", pid}), "Appointment"), "/status"),
              "noshow");
}

TEST(Hl7Convert, makes_immunizations) {
    const auto made = one(
        {msh("VXU^V04"), pid, "ORC|RE||V1^RQW",
         "RXA|0|1|20260105||39114911000001105^Flu vaccine^DMD|0.5|mL^mL^UCUM||00^New^NIP001|C1^Lee|"
         "^^^Clinic||||B7|20270101|XX^Maker^L|||CP|A",
         "RXR|78421000^Intramuscular^SCT|368208006^Left arm^SCT",
         "OBX|1|CE|30973-2^Dose number^LN||2||||||F", "OBX|2|CE|1^Reaction^L||3^Sore^L||||||F",
         "ORC|RE||V2^RQW", "RXA|0|1|20250105||5^Other^DMD|999||||||||||||||NA|A"});
    const auto found = resources(made, "Immunization");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(at(found[0], "/status"), "completed");
    EXPECT_EQ(at(found[0], "/lotNumber"), "B7");
    EXPECT_EQ(at(found[0], "/doseQuantity/code"), "mL");
    EXPECT_EQ(at(found[0], "/primarySource"), "true");
    EXPECT_EQ(at(found[0], "/protocolApplied/0/doseNumberString"), "2");
    EXPECT_EQ(at(found[0], "/site/coding/0/code"), "368208006");
    EXPECT_EQ(at(found[1], "/status"), "not-done");
    EXPECT_EQ(at(only(made, "Observation"), "/partOf/0/reference"),
              "Immunization/" + at(found[0], "/id"));
}

TEST(Hl7Convert, labels_what_the_sender_marks_as_sensitive) {
    struct Case {
        std::vector<std::string> lines;
        const char *patient, *item;
    };
    const std::string visit = "PV1|1|I||||||||||||||VIP|||V1^^^RQW";
    for (const Case& marked :
         {Case{{msh("ADT^A08"), pid, "PV1|1|I||||||||||||||N|||V1^^^RQW"}, "", ""},
          Case{{msh("ADT^A08"), pid, visit}, "", "R"},
          Case{{"MSH|^~\\&|PAS|RQW|MCR||20260301120000|V|ADT^A08|M1|P|2.4", pid,
                "PV1|1|I|||||||||||||||||V1^^^RQW"},
               "V",
               "V"},
          Case{{msh("ADT^A08"), pid, "PD1||||||||||||Y", "PV1|1|I|||||||||||||||||V1^^^RQW"},
               "R",
               "R"}}) {
        const auto made = one(marked.lines);
        EXPECT_EQ(at(only(made, "Patient"), "/meta/security/0/code"), marked.patient);
        EXPECT_EQ(at(only(made, "Encounter"), "/meta/security/0/code"), marked.item);
    }
    const auto made = one({msh("MDM^T02"), pid, "TXA|1|DS|TX|||||||||D1^RQW||||||V|AV"});
    EXPECT_EQ(at(only(made, "DocumentReference"), "/meta/security/0/code"), "V");
    EXPECT_EQ(at(only(made, "DocumentReference"), "/securityLabel/0/coding/0/code"), "V");
}

TEST(Hl7Convert, drops_nothing_that_it_does_not_understand) {
    const auto made = one({msh("ADT^A08"), pid, "PV1|1|I|||||||||||||||||V1^^^RQW|A20|",
                           "ZXX|one|two^three", "GT1|1||Payer"});
    EXPECT_EQ(made.kept_segments, (std::vector<std::string>{"ZXX", "GT1"}));
    std::string kept;
    const auto provenances = resources(made, "Provenance");
    ASSERT_EQ(provenances.size(), 2U);
    for (const auto& one_of : provenances[0].at("extension").as_array())
        kept += at(one_of, "/valueString") + "\n";
    EXPECT_EQ(kept, "PV1||||||||||||||||||||A20\nZXX|one|two^three\nGT1|1||Payer\n");
}

TEST(Hl7Convert, says_where_everything_comes_from) {
    const auto made = one({msh("ADT^A08"), pid});
    const auto origin = resources(made, "Provenance")[0];
    EXPECT_EQ(at(origin, "/recorded"), "2026-03-01T12:00:00+00:00");
    EXPECT_EQ(at(origin, "/agent/0/who/display"), "PAS, RQW");
    EXPECT_EQ(at(origin, "/agent/0/who/identifier/value"), "RQW");
    EXPECT_EQ(at(origin, "/entity/0/what/identifier/value"), "M1");
    EXPECT_EQ(at(origin, "/activity/text"), "ADT^A08");
}

TEST(Hl7Convert, tells_which_numbers_have_ended) {
    const auto made = one({msh("ADT^A40"), pid, "MRG|9990000026^^^NHS^NH~H8^^^RQW^MR"});
    EXPECT_EQ(made.prior_ids, (std::vector<std::string>{"NHS|9990000026", "RQW|H8"}));
}

TEST(Hl7Convert, makes_one_of_the_groups_of_one_patient_and_others_of_others) {
    const std::string other = "PID|1||9990000026^^^NHS^NH||Wren^Ada||19600101|F";
    const auto made = made_of(
        message_of({msh("ADR^A19"), "MSA|AA|1", "EVN|A01", pid, "PV1|1|I|||||||||||||||||V1^^^RQW",
                    "EVN|A01", pid, "PV1|1|I|||||||||||||||||V2^^^RQW", "EVN|A01", other}));
    ASSERT_EQ(made.size(), 2U);
    EXPECT_EQ(resources(made[0], "Encounter").size(), 2U);
    EXPECT_EQ(resources(made[0], "Patient").size(), 1U);
    EXPECT_EQ(made[1].nhs_numbers, std::vector<std::string>{"9990000026"});
}

}  // namespace
}  // namespace mcr::source::hl7v2
