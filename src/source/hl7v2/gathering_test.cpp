#include "source/hl7v2/gathering.hpp"

#include <gtest/gtest.h>

#include "record/part.hpp"
#include "source/hl7v2/test_samples.hpp"

namespace mcr::source::hl7v2 {
namespace {

using record::CoverageState;

const std::string edith = "PID|1||9990000018^^^NHS^NH||Finch^Edith||19510309|F";
const std::string ada = "PID|1||9990000026^^^NHS^NH||Wren^Ada||19600101|F";
const std::string visit = "PV1|1|I|||||||||||||||||V1^^^RQW";

class Gathered : public testing::Test {
protected:
    Gathered() { question_.sections.set(); }

    std::optional<Verdict> take(std::vector<std::string> lines, Query query = Query::visits) {
        lines.insert(lines.begin(),
                     {"MSH|^~\\&|PAS|RQW|MCR||20260301120000||ADR^A19|M1|P|2.4", "MSA|AA|1"});
        const auto message = Message::parse(test::message_of(lines));
        EXPECT_TRUE(message);
        return gathering_.take(query, *message);
    }
    std::optional<CoverageState> state_of(std::vector<std::string> lines,
                                          Query query = Query::visits) {
        const auto verdict = take(std::move(lines), query);
        return verdict ? std::optional(verdict->state) : std::nullopt;
    }
    Answer conclude() { return gathering_.conclude(*buffers_, Instant{}); }

    const std::shared_ptr<net::BufferPool> buffers_ = std::make_shared<net::BufferPool>();
    directory::Organisation organisation_{.code = *OdsCode::parse("RQW"), .name = "A hospital"};
    directory::System system_{.key = "pas", .protocol = "hl7v2", .address = "mllp://a:1"};
    const directory::Member member_{&organisation_, &system_};
    people::Demographics who_{.number = *people::NhsNumber::parse("9990000018"),
                              .family = "Finch",
                              .given = {"Edith"},
                              .gender = "female",
                              .birth_date = "1951-03-09"};
    const people::Professional asker_{.id = "1", .organisation = *OdsCode::parse("RWH")};
    Question question_{.patient = &who_, .asker = &asker_};
    Settings settings_;
    Gathering gathering_{member_, question_, settings_};
};

TEST_F(Gathered, of_the_right_patient_is_shown) {
    EXPECT_FALSE(take({edith, visit}));
    EXPECT_TRUE(gathering_.knows_patient());
    const Answer answer = conclude();
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.sentence, "1 item.");
    ASSERT_EQ(answer.parts.size(), 1U);
}

TEST_F(Gathered, of_nobody_is_not_held) {
    EXPECT_FALSE(take({}));
    EXPECT_FALSE(gathering_.knows_patient());
    const Answer answer = conclude();
    EXPECT_EQ(answer.state, CoverageState::not_held);
    EXPECT_TRUE(answer.parts.empty());
}

TEST_F(Gathered, of_a_patient_alone_is_nothing_recorded_unless_only_that_was_asked) {
    EXPECT_FALSE(take({edith}));
    EXPECT_EQ(conclude().state, CoverageState::nothing_recorded);
    question_.sections.reset();
    question_.sections.set(static_cast<std::size_t>(record::Section::person_demographics));
    EXPECT_EQ(conclude().state, CoverageState::data);
}

TEST_F(Gathered, of_somebody_else_ends_the_question) {
    EXPECT_EQ(state_of({ada, visit}), CoverageState::wrong_patient);
    EXPECT_EQ(state_of({edith, visit, "EVN|A01", ada, visit}), CoverageState::wrong_patient);
    EXPECT_EQ(state_of({"PID|1||H7^^^RQW^MR||Finch||19510309", visit}), CoverageState::failed);
    EXPECT_EQ(state_of({"PID|1||9990000018^^^NHS~9990000026^^^NHS||Finch||19510309"}),
              CoverageState::wrong_patient);
}

TEST_F(Gathered, of_a_demographics_query_may_list_others_beside_the_patient) {
    EXPECT_EQ(state_of({ada, edith}, Query::identity), std::nullopt);
    EXPECT_TRUE(gathering_.knows_patient());
    EXPECT_EQ(state_of({ada}, Query::identity), CoverageState::wrong_patient);
    EXPECT_EQ(state_of({ada, "PID|1||9990000034^^^NHS||Crow||1970"}, Query::identity),
              CoverageState::wrong_patient);
}

TEST_F(Gathered, is_checked_by_the_date_of_birth_as_far_as_it_goes) {
    struct Case {
        const char* born;
        bool required;
        std::optional<CoverageState> state;
    };
    for (const Case& one :
         {Case{"19510309", true, std::nullopt}, Case{"195103", true, std::nullopt},
          Case{"1951", true, std::nullopt}, Case{"1952", true, CoverageState::wrong_patient},
          Case{"19510310", false, CoverageState::wrong_patient},
          Case{"", true, CoverageState::failed}, Case{"", false, std::nullopt}}) {
        settings_.birth_date_required = one.required;
        EXPECT_EQ(state_of({"PID|1||9990000018^^^NHS^NH||Finch||" + std::string(one.born)}),
                  one.state)
            << one.born;
    }
}

TEST_F(Gathered, of_a_patient_who_must_look_unknown_is_not_held) {
    EXPECT_EQ(state_of({edith, "PD1||||||||||||Y", visit}), CoverageState::not_held);
}

TEST_F(Gathered, is_the_same_thing_once_and_two_versions_of_it_twice) {
    EXPECT_FALSE(take({edith, visit}));
    EXPECT_FALSE(take({edith, visit}));
    EXPECT_EQ(conclude().sentence, "1 item.");
    EXPECT_FALSE(take({edith, visit + std::string(25, '|') + "202603011000"}));
    EXPECT_EQ(conclude().sentence, "2 items.");
}

TEST_F(Gathered, says_what_was_lost_and_shows_the_rest) {
    gathering_.lost(Query::results, failed("It broke."));
    EXPECT_EQ(conclude().state, CoverageState::failed);
    EXPECT_EQ(conclude().sentence, "It broke.");
    EXPECT_FALSE(take({edith}));
    EXPECT_EQ(conclude().state, CoverageState::failed) << "a patient alone tells of nothing";
    EXPECT_FALSE(take({edith, visit}));
    const Answer answer = conclude();
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_EQ(answer.notes, std::vector<std::string>{"Results could not be had: It broke."});
}

TEST_F(Gathered, keeps_each_note_once_and_not_more_than_twenty) {
    EXPECT_FALSE(take({edith, visit}));
    for (int i = 0; i < 30; ++i) {
        gathering_.note("note " + std::to_string(i));
        gathering_.note("note 0");
    }
    EXPECT_EQ(conclude().notes.size(), 20U);
}

TEST_F(Gathered, that_is_too_much_fails) {
    EXPECT_FALSE(take({edith, visit}));
    question_.limits.max_bytes = 100;
    const Answer answer = conclude();
    EXPECT_EQ(answer.state, CoverageState::failed);
    EXPECT_TRUE(answer.parts.empty());
}

}  // namespace
}  // namespace mcr::source::hl7v2
