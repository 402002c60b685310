#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/random.hpp"
#include "base/text.hpp"
#include "objection/objection.hpp"
#include "objection/testing.hpp"

namespace mcr::objection {
namespace {

using namespace std::chrono_literals;

const Instant now{1'790'000'000s};
const OdsCode named = ods("RWH"), other = ods("RWG");

/// Whether the holder is asked for a section objected to, as every reader of a Standing must see
/// it.
bool released(const std::optional<Standing>& standing, const OdsCode& asking, bool emergency,
              Instant at = now) {
    if (!standing) return true;
    return standing->lifted.lets_through(asking, at) ||
           (emergency && standing->except_in_emergency);
}

/// The rows of 'States and effects' in docs/objection.md, by state, ground and choice.
struct Effect {
    bool named_released = false, others_released = false, confidential = false;
};
using Page = std::map<std::array<std::string, 3>, Effect>;

Page read_page() {
    Page page;
    std::ifstream file;
    for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
        file.open(folder / "docs/objection.md");
        if (file.is_open() || folder == folder.parent_path()) break;
    }
    bool in_table = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("| State |")) in_table = true;
        if (!line.starts_with("|")) in_table = false;
        const auto cells = split(line, '|');
        if (!in_table || cells.size() != 8 || line.starts_with("| State") || line[1] == '-')
            continue;
        const auto cell = [&](std::size_t at) { return std::string(trim(cells[at])); };
        page[{cell(1), cell(2), cell(3)}] = {cell(4) == "released", cell(5) == "released",
                                             cell(6) == "confidential"};
    }
    return page;
}

constexpr std::array all_states = {State::received,   State::considered, State::upheld,
                                   State::not_upheld, State::withdrawn,  State::expired};
constexpr std::array all_grounds = {Ground::public_interest, Ground::care_needs_it,
                                    Ground::system_cannot_withhold};
constexpr std::array all_choices = {Choice::open, Choice::share, Choice::decline_care};

struct ReachCase {
    const char* what;
    Reach reach;
    bool names_named, names_other;
};
Reach within(Reach reach, std::optional<Instant> from, std::optional<Instant> until) {
    reach.from = from;
    reach.until = until;
    return reach;
}
const std::vector<ReachCase> reaches = {
    {"an empty list", {}, false, false},
    {"one organisation", only({named}), true, false},
    {"two organisations", only({named, other}), true, true},
    {"an organisation whose code begins alike", only({ods("RWHA")}), false, false},
    {"everyone", everyone(), true, true},
    {"everyone from now", within(everyone(), now, {}), true, true},
    {"everyone until now", within(everyone(), {}, now), false, false},
    {"everyone from later", within(everyone(), now + 1ms, {}), false, false},
    {"one until later", within(only({named}), {}, now + 1ms), true, false},
    {"one in a period that is over", within(only({named}), now - 2h, now - 1h), false, false},
    {"an empty list now", within({}, now - 1h, now + 1h), false, false},
};

/// Every verdict that an objection may bear, with the ground as the page writes it.
struct VerdictCase {
    std::optional<Verdict> verdict;
    std::string ground;
};
std::vector<VerdictCase> verdicts(const Reach& reach) {
    std::vector<VerdictCase> all = {{std::nullopt, ""}, {upheld(), ""}};
    for (const Ground ground : all_grounds)
        all.push_back({not_upheld(ground, reach), std::string(to_string(ground))});
    return all;
}

/// What the page says of an objection, none where state and verdict cannot stand together.
std::optional<Effect> effect_by(const Page& page, const Objection& o, const VerdictCase& verdict) {
    const bool is_not_upheld = verdict.verdict && verdict.verdict->outcome == State::not_upheld;
    State state = o.state;
    if (state == State::withdrawn) {
        if (o.withdrawal_effective && *o.withdrawal_effective <= now)
            return page.at({"withdrawn, in effect", "", ""});
        state = !verdict.verdict ? State::received : verdict.verdict->outcome;
    }
    if ((state == State::not_upheld) != is_not_upheld) return std::nullopt;
    const std::string choice =
        verdict.ground == "care-needs-it" ? std::string(to_string(o.choice)) : "";
    return page.at({std::string(to_string(state)), verdict.ground, choice});
}

TEST(Standing, is_what_the_page_says_in_every_state_on_every_ground_for_every_choice_and_reach) {
    const Page page = read_page();
    ASSERT_EQ(page.size(), 11U);
    std::size_t combinations = 0;
    for (const State state : all_states)
        for (const ReachCase& reach : reaches)
            for (const VerdictCase& verdict : verdicts(reach.reach))
                for (const Choice choice : all_choices)
                    for (const std::optional<Instant> withdrawn :
                         {std::optional<Instant>{}, std::optional{now - 1h}, std::optional{now},
                          std::optional{now + 1ms}})
                        for (const bool exception : {false, true})
                            for (const bool emergency : {false, true}) {
                                Objection o = make_objection(state);
                                o.verdict = verdict.verdict;
                                o.choice = choice;
                                o.withdrawal_effective = withdrawn;
                                o.except_in_emergency = exception;
                                const auto effect = effect_by(page, o, verdict);
                                if (!effect) continue;
                                const auto standing = standing_of(o, now);
                                const auto expected = [&](bool is_named) {
                                    return (is_named ? effect->named_released
                                                     : effect->others_released) ||
                                           (emergency && exception);
                                };
                                SCOPED_TRACE(std::string(to_string(state)) + " " + verdict.ground +
                                             " " + std::string(to_string(choice)) + ", " +
                                             reach.what);
                                ASSERT_EQ(released(standing, named, emergency),
                                          expected(reach.names_named));
                                ASSERT_EQ(released(standing, other, emergency),
                                          expected(reach.names_other));
                                ASSERT_EQ(standing && standing->confidential, effect->confidential);
                                ++combinations;
                            }
    EXPECT_GT(combinations, 8'000U);
}

TEST(Standing, a_state_and_a_verdict_that_cannot_stand_together_release_nothing) {
    for (const State state : all_states)
        for (const Ground ground : all_grounds) {
            if (state == State::not_upheld || state == State::withdrawn) continue;
            Objection o = make_objection(state);
            o.verdict = not_upheld(ground, everyone());
            o.choice = Choice::share;
            EXPECT_FALSE(released(standing_of(o, now), named, false)) << to_string(state);
        }
    Objection none = make_objection(State::not_upheld);
    EXPECT_FALSE(released(standing_of(none, now), named, false)) << "no verdict";
    none.verdict = Verdict{.outcome = State::not_upheld};
    none.verdict->reach = everyone();
    EXPECT_FALSE(released(standing_of(none, now), named, false)) << "no ground";
    none.verdict = upheld();
    EXPECT_FALSE(released(standing_of(none, now), named, false)) << "upheld";
}

TEST(Standing, an_upheld_objection_whose_review_has_come_is_expired_and_in_force) {
    for (const auto& [review, expected] :
         {std::pair{now + 1ms, State::upheld}, {now, State::expired}, {now - 1h, State::expired}}) {
        Objection o = make_objection(State::upheld);
        o.verdict = upheld();
        o.verdict->review = review;
        o.verdict->bars_override = true;
        const auto standing = standing_of(o, now);
        ASSERT_TRUE(standing);
        EXPECT_EQ(standing->state, expected);
        EXPECT_TRUE(standing->bars_override);
        EXPECT_FALSE(released(standing, named, false));
    }
}

TEST(Standing, a_review_of_what_was_not_upheld_changes_nothing_by_itself) {
    Objection o = make_objection(State::not_upheld);
    o.verdict = not_upheld(Ground::public_interest, only({named}));
    o.verdict->review = now - 1h;
    const auto standing = standing_of(o, now);
    EXPECT_EQ(standing->state, State::not_upheld);
    EXPECT_TRUE(released(standing, named, false));
}

TEST(Standing, an_override_is_barred_only_by_an_objection_that_was_upheld) {
    for (const State state : all_states) {
        Objection o = make_objection(state);
        o.verdict = state == State::not_upheld ? not_upheld(Ground::public_interest, only({named}))
                                               : upheld();
        o.verdict->bars_override = true;
        const auto standing = standing_of(o, now);
        ASSERT_TRUE(standing);
        const bool was_upheld = state == State::upheld || state == State::expired ||
                                state == State::withdrawn;  // not in effect yet
        EXPECT_EQ(standing->bars_override, was_upheld) << to_string(state);
    }
}

TEST(Standing, a_period_ends_of_itself_also_for_a_standing_that_was_read_before) {
    Objection o = make_objection(State::not_upheld);
    o.verdict = not_upheld(Ground::public_interest, within(everyone(), now, now + 1h));
    const auto standing = standing_of(o, now);
    ASSERT_TRUE(standing);
    EXPECT_TRUE(released(standing, named, false, now + 1h - 1ms));
    EXPECT_FALSE(released(standing, named, false, now + 1h));
    EXPECT_FALSE(released(standing_of(o, now + 1h), named, false, now + 1h));
    EXPECT_FALSE(released(standing_of(o, now - 1ms), named, false, now - 1ms));
}

TEST(Standing, carries_what_the_decision_and_the_audit_need) {
    Objection o = make_objection(State::not_upheld);
    o.sections.reset().set(16);
    o.except_in_emergency = true;
    o.verdict = not_upheld(Ground::care_needs_it, only({named}));
    const auto standing = standing_of(o, now);
    ASSERT_TRUE(standing);
    EXPECT_EQ(standing->holder, o.holder);
    EXPECT_EQ(standing->objection, o.id);
    EXPECT_EQ(standing->state, State::not_upheld);
    EXPECT_EQ(standing->sections, o.sections);
    EXPECT_TRUE(standing->except_in_emergency);
    EXPECT_EQ(standing->ground, Ground::care_needs_it);
    EXPECT_FALSE(standing->confidential);
}

/// An objection made up of anything at all.
Objection any_objection(SeededRandom& random) {
    Objection o = make_objection(all_states[random.below(all_states.size())]);
    const auto all = verdicts(reaches[random.below(reaches.size())].reach);
    o.verdict = all[random.below(all.size())].verdict;
    o.choice = all_choices[random.below(all_choices.size())];
    o.except_in_emergency = random.below(2) == 1;
    if (random.below(2) == 1) o.withdrawal_effective = now + Milliseconds{random.below(3)} - 1ms;
    return o;
}

bool all_release(const std::vector<Objection>& objections, const OdsCode& asking, bool emergency) {
    return std::ranges::all_of(objections, [&](const Objection& o) {
        return released(standing_of(o, now), asking, emergency);
    });
}

TEST(Standing, one_objection_more_never_releases_more) {
    SeededRandom random(2026);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<Objection> objections;
        for (auto count = random.below(4); count > 0; --count)
            objections.push_back(any_objection(random));
        const bool emergency = random.below(2) == 1;
        const OdsCode& asking = random.below(2) == 1 ? named : other;
        const bool before = all_release(objections, asking, emergency);
        objections.push_back(any_objection(random));
        ASSERT_FALSE(!before && all_release(objections, asking, emergency)) << "round " << round;
    }
}

/// A reach that lets through no more than `reach`.
Reach narrowed(Reach reach, SeededRandom& random) {
    switch (random.below(4)) {
        case 0:
            if (reach.everyone) return within(only({named}), reach.from, reach.until);
            if (!reach.organisations.empty()) reach.organisations.pop_back();
            return reach;
        case 1:
            reach.from = std::max(reach.from.value_or(now - 1h), now + 1ms);
            return reach;
        case 2:
            reach.until = std::min(reach.until.value_or(now + 1h), now - 1ms);
            return reach;
        default:
            return {};
    }
}

TEST(Standing, a_narrower_reach_never_releases_more) {
    SeededRandom random(1948);
    for (int round = 0; round < 20'000; ++round) {
        const Objection wide = any_objection(random);
        Objection narrow = wide;
        if (narrow.verdict) narrow.verdict->reach = narrowed(narrow.verdict->reach, random);
        for (const OdsCode* asking : {&named, &other})
            for (const bool emergency : {false, true})
                ASSERT_FALSE(!released(standing_of(wide, now), *asking, emergency) &&
                             released(standing_of(narrow, now), *asking, emergency))
                    << "round " << round;
    }
}

}  // namespace
}  // namespace mcr::objection
