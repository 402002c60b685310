#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/text.hpp"
#include "sim/generate/gp_writer.hpp"
#include "sim/generate/r4_writer.hpp"
#include "sim/json/json_text.hpp"
#include "sim/region/stories.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

const R4House hospital{
    "RQW", "A hospital", "Harlow", {{"Dr", "Ann", "Lee", "Consultant", "500000000001"}}};
const GpHouse surgery{"F81901",
                      "A surgery",
                      "Harlow",
                      {{"Dr", "Bo", "Ray", "General Medical Practitioner", "500000000002"},
                       {"Ms", "Cy", "Fox", "General Practice Nurse", "500000000003"}}};

std::string r4_text(const Story& story) {
    std::string out;
    for (const auto& [code, history] : story.life.told)
        for (const auto& item : write_r4(hospital, story.life.person, history, 5).items)
            out += item.text + "\n";
    return out;
}

std::string gp_text(const Story& story) {
    std::string out;
    for (const auto& [code, history] : story.life.told) {
        const auto record = write_gp(surgery, story.life.person, history, before_end(900), 6);
        for (const auto& text : record.administrative) out += text + "\n";
        for (const auto& item : record.items) out += item.text + "\n";
        for (const auto& text : record.ended_allergies) out += text + "\n";
    }
    return out;
}

/// The check digit of SNOMED CT identifiers (Verhoeff; SNOMED CT release file specification).
bool sctid(std::string_view digits) {
    constexpr int d[10][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
                               {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
                               {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                               {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
                               {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
    constexpr int p[8][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
                              {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
                              {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                              {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};
    int check = 0;
    for (std::size_t i = 0; i < digits.size(); ++i)
        check = d[check][p[i % 8][digits[digits.size() - 1 - i] - '0']];
    return check == 0;
}

std::set<std::string> references_in(const std::string& text) {
    std::set<std::string> out;
    const std::regex pattern("\"reference\":\"([^\"#]+)\"");
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
        out.insert((*at)[1]);
    return out;
}

TEST(Generate, the_same_seed_makes_the_same_people_and_records) {
    const auto first = make_stories(7), again = make_stories(7), other = make_stories(8);
    ASSERT_EQ(first.size(), again.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(first[i].asked_number, again[i].asked_number);
        EXPECT_EQ(r4_text(first[i]), r4_text(again[i]));
        EXPECT_EQ(gp_text(first[i]), gp_text(again[i]));
    }
    EXPECT_NE(first[0].asked_number, other[0].asked_number);
}

TEST(Generate, people_differ_in_valid_test_numbers_and_in_names) {
    for (const std::uint64_t seed : {1U, 2U, 3U, 99U}) {
        std::set<std::string> numbers, names;
        for (const auto& story : make_stories(seed)) {
            EXPECT_TRUE(is_test_number(story.asked_number));
            EXPECT_TRUE(numbers.insert(story.asked_number).second);
            EXPECT_TRUE(names.insert(story.life.person.given + story.life.person.family).second);
        }
        EXPECT_GE(numbers.size(), 8U);
    }
}

TEST(Generate, every_resource_is_strict_json) {
    for (const auto& story : make_stories(1))
        for (const auto& text : {r4_text(story), gp_text(story)})
            for (const auto line : split(text, '\n'))
                EXPECT_TRUE(line.empty() || is_strict_json(line)) << line;
}

TEST(Generate, every_snomed_and_dmd_code_has_the_right_check_digit) {
    const std::regex pattern(
        "\"system\":\"(http://snomed.info/sct|https://dmd.nhs.uk)\",\"code\":\"([0-9]+)\"");
    std::size_t seen = 0;
    for (const auto& story : make_stories(1)) {
        const std::string text = r4_text(story) + gp_text(story);
        for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
            ++seen;
            EXPECT_TRUE(sctid((*at)[2].str())) << (*at)[2];
        }
    }
    EXPECT_GT(seen, 500U);
}

TEST(Generate, a_record_refers_only_to_what_it_holds) {
    for (const auto& story : make_stories(1)) {
        for (const auto& [code, history] : story.life.told) {
            std::set<std::string> held;
            std::string text;
            for (const auto& item : write_r4(hospital, story.life.person, history, 5).items) {
                held.insert(item.type + '/' + item.id);
                text += item.text;
            }
            for (const auto& reference : references_in(text))
                EXPECT_TRUE(held.contains(reference)) << story.name << ' ' << reference;
            const auto record = write_gp(surgery, story.life.person, history, before_end(9), 6);
            std::set<std::string> gp_held;
            std::string gp;
            for (const auto& one : record.administrative) {
                gp_held.insert(string_member(one, "resourceType") + '/' + string_member(one, "id"));
                gp += one;
            }
            for (const auto& item : record.items) {
                gp_held.insert(item.reference);
                gp += item.text;
            }
            for (const auto& reference : references_in(gp))
                EXPECT_TRUE(gp_held.contains(reference)) << story.name << ' ' << reference;
        }
    }
}

TEST(Generate, practice_and_hospital_tell_of_the_same_problem_on_the_same_day) {
    const auto stories = make_stories(1);
    const auto& told = stories.front().life.told;
    const auto onset = [](const History& history) -> std::optional<Day> {
        for (const auto& problem : history.problems)
            if (problem.code.code == codes::type_2_diabetes.code) return problem.onset;
        return std::nullopt;
    };
    const auto at_practice = onset(told.at(std::string(ods::practice)));
    ASSERT_TRUE(at_practice);
    EXPECT_EQ(at_practice, onset(told.at(std::string(ods::princess_alexandra))));
}

TEST(Generate, nothing_goes_on_after_a_death) {
    for (const auto& story : make_stories(1)) {
        if (!story.life.person.died) continue;
        for (const auto& [code, history] : story.life.told) {
            EXPECT_TRUE(history.appointments.empty());
            for (const auto& course : history.courses)
                EXPECT_LE(course.end.value(), *story.life.person.died);
        }
        EXPECT_EQ(story.name, "deceased");
    }
}

}  // namespace
}  // namespace mcr::sim
