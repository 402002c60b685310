#include "app/policy_actions.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <sstream>

#include "app/policy_table.hpp"
#include "directory/testing.hpp"
#include "store/testing.hpp"

namespace mcr::app {
namespace {

using directory::Kind;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using What = access::AgreementEdit::What;

const directory::Cause ann{"ann", "agreed in March"};

/// The hospitals RQW and RWH and the pharmacy FA001.
class PolicyActionsTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        opened = open();
        members.emplace(*opened, std::vector<directory::Organisation>{});
        ASSERT_TRUE(members->migrate());
        ASSERT_TRUE(people::migrate_deeds(*opened));
        ASSERT_TRUE(access::migrate_policies(*opened));
        ASSERT_TRUE(members->add(
            std::vector{directory::make_organisation("RQW"), directory::make_organisation("RWH"),
                        directory::make_organisation("FA001", Kind::community_pharmacy)},
            ann));
    }
    void TearDown() override {
        members.reset();
        opened.reset();
        DatabaseTest::TearDown();
    }
    PolicyActions actions(bool json = false) {
        out.str({});
        err.str({});
        return {{*opened, *members, clock, out, err}, "mcr agreement", json};
    }
    boost::json::object answer() { return boost::json::parse(out.str()).as_object(); }
    static AgreementWords words(std::string code) {
        AgreementWords made;
        made.code = std::move(code);
        return made;
    }
    static AgreementWords pharmacists(std::vector<std::string> sections, bool no_longer = true) {
        AgreementWords made = words("RQW");
        made.kind = "community-pharmacy";
        made.role = "pharmacist";
        made.sections = std::move(sections);
        made.no_longer = no_longer;
        return made;
    }

    std::unique_ptr<store::Store> opened;
    std::optional<directory::DirectoryStore> members;
    std::ostringstream out, err;
};
INSTANTIATE_TEST_SUITE_P(On, PolicyActionsTest, testing::Values(store::Database::sqlite),
                         store::name_of);

TEST_P(PolicyActionsTest, list_says_whose_agreement_is_its_own_and_what_is_off) {
    ASSERT_EQ(actions().edit(What::give, pharmacists({"problem-list"}), ann), 0) << err.str();
    AgreementWords off = words("RWH");
    off.sections = {"documents"};
    ASSERT_EQ(actions().turn(off, true, ann), 0) << err.str();
    EXPECT_EQ(actions().list(), 0);
    EXPECT_THAT(out.str(), HasSubstr("RQW        Hospital trust            own      Organ"));
    EXPECT_THAT(out.str(), HasSubstr("RWH        Hospital trust            default  Organisation "
                                     "RWH; switched off: documents\n"));
    EXPECT_EQ(actions(true).list(), 0);
    EXPECT_EQ(answer().at("revision").to_number<int>(), 2);
    const auto rows = answer().at("organisations").as_array();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].at("code"), "RQW");
    EXPECT_TRUE(rows[0].at("own").as_bool());
    EXPECT_FALSE(rows[1].at("own").as_bool());
    EXPECT_EQ(rows[1].at("switched_off").at(0), "documents");
}

TEST_P(PolicyActionsTest, show_prints_the_agreement_with_its_latest_changes) {
    EXPECT_EQ(actions().show("rqw"), 0) << err.str();
    EXPECT_THAT(out.str(), HasSubstr("acute-trust: the default of its kind"));
    EXPECT_THAT(out.str(), HasSubstr("gives to gp-practice, acute-trust, ambulance-service"));
    EXPECT_THAT(out.str(), HasSubstr("for at most 4 hours"));
    EXPECT_THAT(out.str(), Not(HasSubstr("latest changes")));
    ASSERT_EQ(actions().edit(What::give, pharmacists({"all"}), ann), 0);
    ASSERT_EQ(actions().edit(What::overrides, words("RQW"), ann), 0);
    EXPECT_EQ(actions().show("RQW"), 0);
    EXPECT_THAT(out.str(), HasSubstr("acute-trust: its own agreement"));
    EXPECT_THAT(out.str(), HasSubstr("may be overridden for:               nothing\n"));
    EXPECT_THAT(out.str(), HasSubstr("gives no longer: all sections to pharmacist in "
                                     "community-pharmacy (agreed in March)"));

    EXPECT_EQ(actions(true).show("RQW"), 0);
    EXPECT_TRUE(answer().at("own").as_bool());
    EXPECT_TRUE(answer().at("gives").at("community-pharmacy").at("pharmacist").as_array().empty());
    EXPECT_EQ(answer().at("sees").at("doctor").as_array().size(), directory::section_count);
    EXPECT_TRUE(answer().at("overrides").as_array().empty());
    EXPECT_EQ(answer().at("history").at(0).at("action"), "may be overridden");
    EXPECT_EQ(answer().at("history").at(1).at("by"), "ann");
}

TEST_P(PolicyActionsTest, every_kind_of_edit_is_reported_with_its_revision) {
    EXPECT_EQ(actions(true).edit(What::give, pharmacists({"problem-list", "documents"}), ann), 0);
    EXPECT_EQ(answer().at("revision").to_number<int>(), 1);
    EXPECT_EQ(answer().at("action"), "gives no longer");
    EXPECT_EQ(answer().at("organisation"), "RQW");

    AgreementWords see = words("FA001");
    see.role = "care worker";
    see.sections = {"vaccinations"};
    EXPECT_EQ(actions().edit(What::see, see, ann), 0);
    EXPECT_THAT(out.str(), HasSubstr("ann  FA001 sees: vaccinations by care worker (agreed"));

    AgreementWords on = words("FA001");
    on.on_or_off = "on";
    EXPECT_EQ(actions().edit(What::asks_first, on, ann), 0);
    EXPECT_THAT(out.str(), HasSubstr("asks first: its staff must ask"));
    on.on_or_off = "off";
    EXPECT_EQ(actions().edit(What::takes_self_claimed, on, ann), 0);
    EXPECT_THAT(out.str(), HasSubstr("self-claimed no longer: a self-claimed relationship is not"));

    AgreementWords overrides = words("FA001");
    overrides.reasons = {"court-order", "safeguarding"};
    EXPECT_EQ(actions().edit(What::overrides, overrides, ann), 0);
    EXPECT_THAT(out.str(), HasSubstr("may be overridden: for safeguarding, court-order"));
    EXPECT_EQ(actions().edit(What::reset, words("FA001"), ann), 0);
    EXPECT_EQ(actions().edit(What::reset, words("FA001"), ann), 1);
    EXPECT_EQ(err.str(), "mcr agreement: It is so already: nothing would change.\n");

    EXPECT_EQ(actions(true).history("FA001"), 0);
    EXPECT_EQ(answer().at("history").as_array().size(), 5U);
    EXPECT_EQ(actions(true).history(""), 0);
    EXPECT_EQ(answer().at("history").as_array().size(), 6U);
    EXPECT_EQ(actions().history(""), 0);
    EXPECT_THAT(out.str(), HasSubstr("FA001 reset: to the default of its kind"));
}

TEST_P(PolicyActionsTest, sections_go_off_and_on) {
    AgreementWords off = words("RQW");
    off.sections = {"documents", "risks"};
    EXPECT_EQ(actions().turn(off, true, ann), 0);
    EXPECT_THAT(out.str(), HasSubstr("RQW switched off: risks, documents (agreed in March)"));
    EXPECT_EQ(actions().switches(), 0);
    EXPECT_THAT(out.str(), HasSubstr("RQW        risks                             agreed"));
    EXPECT_EQ(actions(true).switches(), 0);
    EXPECT_EQ(answer().at("switched_off").as_array().size(), 2U);
    EXPECT_EQ(answer().at("switched_off").at(0).at("reason"), "agreed in March");
    EXPECT_EQ(actions().turn(off, true, ann), 1);
    off.sections = {"all"};
    EXPECT_EQ(actions().turn(off, false, ann), 0);
    EXPECT_EQ(actions(true).switches(), 0);
    EXPECT_TRUE(answer().at("switched_off").as_array().empty());
}

TEST_P(PolicyActionsTest, sensitive_codes_are_listed_added_and_taken_out) {
    EXPECT_EQ(actions().change_sensitive("our-own", {"123", "456"}, true, ann), 0);
    EXPECT_THAT(out.str(), HasSubstr("sensitive codes added: our-own: 123, 456 (agreed"));
    EXPECT_EQ(actions().sensitive(), 0);
    EXPECT_THAT(out.str(), HasSubstr("123                 our-own\n"));
    EXPECT_THAT(out.str(), HasSubstr("57797005            termination-of-pregnancy\n"));
    EXPECT_EQ(actions().change_sensitive("our-own", {"123"}, false, ann), 0);
    EXPECT_EQ(actions(true).sensitive(), 0);
    EXPECT_EQ(answer().at("codes").as_array().size(), access::default_sensitive_codes().size() + 1);
    EXPECT_EQ(actions().change_sensitive("our-own", {"123"}, false, ann), 1);
    EXPECT_EQ(actions().change_sensitive("Our own", {"123"}, true, ann), 1);
}

TEST_P(PolicyActionsTest, what_is_not_there_is_no_and_what_is_no_word_is_wrong_usage) {
    EXPECT_EQ(actions().show("RAJ"), 1);
    EXPECT_EQ(err.str(), "mcr agreement: There is no organisation RAJ.\n");
    EXPECT_EQ(actions().show("R!"), 2);
    EXPECT_EQ(actions().history("R!"), 2);
    EXPECT_EQ(actions().edit(What::reset, words("R!"), ann), 2);
    EXPECT_EQ(actions().edit(What::asks_first, words("RAJ"), ann), 1);
    EXPECT_EQ(actions().edit(What::give, pharmacists({}), ann), 2);
    EXPECT_EQ(actions().edit(What::give, pharmacists({"secrets"}), ann), 2);
    EXPECT_THAT(err.str(), Not(HasSubstr("secrets")));
    AgreementWords wrong = pharmacists({"all"});
    wrong.kind = "shop";
    EXPECT_EQ(actions().edit(What::give, wrong, ann), 2);
    wrong = pharmacists({"all"});
    wrong.role = "king";
    EXPECT_EQ(actions().edit(What::give, wrong, ann), 2);
    wrong = words("RQW");
    wrong.reasons = {"convenience"};
    EXPECT_EQ(actions().edit(What::overrides, wrong, ann), 2);
    EXPECT_EQ(actions().turn(words("R!"), true, ann), 2);
    EXPECT_EQ(actions().turn(words("RQW"), true, ann), 2);
    wrong = words("RAJ");
    wrong.sections = {"all"};
    EXPECT_EQ(actions().turn(wrong, true, ann), 1);
    EXPECT_EQ(actions().edit(What::give, pharmacists({"all"}), {"ann", ""}), 1);
    EXPECT_THAT(out.str(), IsEmpty());
}

TEST(PolicyTable, names_sections_the_shorter_way) {
    directory::Sections sections;
    EXPECT_EQ(listed(sections), "none");
    sections.set(static_cast<std::size_t>(directory::Section::alerts));
    EXPECT_EQ(listed(sections), "alerts");
    EXPECT_EQ(listed(~sections), "all but alerts");
    sections.set();
    EXPECT_EQ(listed(sections), "all");
}

}  // namespace
}  // namespace mcr::app
