#include "audit/verify_fixture.hpp"

namespace mcr::audit {
namespace {

TEST_F(AuditVerify, an_untouched_log_is_intact_and_has_the_head_of_its_tree) {
    test::make_log(folder(), entries, 2000);
    const Verdict found = verdict();
    EXPECT_TRUE(found.intact());
    EXPECT_EQ(found.entries, 12U);
    EXPECT_EQ(found.checkpointed, 12U);
    EXPECT_GT(found.segments, 2U);
    EXPECT_EQ(found.torn_bytes, 0U);
    Tree tree;
    std::string head;
    const auto segments = *segments_in(folder());
    for (const auto& segment : segments)
        for (const auto& line : lines_of(segment.path)) {
            tree.add(leaf_hash(line));
            head = frame_of(line)->hash;
        }
    EXPECT_EQ(found.tree_head, to_hex(tree.head()));
    EXPECT_EQ(found.head, head);
}

TEST_F(AuditVerify, a_change_of_any_member_names_its_entry) {
    test::make_log(folder(), entries);
    const Lines lines = lines_of(only());
    const std::string& line = lines[6];
    ASSERT_TRUE(line.contains("\"release\""));
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"\"sequence\":7", "\"sequence\":8"},
             {"\"sequence\":7", "\"sequence\":999"},
             {"\"time\":\"20", "\"time\":\"19"},
             {"\"release\"", "\"intent\""},
             {"\"request-7\"", "\"request-8\""},
             {"555012345678", "555012345679"},
             {"555087654321", "555087654322"},
             {"Amina", "Aminah"},
             {"R8000", "R8001"},
             {"hospital doctor", "nurse"},
             {"\"organisation\":\"RQW\"", "\"organisation\":\"RWH\""},
             {"Alexandra", "Victoria"},
             {"9990000018", "9990000026"},
             {"TREAT", "ETREAT"},
             {"$everything", "$summary"},
             {"\"holder\":\"RQW\"", "\"holder\":\"RWH\""},
             {"\"data\"", "\"failed\""},
             {"2048", "2049"},
             {"ab12", "ab13"},
             {"Condition/c1", "Condition/c9"},
             {"\"Condition/c1\",", ""},
             {"\"previous\":\"", "\"previous\":\"0"},
             {"\"hash\":\"", "\"hash\":\"0"},
             {"{", "[1,"},
             {",", ", "}}) {
        Lines changed = lines;
        const std::size_t at = changed[6].find(from);
        ASSERT_NE(at, std::string::npos) << from;
        changed[6].replace(at, from.size(), to);
        write_lines(only(), changed);
        const Verdict found = verdict();
        EXPECT_EQ(named(found), (std::vector<Named>{{BreakKind::changed, 7, 7}})) << from;
        ASSERT_FALSE(found.breaks.empty());
        EXPECT_EQ(found.breaks[0].line, 7U);
        EXPECT_EQ(found.breaks[0].segment, segment_name(1));
        EXPECT_EQ(found.breaks[0].sentence, "Entry 7 was changed.");
        EXPECT_EQ(found.entries, 11U);
        EXPECT_EQ(found.tree_head, "");
    }
}

TEST_F(AuditVerify, a_flip_of_any_byte_names_the_entry_that_it_is_in) {
    test::make_log(folder(), 4);
    const std::string whole = read_file(only());
    std::uint64_t sequence = 1;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string changed = whole;
        changed[i] ^= 4;
        write_file(only(), changed);
        const Verdict found = verdict();
        ASSERT_FALSE(found.intact()) << "byte " << i;
        EXPECT_TRUE(std::ranges::any_of(
            found.breaks,
            [&](const Break& what) { return what.first <= sequence && sequence <= what.last; }))
            << "byte " << i << " of entry " << sequence;
        EXPECT_LE(found.breaks.size(), 2U) << "byte " << i;
        if (whole[i] == '\n') ++sequence;
    }
}

struct Tamper {
    std::string name;
    std::function<void(Lines&)> how;
    std::vector<Named> expected;
};

std::ostream& operator<<(std::ostream& out, const Tamper& tamper) {
    return out << tamper.name;
}

class AuditVerifyLines : public AuditVerify, public ::testing::WithParamInterface<Tamper> {};

TEST_P(AuditVerifyLines, are_named) {
    test::make_log(folder(), entries);
    Lines lines = lines_of(only());
    GetParam().how(lines);
    write_lines(only(), lines);
    EXPECT_EQ(named(verdict()), GetParam().expected);
}

void move_line(Lines& lines, std::size_t from, std::size_t to) {
    const std::string line = lines[from];
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(from));
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(to), line);
}

void insert(Lines& lines, std::size_t at, std::string line) {
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), std::move(line));
}

const std::vector<Tamper> tampers = {
    {"remove_first", [](Lines& l) { l.erase(l.begin()); }, {{removed, 1, 1}}},
    {"remove_middle", [](Lines& l) { l.erase(l.begin() + 5); }, {{removed, 6, 6}}},
    {"remove_last", [](Lines& l) { l.pop_back(); }, {{cut_off, 12, 12}}},
    {"remove_several", [](Lines& l) { l.erase(l.begin() + 3, l.begin() + 6); }, {{removed, 4, 6}}},
    {"remove_two_places",
     [](Lines& l) {
         l.erase(l.begin() + 8);
         l.erase(l.begin() + 2);
     },
     {{removed, 3, 3}, {removed, 9, 9}}},
    {"remove_all", [](Lines& l) { l.clear(); }, {{cut_off, 1, 12}}},
    {"cut_half", [](Lines& l) { l.resize(6); }, {{cut_off, 7, 12}}},
    {"duplicate", [](Lines& l) { insert(l, 5, l[4]); }, {{inserted, 5, 5}}},
    {"duplicate_last", [](Lines& l) { l.push_back(l.back()); }, {{inserted, 12, 12}}},
    {"copy_later", [](Lines& l) { insert(l, 9, l[2]); }, {{inserted, 3, 3}}},
    {"copy_earlier", [](Lines& l) { insert(l, 2, l[9]); }, {{inserted, 10, 10}}},
    {"copy_to_front", [](Lines& l) { insert(l, 0, l[11]); }, {{inserted, 12, 12}}},
    {"copy_twice_earlier",
     [](Lines& l) {
         insert(l, 2, l[9]);
         insert(l, 2, l[10]);
     },
     {{inserted, 10, 10}, {inserted, 10, 10}}},
    {"swap_neighbours", [](Lines& l) { std::swap(l[4], l[5]); }, {{reordered, 6, 6}}},
    {"swap_far", [](Lines& l) { std::swap(l[2], l[8]); }, {{reordered, 9, 9}, {reordered, 3, 3}}},
    {"swap_ends",
     [](Lines& l) { std::swap(l[0], l[11]); },
     {{reordered, 12, 12}, {reordered, 1, 1}}},
    {"swap_last_two", [](Lines& l) { std::swap(l[10], l[11]); }, {{reordered, 12, 12}}},
    {"move_forward", [](Lines& l) { move_line(l, 9, 3); }, {{reordered, 10, 10}}},
    {"move_backward", [](Lines& l) { move_line(l, 3, 9); }, {{reordered, 4, 4}}},
    {"move_last_to_front", [](Lines& l) { move_line(l, 11, 0); }, {{reordered, 12, 12}}},
    {"change_first", [](Lines& l) { change(l[0]); }, {{changed, 1, 1}}},
    {"change_last", [](Lines& l) { change(l[11]); }, {{changed, 12, 12}}},
    {"change_three",
     [](Lines& l) {
         change(l[3]);
         change(l[4]);
         change(l[5]);
     },
     {{changed, 4, 6}}},
    {"change_all",
     [](Lines& l) {
         for (auto& line : l) change(line);
     },
     {{changed, 1, 12}}},
    {"change_one_and_remove_the_next",
     [](Lines& l) {
         change(l[4]);
         l.erase(l.begin() + 5);
     },
     {{changed, 5, 5}, {removed, 6, 6}}},
    {"change_last_and_cut",
     [](Lines& l) {
         l.pop_back();
         change(l.back());
     },
     {{changed, 11, 11}, {cut_off, 12, 12}}},
    {"insert_garbage", [](Lines& l) { insert(l, 4, "garbage"); }, {{inserted, 0, 0}}},
    {"insert_empty_line", [](Lines& l) { insert(l, 4, ""); }, {{inserted, 0, 0}}},
    {"insert_too_long_line",
     [](Lines& l) { insert(l, 4, std::string(max_line_bytes + 1, 'x')); },
     {{inserted, 0, 0}}},
    {"insert_forged",
     [](Lines& l) {
         std::string forged = l[4];
         change(forged);
         insert(l, 5, forged);
     },
     {{inserted, 5, 5}}},
    {"garbage_instead_of_an_entry", [](Lines& l) { l[4] = "garbage"; }, {{changed, 5, 5}}},
    {"append_garbage", [](Lines& l) { l.emplace_back("garbage"); }, {{inserted, 0, 0}}},
    {"reverse", [](Lines& l) { std::ranges::reverse(l); }, {{reordered, 2, 12}}},
    {"remove_several_before_a_duplicate",
     [](Lines& l) {
         insert(l, 8, l[7]);
         l.erase(l.begin() + 2, l.begin() + 7);
     },
     {{inserted, 8, 8}, {removed, 3, 7}}},
};

INSTANTIATE_TEST_SUITE_P(Tampers, AuditVerifyLines, ::testing::ValuesIn(tampers),
                         [](const auto& tamper) { return tamper.param.name; });

}  // namespace
}  // namespace mcr::audit
