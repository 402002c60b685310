#include "sim/generate/hl7_writer.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace mcr::sim {
namespace {

const Hl7House house{
    "RQW", "Smith & Sons' Hospital", "PAS", {{"Dr", "Ann", "Lee", "Consultant", "500000000001"}}};

Person person() {
    Person one;
    one.nhs_number = "9990000018";
    one.family = "O^Finch";
    one.given = "Edith";
    one.gender = "female";
    one.born = std::chrono::year{1951} / 3 / 9;
    return one;
}

History history() {
    History told;
    told.known = true;
    const int stay = told.add({.kind = VisitKind::admission,
                               .day = before_end(100),
                               .length_days = 3,
                               .reason = codes::knee_pain});
    told.add({.kind = VisitKind::outpatient, .day = before_end(50)});
    told.allergies.push_back({.code = codes::penicillin_allergy,
                              .reaction = codes::urticarial_rash,
                              .severity = "severe",
                              .recorded = before_end(900)});
    told.allergies.push_back({.code = codes::penicillin_allergy,
                              .severity = "mild",
                              .recorded = before_end(950),
                              .ended = before_end(940)});
    told.problems.push_back({.code = codes::asthma, .onset = before_end(800), .visit = stay});
    told.pressures.push_back({"142", "88", before_end(100), stay});
    told.letters.push_back({.type = {"373942005", "Discharge summary"},
                            .title = "Discharge summary",
                            .text = "Dear doctor,\nshe is well.",
                            .day = before_end(97),
                            .visit = stay});
    return told;
}

std::string names_of(std::string_view group) {
    std::string names;
    for (const auto line : split(group, '\r')) {
        if (line.empty()) continue;
        names += names.empty() ? "" : " ";
        names += line.substr(0, 3);
    }
    return names;
}

std::vector<std::string_view> fields_of(std::string_view group, std::string_view name) {
    for (const auto line : split(group, '\r'))
        if (line.starts_with(name)) return split(line, '|');
    return {};
}

TEST(Hl7Writer, escapes_what_would_be_read_as_structure) {
    struct Row {
        const char *text, *written;
    };
    for (const Row& row : {Row{"a|b", "a\\F\\b"}, Row{"a^b", "a\\S\\b"}, Row{"a&b", "a\\T\\b"},
                           Row{"a~b", "a\\R\\b"}, Row{"a\\b", "a\\E\\b"}, Row{"a\nb", "a\\.br\\b"},
                           Row{"", ""}, Row{"plain", "plain"}})
        EXPECT_EQ(hl7_text(row.text), row.written);
}

TEST(Hl7Writer, writes_who_the_patient_is) {
    const std::string pid = write_hl7(house, person(), history(), 7).pid;
    const auto fields = fields_of(pid, "PID");
    ASSERT_GT(fields.size(), 8U);
    EXPECT_TRUE(fields[3].starts_with("9990000018^^^NHS^NH~H"));
    EXPECT_TRUE(fields[3].ends_with("^^^RQW^MR"));
    EXPECT_TRUE(fields[5].starts_with("O\\S\\Finch^Edith^"));
    EXPECT_EQ(fields[7], "19510309");
    EXPECT_EQ(fields[8], "F");
    Person dead = person();
    dead.died = std::chrono::year{2026} / 1 / 2;
    dead.gender = "other";
    const auto told = write_hl7(house, dead, history(), 7).pid;
    EXPECT_EQ(fields_of(told, "PID").at(29), "20260102");
    EXPECT_EQ(fields_of(told, "PID").at(30), "Y");
    EXPECT_EQ(fields_of(told, "PID").at(8), "U");
}

TEST(Hl7Writer, writes_one_group_for_each_visit_order_and_document) {
    const Hl7Record record = write_hl7(house, person(), history(), 7);
    ASSERT_EQ(record.visits.size(), 2U);
    EXPECT_EQ(names_of(record.visits[0]), "EVN PID PV1 PV2 AL1 DG1")
        << "what has ended is left out";
    EXPECT_EQ(names_of(record.visits[1]), "EVN PID PV1");
    EXPECT_EQ(fields_of(record.visits[0], "PV1").at(2), "I");
    EXPECT_EQ(fields_of(record.visits[1], "PV1").at(2), "O");
    EXPECT_EQ(fields_of(record.visits[0], "AL1").at(4), "SV");
    ASSERT_EQ(record.results.size(), 1U);
    EXPECT_EQ(names_of(record.results[0]), "ORC OBR OBX OBX");
    EXPECT_EQ(fields_of(record.results[0], "OBX").at(5), "142");
    ASSERT_EQ(record.documents.size(), 1U);
    EXPECT_EQ(names_of(record.documents[0]), "EVN PID PV1 TXA OBX OBX");
}

TEST(Hl7Writer, tells_findings_of_a_life_without_a_visit) {
    History told = history();
    told.visits.clear();
    told.problems.front().visit = -1;
    told.letters.front().visit = -1;
    const Hl7Record record = write_hl7(house, person(), told, 7);
    ASSERT_EQ(record.visits.size(), 1U);
    EXPECT_EQ(names_of(record.visits[0]), "EVN PID AL1 DG1");
    EXPECT_EQ(fields_of(record.documents.at(0), "PV1").at(2), "N");
}

TEST(Hl7Writer, numbers_depend_on_the_seed_alone) {
    const auto first = write_hl7(house, person(), history(), 7);
    const auto again = write_hl7(house, person(), history(), 7);
    const auto other = write_hl7(house, person(), history(), 8);
    EXPECT_EQ(first.visits, again.visits);
    EXPECT_EQ(first.results, again.results);
    EXPECT_NE(first.pid, other.pid);
    EXPECT_NE(first.results, other.results);
}

TEST(Hl7Writer, tells_the_same_life_as_messages_in_the_order_of_their_days) {
    History told = history();
    told.appointments.push_back({.service = codes::general_practice, .day = record_end});
    told.vaccinations.push_back(
        {.vaccine = &codes::influenza, .day = before_end(10), .batch = "B7"});
    told.vaccinations.push_back(
        {.vaccine = &codes::influenza, .day = before_end(9), .given = false});
    std::string types;
    std::string before;
    for (const std::string& message : write_hl7_feed(house, person(), told, 7)) {
        const auto header = fields_of(message, "MSH");
        types += std::string(header.at(8)) + " " + std::string(header.at(11)) + "\n";
        EXPECT_LE(before, header.at(6).substr(0, 8));
        before = header.at(6).substr(0, 8);
        EXPECT_EQ(header.at(2), "PAS");
        EXPECT_EQ(header.at(3), "RQW");
    }
    EXPECT_EQ(types,
              "ADT^A28 2.4\nADT^A01 2.4\nORU^R01 2.4\nADT^A03 2.4\nMDM^T02 2.4\nADT^A04 2.4\n"
              "VXU^V04 2.5.1\nVXU^V04 2.5.1\nSIU^S12 2.4\n");
}

}  // namespace
}  // namespace mcr::sim
