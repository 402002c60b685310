#include "access/policy.hpp"

#include <gmock/gmock.h>

#include "access/sensitive_codes.hpp"
#include "directory/testing.hpp"
#include "store/testing.hpp"

namespace mcr::access {
namespace {

using directory::Kind;
using directory::Section;
using directory::Sections;
using people::RoleGroup;
using testing::HasSubstr;
using What = AgreementEdit::What;

const people::Doer ann = people::operator_named("ann");

Sections of(std::initializer_list<Section> listed) {
    Sections sections;
    for (const Section one : listed) sections.set(static_cast<std::size_t>(one));
    return sections;
}
bool has(const Sections& sections, Section section) {
    return sections.test(static_cast<std::size_t>(section));
}

/// The hospitals RQW and RQWX and the pharmacy FA001 are in the directory.
class PolicyTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        opened = open();
        ASSERT_TRUE(people::migrate_deeds(*opened));
        ASSERT_TRUE(migrate_policies(*opened));
        ASSERT_TRUE(migrate_policies(*opened));
        auto built = directory::Directory::build(
            {directory::make_organisation("RQW"), directory::make_organisation("RQWX"),
             directory::make_organisation("FA001", Kind::community_pharmacy)});
        ASSERT_TRUE(built);
        members = *built;
    }
    void TearDown() override {
        opened.reset();
        DatabaseTest::TearDown();
    }

    template <class Work>
    auto in(Work work) {
        return opened->transact([&](store::Transaction& t) { return work(t); });
    }
    Result<void> edit(AgreementEdit edit, const std::string& reason = "agreed in March") {
        return in([&](store::Transaction& t) {
            return edit_agreement(t, *members, edit, ann, reason, clock.now());
        });
    }
    Result<void> turn(const std::string& code, Sections sections, bool off,
                      const std::string& reason = "planned work") {
        return in([&](store::Transaction& t) {
            return switch_sections(t, *members, *OdsCode::parse(code), sections, off, ann, reason,
                                   clock.now());
        });
    }
    Result<void> codes(const std::string& group, std::vector<std::string> listed, bool add,
                       const std::string& reason = "national list") {
        return in([&](store::Transaction& t) {
            return edit_sensitive_codes(t, group, listed, add, ann, reason, clock.now());
        });
    }
    Policies load() {
        auto loaded = in([](store::Transaction& t) { return load_policies(t); });
        EXPECT_TRUE(loaded) << loaded.error().sentence;
        return loaded ? std::move(*loaded) : Policies{};
    }
    const directory::Organisation& organisation(const std::string& code) {
        return *members->find(*OdsCode::parse(code));
    }
    std::vector<PolicyChange> history(std::optional<OdsCode> of_one = {}, std::size_t most = 100) {
        auto rows = in([&](store::Transaction& t) { return policy_history(t, of_one, most); });
        EXPECT_TRUE(rows);
        return rows ? std::move(*rows) : std::vector<PolicyChange>{};
    }
    std::vector<people::Waiting> deeds() {
        auto taken = in([&](store::Transaction& t) {
            return people::take_deeds(t, 100, Milliseconds{1}, clock.now());
        });
        EXPECT_TRUE(taken);
        return taken ? std::move(*taken) : std::vector<people::Waiting>{};
    }
    static AgreementEdit give(const std::string& code, Kind to, RoleGroup role, Sections sections,
                              bool gives = true) {
        return {.what = What::give,
                .organisation = *OdsCode::parse(code),
                .to = to,
                .role = role,
                .sections = sections,
                .value = gives};
    }
    static AgreementEdit of_rqw(What what, bool value = true) {
        return {.what = what, .organisation = *OdsCode::parse("RQW"), .value = value};
    }

    std::unique_ptr<store::Store> opened;
    std::shared_ptr<const directory::Directory> members;
};
MCR_ON_BOTH_DATABASES(PolicyTest);

TEST_P(PolicyTest, an_organisation_that_agreed_on_nothing_has_the_default_of_its_kind) {
    const Policies policies = load();
    EXPECT_EQ(policies.revision, 0U);
    EXPECT_EQ(policies.of(organisation("RQW")), default_agreement(Kind::acute_trust));
    EXPECT_EQ(policies.of(organisation("FA001")), default_agreement(Kind::community_pharmacy));
    EXPECT_EQ(policies.off(*OdsCode::parse("RQW")), nullptr);
    ASSERT_NE(policies.sensitive, nullptr);
    EXPECT_EQ(*policies.sensitive, default_sensitive_codes());
}

TEST_P(PolicyTest, what_is_given_no_longer_is_given_no_longer_to_those_and_to_nobody_else) {
    ASSERT_TRUE(edit(give("RQW", Kind::community_pharmacy, RoleGroup::pharmacist,
                          of({Section::problem_list, Section::vaccinations}), false)));
    const Policies policies = load();
    const Agreement& agreement = policies.of(organisation("RQW"));
    EXPECT_FALSE(has(agreement.given(Kind::community_pharmacy, RoleGroup::pharmacist),
                     Section::problem_list));
    EXPECT_TRUE(has(agreement.given(Kind::community_pharmacy, RoleGroup::pharmacist),
                    Section::allergies_and_adverse_reactions));
    Agreement expected = default_agreement(Kind::acute_trust);
    expected.gives[static_cast<std::size_t>(Kind::community_pharmacy)]
                  [static_cast<std::size_t>(RoleGroup::pharmacist)] &=
        ~of({Section::problem_list, Section::vaccinations});
    EXPECT_EQ(agreement, expected);
    EXPECT_EQ(policies.of(organisation("RQWX")), default_agreement(Kind::acute_trust));
}

TEST_P(PolicyTest, an_edit_without_a_kind_or_a_role_is_of_all_of_them) {
    AgreementEdit all = of_rqw(What::give, false);
    all.sections = of({Section::risks});
    ASSERT_TRUE(edit(all));
    AgreementEdit seen = of_rqw(What::see, false);
    seen.sections = of({Section::documents});
    ASSERT_TRUE(edit(seen));
    const Policies policies = load();
    const Agreement& agreement = policies.of(organisation("RQW"));
    for (const ByRole& roles : agreement.gives)
        for (const Sections& given : roles) EXPECT_FALSE(has(given, Section::risks));
    for (const Sections& sections : agreement.sees) EXPECT_FALSE(has(sections, Section::documents));
}

TEST_P(PolicyTest, whatever_is_given_brings_what_it_refers_to) {
    ASSERT_TRUE(edit(
        give("RQW", Kind::acute_trust, RoleGroup::administrator, of({Section::vaccinations}))));
    const auto given = [this] {
        return load().of(organisation("RQW")).given(Kind::acute_trust, RoleGroup::administrator);
    };
    EXPECT_EQ(given(), of({Section::vaccinations, Section::person_demographics,
                           Section::gp_practice, Section::professional_contacts}));
    const auto kept = edit(give("RQW", Kind::acute_trust, RoleGroup::administrator,
                                of({Section::person_demographics}), false));
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().kind, ErrorKind::conflict);
    ASSERT_TRUE(
        edit(give("RQW", Kind::acute_trust, RoleGroup::administrator, Sections{}.set(), false)));
    EXPECT_TRUE(given().none());
}

TEST_P(PolicyTest, terms_are_changed_one_at_a_time_and_reset_together) {
    ASSERT_TRUE(edit(of_rqw(What::asks_first)));
    ASSERT_TRUE(edit(of_rqw(What::takes_self_claimed, false)));
    AgreementEdit overrides = of_rqw(What::overrides);
    overrides.reasons.set(static_cast<std::size_t>(OverrideReason::court_order));
    ASSERT_TRUE(edit(overrides));
    const Policies policies = load();
    const Agreement& agreement = policies.of(organisation("RQW"));
    EXPECT_TRUE(agreement.asks_first);
    EXPECT_FALSE(agreement.takes_self_claimed);
    EXPECT_EQ(agreement.overrides, overrides.reasons);
    EXPECT_EQ(agreement.gives, default_agreement(Kind::acute_trust).gives);

    overrides.reasons.reset();
    ASSERT_TRUE(edit(overrides));
    EXPECT_TRUE(load().of(organisation("RQW")).overrides.none());

    ASSERT_TRUE(edit(of_rqw(What::reset)));
    EXPECT_EQ(load().of(organisation("RQW")), default_agreement(Kind::acute_trust));
    EXPECT_TRUE(load().agreements.empty());
    EXPECT_EQ(edit(of_rqw(What::reset)).error().kind, ErrorKind::conflict);
}

TEST_P(PolicyTest, an_agreement_cannot_attach_to_an_organisation_that_does_not_exist) {
    for (const char* code : {"RQ1", "RQWXX", "RQW0", "FA00", "QW1"}) {
        const Sections sections = of({Section::risks});
        const auto given = edit(give(code, Kind::acute_trust, RoleGroup::doctor, sections, false));
        ASSERT_FALSE(given) << code;
        EXPECT_EQ(given.error().kind, ErrorKind::not_found);
        EXPECT_EQ(turn(code, sections, true).error().kind, ErrorKind::not_found);
    }
    EXPECT_EQ(load().revision, 0U);
    EXPECT_TRUE(history().empty());
    EXPECT_TRUE(deeds().empty());
}

TEST_P(PolicyTest, codes_of_organisations_are_compared_whole) {
    ASSERT_TRUE(turn("RQWX", of({Section::documents}), true));
    ASSERT_TRUE(
        edit(give("RQWX", Kind::acute_trust, RoleGroup::doctor, of({Section::risks}), false)));
    const Policies policies = load();
    EXPECT_EQ(policies.off(*OdsCode::parse("RQW")), nullptr);
    EXPECT_NE(policies.off(*OdsCode::parse("RQWX")), nullptr);
    EXPECT_EQ(policies.of(organisation("RQW")), default_agreement(Kind::acute_trust));
    EXPECT_TRUE(history(OdsCode::parse("RQW").value()).empty());
    EXPECT_EQ(history(OdsCode::parse("RQWX").value()).size(), 2U);
}

TEST_P(PolicyTest, sections_are_switched_off_and_on_with_the_reason_of_each) {
    ASSERT_TRUE(turn("RQW", of({Section::documents, Section::risks}), true, "planned work"));
    ASSERT_TRUE(turn("RQW", of({Section::risks, Section::alerts}), true, "a fault"));
    const Policies off = load();
    const SwitchedOff* switched = off.off(*OdsCode::parse("RQW"));
    ASSERT_NE(switched, nullptr);
    EXPECT_EQ(switched->sections, of({Section::documents, Section::risks, Section::alerts}));
    EXPECT_EQ(switched->reasons.at(static_cast<std::size_t>(Section::risks)), "planned work");
    EXPECT_EQ(switched->reasons.at(static_cast<std::size_t>(Section::alerts)), "a fault");
    EXPECT_EQ(history().front().detail, "alerts");

    EXPECT_EQ(turn("RQW", of({Section::risks}), true).error().kind, ErrorKind::conflict);
    ASSERT_TRUE(turn("RQW", Sections{}.set(), false, "done"));
    EXPECT_EQ(load().off(*OdsCode::parse("RQW")), nullptr);
    EXPECT_EQ(turn("RQW", Sections{}.set(), false).error().kind, ErrorKind::conflict);
    EXPECT_EQ(turn("RQW", Sections{}, true).error().kind, ErrorKind::invalid);
}

TEST_P(PolicyTest, codes_are_added_to_a_group_and_taken_out) {
    ASSERT_TRUE(codes("termination-of-pregnancy", {"111111", "222222", "111111"}, true));
    ASSERT_TRUE(codes("termination-of-pregnancy", {"57797005"}, false));
    Policies policies = load();
    EXPECT_EQ(policies.sensitive->at("111111"), "termination-of-pregnancy");
    EXPECT_FALSE(policies.sensitive->contains("57797005"));
    EXPECT_TRUE(policies.excluded->contains("222222"));
    EXPECT_FALSE(policies.excluded->contains("57797005"));
    EXPECT_TRUE(policies.excluded->contains("86406008"));

    ASSERT_TRUE(codes("termination-of-pregnancy", {"57797005"}, true));
    ASSERT_TRUE(codes("termination-of-pregnancy", {"111111", "222222"}, false));
    EXPECT_EQ(*load().sensitive, default_sensitive_codes());
}

TEST_P(PolicyTest, a_code_stands_in_one_group_and_is_taken_out_of_that_only) {
    EXPECT_EQ(codes("gender-recognition", {"57797005"}, false).error().kind, ErrorKind::conflict);
    ASSERT_TRUE(codes("our-own", {"57797005"}, true));
    EXPECT_EQ(load().sensitive->at("57797005"), "our-own");
    ASSERT_TRUE(codes("our-own", {"57797005"}, false));
    EXPECT_FALSE(load().sensitive->contains("57797005"));
}

struct BadCodes {
    std::string group;
    std::vector<std::string> codes;
};

TEST_P(PolicyTest, what_is_no_group_and_no_code_is_refused) {
    const BadCodes rows[] = {{"", {"1"}},
                             {"Upper", {"1"}},
                             {"two words", {"1"}},
                             {std::string(65, 'a'), {"1"}},
                             {"group", {}},
                             {"group", {""}},
                             {"group", {"1", "2 3"}},
                             {"group", {"1\n"}},
                             {"group", {"é"}},
                             {"group", {std::string(65, '1')}},
                             {"group", std::vector<std::string>(10'001, "1")}};
    for (const BadCodes& row : rows) {
        const auto refused = codes(row.group, row.codes, true);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    }
    EXPECT_EQ(codes("group", {"57797005"}, false).error().kind, ErrorKind::conflict);
    EXPECT_EQ(codes("group", {"333"}, false).error().kind, ErrorKind::conflict);
    EXPECT_TRUE(codes("group", {std::string(64, '1')}, true));
}

TEST_P(PolicyTest, every_change_needs_somebody_and_a_reason_on_one_line) {
    const auto risks = of({Section::risks});
    for (const std::string& reason : {std::string{}, std::string("  "), std::string("two\nlines"),
                                      std::string(501, 'x'), std::string("\xff")}) {
        EXPECT_EQ(edit(of_rqw(What::asks_first), reason).error().kind, ErrorKind::invalid);
        EXPECT_EQ(turn("RQW", risks, true, reason).error().kind, ErrorKind::invalid);
        EXPECT_EQ(codes("group", {"1"}, true, reason).error().kind, ErrorKind::invalid);
    }
    const auto nobody = in([&](store::Transaction& t) {
        return edit_agreement(t, *members, of_rqw(What::asks_first), people::Doer{}, "why",
                              clock.now());
    });
    EXPECT_EQ(nobody.error().kind, ErrorKind::invalid);
    EXPECT_EQ(edit(of_rqw(What::give)).error().kind, ErrorKind::invalid);
    EXPECT_EQ(load().revision, 0U);
}

TEST_P(PolicyTest, each_change_raises_the_revision_and_leaves_its_history_and_a_deed) {
    ASSERT_TRUE(edit(
        give("RQW", Kind::community_pharmacy, RoleGroup::pharmacist, of({Section::risks}), true)));
    clock.advance(std::chrono::seconds{5});
    ASSERT_TRUE(turn("RQW", of({Section::documents}), true));
    ASSERT_TRUE(codes("our-own", {"1"}, true));
    const auto revision = in([](store::Transaction& t) { return policy_revision(t); });
    EXPECT_EQ(revision.value(), 3U);
    EXPECT_EQ(load().revision, 3U);

    const auto rows = history();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].action, "sensitive codes added");
    EXPECT_EQ(rows[0].organisation, "");
    EXPECT_EQ(rows[0].detail, "our-own: 1");
    EXPECT_EQ(rows[1].action, "switched off");
    EXPECT_EQ(rows[1].at, clock.now());
    EXPECT_EQ(rows[1].reason, "planned work");
    EXPECT_EQ(rows[2].revision, 1U);
    EXPECT_EQ(rows[2].by, ann);
    EXPECT_EQ(rows[2].action, "gives");
    EXPECT_EQ(rows[2].detail, "risks to pharmacist in community-pharmacy");
    EXPECT_EQ(history({}, 1).size(), 1U);
    EXPECT_EQ(history(OdsCode::parse("RQW").value()).size(), 2U);

    const auto noted = deeds();
    ASSERT_EQ(noted.size(), 3U);
    EXPECT_EQ(noted[0].deed.kind, "policy");
    EXPECT_EQ(noted[0].deed.doer, ann);
    EXPECT_EQ(noted[0].deed.action, "gives: risks to pharmacist in community-pharmacy");
    EXPECT_EQ(noted[0].deed.holders, std::vector<std::string>{"RQW"});
    EXPECT_EQ(noted[0].deed.patient, "");
    EXPECT_EQ(noted[1].deed.reason, "planned work");
    EXPECT_TRUE(noted[2].deed.holders.empty());
}

TEST_P(PolicyTest, a_change_that_is_undone_with_its_transaction_leaves_nothing) {
    const auto undone = in([&](store::Transaction& t) -> Result<void> {
        auto done = switch_sections(t, *members, *OdsCode::parse("RQW"), of({Section::risks}), true,
                                    ann, "why", clock.now());
        if (!done) return done;
        return fail(ErrorKind::cancelled, "Undone.");
    });
    ASSERT_FALSE(undone);
    EXPECT_EQ(load().revision, 0U);
    EXPECT_EQ(load().off(*OdsCode::parse("RQW")), nullptr);
    EXPECT_TRUE(history().empty());
    EXPECT_TRUE(deeds().empty());
}

TEST_P(PolicyTest, a_row_that_this_version_does_not_know_is_an_error_and_not_a_permission) {
    const char* const rows[] = {
        "insert into agreement (organisation, kind) values ('RQW', 'no-such-kind')",
        "insert into agreement (organisation, kind) values ('R!', 'acute-trust')",
        "insert into agreement (organisation, kind, overrides) values ('RQW', 'acute-trust', 'x')",
        "insert into section_switch (holder, section, reason) values ('RQW', 'x', '')",
    };
    for (const char* row : rows) {
        const auto loaded = in([&](store::Transaction& t) -> Result<void> {
            if (auto done = t.exec(row); !done) return std::unexpected(done.error());
            const auto policies = load_policies(t);
            if (policies) return {};
            return std::unexpected(policies.error());
        });
        ASSERT_FALSE(loaded) << row;
        EXPECT_EQ(loaded.error().kind, ErrorKind::malformed);
    }
    const char* const parts[] = {"'give', 'x', 'doctor', ''", "'give', 'acute-trust', 'x', ''",
                                 "'x', 'acute-trust', 'doctor', ''", "'see', '', 'doctor', 'x'"};
    for (const char* part : parts) {
        const auto loaded = in([&](store::Transaction& t) -> Result<void> {
            auto done =
                t.exec("insert into agreement (organisation, kind) values ('RQW', 'acute-trust')");
            const std::string sql =
                "insert into agreement_sections (organisation, sort, kind, role, sections) "
                "values ('RQW', " +
                std::string(part) + ")";
            if (done) done = t.exec(sql);
            if (!done) return std::unexpected(done.error());
            const auto policies = load_policies(t);
            if (policies) return {};
            return std::unexpected(policies.error());
        });
        ASSERT_FALSE(loaded) << part;
        EXPECT_EQ(loaded.error().kind, ErrorKind::malformed);
    }
}

}  // namespace
}  // namespace mcr::access
