#include "relay/view_pointed_fixture.hpp"

namespace mcr::relay {
namespace {

TEST_F(PointedTest, members_that_nothing_points_to_are_one_row_per_kind_and_are_not_asked) {
    const Reader reader = look();
    EXPECT_THAT(told(reader), ElementsAre("E81001: not-held", "RQW: not-held",
                                          "Other GP practices (1): not-asked",
                                          "Hospital trusts that nothing points to (3): not-asked"));
    EXPECT_THAT(protocol_->asked, UnorderedElementsAre("E81001", "RQW"));
    EXPECT_THAT(needing_->asked, IsEmpty());
    EXPECT_EQ(reader.rows.back().sentence,
              "They are asked only where the test locator names them, and that names none of them "
              "for this patient.");
    EXPECT_TRUE(reader.rows.back().askable);
    EXPECT_THAT(locator.asked, ElementsAre(number));
}

TEST_F(PointedTest, a_pointer_has_its_custodian_asked_and_gives_it_a_row_of_its_own) {
    locator.points_to({"RAJ", "RC9", "RC9"});
    holds("RAJ");
    const Reader reader = look();
    EXPECT_THAT(told(reader), ElementsAre("E81001: not-held", "RQW: not-held", "RAJ: data",
                                          "RC9: not-held", "Other GP practices (1): not-asked",
                                          "Hospital trusts that nothing points to (1): not-asked"));
    EXPECT_EQ(pointers_given["RC9"], 2U);
}

TEST_F(PointedTest, whom_the_locator_names_has_an_intent_before_anything_of_theirs_leaves) {
    locator.points_to({"RAJ"});
    holds("RAJ");
    const Reader reader = look();
    ASSERT_EQ(audit_.entries.size(), 3U);
    EXPECT_THAT(audit_.entries[0].holders,
                UnorderedElementsAre("E81001 E81001", "RQW RQW", "LOCATOR"));
    EXPECT_THAT(audit_.entries[1].holders, ElementsAre("RAJ RAJ"));
    EXPECT_EQ(audit_.entries[1].kind, audit::EntryKind::intent);
    EXPECT_EQ(audit_.entries[1].patient, number);
    EXPECT_EQ(audit_.entries[2].kind, audit::EntryKind::release);
}

TEST_F(PointedTest, nothing_of_a_located_holder_leaves_when_its_intent_cannot_be_written) {
    locator.points_to({"RAJ"});
    holds("RAJ");
    says_["RAJ"] = [this, given = says_["RAJ"]](const source::Question& question) {
        audit_.broken = true;  // the first intent is durable by now
        return given(question);
    };
    workers_.run(0, [&](net::Worker& worker) -> net::Task<void> {
        locator.hold = std::make_unique<net::Inbox<int>>(worker.executor());
        Reader reader;
        auto done = std::make_shared<net::Inbox<int>>(worker.executor());
        worker.spawn([&, done]() -> net::Task<void> {
            const auto outcome = co_await relay_->view(worker, request(), reader);
            EXPECT_FALSE(outcome);
            done->put(1);
        });
        while (reader.events.size() < 3) co_await worker.sleep_until(clock_.steady());
        audit_.broken = true;
        locator.hold->put(1);
        co_await done->take();
        for (const std::string& event : reader.events)
            EXPECT_EQ(event.find("RAJ"), std::string::npos) << event;
    });
}

TEST_F(PointedTest, the_locator_delays_nobody_who_is_asked_without_it) {
    locator.points_to({"RAJ"});
    holds("RQW");
    workers_.run(0, [&](net::Worker& worker) -> net::Task<void> {
        locator.hold = std::make_unique<net::Inbox<int>>(worker.executor());
        Reader reader;
        auto done = std::make_shared<net::Inbox<int>>(worker.executor());
        worker.spawn([&, done]() -> net::Task<void> {
            const auto outcome = co_await relay_->view(worker, request(), reader);
            EXPECT_TRUE(outcome);
            done->put(1);
        });
        while (reader.events.size() < 3) co_await worker.sleep_until(clock_.steady());
        EXPECT_THAT(reader.events, UnorderedElementsAre(std::string("patient ") + number,
                                                        "part E81001 not-held", "part RQW data"));
        locator.hold->put(1);
        co_await done->take();
        EXPECT_EQ(row_of(reader, "RAJ")->state, CoverageState::not_held);
    });
}

TEST_F(PointedTest, a_locator_that_fails_leaves_nobody_out_who_can_be_asked_without_it) {
    struct Row {
        Error error;
        const char* state;
        const char* says;
    };
    for (const Row& row : std::vector<Row>{
             {{ErrorKind::unavailable, 503, "x", {}}, "failed", "did not answer."},
             {{ErrorKind::timed_out, 504, "x", {}}, "timed-out", "within its time limit"},
             {{ErrorKind::malformed, 502, "x", "wrong-patient"}, "wrong-patient", "somebody else"},
             {{ErrorKind::malformed, 502, "x", {}}, "failed", "did not answer."}}) {
        locator.says = std::unexpected(row.error);
        const Reader reader = look();
        EXPECT_THAT(
            told(reader),
            ElementsAre("E81001: not-held", "RQW: not-held", "RAJ: not-held", "RDE: not-held",
                        "Other GP practices (1): not-asked",
                        std::string("Hospital trusts that nothing points to (1): ") + row.state));
        EXPECT_NE(reader.rows.back().sentence.find(row.says), std::string::npos)
            << reader.rows.back().sentence;
        EXPECT_NE(reader.rows.back().sentence.find("not known whether"), std::string::npos);
    }
    EXPECT_THAT(needing_->asked, IsEmpty());
}

TEST_F(PointedTest, a_locator_that_does_not_serve_the_reader_is_no_reason_to_ask_everyone) {
    locator.says = fail(ErrorKind::forbidden, "For professionals only.");
    const Reader reader = look();
    EXPECT_EQ(told(reader).back(), "Hospital trusts that nothing points to (3): not-permitted");
    EXPECT_THAT(protocol_->asked, UnorderedElementsAre("E81001", "RQW"));
}

TEST_F(PointedTest, without_a_locator_they_are_asked_where_a_hint_or_the_wish_names_them) {
    locator_ = nullptr;
    use(region);
    EXPECT_EQ(told(look()).back(), "Hospital trusts that nothing points to (3): not-asked");
    hints.known = std::vector{*OdsCode::parse("RDE")};
    EXPECT_THAT(told(look()), testing::Contains("RDE: not-held"));
    ViewRequest wish = request();
    wish.ask_everyone = true;
    const Reader reader = look(wish);
    EXPECT_THAT(told(reader),
                ElementsAre("E81001: not-held", "RQW: not-held", "RAJ: not-held", "RC9: not-asked",
                            "RDE: not-held", "Other GP practices (1): not-asked"));
    EXPECT_EQ(row_of(reader, "RC9")->sentence,
              "It is asked only where something names it, and nothing did.");
}

TEST_F(PointedTest, a_hint_asks_at_once_and_leaves_nobody_out) {
    hints.known = std::vector{*OdsCode::parse("RAJ"), *OdsCode::parse("RC9")};
    const Reader reader = look();
    EXPECT_THAT(told(reader), ElementsAre("E81001: not-held", "RQW: not-held", "RAJ: not-held",
                                          "RC9: not-asked", "Other GP practices (1): not-asked",
                                          "Hospital trusts that nothing points to (1): not-asked"));
    EXPECT_THAT(audit_.entries[0].holders,
                UnorderedElementsAre("E81001 E81001", "RQW RQW", "RAJ RAJ", "LOCATOR"));
}

TEST_F(PointedTest, hints_that_cannot_be_read_cost_nothing_but_themselves) {
    hints.known = fail(ErrorKind::unavailable, "The store is away.");
    EXPECT_EQ(told(look()).back(), "Hospital trusts that nothing points to (3): not-asked");
    EXPECT_NE(metrics_.text().find("mcr_hints_unread_total 1"), std::string::npos);
}

TEST_F(PointedTest, hints_are_learned_from_those_who_know_the_patient_and_from_no_others) {
    auto clinic = pointed("V99");
    clinic.telling_name = true;
    region.push_back(clinic);
    use(region);
    locator.points_to({"RAJ", "V99"});
    holds("RQW");
    holds("V99");
    says("RAJ", CoverageState::nothing_recorded, "Nothing.");
    (void)look();
    ASSERT_EQ(hints.learned.size(), 1U);
    EXPECT_THAT(hints.learned[0], ElementsAre(*OdsCode::parse("RQW"), *OdsCode::parse("RAJ")));
}

TEST_F(PointedTest, a_patient_who_objects_anywhere_has_no_hints_used_or_kept) {
    objects_at("RQW");
    hints.known = std::vector{*OdsCode::parse("RAJ")};
    const Reader reader = look();
    EXPECT_EQ(row_of(reader, "RAJ"), nullptr);
    EXPECT_THAT(hints.learned, IsEmpty());
    EXPECT_THAT(hints.forgotten, ElementsAre(number));
}

TEST_F(PointedTest, nobody_reads_hints_where_none_could_matter) {
    use({organisation("E81001", Kind::gp_practice, {"E81001"}),
         organisation("RQW", Kind::acute_trust, {"RQW"})});
    (void)look();
    EXPECT_THAT(hints.read, IsEmpty());
}

TEST_F(PointedTest, a_patient_who_is_not_found_is_told_to_no_locator) {
    register_.patients.clear();
    register_.restricted = true;
    Reader reader;
    EXPECT_FALSE(view(reader));
    EXPECT_THAT(locator.asked, IsEmpty());
}

TEST_F(PointedTest, an_objection_at_a_pointed_member_looks_the_same_with_and_without_a_pointer) {
    objects_at("RAJ");
    const Reader without = look();
    locator.points_to({"RAJ"});
    const Reader with = look();
    EXPECT_EQ(told(with), told(without));
    EXPECT_EQ(row_of(with, "RAJ")->state, CoverageState::objected);
    EXPECT_EQ(row_of(with, "RAJ")->sentence, row_of(without, "RAJ")->sentence);
    EXPECT_THAT(protocol_->asked, testing::Not(testing::Contains("RAJ")));
}

TEST_F(PointedTest, a_custodian_that_is_no_member_has_a_row_that_says_that_it_holds_something) {
    locator.points_to({"RYE"});
    const Reader reader = look();
    const CoverageRow* row = row_of(reader, "RYE");
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->state, CoverageState::awaiting);
    EXPECT_EQ(row->organisation_name, "RYE");
    EXPECT_EQ(row->sentence,
              "The test locator says that this organisation holds something of this patient. It "
              "does not take part, so it was not asked.");
}

TEST_F(PointedTest, a_custodian_without_a_system_leaves_the_row_of_its_kind_for_one_of_its_own) {
    region.push_back(organisation("RAL", Kind::acute_trust, {}));
    use(region);
    EXPECT_THAT(told(look()), testing::Contains("RAL: awaiting"));
    locator.points_to({"RAL", "E81002"});
    const Reader reader = look();
    EXPECT_EQ(row_of(reader, "RAL")->organisation_name, "Name of RAL");
    EXPECT_NE(row_of(reader, "RAL")->sentence.find("holds something"), std::string::npos);
    EXPECT_EQ(std::ranges::count(told(reader), "RAL: awaiting"), 1);
    EXPECT_EQ(row_of(reader, "E81002")->state, CoverageState::not_asked);
    EXPECT_NE(row_of(reader, "E81002")->sentence.find("registered with it only"),
              std::string::npos);
    EXPECT_EQ(row_of(reader, "Other GP practices (1)"), nullptr);
}

TEST_F(PointedTest, what_a_closed_organisation_holds_is_asked_of_its_successor) {
    auto closed = organisation("RQ8", Kind::acute_trust, {});
    closed.valid_to = "2020-03-31";
    closed.successor = *OdsCode::parse("RAJ");
    region.push_back(closed);
    use(region);
    locator.points_to({"RQ8"});
    const Reader reader = look();
    EXPECT_EQ(row_of(reader, "RAJ")->state, CoverageState::not_held);
    EXPECT_THAT(row_of(reader, "RAJ")->notes,
                ElementsAre("Some of it was recorded at Name of RQ8, whose records this "
                            "organisation keeps."));
    EXPECT_NE(row_of(reader, "Organisations that are not in force today (1)"), nullptr);
    EXPECT_EQ(row_of(reader, "RQ8"), nullptr);
}

TEST_F(PointedTest, a_closed_custodian_without_successor_is_told_of_once) {
    auto closed = organisation("RQ8", Kind::acute_trust, {});
    closed.valid_to = "2020-03-31";
    region.push_back(closed);
    use(region);
    locator.points_to({"RQ8"});
    const Reader reader = look();
    EXPECT_EQ(row_of(reader, "RQ8")->state, CoverageState::awaiting);
    EXPECT_EQ(row_of(reader, "Organisations that are not in force today (1)"), nullptr);
}

TEST_F(PointedTest, what_a_reader_may_not_see_of_a_non_member_is_decided_like_of_every_holder) {
    objects_at("RYE");
    locator.points_to({"RYE"});
    const Reader reader = look();
    EXPECT_EQ(row_of(reader, "RYE")->state, CoverageState::objected);
    EXPECT_EQ(row_of(reader, "RYE")->sentence.find("holds something"), std::string::npos);
}

TEST_F(PointedTest, a_telling_name_shows_nothing_of_what_the_locator_knows) {
    auto clinic = pointed("V99");
    clinic.telling_name = true;
    auto silent = organisation("V98", Kind::acute_trust, {});
    silent.telling_name = true;
    region.push_back(clinic);
    region.push_back(silent);
    use(region);
    const Reader without = look();
    locator.points_to({"V99", "V98"});
    const Reader with = look();
    EXPECT_EQ(told(with), told(without));
    EXPECT_THAT(protocol_->asked, testing::Contains("V99"));
    holds("V99");
    EXPECT_EQ(row_of(look(), "V99")->state, CoverageState::data);
    hints.known = std::vector{*OdsCode::parse("V99")};
    locator.points_to({});
    protocol_->asked.clear();
    (void)look();
    EXPECT_THAT(protocol_->asked, testing::Not(testing::Contains("V99")));
}

TEST_F(PointedTest, an_organisation_of_two_systems_has_one_row_whatever_names_them) {
    auto both = organisation("RQW", Kind::acute_trust, {"RQW", "RQW-nrl"});
    both.systems[1].answers_for = AnswersFor::pointed;
    both.systems[1].protocol = "pointing";
    use({organisation("E81001", Kind::gp_practice, {"E81001"}), both});
    holds("RQW");
    EXPECT_THAT(told(look()), ElementsAre("E81001: not-held", "RQW: data"));
    locator.points_to({"RQW"});
    says("RQW-nrl", CoverageState::failed, "The documents could not be had.");
    const Reader reader = look();
    EXPECT_THAT(told(reader), ElementsAre("E81001: not-held", "RQW: failed"));
    EXPECT_EQ(reader.rows.back().items, 1U);
    locator.says = fail(ErrorKind::timed_out, "Late.");
    EXPECT_THAT(told(look()), ElementsAre("E81001: not-held", "RQW: timed-out"));
}

TEST_F(PointedTest, pointers_to_a_member_that_cannot_give_them_are_noted) {
    locator.points_to({"RQW", "RQW"});
    holds("RQW");
    const Reader reader = look();
    EXPECT_THAT(row_of(reader, "RQW")->notes,
                ElementsAre("The test locator points to documents here (2) that this "
                            "organisation's systems are not set up to give."));
}

TEST_F(PointedTest, the_registered_practice_is_asked_whatever_its_system_waits_for) {
    region[0] = pointed("E81001", "fake", Kind::gp_practice);
    use(region);
    const Reader reader = look();
    EXPECT_EQ(told(reader).front(), "E81001: not-held");
    EXPECT_THAT(protocol_->asked, testing::Contains("E81001"));
}

TEST_F(PointedTest, pointers_that_do_not_say_whose_they_are_are_told_of) {
    source::PointersFound found;
    found.unattributed = 2;
    locator.says = found;
    const Reader reader = look();
    const CoverageRow* row = row_of(reader, "Organisations that are not named (2 pointers)");
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->state, CoverageState::failed);
}

TEST_F(PointedTest, under_a_limit_those_who_knew_the_patient_are_asked_first) {
    settings_.askings_at_once = 1;
    use({organisation("E81001", Kind::gp_practice, {"E81001"}),
         organisation("RQW", Kind::acute_trust, {"RQW"}),
         organisation("RWH", Kind::acute_trust, {"RWH"})});
    hints.known = std::vector{*OdsCode::parse("RWH")};
    const Reader reader = look();
    EXPECT_THAT(protocol_->asked, ElementsAre("RWH", "E81001", "RQW"));
    EXPECT_EQ(told(reader).front(), "E81001: not-held");  // the order of display tells nothing
}

}  // namespace
}  // namespace mcr::relay
