#include "app/objection_actions.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <sstream>

#include "directory/testing.hpp"
#include "people/deed.hpp"
#include "store/testing.hpp"

namespace mcr::app {
namespace {

using namespace std::chrono_literals;
using directory::make_organisation;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// A register with the holders RQW, RWH and RWG, none of which can withhold but by the relay.
class ObjectionActionsTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        opened = open();
        ASSERT_TRUE(objection::migrate(*opened));
        auto built = directory::Directory::build(
            {make_organisation("RQW"), make_organisation("RWH"), make_organisation("RWG")});
        ASSERT_TRUE(built);
        members = *built;
    }
    void TearDown() override {
        opened.reset();
        DatabaseTest::TearDown();
    }
    ObjectionActions actions(bool json = false) {
        out.str({});
        err.str({});
        return {{*opened, *members, clock, random}, json, out, err};
    }
    boost::json::object answer() { return boost::json::parse(out.str()).as_object(); }
    static FilingWords filing(std::vector<std::string> holders = {"RQW"}) {
        return {.patient = "999 000 0018", .holders = std::move(holders)};
    }
    /// The id of a new objection at `holder`.
    std::string recorded(const std::string& holder = "RQW") {
        EXPECT_EQ(actions().record(filing({holder}), ann), 0) << err.str();
        std::string id = out.str();
        id.pop_back();
        return id;
    }
    static VerdictWords in_the_public_interest() {
        return {.outcome = "not-upheld",
                .ground = "public-interest",
                .reason = "Safeguarding enquiry",
                .organisations = {"rwh"}};
    }
    static VerdictWords care_needs_it() {
        return {.outcome = "not-upheld",
                .ground = "care-needs-it",
                .care = "Referral to the eye clinic",
                .organisations = {"RWH"}};
    }

    const std::string ann = "Ann Bell";
    std::unique_ptr<store::Store> opened;
    std::shared_ptr<const directory::Directory> members;
    std::ostringstream out, err;
};
INSTANTIATE_TEST_SUITE_P(On, ObjectionActionsTest, testing::Values(store::Database::sqlite),
                         store::name_of);

TEST_P(ObjectionActionsTest, record_prints_one_id_for_each_holder) {
    EXPECT_EQ(actions().record(filing({"RQW", "rwh"}), ann), 0) << err.str();
    EXPECT_EQ(out.str().size(), 2 * 37U);
    FilingWords sections = filing({"RWG"});
    sections.sections = {"problem-list", "documents"};
    sections.except_in_emergency = true;
    sections.authority = "parent";
    sections.authority_name = "Joan Bell";
    sections.competence = "not-competent";
    EXPECT_EQ(actions(true).record(sections, ann), 0) << err.str();
    const auto row = answer().at("objections").at(0).as_object();
    EXPECT_EQ(row.at("patient"), "9990000018");
    EXPECT_EQ(row.at("holder"), "RWG");
    EXPECT_EQ(row.at("everything"), false);
    EXPECT_EQ(row.at("sections"), boost::json::parse(R"(["problem-list","documents"])"));
    EXPECT_EQ(row.at("except_in_emergency"), true);
    EXPECT_EQ(row.at("authority"), "parent");
    EXPECT_EQ(row.at("on_authority_of"), "Joan Bell");
    EXPECT_EQ(row.at("competence"), "not-competent");
    EXPECT_EQ(row.at("recorded_by").at("name"), "Ann Bell");
    EXPECT_EQ(row.at("state"), "received");
    EXPECT_TRUE(row.at("decision").is_null());
    EXPECT_TRUE(row.at("choice").is_null());
}

TEST_P(ObjectionActionsTest, what_is_typed_wrongly_is_wrong_usage_and_is_not_repeated) {
    const auto filing_with = [](auto change) {
        FilingWords words = filing();
        change(words);
        return words;
    };
    for (const auto& [words, option] :
         {std::pair{filing_with([](auto& w) { w.patient = "999 000 0019"; }), "--patient"},
          {filing_with([](auto& w) { w.holders = {"R!"}; }), "--holder"},
          {filing_with([](auto& w) { w.sections = {"gossip"}; }), "--section"},
          {filing_with([](auto& w) { w.authority = "gossip"; }), "--on-behalf-of-authority"},
          {filing_with([](auto& w) { w.competence = "gossip"; }), "--competence"}}) {
        EXPECT_EQ(actions().record(words, ann), 2) << option;
        EXPECT_THAT(err.str(), StartsWith("mcr objection: " + std::string(option) + ": "));
        EXPECT_THAT(err.str(), Not(HasSubstr("gossip")));
        EXPECT_THAT(err.str(), Not(HasSubstr("0019")));
    }
    const std::string id = recorded();
    const auto verdict_with = [](auto change) {
        VerdictWords words = in_the_public_interest();
        change(words);
        return words;
    };
    for (const auto& [words, sentence] :
         {std::pair{verdict_with([](auto& w) { w.outcome = "considered"; }), "upheld or not"},
          {verdict_with([](auto& w) { w.ground.clear(); }), "--ground"},
          {verdict_with([](auto& w) { w.ground = "gossip"; }), "--ground"},
          {verdict_with([](auto& w) { w.outcome = "upheld"; }), "--ground"},
          {verdict_with([](auto& w) { w.organisations = {"R!"}; }), "--organisation"},
          {verdict_with([](auto& w) { w.from = "gossip"; }), "--from"},
          {verdict_with([](auto& w) { w.until = "2026-13-01"; }), "--until"},
          {verdict_with([](auto& w) { w.review = "gossip"; }), "--review"},
          {verdict_with([](auto& w) { w.defer_by = "Helen"; }), "--defer-telling-by"},
          {verdict_with([](auto& w) { w.defer_until = "2026-12-01"; }), "--defer-telling-by"},
          {verdict_with([](auto& w) {
               w.defer_by = "Helen";
               w.defer_until = "gossip";
           }),
           "--defer-until"}}) {
        EXPECT_EQ(actions().decide(id, words, ann), 2) << sentence;
        EXPECT_THAT(err.str(), HasSubstr(sentence));
        EXPECT_THAT(err.str(), Not(HasSubstr("gossip")));
    }
    EXPECT_EQ(actions().choose(id, "open", ann), 2);
    EXPECT_EQ(actions().choose(id, "gossip", ann), 2);
    EXPECT_EQ(actions().list("999 000 0019", "", false), 2);
    EXPECT_EQ(actions().list("", "R!", false), 2);
    EXPECT_THAT(out.str(), IsEmpty());
}

TEST_P(ObjectionActionsTest, what_the_register_refuses_is_no) {
    const std::string id = recorded();
    EXPECT_EQ(actions().record(filing(), ann), 1);
    EXPECT_EQ(err.str(), "mcr objection: This objection to RQW has been filed already.\n");
    EXPECT_EQ(actions().record(filing({"RAJ"}), ann), 1);
    EXPECT_EQ(actions().record(filing({"RWG"}), " "), 1) << "nobody acts";
    VerdictWords cannot{.outcome = "not-upheld", .ground = "system-cannot-withhold"};
    EXPECT_EQ(actions().decide(id, cannot, ann), 1);
    EXPECT_THAT(err.str(), HasSubstr("This relay can withhold"));
    EXPECT_EQ(actions().choose(id, "share", ann), 1);
    EXPECT_EQ(actions().confirm_withdrawal(id, ann), 1);
    const std::string nothing = "5b1e4b7c-6f0a-4a52-9d3e-1f5a0f0c0a01";
    EXPECT_EQ(actions().show(nothing), 1);
    EXPECT_EQ(err.str(), "mcr objection: There is no such objection.\n");
    EXPECT_EQ(actions().history(nothing), 1);
    EXPECT_EQ(actions().consider(nothing, ann), 1);
    EXPECT_EQ(actions().withdraw(nothing, true, "why", ann), 1);
    EXPECT_THAT(out.str(), IsEmpty());
}

TEST_P(ObjectionActionsTest, decide_keeps_every_part_of_the_decision) {
    const std::string id = recorded();
    EXPECT_EQ(actions().consider(id, ann), 0) << err.str();
    EXPECT_THAT(out.str(), HasSubstr("  considered "));
    VerdictWords words = in_the_public_interest();
    words.from = "2026-11-01";
    words.until = "2027-11-01T12:00:00Z";
    words.review = "2027-01-01";
    words.defer_by = "Helen Marsh";
    words.defer_until = "2026-12-24";
    EXPECT_EQ(actions(true).decide(id, words, ann), 0) << err.str();
    EXPECT_EQ(answer().at("state"), "not-upheld");
    EXPECT_EQ(answer().at("version").to_number<int>(), 3);
    EXPECT_EQ(answer().at("decision"), boost::json::parse(R"({
        "outcome": "not-upheld", "ground": "public-interest", "reason": "Safeguarding enquiry",
        "review": "2027-01-01T00:00:00.000Z", "bars_override": false, "everyone": false,
        "organisations": ["RWH"], "from": "2026-11-01T00:00:00.000Z",
        "until": "2027-11-01T12:00:00.000Z", "care": "",
        "telling_deferred": {"officer": "Helen Marsh", "review": "2026-12-24T00:00:00.000Z"}})"));

    VerdictWords upheld{.outcome = "upheld", .bars_override = true, .review = "2027-01-01"};
    EXPECT_EQ(actions(true).decide(id, upheld, ann), 0) << err.str();
    EXPECT_EQ(answer().at("decision").at("bars_override"), true);
    VerdictWords all = in_the_public_interest();
    all.organisations.clear();
    all.everyone = true;
    EXPECT_EQ(actions(true).decide(id, all, ann), 0) << err.str();
    EXPECT_EQ(answer().at("decision").at("everyone"), true);
}

TEST_P(ObjectionActionsTest, the_patient_chooses_where_care_needs_it) {
    const std::string id = recorded();
    EXPECT_EQ(actions(true).decide(id, care_needs_it(), ann), 0) << err.str();
    EXPECT_EQ(answer().at("choice"), "open");
    EXPECT_EQ(actions().choose(id, "share", ann), 0) << err.str();
    EXPECT_THAT(out.str(), HasSubstr("everything; choice: share\n"));
    EXPECT_EQ(actions(true).choose(id, "decline-care", ann), 0) << err.str();
    EXPECT_EQ(answer().at("choice"), "decline-care");
}

TEST_P(ObjectionActionsTest, a_withdrawal_says_when_it_is_in_effect) {
    const std::string id = recorded();
    EXPECT_EQ(actions(true).withdraw(id, false, "Changed my mind", ann), 0) << err.str();
    EXPECT_EQ(answer().at("state"), "withdrawn");
    EXPECT_EQ(answer().at("withdrawal_effective"), "2026-09-23T14:13:20.000Z");
    EXPECT_EQ(actions(true).confirm_withdrawal(id, ann), 0) << err.str();
    EXPECT_EQ(answer().at("withdrawal_effective"), "2026-09-21T14:13:20.000Z");
    const std::string other = recorded();
    EXPECT_EQ(actions().withdraw(other, true, "Changed my mind", ann), 0) << err.str();
    EXPECT_THAT(out.str(), HasSubstr("; withdrawn from 2026-09-21T14:13:20.000Z\n"));
}

TEST_P(ObjectionActionsTest, list_takes_a_patient_a_holder_or_all_and_what_is_open) {
    const std::string decided = recorded("RQW");
    ASSERT_EQ(actions().decide(decided, {.outcome = "upheld", .review = "2026-12-01"}, ann), 0);
    const std::string waiting = recorded("RWH");
    const auto listed = [&] {
        std::vector<std::string> ids;
        const auto all = answer();
        for (const auto& row : all.at("objections").as_array())
            ids.emplace_back(row.at("id").as_string());
        return ids;
    };
    using Ids = std::vector<std::string>;
    EXPECT_EQ(actions(true).list("", "", false), 0) << err.str();
    EXPECT_EQ(listed(), (Ids{waiting, decided}));
    EXPECT_EQ(actions(true).list("", "", true), 0);
    EXPECT_EQ(listed(), Ids{waiting});
    EXPECT_EQ(actions(true).list("9990000018", "", true), 0);
    EXPECT_EQ(listed(), Ids{waiting});
    EXPECT_EQ(actions(true).list("999 000 0026", "", false), 0);
    EXPECT_EQ(listed(), Ids{});
    EXPECT_EQ(actions(true).list("", "rqw", false), 0);
    EXPECT_EQ(listed(), Ids{decided});
    EXPECT_EQ(actions(true).list("", "RQW", true), 0);
    EXPECT_EQ(listed(), Ids{});
    EXPECT_EQ(actions().list("", "RWH", false), 0);
    EXPECT_EQ(out.str(), waiting +
                             "  RWH        999 000 0018  received   "
                             "2026-09-21T14:13:20.000Z  everything\n");

    clock.advance(24h * 80);  // the day of review has come
    EXPECT_EQ(actions(true).list("", "RQW", true), 0);
    EXPECT_EQ(listed(), Ids{decided});
    EXPECT_EQ(answer().at("objections").at(0).at("state"), "expired");
}

TEST_P(ObjectionActionsTest, show_and_history_say_who_changed_what_when_and_why) {
    const std::string id = recorded();
    ASSERT_EQ(actions().decide(id, in_the_public_interest(), "Helen Marsh"), 0) << err.str();
    EXPECT_EQ(actions().history(id), 0);
    EXPECT_EQ(out.str(),
              "1  2026-09-21T14:13:20.000Z  Ann Bell  filed: Objects to sharing everything\n"
              "2  2026-09-21T14:13:20.000Z  Helen Marsh  decided: Not upheld: in the public "
              "interest; lets through RWH (Safeguarding enquiry)\n");
    EXPECT_EQ(actions().show(id), 0);
    EXPECT_THAT(out.str(), StartsWith(id + "  RQW"));
    EXPECT_THAT(out.str(), HasSubstr("\n2  2026-09-21T14:13:20.000Z  Helen Marsh  decided"));
    EXPECT_EQ(actions(true).history(id), 0);
    EXPECT_EQ(answer().at("history").at(1).at("by").at("name"), "Helen Marsh");
    EXPECT_EQ(actions(true).show(id), 0);
    EXPECT_EQ(answer().at("id").as_string(), id);
    EXPECT_EQ(answer().at("history").at(0).at("action"), "filed");
    EXPECT_EQ(answer().at("history").at(1).at("reason"), "Safeguarding enquiry");
}

TEST_P(ObjectionActionsTest, every_change_leaves_a_deed_of_who_acts) {
    const std::string id = recorded();
    ASSERT_EQ(actions().withdraw(id, true, "Changed my mind", ann), 0);
    const auto deeds = opened->transact([&](store::Transaction& t) {
        return people::take_deeds(t, 10, Milliseconds{0}, clock.now());
    });
    ASSERT_TRUE(deeds);
    ASSERT_EQ(deeds->size(), 2U);
    EXPECT_EQ((*deeds)[1].deed.doer.name, "Ann Bell");
    EXPECT_EQ((*deeds)[1].deed.action, "withdrew an objection");
    EXPECT_EQ((*deeds)[1].deed.reason, "Changed my mind");
}

}  // namespace
}  // namespace mcr::app
