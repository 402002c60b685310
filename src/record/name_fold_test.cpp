#include "record/name_fold.hpp"

#include <gtest/gtest.h>

namespace mcr::record {
namespace {

TEST(FoldedName, case_accents_and_punctuation_do_not_count) {
    struct Case {
        std::string_view a, b;
    };
    const Case same[] = {
        {"O'Brien", "OBRIEN"},      {"O\u2019Brien", "o brien"}, {"Smith-Jones", "Smith Jones"},
        {"Se\u00e1n", "SEAN"},      {"Se\u0061\u0301n", "Sean"}, {"M\u00fcller", "Muller"},
        {"\u0141ukasz", "Lukasz"},  {"Nguy\u1ec5n", "nguyen"},   {"St. John", "StJohn"},
        {"\u00c6lfred", "Aelfred"}, {"Wei\u00df", "WEISS"},      {"\u1e86yn", "Wyn"},
    };
    for (const Case& one : same) EXPECT_EQ(folded_name(one.a), folded_name(one.b)) << one.a;
}

TEST(FoldedName, other_letters_do) {
    EXPECT_NE(folded_name("Brown"), folded_name("Browne"));
    EXPECT_NE(folded_name("\u738b"), folded_name("\u674e"));
    EXPECT_NE(folded_name("\u738b"), "");
    EXPECT_EQ(folded_name(" -'. "), "");
}

}  // namespace
}  // namespace mcr::record
