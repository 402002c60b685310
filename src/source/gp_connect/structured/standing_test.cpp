#include <gtest/gtest.h>

#include "source/gp_connect/structured/answer.hpp"

namespace mcr::source::gp_connect {
namespace {

using record::CoverageState;
using stu3::Area;
using stu3::Areas;

Areas of(std::initializer_list<Area> areas) {
    Areas all;
    for (const Area area : areas) all.set(static_cast<std::size_t>(area));
    return all;
}

const Areas asked = of({Area::problems, Area::medications});

TEST(Standing, is_data_with_notes_where_items_came) {
    stu3::Converted record;
    record.clinical_items = 12;
    record.findings.listed = of({Area::problems});
    record.findings.sentences = {"Warning."};
    const Standing standing = standing_of(record, asked);
    EXPECT_EQ(standing.state, CoverageState::data);
    EXPECT_EQ(standing.sentence, "12 items.");
    ASSERT_EQ(standing.notes.size(), 2U);
    EXPECT_EQ(standing.notes[0], "Warning.");
    EXPECT_EQ(standing.notes[1], "The practice's answer says nothing about Medications.");
}

TEST(Standing, is_nothing_recorded_for_empty_lists_and_nothing_else) {
    stu3::Converted record;
    record.findings.listed = record.findings.empty = asked;
    EXPECT_EQ(standing_of(record, asked).state, CoverageState::nothing_recorded);
}

TEST(Standing, is_withheld_for_empty_lists_that_warn_of_confidential_items) {
    stu3::Converted record;
    record.findings.listed = record.findings.empty = asked;
    record.findings.confidential = true;
    EXPECT_EQ(standing_of(record, asked).state, CoverageState::withheld_confidential);
}

TEST(Standing, is_switched_off_when_every_area_that_was_asked_for_is) {
    stu3::Converted record;
    record.findings.switched_off = of({Area::problems, Area::medications, Area::referrals});
    EXPECT_EQ(standing_of(record, asked).state, CoverageState::switched_off);
}

TEST(Standing, is_not_supported_when_the_system_knows_no_area_that_was_asked_for) {
    stu3::Converted record;
    record.findings.unsupported = asked;
    EXPECT_EQ(standing_of(record, asked).state, CoverageState::not_supported);
}

TEST(Standing, is_nothing_recorded_with_a_note_when_one_area_is_off_and_the_other_empty) {
    stu3::Converted record;
    record.findings.switched_off = of({Area::problems});
    record.findings.listed = record.findings.empty = of({Area::medications});
    record.findings.sentences = {"The practice has switched off Problems."};
    const Standing standing = standing_of(record, asked);
    EXPECT_EQ(standing.state, CoverageState::nothing_recorded);
    EXPECT_EQ(standing.notes, record.findings.sentences);
}

TEST(Standing, is_a_failure_when_the_answer_says_nothing_about_what_was_asked_for) {
    EXPECT_EQ(standing_of({}, asked).state, CoverageState::failed);
}

TEST(Standing, is_data_when_only_the_registration_was_asked_for) {
    EXPECT_EQ(standing_of({}, {}).state, CoverageState::data);
}

TEST(Standing, mentions_that_a_list_of_allergies_came_without_that_of_ended_ones) {
    stu3::Converted record;
    record.findings.listed = record.findings.empty = of({Area::allergies});
    const Standing standing = standing_of(record, of({Area::allergies, Area::ended_allergies}));
    EXPECT_EQ(standing.state, CoverageState::nothing_recorded);
    EXPECT_EQ(standing.notes.at(0), "The practice's answer says nothing about Ended allergies.");
}

TEST(Standing, reports_what_is_about_another_patient_as_withheld) {
    stu3::Converted record;
    record.clinical_items = 3;
    record.withheld = 2;
    EXPECT_EQ(standing_of(record, {}).notes.at(0),
              "Withheld because the practice gives it as another patient's: 2 items.");
}

TEST(Standing, counts_what_departs_from_the_rules_in_one_note) {
    stu3::Converted record;
    record.clinical_items = 1;
    record.notes.resize(200);
    record.notes_left_out = 3;
    EXPECT_EQ(standing_of(record, {}).notes.at(0),
              "The practice's answer departs from the rules in 203 places; nothing of it is left "
              "out.");
    EXPECT_EQ(standing_of(record, {}).sentence, "1 item.");
}

}  // namespace
}  // namespace mcr::source::gp_connect
