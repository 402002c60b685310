#include "record/patient_check.hpp"

#include <gtest/gtest.h>

#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

using Names = std::vector<std::string>;

constexpr ExpectedPatient expected_patient{"9990000018", "O\u2019Br\u00edan", "female",
                                           "1961-03-04"};

std::string patient(std::string_view number, std::string_view birth, std::string_view family,
                    std::string_view gender, std::string_view id = "p") {
    return R"({"resource":{"resourceType":"Patient","id":")" + std::string(id) +
           R"(","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
           std::string(number) + R"("}],"birthDate":")" + std::string(birth) +
           R"(","name":[{"family":")" + std::string(family) + R"("}],"gender":")" +
           std::string(gender) + R"("}})";
}

std::string condition(std::string_view subject) {
    return R"({"resource":{"resourceType":"Condition","id":"c","subject":{"reference":")" +
           std::string(subject) + R"("}}})";
}

const std::string right = patient("9990000018", "1961-03-04", "OBRIAN", "female");

Part part_of(std::string_view entries, std::vector<std::string> known = {}) {
    Origin from = test::origin();
    from.patient_ids = std::move(known);
    auto part = test::checked(R"({"resourceType":"Bundle","entry":[)" + std::string(entries) + "]}",
                              std::move(from));
    EXPECT_TRUE(part) << part.error().sentence;
    return std::move(*part);
}

PatientVerdict verdict(std::string_view entries,
                       WithoutPatient without = WithoutPatient::mismatch) {
    const Part part = part_of(entries);
    return check_patient({&part, 1}, expected_patient, without);
}

TEST(PatientCheck, the_right_patient_matches) {
    const auto found = verdict(right + "," + condition("Patient/p"));
    EXPECT_TRUE(found.matches);
    EXPECT_EQ(found.mismatches, Names{});
    EXPECT_EQ(found.notes, Names{});
}

TEST(PatientCheck, every_difference_is_a_mismatch_or_a_note) {
    struct Case {
        std::string entries;
        Names mismatches, notes;
    };
    const std::string no_number =
        R"({"resource":{"resourceType":"Patient","birthDate":"1961-03-04"}})";
    const Case cases[] = {
        {patient("9990000026", "1961-03-04", "OBRIAN", "female"), {"NHS number"}, {}},
        {patient("9990000018", "1961-03-05", "OBRIAN", "female"), {"birth date"}, {}},
        {patient("9990000018", "", "OBRIAN", "female"), {"birth date"}, {}},
        {patient("9990000018", "196", "OBRIAN", "female"), {"birth date"}, {}},
        {patient("9990000018", "1961-03", "OBRIAN", "female"), {}, {}},
        {patient("9990000018", "1961", "OBRIAN", "female"), {}, {}},
        {patient("9990000018", "1961-03-04", "Smith", "female"), {}, {"family name"}},
        {patient("9990000018", "1961-03-04", "OBRIAN", "male"), {}, {"gender"}},
        {patient("9990000018", "1961-03-04", "Smith", "other"), {}, {"family name", "gender"}},
        {patient("9990000026", "2001-03-04", "OBRIAN", "female"), {"NHS number", "birth date"}, {}},
        {no_number, {"NHS number"}, {}},
        {right + "," + patient("9990000026", "1961-03-04", "OBRIAN", "female", "q"),
         {"NHS number"},
         {}},
    };
    for (const Case& one : cases) {
        const auto found = verdict(one.entries);
        EXPECT_EQ(found.matches, one.mismatches.empty()) << one.entries;
        EXPECT_EQ(found.mismatches, one.mismatches) << one.entries;
        EXPECT_EQ(found.notes, one.notes) << one.entries;
    }
}

TEST(PatientCheck, a_second_NHS_number_in_force_is_a_mismatch) {
    const auto found = verdict(
        R"({"resource":{"resourceType":"Patient","birthDate":"1961-03-04","identifier":[
        {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"},
        {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}]}})");
    EXPECT_EQ(found.mismatches, Names{"NHS number"});
}

TEST(PatientCheck, an_item_of_another_subject_is_a_mismatch) {
    EXPECT_EQ(verdict(right + "," + condition("Patient/other")).mismatches, Names{"subject"});
    EXPECT_EQ(verdict(right + "," + condition("https://x.example/Patient/p")).mismatches,
              Names{"subject"});
    EXPECT_TRUE(verdict(right + "," + condition("Group/g")).matches);
}

TEST(PatientCheck, clinical_items_without_a_patient_are_a_mismatch_unless_allowed) {
    const std::string entries = condition("Patient/p") + "," + condition("Patient/p");
    EXPECT_EQ(verdict(entries).mismatches, Names{"no patient"});
    EXPECT_TRUE(verdict(entries, WithoutPatient::allowed).matches);
    EXPECT_EQ(verdict(entries + "," + condition("Patient/q"), WithoutPatient::allowed).mismatches,
              Names{"subject"});
}

TEST(PatientCheck, nothing_clinical_matches) {
    EXPECT_TRUE(verdict("").matches);
    EXPECT_TRUE(verdict(R"({"resource":{"resourceType":"Organization","id":"o"}})").matches);
    EXPECT_TRUE(check_patient({}, expected_patient).matches);
}

TEST(PatientCheck, the_patient_of_one_page_answers_for_the_others) {
    std::vector<Part> parts;
    parts.push_back(part_of(right));
    parts.push_back(part_of(condition("Patient/p")));
    EXPECT_TRUE(check_patient(parts, expected_patient).matches);
    parts.push_back(part_of(condition("Patient/q")));
    EXPECT_EQ(check_patient(parts, expected_patient).mismatches, Names{"subject"});
}

TEST(PatientCheck, an_id_known_beforehand_names_the_patient) {
    std::vector<Part> parts;
    parts.push_back(part_of(condition("Patient/p"), {"p"}));
    EXPECT_TRUE(check_patient(parts, expected_patient, WithoutPatient::allowed).matches);
    parts.push_back(part_of(condition("Patient/q"), {"p"}));
    EXPECT_EQ(check_patient(parts, expected_patient, WithoutPatient::allowed).mismatches,
              Names{"subject"});
}

TEST(PatientCheck, compares_with_the_national_demographics) {
    const people::Demographics demographics{.number = *people::NhsNumber::parse("9990000018"),
                                            .superseded = false,
                                            .family = "Obrian",
                                            .given = {},
                                            .prefix = {},
                                            .gender = "female",
                                            .birth_date = "1961-03-04",
                                            .deceased = {},
                                            .address = {},
                                            .registered_practice = {},
                                            .fhir_json = {}};
    const Part part = part_of(right);
    const auto found = check_patient({&part, 1}, expected(demographics));
    EXPECT_TRUE(found.matches);
    EXPECT_TRUE(found.notes.empty());
}

}  // namespace
}  // namespace mcr::record
