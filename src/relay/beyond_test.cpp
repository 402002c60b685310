#include "relay/beyond.hpp"

#include "relay/relay_fixture.hpp"

/// What views make of what a federation says of organisations behind it.
namespace mcr::relay {
namespace {

using record::Section;

record::Sections of(std::initializer_list<Section> some) {
    record::Sections sections;
    for (const Section one : some) sections.set(static_cast<std::size_t>(one));
    return sections;
}

class ViewBeyond : public RelayTest {
protected:
    fakes::Protocol* federation_ = nullptr;
    std::vector<source::RowBeyond> rows_;
    std::vector<std::string> entries_;
    CoverageState state_ = CoverageState::data;
    std::function<void(const source::Question&)> look_;

    void SetUp() override {
        RelayTest::SetUp();
        settings_.gateway = {"us", 3};
        auto made = std::make_unique<fakes::Protocol>(
            [this](const directory::Member& member, const source::Question& question) {
                return answer(member, question);
            });
        federation_ = made.get();
        adapters_["federation"] = std::move(made);
        use_federation({});
    }
    void use_federation(std::vector<directory::Organisation> more) {
        auto east = organisation("ZZ1", directory::Kind::other_federation, {"EAST"});
        east.name = "Eastern Record";
        east.systems[0].protocol = "federation";
        east.systems[0].settings["identity"] = "east";
        more.push_back(east);
        more.push_back(organisation("RQW", directory::Kind::acute_trust, {}));
        more.push_back(organisation("RWH", directory::Kind::acute_trust, {"RWH"}));
        use(std::move(more));
    }
    /// The federation gives one Condition of `code` ("" for none) with this text.
    void gives(const std::string& code, const std::string& text = "Asthma") {
        const std::string meta =
            code.empty()
                ? ""
                : R"("meta":{"tag":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","code":")" +
                      code + R"("}]},)";
        entries_.push_back(R"({"resource":{"resourceType":"Condition","id":")" + code +
                           std::to_string(entries_.size()) + "\"," + meta + R"("code":{"text":")" +
                           text + R"("}}})");
    }
    void says_of(const char* code, CoverageState state, std::size_t items = 0) {
        source::RowBeyond row;
        if (*code != '\0') row.organisation = *OdsCode::parse(code);
        row.organisation_name = "Name of " + std::string(*code != '\0' ? code : "others");
        row.state = state;
        row.sentence = "The federation's sentence.";
        row.items = items;
        rows_.push_back(row);
    }
    source::Answer answer(const directory::Member& member, const source::Question& question) {
        if (look_) look_(question);
        source::Answer answer;
        answer.state = state_;
        answer.sentence = "This federation answered.";
        answer.beyond = rows_;
        record::Origin origin{.organisation = member.organisation->code,
                              .organisation_name = member.organisation->name,
                              .system_key = member.system->key,
                              .address = "http://east",
                              .retrieved = clock_.now(),
                              .nhs_number = question.patient->number.text()};
        origin.relayed = true;
        origin.confidential_of.assign(question.confidential_of.begin(),
                                      question.confidential_of.end());
        std::string text = R"({"resourceType":"Bundle","type":"searchset","entry":[)";
        for (const std::string& entry : entries_) text += (text.back() == '[' ? "" : ",") + entry;
        auto part = record::check(net::Buffer(text + "]}"), std::move(origin), question.limits);
        EXPECT_TRUE(part) << (part ? "" : part.error().sentence);
        if (part) answer.parts.push_back(std::move(*part));
        return answer;
    }
    objection::Standing& object(std::string_view holder,
                                record::Sections sections = record::Sections{}.set()) {
        objection::Standing standing{*OdsCode::parse(holder)};
        standing.sections = sections;
        return contexts_.context.standing.emplace_back(std::move(standing));
    }
    Reader seen(ViewRequest asked = request()) {
        Reader reader;
        EXPECT_TRUE(view(reader, std::move(asked)));
        std::map<std::string, int> times;
        for (const CoverageRow& row : reader.rows)
            if (row.organisation) {
                EXPECT_EQ(++times[row.organisation->text()], 1);
            }
        return reader;
    }
    [[nodiscard]] std::vector<std::string> released() const {
        std::vector<std::string> items;
        for (const audit::ReleasedPart& part : audit_.entries.back().parts)
            items.insert(items.end(), part.items.begin(), part.items.end());
        return items;
    }
};

TEST_F(ViewBeyond, each_organisation_behind_it_has_a_row_of_its_own) {
    gives("R1H");
    says_of("R1H", CoverageState::data, 1);
    says_of("RGT", CoverageState::timed_out);
    const Reader reader = seen();
    const CoverageRow* own = reader.row("EAST");
    ASSERT_NE(own, nullptr);
    EXPECT_EQ(own->state, CoverageState::data);
    const CoverageRow* barts = reader.row("EAST/R1H");
    ASSERT_NE(barts, nullptr);
    EXPECT_EQ(barts->organisation_name, "Name of R1H");
    EXPECT_EQ(barts->via->text(), "ZZ1");
    EXPECT_EQ(barts->via_name, "Eastern Record");
    EXPECT_EQ(barts->items, 1U);
    EXPECT_EQ(reader.row("EAST/RGT")->state, CoverageState::timed_out);
    EXPECT_THAT(reader.events, testing::Contains("part EAST/RGT timed-out"));
}

TEST_F(ViewBeyond, a_row_of_an_organisation_that_was_asked_here_stands_with_a_note) {
    holds("RWH");
    gives("RWH");
    says_of("RWH", CoverageState::failed);
    const Reader reader = seen();
    EXPECT_EQ(reader.row("EAST/RWH"), nullptr);
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::data);
    EXPECT_THAT(reader.row("RWH")->notes,
                ElementsAre("Eastern Record says of it: Failed. The federation's sentence."));
    EXPECT_EQ(released().size(), 2U) << "both copies";
}

TEST_F(ViewBeyond, a_row_without_a_system_makes_room_for_what_the_federation_says) {
    gives("RQW");
    says_of("RQW", CoverageState::data, 1);
    const Reader reader = seen();
    const CoverageRow* row = reader.row("EAST/RQW");
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->state, CoverageState::data);
}

TEST_F(ViewBeyond, rows_without_an_organisation_become_notes) {
    says_of("", CoverageState::not_asked);
    const Reader reader = seen();
    EXPECT_THAT(reader.row("EAST")->notes,
                testing::Contains(testing::HasSubstr("says of Name of others: Not asked.")));
}

TEST_F(ViewBeyond, an_objection_known_here_to_an_organisation_behind_it_holds) {
    gives("R1H", "Sarcoidosis");
    gives("RGT");
    says_of("R1H", CoverageState::data, 1);
    says_of("RGT", CoverageState::data, 1);
    object("R1H");
    const Reader reader = seen();
    EXPECT_EQ(reader.row("EAST/R1H")->state, CoverageState::objected);
    EXPECT_THAT(reader.row("EAST/R1H")->sentence, testing::HasSubstr("the patient objects"));
    EXPECT_EQ(reader.row("EAST/R1H")->items, 0U);
    EXPECT_EQ(reader.row("EAST/RGT")->state, CoverageState::data);
    EXPECT_THAT(released(), ElementsAre("Condition/RGT1"));
    const auto intent =
        std::ranges::find(audit_.entries, audit::EntryKind::intent, &audit::Entry::kind);
    EXPECT_THAT(intent->withheld, testing::Contains("R1H EAST objection"));
}

TEST_F(ViewBeyond, an_objection_known_there_is_told_as_such) {
    says_of("R1H", CoverageState::objected);
    state_ = CoverageState::nothing_recorded;
    EXPECT_EQ(seen().row("EAST/R1H")->state, CoverageState::objected);
}

TEST_F(ViewBeyond, an_objection_to_some_sections_takes_those) {
    gives("R1H");
    says_of("R1H", CoverageState::data, 1);
    object("R1H", of({Section::problem_list}));
    const Reader reader = seen();
    EXPECT_EQ(reader.row("EAST/R1H")->state, CoverageState::objected)
        << "nothing recorded would say too much";
    EXPECT_THAT(released(), IsEmpty());
    object("R1H").sections = of({Section::vaccinations});
    contexts_.context.standing.erase(contexts_.context.standing.begin());
    EXPECT_EQ(seen().row("EAST/R1H")->state, CoverageState::data);
    EXPECT_THAT(released(), ElementsAre("Condition/R1H0"));
}

TEST_F(ViewBeyond, what_lets_an_objection_be_passed_counts_here_too) {
    gives("R1H");
    says_of("R1H", CoverageState::data, 1);
    object("R1H").except_in_emergency = true;
    ViewRequest emergency = request();
    emergency.who.purpose = "ETREAT";
    EXPECT_EQ(seen(emergency).row("EAST/R1H")->state, CoverageState::data);
    EXPECT_EQ(seen().row("EAST/R1H")->state, CoverageState::objected);
}

TEST_F(ViewBeyond, what_is_not_labelled_is_left_out_where_the_patient_objects_elsewhere) {
    gives("", "Sarcoidosis");
    gives("R1H");
    says_of("R1H", CoverageState::data, 1);
    EXPECT_EQ((seen(), released().size()), 2U);
    object("RAL", of({Section::problem_list}));
    const Reader reader = seen();
    EXPECT_THAT(released(), ElementsAre("Condition/R1H1"));
    EXPECT_THAT(reader.row("EAST")->notes, testing::Contains(testing::HasSubstr("did not label")));
}

TEST_F(ViewBeyond, another_system_of_the_federation_itself_is_judged_as_any_holder) {
    auto both = organisation("ZZ2", directory::Kind::other_federation, {"OWN", "WEST"});
    both.systems[1].protocol = "federation";
    both.systems[1].settings["identity"] = "west";
    use({both, organisation("RQW", directory::Kind::acute_trust, {})});
    state_ = CoverageState::nothing_recorded;
    says_["OWN"] = [this](const source::Question& question) {
        source::Answer answer;
        record::Origin origin{.organisation = *OdsCode::parse("ZZ2"),
                              .system_key = "OWN",
                              .address = "http://own",
                              .retrieved = clock_.now(),
                              .nhs_number = question.patient->number.text()};
        auto part = record::check(net::Buffer(R"({"resourceType":"Condition","id":"own"})"),
                                  std::move(origin), question.limits);
        answer.state = CoverageState::data;
        answer.parts.push_back(std::move(*part));
        return answer;
    };
    object("RAL");
    (void)seen();
    EXPECT_THAT(released(), ElementsAre("Condition/own"));
}

TEST_F(ViewBeyond, an_objection_to_the_federation_itself_keeps_it_from_being_asked) {
    object("ZZ1");
    const Reader reader = seen();
    EXPECT_EQ(reader.row("EAST")->state, CoverageState::objected);
    EXPECT_THAT(federation_->asked, IsEmpty());
}

TEST_F(ViewBeyond, what_an_organisation_has_switched_off_here_stays_off) {
    use_federation({organisation("R1H", directory::Kind::acute_trust, {})});
    gives("R1H");
    says_of("R1H", CoverageState::data, 1);
    auto& off = contexts_.edit().switched_off[*OdsCode::parse("R1H")];
    off.sections.set();
    EXPECT_EQ(seen().row("EAST/R1H")->state, CoverageState::switched_off);
    EXPECT_THAT(released(), IsEmpty());
}

TEST_F(ViewBeyond, an_agreement_of_an_organisation_known_here_covers_it_else_the_federations) {
    gives("R1H");
    says_of("R1H", CoverageState::data, 1);
    access::Agreement takes_none = access::default_agreement(directory::Kind::acute_trust);
    takes_none.takes_self_claimed = false;
    contexts_.edit().agreements[*OdsCode::parse("R1H")] = takes_none;
    EXPECT_EQ(seen().row("EAST/R1H")->state, CoverageState::data)
        << "our directory does not know R1H";
    use_federation({organisation("R1H", directory::Kind::acute_trust, {})});
    EXPECT_EQ(seen().row("EAST/R1H")->state, CoverageState::not_permitted);
    EXPECT_THAT(released(), IsEmpty());
}

TEST_F(ViewBeyond, what_cannot_be_withheld_there_leaves_labelled) {
    gives("R1H");
    gives("RGT");
    says_of("R1H", CoverageState::data, 1);
    says_of("RGT", CoverageState::data, 1);
    object("R1H").confidential = true;
    std::vector<OdsCode> labelled;
    look_ = [&](const source::Question& question) {
        labelled.assign(question.confidential_of.begin(), question.confidential_of.end());
    };
    EXPECT_EQ(seen().row("EAST/R1H")->state, CoverageState::withheld_confidential);
    EXPECT_THAT(labelled, ElementsAre(*OdsCode::parse("R1H")));
    ViewRequest launched = request();
    launched.who.stated = {"admission", "A-1", "", "", ""};
    EXPECT_EQ(seen(launched).row("EAST/R1H")->state, CoverageState::data);
}

TEST_F(ViewBeyond, a_telling_name_is_told_only_where_it_gave_something) {
    auto clinic = organisation("V99", directory::Kind::acute_trust, {});
    clinic.telling_name = true;
    use_federation({clinic});
    says_of("V99", CoverageState::not_held);
    EXPECT_EQ(seen().row("EAST/V99"), nullptr);
    gives("V99");
    rows_.clear();
    says_of("V99", CoverageState::data, 1);
    EXPECT_NE(seen().row("EAST/V99"), nullptr);
}

TEST_F(ViewBeyond, two_federations_that_tell_of_one_organisation_make_one_row) {
    auto west = organisation("ZZ2", directory::Kind::other_federation, {"WEST"});
    west.name = "Western Record";
    west.systems[0].protocol = "federation";
    west.systems[0].settings["identity"] = "west";
    use_federation({west});
    gives("R1H");
    says_of("R1H", CoverageState::data, 1);
    const Reader reader = seen();
    const CoverageRow* first = reader.row("EAST/R1H");
    if (first == nullptr) first = reader.row("WEST/R1H");
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first->notes.size(), 1U) << "the other's word";
}

TEST_F(ViewBeyond, is_not_asked_where_the_question_came_through_it_or_too_far) {
    for (const auto& path : {std::vector<std::string>{"east"}, {"a", "us"}, {"a", "b", "c"}}) {
        ViewRequest asked = request();
        asked.path = path;
        const Reader reader = seen(asked);
        EXPECT_EQ(reader.row("EAST")->state, CoverageState::not_asked);
        EXPECT_FALSE(reader.row("EAST")->sentence.empty());
    }
    EXPECT_THAT(federation_->asked, IsEmpty());
    for (const audit::Entry& entry : audit_.entries)
        EXPECT_THAT(entry.holders, testing::Not(testing::Contains("ZZ1 EAST")));
    std::vector<std::string> path;
    look_ = [&path](const source::Question& question) {
        path.assign(question.path.begin(), question.path.end());
    };
    ViewRequest asked = request();
    asked.path = {"a", "b"};
    (void)seen(asked);
    EXPECT_THAT(path, ElementsAre("a", "b"));
    EXPECT_EQ(audit_.entries.back().via, "a, b");
}

TEST_F(ViewBeyond, is_told_why_the_asker_looks) {
    people::StatedReason reason;
    look_ = [&reason](const source::Question& question) { reason = *question.reason; };
    (void)seen();
    EXPECT_EQ(reason.basis, "self-claimed");
    EXPECT_EQ(reason.claim, "patient-present");
    contexts_.context.running.relationship =
        access::Relationship{"r",
                             access::Basis::referral,
                             clock_.now() + std::chrono::hours{1},
                             access::Permission::given_for_period,
                             "R/4",
                             {}};
    ViewRequest asked = request();
    asked.who.stated = {};
    (void)seen(asked);
    EXPECT_EQ(reason.basis, "referral");
    EXPECT_EQ(reason.reference, "R/4");
    EXPECT_EQ(reason.permission, "given-for-period");
}

TEST(CoverageRows, without_a_system_alone_can_be_taken_over) {
    Coverage coverage;
    CoverageRow plain;
    plain.organisation = *OdsCode::parse("RQW");
    CoverageRow asked;
    asked.organisation = *OdsCode::parse("RWH");
    asked.system_key = "RWH";
    coverage.add(plain);
    coverage.add(asked);
    EXPECT_EQ(coverage.find(*OdsCode::parse("RWH")), 1U);
    EXPECT_FALSE(coverage.find(*OdsCode::parse("RAL")));
    CoverageRow through = plain;
    through.system_key = "EAST/RQW";
    EXPECT_TRUE(coverage.take_over(0, through));
    EXPECT_EQ(coverage.take_over(0, through).error().kind, ErrorKind::conflict);
    EXPECT_EQ(coverage.take_over(1, asked).error().kind, ErrorKind::conflict);
    EXPECT_EQ(coverage.take_over(9, asked).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace mcr::relay
