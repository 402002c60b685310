#include <gmock/gmock.h>

#include "edge/testing.hpp"

namespace mcr::edge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Merging : public VaultTest {
protected:
    void SetUp() override {
        VaultTest::SetUp();
        if (IsSkipped()) return;
        a = known("9990000018", "H1", "a");
        b = known("9990000026", "H2", "b");
    }
    std::string known(const std::string& number, const std::string& local, const std::string& id,
                      int minutes = 1) {
        Delivery one = delivery(minutes, number, local);
        one.items = {patient_item("Finch"), item("Condition", id)};
        const auto taken = take_in(one);
        return taken ? taken->patient : taken.error().sentence;
    }
    Result<std::int64_t> merge_into(const std::string& survivor, std::vector<std::string> prior,
                                    int minutes = 5) {
        return within([&](store::Transaction& t) {
            return merge(t, survivor, prior, told(minutes), clock.now());
        });
    }
    Result<std::int64_t> undo(const std::string& prior, int minutes = 8) {
        return within(
            [&](store::Transaction& t) { return unmerge(t, prior, told(minutes), clock.now()); });
    }
    std::string a, b;
};
MCR_ON_BOTH_DATABASES(Merging);

TEST_P(Merging, the_prior_patient_ends_and_its_resources_move) {
    const auto moved = merge_into(a, {"RQW|H2"});
    ASSERT_TRUE(moved) << moved.error().sentence;
    EXPECT_EQ(*moved, 1);
    EXPECT_THAT(names_of(a), ElementsAre("Condition/a", "Condition/b", "Patient"));
    for (const Stored& one : all_of(a))
        if (one.id == "b") {
            EXPECT_THAT(one.content, HasSubstr("\"Patient/" + a + '"'));
        }
    EXPECT_FALSE(asked("NHS|9990000026").is_known());
    EXPECT_FALSE(asked("RQW|H2").is_known());
    EXPECT_TRUE(asked("NHS|9990000018").is_known());
}

TEST_P(Merging, what_is_told_of_the_prior_identifier_afterwards_is_the_survivors) {
    ASSERT_TRUE(merge_into(a, {"RQW|H2"}));
    EXPECT_EQ(known("9990000026", "H2", "b2", 9), a);
    EXPECT_THAT(names_of(a), ElementsAre("Condition/a", "Condition/b", "Condition/b2", "Patient"));
}

TEST_P(Merging, an_identifier_that_nobody_has_yet_becomes_the_survivors) {
    ASSERT_TRUE(merge_into(a, {"RQW|H7"}));
    EXPECT_EQ(known("", "H7", "late", 2), a);
}

TEST_P(Merging, an_unmerge_gives_back_what_was_the_prior_patients_and_keeps_the_rest) {
    ASSERT_TRUE(merge_into(a, {"RQW|H2"}));
    ASSERT_EQ(known("9990000026", "H2", "b2", 6), a);
    ASSERT_EQ(known("9990000018", "H1", "a2", 7), a);
    const auto moved = undo("RQW|H2");
    ASSERT_TRUE(moved) << moved.error().sentence;
    EXPECT_EQ(*moved, 2);
    EXPECT_THAT(names_of(a), ElementsAre("Condition/a", "Condition/a2", "Patient"));
    EXPECT_THAT(names_of(b), ElementsAre("Condition/b", "Condition/b2", "Patient"));
    EXPECT_EQ(asked("NHS|9990000026").patient, b);
    for (const Stored& one : all_of(b))
        if (one.type == "Condition") {
            EXPECT_THAT(one.content, HasSubstr("\"Patient/" + b + '"'));
        }
    EXPECT_EQ(undo("RQW|H2").error().kind, ErrorKind::not_found);
    ASSERT_TRUE(merge_into(a, {"RQW|H2"}, 7)) << "a merge told before it was undone";
    EXPECT_EQ(asked("NHS|9990000026").patient, b);
}

TEST_P(Merging, a_chain_of_merges_can_be_undone_in_its_middle) {
    const std::string c = known("9990000034", "H3", "c");
    ASSERT_TRUE(merge_into(b, {"RQW|H3"}, 5));
    ASSERT_TRUE(merge_into(a, {"RQW|H2"}, 6));
    EXPECT_THAT(names_of(a), ElementsAre("Condition/a", "Condition/b", "Condition/c", "Patient"));
    ASSERT_TRUE(undo("RQW|H2"));
    EXPECT_THAT(names_of(a), ElementsAre("Condition/a", "Patient"));
    EXPECT_THAT(names_of(b), ElementsAre("Condition/b", "Condition/c", "Patient"));
}

TEST_P(Merging, a_record_that_is_kept_back_stays_so_when_it_is_merged) {
    ASSERT_TRUE(within([&](store::Transaction& t) {
        return withhold(t, {"NHS|9990000026", WithheldAs::unknown, "Court order", "Dr Privacy"},
                        clock.now());
    }));
    ASSERT_TRUE(merge_into(a, {"RQW|H2"}));
    EXPECT_FALSE(asked("NHS|9990000018").is_known());
}

}  // namespace
}  // namespace mcr::edge
