#include "relay/relay_fixture.hpp"

/// What the decision of access/ makes of a view.
namespace mcr::relay {
namespace {

using record::Section;

record::Sections of(std::initializer_list<Section> some) {
    record::Sections sections;
    for (const Section one : some) sections.set(static_cast<std::size_t>(one));
    return sections;
}

class ViewAccess : public RelayTest {
protected:
    objection::Standing& object(std::string_view holder, record::Sections sections = all()) {
        objection::Standing standing{*OdsCode::parse(holder)};
        standing.sections = sections;
        return contexts_.context.standing.emplace_back(std::move(standing));
    }
    static record::Sections all() { return record::Sections{}.set(); }
    [[nodiscard]] const audit::Entry& intent() const {
        const auto at =
            std::ranges::find(audit_.entries, audit::EntryKind::intent, &audit::Entry::kind);
        EXPECT_NE(at, audit_.entries.end());
        return *at;
    }
};

TEST_F(ViewAccess, a_holder_that_may_not_answer_is_not_contacted) {
    holds("RWH");
    object("RWH");
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_THAT(protocol_->asked, UnorderedElementsAre("E81001", "RQW"));
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::objected);
    EXPECT_THAT(reader.row("RWH")->sentence, testing::HasSubstr("the patient objects"));
    EXPECT_EQ(reader.row("RWH")->items, 0U);
}

TEST_F(ViewAccess, only_what_is_permitted_is_asked_for_and_the_rest_is_told) {
    record::Sections asked;
    holds("RWH");
    auto answers = says_["RWH"];
    says_["RWH"] = [&](const source::Question& question) {
        asked = question.sections;
        return answers(question);
    };
    object("RWH", of({Section::vaccinations, Section::documents}));
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(asked, ~of({Section::vaccinations, Section::documents}));
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::data);
    EXPECT_THAT(reader.row("RWH")->notes,
                testing::Contains(testing::HasSubstr("Vaccinations and Documents")));
}

TEST_F(ViewAccess, what_comes_back_unasked_is_taken_out_and_says_nothing) {
    holds("RWH", "Sarcoidosis");
    object("RWH", of({Section::problem_list}));
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(reader.bytes, 0U);
    EXPECT_EQ(reader.row("RWH")->items, 0U);
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::objected)
        << "nothing recorded would say too much while a part is kept back";
    for (const audit::ReleasedPart& part : audit_.entries.back().parts)
        EXPECT_THAT(part.items, IsEmpty());
}

TEST_F(ViewAccess, an_objection_to_what_was_not_asked_for_is_not_told) {
    holds("RWH");
    object("RWH", of({Section::vaccinations}));
    ViewRequest asked = request();
    asked.sections = of({Section::problem_list});
    Reader reader;
    ASSERT_TRUE(view(reader, asked));
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::data);
    EXPECT_THAT(reader.row("RWH")->notes, IsEmpty());
}

TEST_F(ViewAccess, a_section_that_is_switched_off_is_told_with_its_reason) {
    holds("RWH");
    auto& off = contexts_.edit().switched_off[*OdsCode::parse("RWH")];
    off.sections = all();
    off.reasons[static_cast<std::size_t>(Section::problem_list)] = "Codes are mixed up";
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::switched_off);
    EXPECT_THAT(reader.row("RWH")->sentence, testing::HasSubstr("Codes are mixed up"));
}

TEST_F(ViewAccess, the_audit_says_on_what_basis_and_what_is_not_asked_for_why) {
    object("RWH", of({Section::vaccinations}));
    object("RQW");
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(intent().basis, "self-claimed");
    EXPECT_THAT(intent().withheld, UnorderedElementsAre("RWH RWH objection vaccinations"))
        << "the asker acts for RQW itself";
    EXPECT_THAT(intent().holders, UnorderedElementsAre("E81001 E81001", "RQW RQW", "RWH RWH"));
}

TEST_F(ViewAccess, what_cannot_be_withheld_goes_to_the_caring_team_labelled) {
    bool labelled = false;
    holds("RWH");
    auto answers = says_["RWH"];
    says_["RWH"] = [&](const source::Question& question) {
        labelled = question.confidential;
        return answers(question);
    };
    object("RWH").confidential = true;
    Reader claims;
    ASSERT_TRUE(view(claims));
    EXPECT_EQ(claims.row("RWH")->state, CoverageState::withheld_confidential);
    ViewRequest launched = request();
    launched.who.stated = {"admission", "A-1", "", "", ""};
    Reader cares;
    ASSERT_TRUE(view(cares, launched));
    EXPECT_EQ(cares.row("RWH")->state, CoverageState::data);
    EXPECT_TRUE(labelled);
}

TEST_F(ViewAccess, without_a_reason_nobody_is_asked_and_the_refusal_is_audited) {
    ViewRequest asked = request();
    asked.who.stated = {};
    Reader reader;
    const auto outcome = view(reader, asked);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, "relationship");
    EXPECT_THAT(protocol_->asked, IsEmpty());
    EXPECT_EQ(audit_.entries.back().reason, "forbidden: relationship");
}

TEST_F(ViewAccess, the_registered_practice_needs_no_further_reason_and_nobody_can_claim_to_be_it) {
    ViewRequest practice = request();
    practice.who.stated = {};
    practice.who.professional.organisation = *OdsCode::parse("E81001");
    Reader reader;
    ASSERT_TRUE(view(reader, practice));
    EXPECT_EQ(intent().basis, "registered-practice");
    EXPECT_THAT(contexts_.kept, IsEmpty());

    ViewRequest other = request();
    other.who.stated = {"registered-practice", "", "", "", ""};
    EXPECT_EQ(view(reader, other).error().code, "relationship");
}

TEST_F(ViewAccess, a_new_relationship_is_written_down_before_anything_is_shown) {
    holds("RQW");
    Reader reader;
    ASSERT_TRUE(view(reader));
    ASSERT_EQ(contexts_.kept.size(), 1U);
    EXPECT_EQ(contexts_.kept[0].stated->basis, access::Basis::self_claimed);
    EXPECT_EQ(contexts_.kept[0].asking.patient.text(), number);

    contexts_.unwritable = true;
    Reader second;
    const auto outcome = view(second);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(second.events, IsEmpty());
}

TEST_F(ViewAccess, a_relationship_that_runs_is_not_written_down_again) {
    contexts_.context.running.relationship =
        access::Relationship{"r", access::Basis::admission, clock_.now() + std::chrono::hours{1},
                             access::Permission::given_for_period};
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_THAT(contexts_.kept, IsEmpty());
    EXPECT_EQ(intent().basis, "admission") << "it says more than the claim";
}

TEST_F(ViewAccess, if_what_bears_on_the_decision_cannot_be_read_nothing_is_shown) {
    holds("RQW");
    contexts_.unreadable = true;
    Reader reader;
    const auto outcome = view(reader);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(reader.events, IsEmpty());
    EXPECT_THAT(protocol_->asked, IsEmpty());
}

TEST_F(ViewAccess, somebody_of_no_member_asks_nobody) {
    ViewRequest stranger = request();
    stranger.who.professional.organisation = *OdsCode::parse("ZZZ99");
    Reader reader;
    EXPECT_EQ(view(reader, stranger).error().code, "organisation");
    EXPECT_THAT(contexts_.asked, IsEmpty());
}

TEST_F(ViewAccess, objections_are_looked_up_by_the_number_in_force_and_the_old_one_is_linked) {
    patient(number, "9990000026");
    Reader reader;
    ASSERT_TRUE(view(reader));
    ASSERT_EQ(contexts_.asked.size(), 2U);
    EXPECT_EQ(contexts_.asked[1].patient.text(), "9990000026");
    ASSERT_GE(contexts_.kept.size(), 1U);
    EXPECT_EQ(contexts_.kept[0].old_number->text(), number);
    EXPECT_EQ(contexts_.kept[0].asking.patient.text(), "9990000026");
}

TEST_F(ViewAccess, an_override_from_a_token_lets_its_holder_through_and_is_written_down) {
    holds("RWH");
    object("RWH");
    object("E81001");
    contexts_.edit().agreements[*OdsCode::parse("RWH")] =
        access::default_agreement(directory::Kind::acute_trust);
    ViewRequest asked = request();
    asked.who.purpose = "BTG";
    asked.who.patient = number;
    asked.who.id = "5f0f2c6e-1111-4222-8333-444455556666";
    asked.who.declared = people::DeclaredOverride{"risk-of-harm", "Found on a bridge.", {"RWH"}};
    Reader reader;
    ASSERT_TRUE(view(reader, asked));
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::data);
    EXPECT_EQ(reader.row("E81001")->state, CoverageState::objected) << "another holder's stands";
    ASSERT_EQ(contexts_.kept.size(), 1U);
    EXPECT_EQ(contexts_.kept[0].declaration->id, asked.who.id);
    EXPECT_THAT(intent().reason, testing::HasSubstr("override at RWH"));
}

TEST_F(ViewAccess, a_row_says_whether_its_objection_may_be_overridden) {
    const auto overridable = [&] {
        Reader reader;
        EXPECT_TRUE(view(reader));
        return reader.row("RWH")->overridable;
    };
    EXPECT_FALSE(overridable());
    object("RWH", of({Section::vaccinations}));
    EXPECT_TRUE(overridable());
    contexts_.context.standing[0].bars_override = true;
    EXPECT_FALSE(overridable());
    contexts_.context.standing[0].bars_override = false;
    access::Agreement none = access::default_agreement(directory::Kind::acute_trust);
    none.overrides.reset();
    contexts_.edit().agreements[*OdsCode::parse("RWH")] = none;
    EXPECT_FALSE(overridable());
    contexts_.context.standing.clear();
    says("RWH", CoverageState::objected, "The source refuses by itself.");
    EXPECT_FALSE(overridable());
}

TEST_F(ViewAccess, restricted_and_unknown_are_the_same_to_everybody_but_the_officer) {
    Reader reader;
    register_.patients.clear();
    const auto unknown = view(reader);
    register_.restricted = true;
    const auto restricted = view(reader);
    ASSERT_FALSE(unknown);
    ASSERT_FALSE(restricted);
    EXPECT_EQ(unknown.error().kind, restricted.error().kind);
    EXPECT_EQ(unknown.error().sentence, restricted.error().sentence);
    EXPECT_EQ(unknown.error().code, restricted.error().code);
    ASSERT_EQ(audit_.entries.size(), 2U);
    EXPECT_EQ(audit_.entries[0].reason, audit_.entries[1].reason);
    EXPECT_EQ(audit_.entries[0].holders, audit_.entries[1].holders);
    EXPECT_EQ(contexts_.restricted.size(), 1U) << "only the second is told";
    EXPECT_EQ(metrics_.text().find("restricted"), std::string::npos);
    EXPECT_EQ(log_text_.str().find("restricted"), std::string::npos);
}

TEST_F(ViewAccess, nobody_found_is_told_on_the_next_stroke) {
    settings_.unknown_answer_step = Milliseconds{50};
    use({organisation("RQW", directory::Kind::acute_trust, {"RQW"})});
    register_.patients.clear();
    Reader reader;
    bool answered = false;
    workers_.run(0, [&](net::Worker& worker) -> net::Task<void> {
        auto done = std::make_shared<net::Inbox<int>>(worker.executor());
        worker.spawn([&, done]() -> net::Task<void> {
            (void)co_await relay_->view(worker, request(), reader);
            answered = true;
            done->put(1);
        });
        while (audit_.entries.empty()) co_await worker.sleep_until(clock_.steady());
        for (int i = 0; i < 20; ++i) co_await worker.sleep_until(clock_.steady());
        EXPECT_FALSE(answered) << "the answer is there, and waits";
        clock_.advance(Milliseconds{49});
        for (int i = 0; i < 20; ++i) co_await worker.sleep_until(clock_.steady());
        EXPECT_FALSE(answered);
        clock_.advance(Milliseconds{1});
        co_await done->take();
    });
    EXPECT_TRUE(answered);
}

TEST_F(ViewAccess, an_objection_at_a_telling_name_shows_in_no_row_note_or_metric) {
    auto clinic = organisation("V99", directory::Kind::acute_trust, {"V99"});
    clinic.telling_name = true;
    use({clinic, organisation("RQW", directory::Kind::acute_trust, {"RQW"})});
    const auto everything_said = [&] {
        Reader reader;
        EXPECT_TRUE(view(reader));
        std::string said;
        for (const CoverageRow& row : reader.rows) {
            said +=
                row.organisation_name + "|" + row.sentence + "|" + std::string(code_of(row.state));
            for (const std::string& note : row.notes) said += "|" + note;
        }
        return said;
    };
    says("V99", CoverageState::not_held, "No.");
    const std::string without = everything_said();
    object("V99");
    EXPECT_EQ(everything_said(), without);
    EXPECT_EQ(without.find("V99"), std::string::npos);
    EXPECT_EQ(metrics_.text().find("V99"), std::string::npos);
}

TEST(PaceOfTellingNames, is_one_of_those_that_were_seen) {
    Pace pace;
    SeededRandom random(3);
    EXPECT_EQ(pace.like("V99", random), Milliseconds{0});
    for (int i = 1; i <= 100; ++i) pace.took("V99", Milliseconds{i});
    for (int i = 0; i < 200; ++i) {
        const Milliseconds one = pace.like("V99", random);
        EXPECT_GT(one, Milliseconds{36}) << "the latest 64 are kept";
        EXPECT_LE(one, Milliseconds{100});
    }
    EXPECT_EQ(pace.like("V98", random), Milliseconds{0});
}

}  // namespace
}  // namespace mcr::relay
