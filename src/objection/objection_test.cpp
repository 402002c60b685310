#include "objection/objection.hpp"

#include <gmock/gmock.h>

#include "directory/testing.hpp"
#include "objection/testing.hpp"

namespace mcr::objection {
namespace {

using namespace std::chrono_literals;
using directory::Withholding;
using testing::HasSubstr;

const Instant now{1'790'000'000s};

template <class T>
void expect_texts(std::initializer_list<std::pair<T, const char*>> rows,
                  Result<T> (*from)(std::string_view)) {
    for (const auto& [value, text] : rows) {
        EXPECT_EQ(to_string(value), text);
        const auto read = from(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(*read, value);
    }
    for (const char* wrong : {"", "Upheld", "nothing", "upheld "}) {
        const auto read = from(wrong);
        ASSERT_FALSE(read) << wrong;
        EXPECT_EQ(read.error().kind, ErrorKind::invalid);
        EXPECT_THAT(read.error().sentence, HasSubstr("is none of "));
    }
}

TEST(ObjectionTexts, are_those_of_the_store_and_read_back) {
    expect_texts<State>({{State::received, "received"},
                         {State::considered, "considered"},
                         {State::upheld, "upheld"},
                         {State::not_upheld, "not-upheld"},
                         {State::withdrawn, "withdrawn"},
                         {State::expired, "expired"}},
                        state_from);
    expect_texts<Ground>({{Ground::public_interest, "public-interest"},
                          {Ground::care_needs_it, "care-needs-it"},
                          {Ground::system_cannot_withhold, "system-cannot-withhold"}},
                         ground_from);
    expect_texts<Choice>(
        {{Choice::open, "open"}, {Choice::share, "share"}, {Choice::decline_care, "decline-care"}},
        choice_from);
    expect_texts<Authority>({{Authority::patient, "patient"},
                             {Authority::parent, "parent"},
                             {Authority::attorney, "attorney"},
                             {Authority::court_order, "court-order"}},
                            authority_from);
    expect_texts<Competence>({{Competence::not_a_child, "not-a-child"},
                              {Competence::competent, "competent"},
                              {Competence::not_competent, "not-competent"}},
                             competence_from);
}

TEST(Reach, an_empty_list_lets_nobody_through) {
    EXPECT_FALSE(Reach{}.lets_through(ods("RQW"), now));
    EXPECT_TRUE(everyone().lets_through(ods("RQW"), now));
}

TEST(Reach, compares_codes_whole) {
    for (const char* code : {"RQ8", "RQ8A", "ARQ8", "RQ88"})
        EXPECT_EQ(only({ods("RQ8")}).lets_through(ods(code), now), std::string("RQ8") == code)
            << code;
}

TEST(Withholding, of_a_holder_is_no_only_where_none_of_its_systems_can) {
    struct Row {
        std::vector<Withholding> systems;
        Withholding expected;
    };
    for (const Row& row :
         {Row{{}, Withholding::only_this_relay}, Row{{Withholding::no}, Withholding::no},
          Row{{Withholding::no, Withholding::no}, Withholding::no},
          Row{{Withholding::no, Withholding::yes}, Withholding::only_this_relay},
          Row{{Withholding::no, Withholding::only_this_relay}, Withholding::only_this_relay},
          Row{{Withholding::yes, Withholding::yes}, Withholding::yes},
          Row{{Withholding::yes, Withholding::only_this_relay}, Withholding::only_this_relay}}) {
        std::vector<directory::System> systems;
        for (const Withholding each : row.systems) {
            systems.push_back(directory::make_system("S" + std::to_string(systems.size())));
            systems.back().withholding = each;
        }
        const auto holder =
            directory::make_organisation("RQW", directory::Kind::acute_trust, std::move(systems));
        EXPECT_EQ(withholding_of(holder), row.expected) << row.systems.size();
    }
}

Verdict with(Verdict verdict, auto change) {
    change(verdict);
    return verdict;
}
Reach period(Reach reach, Instant from, Instant until) {
    reach.from = from;
    reach.until = until;
    return reach;
}
const Verdict::Deferred deferred{"Helen Marsh", now + 24h};

struct VerdictRow {
    const char* what;
    Verdict verdict;
    Withholding withholding = Withholding::only_this_relay;
    const char* sentence = nullptr;  ///< a part of it; none where it may be given
};

const Verdict public_interest = not_upheld(Ground::public_interest, everyone());
const Verdict care = not_upheld(Ground::care_needs_it, only({ods("RWH")}));
const Verdict system_cannot = not_upheld(Ground::system_cannot_withhold);

const std::vector<VerdictRow> verdict_rows = {
    {"upheld", upheld()},
    {"upheld, to be reviewed", with(upheld(), [](Verdict& v) { v.review = now + 1ms; })},
    {"upheld, barring overrides", with(upheld(), [](Verdict& v) { v.bars_override = true; })},
    {"upheld where the system cannot", upheld(), Withholding::no},
    {"in the public interest", public_interest},
    {"for nobody", not_upheld(Ground::public_interest)},
    {"for a period",
     not_upheld(Ground::public_interest, period(only({ods("RWH")}), now, now + 24h))},
    {"telling deferred", with(public_interest, [](Verdict& v) { v.telling_deferred = deferred; })},
    {"care needs it", care},
    {"the system cannot", system_cannot, Withholding::no},
    {"the system cannot, everyone", not_upheld(Ground::system_cannot_withhold, everyone()),
     Withholding::no},
    {"the system cannot, no reason", with(system_cannot, [](Verdict& v) { v.reason.clear(); }),
     Withholding::no},

    {"no outcome",
     with(upheld(), [](Verdict& v) { v.outcome = State::considered; }),
     {},
     "upheld or not upheld"},
    {"withdrawn as outcome",
     with(upheld(), [](Verdict& v) { v.outcome = State::withdrawn; }),
     {},
     "upheld or not upheld"},
    {"upheld with a ground",
     with(upheld(), [](Verdict& v) { v.ground = Ground::public_interest; }),
     {},
     "A ground belongs to"},
    {"upheld for all but one",
     with(upheld(), [](Verdict& v) { v.reach = only({ods("RWH")}); }),
     {},
     "lets nobody through"},
    {"upheld for nobody",
     with(upheld(), [](Verdict& v) { v.reach = everyone(); }),
     {},
     "lets nobody through"},
    {"upheld for a time",
     with(upheld(), [](Verdict& v) { v.reach.until = now + 1h; }),
     {},
     "lets nobody through"},
    {"no ground",
     with(public_interest, [](Verdict& v) { v.ground.reset(); }),
     {},
     "one of the three grounds"},
    {"a ground that does not exist",
     with(public_interest, [](Verdict& v) { v.ground = static_cast<Ground>(9); }),
     {},
     "one of the three grounds"},
    {"no reason",
     with(public_interest, [](Verdict& v) { v.reason = "  "; }),
     {},
     "needs a written reason"},
    {"a reason of two lines",
     with(public_interest, [](Verdict& v) { v.reason = "a\nb"; }),
     {},
     "The reason must be one line"},
    {"a reason that is too long",
     with(public_interest, [](Verdict& v) { v.reason.assign(1001, 'a'); }),
     {},
     "The reason must be one line"},
    {"no care", with(care, [](Verdict& v) { v.care = " "; }), {}, "Name the care"},
    {"care of two lines",
     with(care, [](Verdict& v) { v.care = "a\nb"; }),
     {},
     "The care must be one line"},
    {"care for everyone",
     with(care, [](Verdict& v) { v.reach = everyone(); }),
     {},
     "never everyone"},
    {"care on another ground",
     with(public_interest, [](Verdict& v) { v.care = "x"; }),
     {},
     "Care is named only"},
    {"the relay can", system_cannot, Withholding::only_this_relay, "This relay can withhold"},
    {"the system can", system_cannot, Withholding::yes, "The holder's system can withhold"},
    {"the system cannot, for one",
     with(system_cannot, [](Verdict& v) { v.reach = only({ods("RWH")}); }), Withholding::no,
     "name no organisations"},
    {"the system cannot, for a time",
     with(system_cannot, [](Verdict& v) { v.reach.until = now + 1h; }), Withholding::no,
     "name no organisations"},
    {"everyone and one",
     with(public_interest, [](Verdict& v) { v.reach.organisations = {ods("RWH")}; }),
     {},
     "everyone, or the organisations"},
    {"a period that ends as it begins",
     with(public_interest, [](Verdict& v) { v.reach = period(everyone(), now, now); }),
     {},
     "must end after it begins"},
    {"a review that has passed",
     with(upheld(), [](Verdict& v) { v.review = now; }),
     {},
     "day of review must be to come"},
    {"not upheld, barring overrides",
     with(public_interest, [](Verdict& v) { v.bars_override = true; }),
     {},
     "Only an objection that is upheld can bar"},
    {"deferred on another ground",
     with(care, [](Verdict& v) { v.telling_deferred = deferred; }),
     {},
     "in the public interest only"},
    {"deferred for an objection upheld",
     with(upheld(), [](Verdict& v) { v.telling_deferred = deferred; }),
     {},
     "in the public interest only"},
    {"deferred by nobody",
     with(public_interest, [](Verdict& v) { v.telling_deferred = {" ", now + 24h}; }),
     {},
     "by a named officer"},
    {"deferred for ever",
     with(public_interest, [](Verdict& v) { v.telling_deferred = {"Helen Marsh", now}; }),
     {},
     "must be to come"},
};

TEST(Verdict, may_be_given_only_where_nothing_is_missing_and_nothing_too_much) {
    for (const VerdictRow& row : verdict_rows) {
        const auto may = may_give(row.verdict, make_objection(), row.withholding, now);
        EXPECT_EQ(bool(may), row.sentence == nullptr) << row.what;
        if (may || row.sentence == nullptr) continue;
        EXPECT_EQ(may.error().kind, ErrorKind::invalid) << row.what;
        EXPECT_THAT(may.error().sentence, HasSubstr(row.sentence)) << row.what;
    }
}

TEST(Verdict, may_be_given_anew_in_every_state_but_withdrawn) {
    for (const State state :
         {State::received, State::considered, State::upheld, State::not_upheld, State::expired})
        EXPECT_TRUE(may_give(upheld(), make_objection(state), Withholding::yes, now))
            << to_string(state);
    const auto may = may_give(upheld(), make_objection(State::withdrawn), Withholding::yes, now);
    ASSERT_FALSE(may);
    EXPECT_EQ(may.error().kind, ErrorKind::conflict);
}

}  // namespace
}  // namespace mcr::objection
