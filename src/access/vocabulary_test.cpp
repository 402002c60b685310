#include "access/vocabulary.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace mcr::access {
namespace {

/// Every word of a vocabulary of `count` has a text of its own that leads back to it.
template <class Word, class From>
void expect_round_trip(std::size_t count, From from) {
    std::set<std::string_view> texts;
    for (std::size_t i = 0; i < count; ++i) {
        const auto word = static_cast<Word>(i);
        const auto back = from(to_string(word));
        ASSERT_TRUE(back) << to_string(word);
        EXPECT_EQ(*back, word);
        EXPECT_TRUE(texts.insert(to_string(word)).second) << to_string(word);
    }
    for (const char* unknown : {"", "unknown", "convenience", "Emergency", "emergency "}) {
        const auto refused = from(unknown);
        ASSERT_FALSE(refused) << unknown;
        EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    }
    EXPECT_EQ(from("a-secret-word").error().sentence.find("a-secret-word"), std::string::npos);
    EXPECT_EQ(to_string(static_cast<Word>(200)), "unknown");
}

/// Every word has a name for pages, unlike any other and unlike its text.
template <class Word>
void expect_plain_names(std::size_t count) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < count; ++i) {
        const auto word = static_cast<Word>(i);
        EXPECT_FALSE(plain_name(word).empty());
        EXPECT_NE(plain_name(word), to_string(word));
        EXPECT_TRUE(names.insert(plain_name(word)).second) << plain_name(word);
    }
    EXPECT_EQ(plain_name(static_cast<Word>(200)), "Unknown");
}

TEST(Vocabulary, every_word_has_a_text_that_leads_back_to_it_and_no_other_text_does) {
    expect_round_trip<Basis>(basis_count, basis_from);
    expect_round_trip<ClaimReason>(6, claim_reason_from);
    expect_round_trip<Permission>(permission_count, permission_from);
    expect_round_trip<NotAskedReason>(4, not_asked_reason_from);
    expect_round_trip<OverrideReason>(override_reason_count, override_reason_from);
}

TEST(Vocabulary, every_word_that_a_page_shows_has_a_plain_name) {
    expect_plain_names<Basis>(basis_count);
    expect_plain_names<ClaimReason>(6);
    expect_plain_names<NotAskedReason>(4);
    expect_plain_names<OverrideReason>(override_reason_count);
}

TEST(Vocabulary, the_caring_team_is_what_a_system_vouches_for) {
    for (const Basis basis : {Basis::registered_practice, Basis::referral, Basis::appointment,
                              Basis::admission, Basis::care_case})
        EXPECT_TRUE(is_caring_team(basis)) << to_string(basis);
    for (const Basis basis : {Basis::none, Basis::patient, Basis::self_claimed})
        EXPECT_FALSE(is_caring_team(basis)) << to_string(basis);
    EXPECT_FALSE(is_caring_team(static_cast<Basis>(200)));
}

TEST(Vocabulary, a_purpose_that_is_not_known_is_other) {
    EXPECT_EQ(purpose_from("TREAT"), Purpose::care);
    EXPECT_EQ(purpose_from("ETREAT"), Purpose::emergency_care);
    EXPECT_EQ(purpose_from("BTG"), Purpose::break_the_glass);
    EXPECT_EQ(purpose_from("PATRQT"), Purpose::own_request);
    for (const char* other : {"", "treat", "TREAT ", "HRESCH", "HMARKT"})
        EXPECT_EQ(purpose_from(other), Purpose::other) << other;
}

}  // namespace
}  // namespace mcr::access
