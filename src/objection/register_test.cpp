#include "objection/register.hpp"

#include "objection/register_fixture.hpp"

namespace mcr::objection {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

MCR_ON_BOTH_DATABASES(RegisterTest);

TEST_P(RegisterTest, one_filing_gives_one_objection_for_each_holder) {
    Filing filing = everything_at({ods("RWH"), ods("RQW")});
    filing.sections.reset().set(16).set(37);
    filing.except_in_emergency = true;
    filing.authority = Authority::parent;
    filing.on_authority_of = "Joan Shah";
    filing.competence = Competence::not_competent;
    const auto made = file_with(filing);
    ASSERT_TRUE(made) << made.error().sentence;
    ASSERT_THAT(*made, SizeIs(2));
    EXPECT_EQ((*made)[0].filing, (*made)[1].filing);
    EXPECT_NE((*made)[0].id, (*made)[1].id);

    const Objection kept = found((*made)[0].id);
    EXPECT_EQ(kept.patient, filing.patient);
    EXPECT_EQ(kept.holder, ods("RWH"));
    EXPECT_EQ(kept.sections, filing.sections);
    EXPECT_TRUE(kept.except_in_emergency);
    EXPECT_EQ(kept.authority, Authority::parent);
    EXPECT_EQ(kept.on_authority_of, "Joan Shah");
    EXPECT_EQ(kept.competence, Competence::not_competent);
    EXPECT_EQ(kept.recorded_by, clerk);
    EXPECT_EQ(kept.received, clock.now());
    EXPECT_EQ(kept.state, State::received);
    EXPECT_FALSE(kept.verdict);
    EXPECT_EQ(kept.version, 1);
    EXPECT_THAT(standing_now(), SizeIs(2));
}

TEST_P(RegisterTest, a_change_leaves_history_deed_notice_and_the_first_an_alert) {
    const Objection objection = filed();
    ASSERT_TRUE(decided(objection.id, not_upheld(Ground::public_interest, only({ods("RWG")}))));

    const auto rows = history_of(objection.id);
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[0].action, "filed");
    EXPECT_EQ(rows[0].by, clerk);
    EXPECT_EQ(rows[0].detail, "Objects to sharing everything");
    EXPECT_EQ(rows[1].version, 2);
    EXPECT_EQ(rows[1].action, "decided");
    EXPECT_EQ(rows[1].state, State::not_upheld);
    EXPECT_EQ(rows[1].reason, "Two children live in the house");
    EXPECT_EQ(rows[1].detail, "Not upheld: in the public interest; lets through RWG");
    EXPECT_EQ(rows[1].at, clock.now());

    const auto noted = deeds();
    ASSERT_THAT(noted, SizeIs(2));
    EXPECT_EQ(noted[0].deed.kind, "objection");
    EXPECT_EQ(noted[0].deed.doer, clerk);
    EXPECT_EQ(noted[0].deed.patient, "9990000018");
    EXPECT_EQ(noted[0].deed.action, "filed an objection to sharing everything");
    EXPECT_EQ(noted[1].deed.action, "decided on an objection: not upheld, in the public interest");
    EXPECT_THAT(noted[1].deed.action, Not(HasSubstr("999")));
    EXPECT_EQ(noted[1].deed.holders, std::vector<std::string>{"RWH"});
    EXPECT_EQ(noted[1].deed.reason, "Two children live in the house");
    EXPECT_EQ(noted[1].deed.request_id, objection.id);

    EXPECT_THAT(notices(), SizeIs(2));
    const auto alerts = alerts_at("RWH");
    ASSERT_THAT(alerts, SizeIs(1));
    EXPECT_EQ(alerts[0].kind, people::AlertKind::objection_filed);
    EXPECT_EQ(alerts[0].reference, objection.id);
}

TEST_P(RegisterTest, a_change_that_fails_leaves_nothing_behind) {
    const auto done = with([&](store::Transaction& t) -> Result<void> {
        EXPECT_TRUE(file(t, *directory_, everything_at({ods("RWH")}), clerk, clock.now(), random));
        return fail(ErrorKind::unavailable, "The power went.");
    });
    EXPECT_FALSE(done);
    EXPECT_THAT(standing_now(), IsEmpty());
    EXPECT_THAT(deeds(), IsEmpty());
    EXPECT_THAT(notices(), IsEmpty());
    EXPECT_THAT(alerts_at("RWH"), IsEmpty());
}

TEST_P(RegisterTest, a_filing_that_lacks_something_is_refused) {
    std::vector<OdsCode> many;
    for (int i = 0; i < 101; ++i) many.push_back(ods("A" + std::to_string(10'000 + i)));
    struct Row {
        const char* what;
        Filing filing;
        ErrorKind kind;
        const char* sentence;
    };
    const auto changed = [](auto change) {
        Filing filing = everything_at({ods("RWH")});
        change(filing);
        return filing;
    };
    const std::vector<Row> rows = {
        {"no holder", everything_at({}), ErrorKind::invalid, "at least one holder"},
        {"too many", everything_at(many), ErrorKind::invalid, "at most 100 holders"},
        {"one twice", everything_at({ods("RWH"), ods("RWH")}), ErrorKind::invalid,
         "each holder once"},
        {"no section", changed([](Filing& f) { f.sections.reset(); }), ErrorKind::invalid,
         "at least one section"},
        {"nobody's authority", changed([](Filing& f) { f.authority = Authority::attorney; }),
         ErrorKind::invalid, "Name who objects"},
        {"authority over oneself", changed([](Filing& f) { f.on_authority_of = "Ann"; }),
         ErrorKind::invalid, "no need of another's authority"},
        {"a name of two lines", changed([](Filing& f) {
             f.authority = Authority::parent;
             f.on_authority_of = "Ann\nBell";
         }),
         ErrorKind::invalid, "must be one line"},
        {"no such holder", everything_at({ods("RWH"), ods("RWHX")}), ErrorKind::not_found,
         "There is no organisation RWHX."},
    };
    for (const Row& row : rows) {
        const auto made = file_with(row.filing);
        ASSERT_FALSE(made) << row.what;
        EXPECT_EQ(made.error().kind, row.kind) << row.what;
        EXPECT_THAT(made.error().sentence, HasSubstr(row.sentence)) << row.what;
    }
    EXPECT_THAT(standing_now(), IsEmpty());
}

TEST_P(RegisterTest, every_change_needs_somebody_who_makes_it) {
    const std::string id = filed().id;
    for (const char* name : {"", "  ", "a\nb"}) {
        const people::Doer nobody = people::operator_named(name);
        EXPECT_FALSE(with([&](store::Transaction& t) {
            return file(t, *directory_, everything_at({ods("RWG")}), nobody, clock.now(), random);
        }));
        EXPECT_FALSE(
            with([&](store::Transaction& t) { return consider(t, id, nobody, clock.now()); }));
        EXPECT_FALSE(with([&](store::Transaction& t) {
            return decide(t, *directory_, id, upheld(), nobody, clock.now());
        }));
        EXPECT_FALSE(with([&](store::Transaction& t) {
            return choose(t, id, Choice::share, nobody, clock.now(), random);
        }));
        EXPECT_FALSE(with(
            [&](store::Transaction& t) { return withdraw(t, id, true, nobody, "", clock.now()); }));
        EXPECT_FALSE(with(
            [&](store::Transaction& t) { return confirm_withdrawal(t, id, nobody, clock.now()); }));
    }
    EXPECT_EQ(found(id).version, 1);
}

TEST_P(RegisterTest, what_is_filed_already_is_a_conflict_until_it_was_answered_or_taken_back) {
    const std::string first = filed().id;
    const auto again = file_with(everything_at({ods("RWG"), ods("RWH")}));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
    EXPECT_THAT(again.error().sentence, HasSubstr("RWH has been filed already"));
    EXPECT_THAT(standing_now(), SizeIs(1)) << "all or none";

    Filing narrower = everything_at({ods("RWH")});
    narrower.sections.reset(3);
    EXPECT_TRUE(file_with(narrower)) << "other sections";
    ASSERT_TRUE(decided(first, upheld()));
    EXPECT_FALSE(file_with(everything_at({ods("RWH")}))) << "upheld";
    ASSERT_TRUE(decided(first, not_upheld(Ground::public_interest, everyone())));
    const auto anew = file_with(everything_at({ods("RWH")}));
    ASSERT_TRUE(anew) << "not upheld";
    ASSERT_TRUE(withdrawn(anew->front().id, false));
    EXPECT_TRUE(file_with(everything_at({ods("RWH")}))) << "withdrawn, though not in effect yet";
}

TEST_P(RegisterTest, only_what_was_received_can_be_considered) {
    const std::string id = filed().id;
    const auto consider_it = [&] {
        return with([&](store::Transaction& t) { return consider(t, id, officer, clock.now()); });
    };
    const auto considered = consider_it();
    ASSERT_TRUE(considered);
    EXPECT_EQ(considered->state, State::considered);
    EXPECT_EQ(considered->version, 2);
    EXPECT_THAT(standing_now(), SizeIs(1));
    EXPECT_EQ(consider_it().error().kind, ErrorKind::conflict);
}

TEST_P(RegisterTest, what_does_not_exist_is_not_found) {
    const std::string id = "5b1e4b7c-6f0a-4a52-9d3e-1f5a0f0c0a01";
    EXPECT_EQ(decided(id, upheld()).error().kind, ErrorKind::not_found);
    EXPECT_EQ(chosen(id, Choice::share).error().kind, ErrorKind::not_found);
    EXPECT_EQ(withdrawn(id, true).error().kind, ErrorKind::not_found);
    EXPECT_EQ(with([&](store::Transaction& t) { return consider(t, id, officer, clock.now()); })
                  .error()
                  .kind,
              ErrorKind::not_found);
    EXPECT_EQ(
        with([&](store::Transaction& t) { return confirm_withdrawal(t, id, officer, clock.now()); })
            .error()
            .kind,
        ErrorKind::not_found);
    const auto none = with([&](store::Transaction& t) { return find(t, id); });
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
    EXPECT_THAT(history_of(id), IsEmpty());
}

TEST_P(RegisterTest, a_verdict_comes_back_as_it_went_in) {
    Verdict verdict = not_upheld(Ground::public_interest, only({ods("RWG"), ods("RQW")}));
    verdict.reach.from = clock.now() + 1h;
    verdict.reach.until = clock.now() + 48h + 7ms;
    verdict.review = clock.now() + 720h;
    verdict.telling_deferred = Verdict::Deferred{"Helen Marsh", clock.now() + 24h};
    const std::string id = filed().id;
    ASSERT_TRUE(decided(id, verdict));
    const Verdict kept = *found(id).verdict;
    EXPECT_EQ(kept.outcome, State::not_upheld);
    EXPECT_EQ(kept.ground, Ground::public_interest);
    EXPECT_EQ(kept.reason, verdict.reason);
    EXPECT_EQ(kept.review, verdict.review);
    EXPECT_FALSE(kept.reach.everyone);
    EXPECT_EQ(kept.reach.organisations, verdict.reach.organisations);
    EXPECT_EQ(kept.reach.from, verdict.reach.from);
    EXPECT_EQ(kept.reach.until, verdict.reach.until);
    ASSERT_TRUE(kept.telling_deferred);
    EXPECT_EQ(kept.telling_deferred->officer, "Helen Marsh");
    EXPECT_EQ(kept.telling_deferred->review, verdict.telling_deferred->review);
    EXPECT_THAT(history_of(id).back().detail, HasSubstr("lets through RWG, RQW, from 2026-"));

    ASSERT_TRUE(decided(id, care_at({ods("RWG")})));
    EXPECT_EQ(found(id).verdict->care, "Referral to physiotherapy");
    EXPECT_FALSE(found(id).verdict->telling_deferred) << "the latest verdict, whole";
    Verdict barring = upheld();
    barring.bars_override = true;
    ASSERT_TRUE(decided(id, barring));
    EXPECT_TRUE(found(id).verdict->bars_override);
    EXPECT_FALSE(found(id).verdict->ground);
    EXPECT_EQ(history_of(id).back().detail, "Upheld, and bars an override");
    EXPECT_THAT(deeds()[2].deed.action, Not(HasSubstr("physiotherapy")));
}

TEST_P(RegisterTest, a_decision_may_name_only_organisations_of_the_directory) {
    const std::string id = filed().id;
    const auto nowhere = decided(id, not_upheld(Ground::public_interest, only({ods("RWGX")})));
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().kind, ErrorKind::not_found);
    std::vector<OdsCode> many(101, ods("RWG"));
    EXPECT_EQ(decided(id, not_upheld(Ground::public_interest, only(many))).error().kind,
              ErrorKind::invalid);
    EXPECT_EQ(found(id).state, State::received);
}

TEST_P(RegisterTest, where_the_relay_can_withhold_the_systems_inability_is_no_ground) {
    const Verdict cannot = not_upheld(Ground::system_cannot_withhold);
    const auto relay_can = decided(filed("RWH").id, cannot);
    ASSERT_FALSE(relay_can);
    EXPECT_THAT(relay_can.error().sentence, HasSubstr("This relay can withhold"));
    const std::string id = filed("RQW").id;
    ASSERT_TRUE(decided(id, cannot));
    const auto all = standing_now();
    const auto at = std::ranges::find(all, ods("RQW"), &Standing::holder);
    ASSERT_NE(at, all.end());
    EXPECT_TRUE(at->confidential);
    EXPECT_TRUE(at->lifted.lets_through(ods("RWG"), clock.now()));
    EXPECT_TRUE(found(id).verdict->reach.everyone);
}

TEST_P(RegisterTest, an_objection_to_a_holder_that_has_left_can_still_be_decided) {
    const std::string id = filed("RQW").id;
    directory_ = *directory::Directory::build({directory::make_organisation("RWH")});
    EXPECT_FALSE(decided(id, not_upheld(Ground::system_cannot_withhold)));
    EXPECT_TRUE(decided(id, upheld()));
}

TEST_P(RegisterTest, care_that_needs_it_shares_nothing_before_the_patient_chose_to_share) {
    const std::string id = filed().id;
    const auto lets = [&](const char* asking) {
        return standing_now().front().lifted.lets_through(ods(asking), clock.now());
    };
    EXPECT_EQ(chosen(id, Choice::share).error().kind, ErrorKind::conflict) << "not asked yet";
    ASSERT_TRUE(decided(id, care_at({ods("RWG")})));
    EXPECT_FALSE(lets("RWG"));
    EXPECT_EQ(chosen(id, Choice::open).error().kind, ErrorKind::invalid);
    ASSERT_TRUE(chosen(id, Choice::share));
    EXPECT_TRUE(lets("RWG"));
    EXPECT_FALSE(lets("RQW"));
    EXPECT_EQ(chosen(id, Choice::share).error().kind, ErrorKind::conflict) << "chosen already";
    EXPECT_THAT(alerts_at("RWG"), IsEmpty());
    EXPECT_EQ(deeds().back().deed.action, "chose to share for the care that needs it");

    ASSERT_TRUE(chosen(id, Choice::decline_care)) << "taken back";
    EXPECT_FALSE(lets("RWG"));
    EXPECT_EQ(chosen(id, Choice::share).error().kind, ErrorKind::conflict) << "care was declined";

    ASSERT_TRUE(decided(id, care_at({ods("RWG")})));
    EXPECT_EQ(found(id).choice, Choice::open) << "a new decision, a new choice";
    EXPECT_FALSE(lets("RWG"));
}

TEST_P(RegisterTest, declining_care_leaves_the_objection_in_force_and_alerts_who_would_have_cared) {
    const std::string id = filed().id;
    ASSERT_TRUE(decided(id, care_at({ods("RWG"), ods("RQW")})));
    ASSERT_TRUE(chosen(id, Choice::decline_care));
    EXPECT_FALSE(standing_now().front().lifted.lets_through(ods("RWG"), clock.now()));
    for (const char* organisation : {"RWG", "RQW"}) {
        const auto alerts = alerts_at(organisation);
        ASSERT_THAT(alerts, SizeIs(1)) << organisation;
        EXPECT_EQ(alerts[0].kind, people::AlertKind::care_declined);
        EXPECT_EQ(alerts[0].reference, id);
    }
    EXPECT_EQ(history_of(id).back().detail, "Declines the care: nothing is shared");
}

TEST_P(RegisterTest, a_withdrawal_that_was_checked_is_in_effect_at_once) {
    const std::string id = filed().id;
    const auto done = withdrawn(id, true);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->withdrawal_effective, clock.now());
    EXPECT_THAT(standing_now(), IsEmpty());
    EXPECT_EQ(withdrawn(id, true).error().kind, ErrorKind::conflict);
    EXPECT_EQ(decided(id, upheld()).error().kind, ErrorKind::conflict);
    EXPECT_EQ(
        with([&](store::Transaction& t) { return confirm_withdrawal(t, id, officer, clock.now()); })
            .error()
            .kind,
        ErrorKind::conflict);
    EXPECT_EQ(history_of(id).back().reason, "Changed my mind");
}

TEST_P(RegisterTest, a_withdrawal_that_was_not_checked_is_in_effect_after_48_hours) {
    const std::string id = filed().id;
    ASSERT_TRUE(withdrawn(id, false));
    clock.advance(48h - 1ms);
    ASSERT_THAT(standing_now(), SizeIs(1));
    EXPECT_EQ(standing_now().front().state, State::withdrawn);
    clock.advance(1ms);
    EXPECT_THAT(standing_now(), IsEmpty());
}

TEST_P(RegisterTest, a_withdrawal_is_in_effect_when_it_has_been_checked) {
    const std::string id = filed().id;
    EXPECT_EQ(
        with([&](store::Transaction& t) { return confirm_withdrawal(t, id, officer, clock.now()); })
            .error()
            .kind,
        ErrorKind::conflict)
        << "not withdrawn";
    ASSERT_TRUE(withdrawn(id, false));
    clock.advance(1h);
    ASSERT_THAT(standing_now(), SizeIs(1));
    ASSERT_TRUE(with(
        [&](store::Transaction& t) { return confirm_withdrawal(t, id, officer, clock.now()); }));
    EXPECT_THAT(standing_now(), IsEmpty());
    EXPECT_EQ(history_of(id).back().action, "withdrawal checked");
}

TEST_P(RegisterTest, a_reason_to_withdraw_is_one_line) {
    const std::string id = filed().id;
    EXPECT_EQ(with([&](store::Transaction& t) {
                  return withdraw(t, id, true, clerk, "a\nb", clock.now());
              })
                  .error()
                  .kind,
              ErrorKind::invalid);
}

}  // namespace
}  // namespace mcr::objection
