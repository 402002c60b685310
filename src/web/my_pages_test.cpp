#include "web/my_pages.hpp"

#include "web/objection_words.hpp"
#include "web/pages_fixture.hpp"

namespace mcr::web {
namespace {

using objection::Choice;
using objection::Ground;
using objection::State;

class MyPagesTest : public PagesTest {
protected:
    static Form objecting() {
        return {{"holder-RQW", "1"},    {"holder-RWH", "1"},  {"scope", "some"},
                {"section-risks", "1"}, {"emergency", "yes"}, {"understood", "1"}};
    }
    std::vector<objection::Objection> of(const char* number) {
        auto found = store_->read([&](store::Transaction& t) {
            return objection::of_patient(t, *people::NhsNumber::parse(number));
        });
        EXPECT_TRUE(found);
        return *found;
    }
    static objection::Verdict deferred(Instant until) {
        auto verdict = objection::not_upheld(Ground::public_interest, objection::everyone());
        verdict.telling_deferred = objection::Verdict::Deferred{"Helen Marsh", until};
        return verdict;
    }
};

TEST_P(MyPagesTest, an_objection_is_checked_and_then_filed_with_every_holder_chosen) {
    const auto who = begin(patient(ann));
    const Answer check = post("/my/objections/new", who, objecting());
    EXPECT_EQ(check.status, 200);
    EXPECT_THAT(check.body, HasSubstr("Check before you object"));
    EXPECT_THAT(check.body, HasSubstr("Princess Alexandra Hospital"));
    EXPECT_THAT(check.body, HasSubstr("cannot keep one patient"));
    EXPECT_TRUE(of(ann).empty()) << "nothing is filed before it was checked";
    EXPECT_EQ(post("/my/objections", who, objecting()).header("Location"),
              "/my/objections?filed=1");
    const auto filed = of(ann);
    ASSERT_EQ(filed.size(), 2U);
    EXPECT_EQ(filed[0].filing, filed[1].filing);
    EXPECT_TRUE(filed[0].except_in_emergency);
    EXPECT_EQ(filed[0].sections.count(), 1U);
    EXPECT_THAT(get("/my/objections", who).body, HasSubstr("Received"));
}

TEST_P(MyPagesTest, what_an_objection_lacks_is_said_and_nothing_is_filed) {
    const auto who = begin(patient(ann));
    const std::map<const char*, const char*> missing = {{"scope", "scope-error"},
                                                        {"section-risks", "sections-error"},
                                                        {"emergency", "emergency-error"},
                                                        {"understood", "understood-error"}};
    for (const auto& [field, error] : missing) {
        Form form = objecting();
        form.erase(field);
        for (const char* target : {"/my/objections/new", "/my/objections"}) {
            const Answer answer = post(target, who, form);
            EXPECT_EQ(answer.status, 400) << field;
            EXPECT_THAT(answer.body, HasSubstr(error));
        }
    }
    Form nobody = objecting();
    nobody.erase("holder-RQW");
    nobody.erase("holder-RWH");
    nobody["holder-NEVER"] = "1";
    EXPECT_THAT(post("/my/objections", who, nobody).body, HasSubstr("holders-error"));
    EXPECT_TRUE(of(ann).empty());
}

TEST_P(MyPagesTest, the_same_objection_twice_is_said_to_be_there_already) {
    const auto who = begin(patient(ann));
    (void)post("/my/objections", who, objecting());
    EXPECT_EQ(post("/my/objections", who, objecting()).status, 400);
    EXPECT_EQ(of(ann).size(), 2U);
}

TEST_P(MyPagesTest, another_patients_objection_is_not_there) {
    const auto objection = filed(bob, "RQW");
    const auto who = begin(patient(ann));
    const std::string at = "/my/objections/" + objection.id;
    EXPECT_EQ(get(at, who).status, 404);
    EXPECT_EQ(post(at + "/withdraw", who, {}).status, 404);
    EXPECT_EQ(post(at + "/choose", who, {{"choice", "share"}}).status, 404);
    EXPECT_EQ(now(objection.id).state, State::received);
    EXPECT_THAT(get("/my/objections", who).body, HasSubstr("no objection"));
    EXPECT_EQ(get(at, begin(patient(bob))).status, 200);
}

TEST_P(MyPagesTest, a_patient_withdraws_at_once) {
    const auto objection = filed(ann, "RQW");
    EXPECT_EQ(post("/my/objections/" + objection.id + "/withdraw", begin(patient(ann)), {}).status,
              303);
    const auto after = now(objection.id);
    EXPECT_EQ(after.state, State::withdrawn);
    EXPECT_FALSE(objection::standing_of(after, clock.now()));
}

TEST_P(MyPagesTest, where_care_needs_it_the_patient_chooses_and_is_told_what_that_means) {
    for (const auto& [choice, chosen] :
         {std::pair{"share", Choice::share}, std::pair{"decline-care", Choice::decline_care}}) {
        const auto objection = filed(chosen == Choice::share ? ann : bob, "RQW");
        decided(objection.id, objection::not_upheld(Ground::care_needs_it,
                                                    objection::only({objection::ods("RWH")})));
        const auto who = begin(patient(chosen == Choice::share ? ann : bob));
        const std::string at = "/my/objections/" + objection.id;
        EXPECT_THAT(get(at, who).body, HasSubstr("Decline the care"));
        EXPECT_THAT(get(at, who).body, HasSubstr("Referral to physiotherapy"));
        EXPECT_THAT(get(at, who).body, HasSubstr("You have not chosen yet"));
        EXPECT_THAT(get(at, who).body, HasSubstr(">Who </span>You<"));
        EXPECT_EQ(post(at + "/choose", who, {{"choice", "open"}}).status, 400);
        EXPECT_EQ(post(at + "/choose", who, {{"choice", choice}}).status, 303);
        EXPECT_EQ(now(objection.id).choice, chosen);
    }
}

TEST_P(MyPagesTest, a_decision_whose_telling_is_deferred_reads_as_before_until_that_day) {
    const auto objection = filed(ann, "RQW");
    decided(objection.id, deferred(clock.now() + std::chrono::hours{1}));
    const auto who = begin(patient(ann));
    const std::string at = "/my/objections/" + objection.id;
    for (const char* page : {at.c_str(), "/my/objections"}) {
        const std::string html = get(page, who).body;
        EXPECT_THAT(html, HasSubstr("Being considered"));
        EXPECT_THAT(html, Not(HasSubstr("Not upheld")));
        EXPECT_THAT(html, Not(HasSubstr("Two children")));
        EXPECT_THAT(html, Not(HasSubstr("Decided")));
        EXPECT_THAT(html, Not(HasSubstr("ublic interest")));
    }
    clock.advance(std::chrono::hours{1});
    const std::string html = get(at, begin(patient(ann))).body;
    EXPECT_THAT(html, HasSubstr("Not upheld"));
    EXPECT_THAT(html, HasSubstr("Two children"));
}

TEST_P(MyPagesTest, who_looked_shows_refusals_and_overrides_and_is_itself_written_down) {
    audit::Entry look;
    look.request_id = "r-1";
    look.actor = people::doer_of(person(RoleGroup::doctor, "RWH"));
    look.patient = ann;
    look.purpose = "TREAT";
    look.basis = "referral";
    look.holders = {"RQW RQW", "ZZS01 ZZS01"};
    recorded(look);
    audit::Entry release = look;
    release.kind = audit::EntryKind::release;
    release.parts = {{"RQW", "RQW", "data", 10, "h", {"Condition/1", "Condition/2"}},
                     {"ZZS01", "ZZS01", "not-held", 0, "", {}}};
    recorded(release);
    audit::Entry refusal = look;
    refusal.kind = audit::EntryKind::refusal;
    refusal.request_id = "r-2";
    refusal.reason = "The role may not.";
    recorded(refusal);
    audit::Entry override_used = look;
    override_used.kind = audit::EntryKind::override_used;
    override_used.request_id = "r-3";
    override_used.holders = {"RQW"};
    override_used.action = "override declared for 4 hours: safeguarding";
    override_used.reason = "A child <lives> there";
    recorded(override_used);
    audit::Entry other = look;
    other.patient = bob;
    other.actor.name = "Dr Other";
    recorded(other);

    const std::string html = get("/my/looked", begin(patient(ann))).body;
    EXPECT_THAT(html, HasSubstr("Shown: Princess Alexandra Hospital (2 items)."));
    EXPECT_THAT(html, HasSubstr("Refused: The role may not."));
    EXPECT_THAT(html, HasSubstr("Objection overridden"));
    EXPECT_THAT(html, HasSubstr("A child &lt;lives&gt; there"));
    EXPECT_THAT(html, HasSubstr("Dr Amina Khan"));
    EXPECT_THAT(html, Not(HasSubstr("Sexual Health"))) << "named only where its data is released";
    EXPECT_THAT(html, Not(HasSubstr("Dr Other")));

    auto reader = audit::Reader::open(folder / "audit", {.kind = audit::EntryKind::audit_read});
    ASSERT_TRUE(reader);
    const auto read = reader->next();
    ASSERT_TRUE(read && *read);
    EXPECT_EQ((*read)->entry.patient, ann);
    EXPECT_EQ((*read)->entry.actor.id, ann);
}

TEST_P(MyPagesTest, of_many_organisations_those_found_by_name_and_those_chosen_are_offered) {
    std::vector<directory::Organisation> many;
    for (int i = 0; i < 120; ++i)
        many.push_back(organisation("E" + std::to_string(82000 + i),
                                    i == 7 ? "Old Harlow" : "Practice " + std::to_string(i),
                                    directory::Kind::gp_practice));
    directory_->swap(*directory::Directory::build(std::move(many)));
    const auto who = begin(patient(ann));
    const std::string html =
        post("/my/objections/new", who,
             {{"step", "find"}, {"find", "old harlow"}, {"holder-E82001", "1"}})
            .body;
    EXPECT_THAT(html, HasSubstr("holder-E82007"));
    EXPECT_THAT(html, HasSubstr("holder-E82001"));
    EXPECT_THAT(html, Not(HasSubstr("holder-E82002")));
    EXPECT_THAT(html, Not(HasSubstr("There is a problem")));
}

MCR_ON_BOTH_DATABASES(MyPagesTest);

}  // namespace
}  // namespace mcr::web
