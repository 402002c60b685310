#include "web/office_pages.hpp"

#include "base/text.hpp"
#include "web/pages_fixture.hpp"

namespace mcr::web {
namespace {

using objection::Ground;
using objection::State;

class OfficePagesTest : public PagesTest {
protected:
    people::Begun officer(const char* organisation = "RQW") {
        return begin(staff(RoleGroup::privacy_officer, organisation));
    }
    people::Begun administrator() { return begin(staff(RoleGroup::administrator, "RQW")); }
    static std::string at(const objection::Objection& objection) {
        return "/office/objections/" + objection.id;
    }
    std::string alert_of(const char* organisation, people::AlertKind kind,
                         const std::string& reference) {
        auto raised = store_->transact([&](store::Transaction& t) {
            return people::raise(t, *OdsCode::parse(organisation), kind, reference, clock.now(),
                                 random);
        });
        EXPECT_TRUE(raised);
        return alerts(organisation).front().id;
    }
    std::vector<people::Alert> alerts(const char* organisation) {
        auto found = store_->read([&](store::Transaction& t) {
            return people::alerts_of(t, *OdsCode::parse(organisation), false, 100);
        });
        EXPECT_TRUE(found);
        return *found;
    }
    /// Whether a section of RQW is switched off in the store.
    bool is_off(directory::Section section) {
        auto loaded = store_->read([](store::Transaction& t) { return access::load_policies(t); });
        EXPECT_TRUE(loaded);
        const auto* off = loaded->off(*OdsCode::parse("RQW"));
        return off != nullptr && off->sections.test(static_cast<std::size_t>(section));
    }
};

TEST_P(OfficePagesTest, an_officer_considers_and_upholds) {
    const auto objection = filed(ann, "RQW");
    const auto who = officer();
    EXPECT_THAT(get("/office", who).body, HasSubstr(at(objection)));
    EXPECT_THAT(get(at(objection), who).body, HasSubstr("999 000 0018"));
    EXPECT_EQ(post(at(objection) + "/consider", who, {}).status, 303);
    EXPECT_EQ(now(objection.id).state, State::considered);
    EXPECT_EQ(post(at(objection) + "/decide", who,
                   {{"outcome", "upheld"}, {"review", "2099-01-31"}, {"bars_override", "1"}})
                  .status,
              303);
    const auto after = now(objection.id);
    EXPECT_EQ(after.state, State::upheld);
    EXPECT_TRUE(after.verdict->bars_override);
    EXPECT_EQ(format_display_date(*after.verdict->review), "31-Jan-2099");
}

TEST_P(OfficePagesTest, an_officer_does_not_uphold_on_each_of_the_three_grounds) {
    struct Row {
        const char* holder;
        Form form;
        Ground ground;
    };
    const std::vector<Row> rows = {
        {"RQW",
         {{"ground", "public-interest"},
          {"decision_reason", "Two children"},
          {"reach", "named"},
          {"organisations", "rwh, RYC"},
          {"until", "2099-01-31"},
          {"deferral_officer", "H Marsh"},
          {"deferral_review", "2098-01-31"}},
         Ground::public_interest},
        {"RQW",
         {{"ground", "care-needs-it"},
          {"care", "Referral"},
          {"reach", "named"},
          {"organisations", "RWH"}},
         Ground::care_needs_it},
        {"RWH", {{"ground", "system-cannot-withhold"}}, Ground::system_cannot_withhold}};
    const std::array<const char*, 3> patients = {ann, bob, ann};
    std::vector<objection::Objection> decided;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto objection = filed(patients[i], rows[i].holder);
        Form form = rows[i].form;
        form["outcome"] = "not-upheld";
        const Answer answer = post(at(objection) + "/decide", officer(rows[i].holder), form);
        EXPECT_EQ(answer.status, 303) << answer.body;
        const auto after = now(objection.id);
        ASSERT_EQ(after.state, State::not_upheld);
        EXPECT_EQ(after.verdict->ground, rows[i].ground);
        decided.push_back(after);
    }
    EXPECT_THAT(get(at(decided[1]), officer("RQW")).body,
                HasSubstr("The patient has not chosen yet"));
    const auto& first = decided.front();
    EXPECT_EQ(first.verdict->reach.organisations.size(), 2U);
    EXPECT_EQ(format_instant(*first.verdict->reach.until), "2099-02-01T00:00:00.000Z")
        << "the day given is the last one";
    EXPECT_EQ(first.verdict->telling_deferred->officer, "H Marsh");
}

TEST_P(OfficePagesTest, what_a_decision_lacks_is_said_and_nothing_is_decided) {
    struct Row {
        Form form;
        const char* said;
    };
    const std::vector<Row> rows = {
        {{}, "outcome-error"},
        {{{"outcome", "not-upheld"}}, "ground-error"},
        {{{"outcome", "not-upheld"}, {"ground", "convenience"}}, "ground-error"},
        {{{"outcome", "not-upheld"}, {"ground", "public-interest"}, {"reach", "everyone"}},
         "decision_reason-error"},
        {{{"outcome", "not-upheld"}, {"ground", "public-interest"}, {"decision_reason", "x"}},
         "reach-error"},
        {{{"outcome", "not-upheld"},
          {"ground", "public-interest"},
          {"decision_reason", "x"},
          {"reach", "named"},
          {"organisations", "?"}},
         "organisations-error"},
        {{{"outcome", "not-upheld"},
          {"ground", "care-needs-it"},
          {"reach", "named"},
          {"organisations", "RWH"}},
         "care-error"},
        {{{"outcome", "not-upheld"}, {"ground", "system-cannot-withhold"}}, "outcome-error"},
        {{{"outcome", "not-upheld"},
          {"ground", "public-interest"},
          {"decision_reason", "x"},
          {"reach", "everyone"},
          {"deferral_officer", "H Marsh"}},
         "deferral_review-error"},
        {{{"outcome", "upheld"}, {"review", "tomorrow"}}, "review-error"},
        {{{"outcome", "upheld"}, {"review", "1999-01-01"}}, "outcome-error"}};
    const auto objection = filed(ann, "RQW");
    const auto who = officer();
    for (const Row& row : rows) {
        const Answer answer = post(at(objection) + "/decide", who, row.form);
        EXPECT_EQ(answer.status, 400) << row.said;
        EXPECT_THAT(answer.body, HasSubstr(row.said));
        EXPECT_EQ(now(objection.id).state, State::received);
    }
}

TEST_P(OfficePagesTest, another_organisations_objections_and_alerts_are_not_there) {
    const auto objection = filed(ann, "RQW");
    const std::string alert = alerts("RQW").front().id;
    const auto stranger = officer("RWH");
    EXPECT_EQ(get(at(objection), stranger).status, 404);
    for (const char* change : {"/consider", "/decide", "/withdraw", "/confirm"})
        EXPECT_EQ(post(at(objection) + change, stranger, {{"outcome", "upheld"}}).status, 404)
            << change;
    EXPECT_EQ(get("/office/alerts/" + alert, stranger).status, 404);
    EXPECT_EQ(
        post("/office/alerts/" + alert, stranger, {{"state", "closed"}, {"note", "x"}}).status,
        404);
    EXPECT_EQ(get("/office/sharing/RQW", stranger).status, 404);
    EXPECT_EQ(get("/office/sharing/RWH", stranger).status, 200);
    EXPECT_EQ(now(objection.id).state, State::received);
    EXPECT_EQ(alerts("RQW").front().state, people::AlertState::open);
}

TEST_P(OfficePagesTest, a_withdrawal_by_telephone_takes_effect_once_it_was_checked) {
    const auto objection = filed(ann, "RQW");
    const auto who = officer();
    EXPECT_EQ(post(at(objection) + "/withdraw", who, {{"withdraw_reason", "By telephone"}}).status,
              303);
    EXPECT_TRUE(objection::standing_of(now(objection.id), clock.now())) << "still in force";
    EXPECT_THAT(get(at(objection), who).body, HasSubstr("It was checked"));
    EXPECT_EQ(post(at(objection) + "/confirm", who, {}).status, 303);
    EXPECT_FALSE(objection::standing_of(now(objection.id), clock.now()));
}

TEST_P(OfficePagesTest, staff_record_an_objection_with_authority_and_competence) {
    const auto who = begin(staff(RoleGroup::doctor, "E81001"));
    Form form = {{"nhs_number", "999 000 0018"},
                 {"authority", "parent"},
                 {"on_authority_of", "Mary Sample"},
                 {"competence", "not-competent"},
                 {"holder-RQW", "1"},
                 {"scope", "everything"},
                 {"emergency", "no"}};
    EXPECT_EQ(post("/office/record-objection", who, form).status, 200);
    const auto objection = now(alerts("RQW").front().reference);
    EXPECT_EQ(objection.authority, objection::Authority::parent);
    EXPECT_EQ(objection.on_authority_of, "Mary Sample");
    EXPECT_EQ(objection.recorded_by.organisation, "E81001");
    EXPECT_TRUE(objection.everything());
    const std::map<const char*, const char*> missing = {
        {"nhs_number", "nhs_number-error"},
        {"authority", "authority-error"},
        {"on_authority_of", "on_authority_of-error"},
        {"competence", "competence-error"},
        {"holder-RQW", "holders-error"}};
    for (const auto& [field, error] : missing) {
        Form without = form;
        without.erase(field);
        const Answer answer = post("/office/record-objection", who, without);
        EXPECT_EQ(answer.status, 400) << field;
        EXPECT_THAT(answer.body, HasSubstr(error));
    }
    EXPECT_EQ(post("/office/record-objection", who, form).status, 400) << "it is there already";
    EXPECT_EQ(alerts("RQW").size(), 1U);
}

TEST_P(OfficePagesTest, an_alert_names_nobody_until_it_is_opened_and_opening_is_written_down) {
    audit::Entry entry;
    entry.kind = audit::EntryKind::override_used;
    entry.request_id = "7d8c1f6e-0000-4000-8000-000000000001";
    entry.actor = people::doer_of(person(RoleGroup::doctor, "RWH"));
    entry.patient = ann;
    entry.purpose = "BTG";
    entry.holders = {"RQW", "E81001"};
    entry.action = "override declared for 4 hours: safeguarding";
    recorded(entry);
    audit::Entry elsewhere = entry;
    elsewhere.actor.name = "Dr Elsewhere";
    elsewhere.holders = {"E81001"};
    recorded(elsewhere);
    const std::string id = alert_of("RQW", people::AlertKind::override_used, entry.request_id);
    const auto who = officer();
    for (const char* list : {"/office", "/office/alerts"}) {
        const std::string html = get(list, who).body;
        EXPECT_THAT(html, HasSubstr("An objection was overridden"));
        EXPECT_THAT(html, Not(HasSubstr(ann)));
        EXPECT_THAT(html, Not(HasSubstr("999 000 0018")));
    }
    const std::string html = get("/office/alerts/" + id, who).body;
    EXPECT_THAT(html, HasSubstr("999 000 0018"));
    EXPECT_THAT(html, HasSubstr("Princess Alexandra Hospital"));
    EXPECT_THAT(html, Not(HasSubstr("Tanyard"))) << "another holder is not this officer's business";
    EXPECT_THAT(html, Not(HasSubstr("Dr Elsewhere")));
    auto reader = audit::Reader::open(folder / "audit", {.kind = audit::EntryKind::audit_read});
    ASSERT_TRUE(reader);
    EXPECT_TRUE(*reader->next());
}

TEST_P(OfficePagesTest, an_alert_is_closed_with_a_note_only) {
    const std::string id = alert_of("RQW", people::AlertKind::self_claimed, "r-1");
    const auto who = officer();
    const std::string target = "/office/alerts/" + id;
    EXPECT_THAT(post(target, who, {{"state", "closed"}}).body, HasSubstr("note-error"));
    EXPECT_THAT(post(target, who, {{"state", "gone"}}).body, HasSubstr("state-error"));
    EXPECT_EQ(post(target, who, {{"state", "closed"}, {"note", "Was on the ward"}}).status, 303);
    EXPECT_EQ(alerts("RQW").front().state, people::AlertState::closed);
    EXPECT_EQ(alerts("RQW").front().note, "Was on the ward");
}

TEST_P(OfficePagesTest, the_administrator_switches_sections_off_and_on_with_a_reason) {
    const auto who = administrator();
    Form form = {{"scope", "some"}, {"section-risks", "1"}, {"turn", "off"}, {"reason", "A fault"}};
    EXPECT_EQ(post("/office/sharing/RQW", who, form).status, 303);
    EXPECT_TRUE(is_off(directory::Section::risks));
    EXPECT_FALSE(is_off(directory::Section::vaccinations));
    EXPECT_THAT(get("/office/sharing", who).body, HasSubstr("A fault"));
    EXPECT_THAT(get("/office/sharing/RQW", who).body, HasSubstr("Switched off at present"));
    EXPECT_EQ(post("/office/sharing/RQW", who, form).status, 400) << "it is off already";
    form["turn"] = "on";
    EXPECT_EQ(post("/office/sharing/RQW", who, form).status, 303);
    EXPECT_FALSE(is_off(directory::Section::risks));
    form["turn"] = "off";
    form["scope"] = "everything";
    EXPECT_EQ(post("/office/sharing/RQW", who, form).status, 303);
    EXPECT_TRUE(is_off(directory::Section::vaccinations));
}

TEST_P(OfficePagesTest, what_a_switch_lacks_is_said_and_nothing_is_switched) {
    const auto who = administrator();
    const auto said = [&](Form form) { return post("/office/sharing/RQW", who, form).body; };
    EXPECT_THAT(said({{"turn", "off"}, {"reason", "x"}}), HasSubstr("scope-error"));
    EXPECT_THAT(said({{"turn", "off"}, {"reason", "x"}, {"scope", "some"}}),
                HasSubstr("sections-error"));
    EXPECT_THAT(said({{"turn", "off"}, {"scope", "everything"}}), HasSubstr("reason-error"));
    EXPECT_EQ(post("/office/sharing/RQW", who, {{"scope", "everything"}, {"reason", "x"}}).status,
              404);
    EXPECT_FALSE(is_off(directory::Section::risks));
}

MCR_ON_BOTH_DATABASES(OfficePagesTest);

}  // namespace
}  // namespace mcr::web
