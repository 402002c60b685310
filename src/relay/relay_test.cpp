#include "relay/relay_fixture.hpp"

namespace mcr::relay {
namespace {

TEST_F(RelayTest, a_view_asks_the_registered_practice_and_everyone_who_answers_for_anyone) {
    holds("E81001");
    holds("RQW");
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_THAT(protocol_->asked, UnorderedElementsAre("E81001", "RQW", "RWH"));
    EXPECT_EQ(reader.events.front(), std::string("patient ") + number);
    EXPECT_EQ(reader.events.back(), "coverage");
    EXPECT_EQ(reader.row("E81001")->state, CoverageState::data);
    EXPECT_EQ(reader.row("E81001")->items, 1U);
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::not_held);
}

TEST_F(RelayTest, every_organisation_has_exactly_one_row_and_ruled_out_kinds_have_one_with_reason) {
    Reader reader;
    ASSERT_TRUE(view(reader));
    std::map<std::string, int> rows;
    for (const CoverageRow& row : reader.rows) ++rows[row.organisation_name];
    EXPECT_THAT(rows,
                ElementsAre(std::pair("Name of E81001", 1), std::pair("Name of RQW", 1),
                            std::pair("Name of RWH", 1), std::pair("Other GP practices (1)", 1)));
    EXPECT_FALSE(reader.rows.back().sentence.empty());
}

TEST_F(RelayTest, nothing_reaches_the_reader_before_the_intent_is_durable) {
    holds("RQW");
    Reader reader;
    workers_.run(0, [&](net::Worker& worker) -> net::Task<void> {
        audit_.hold = std::make_unique<net::Inbox<int>>(worker.executor());
        auto done = std::make_shared<net::Inbox<int>>(worker.executor());
        worker.spawn([&, done]() -> net::Task<void> {
            const auto outcome = co_await relay_->view(worker, request(), reader);
            EXPECT_TRUE(outcome);
            done->put(1);
        });
        while (protocol_->asked.size() < 3) co_await worker.sleep_until(clock_.steady());
        EXPECT_THAT(reader.events, IsEmpty());
        EXPECT_THAT(audit_.entries, IsEmpty());
        audit_.hold->put(1);
        co_await done->take();
    });
    ASSERT_EQ(audit_.entries.size(), 2U);
    EXPECT_EQ(audit_.entries[0].kind, audit::EntryKind::intent);
    EXPECT_THAT(audit_.entries[0].holders,
                UnorderedElementsAre("E81001 E81001", "RQW RQW", "RWH RWH"));
    EXPECT_EQ(audit_.entries[0].patient, number);
    EXPECT_EQ(audit_.entries[0].actor.name, "Dr Amina Khan");
}

TEST_F(RelayTest, without_an_audit_entry_nothing_is_relayed) {
    holds("RQW");
    audit_.broken = true;
    Reader reader;
    const auto outcome = view(reader);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(reader.events, IsEmpty());
}

TEST_F(RelayTest, what_was_released_is_recorded_with_identities_and_a_hash_and_no_content) {
    holds("RQW", "Sarcoidosis");
    Reader reader;
    ASSERT_TRUE(view(reader));
    const audit::Entry& release = audit_.entries.back();
    ASSERT_EQ(release.kind, audit::EntryKind::release);
    ASSERT_EQ(release.parts.size(), 3U);
    for (const audit::ReleasedPart& part : release.parts) {
        if (part.system != "RQW") {
            EXPECT_THAT(part.items, IsEmpty());
            EXPECT_EQ(part.hash, "");
            continue;
        }
        EXPECT_THAT(part.items, ElementsAre("Condition/1"));
        EXPECT_EQ(part.bytes, reader.bytes);
        EXPECT_EQ(part.hash.substr(0, 5), "gmac:");
        EXPECT_EQ(part.state, "data");
    }
    EXPECT_EQ(log_text_.str().find("Sarcoidosis"), std::string::npos);
    EXPECT_EQ(log_text_.str().find(number), std::string::npos);
    EXPECT_EQ(metrics_.text().find(number), std::string::npos);
    EXPECT_NE(
        metrics_.text().find("mcr_coverage_rows_total{organisation=\"RQW\",state=\"data\"} 1"),
        std::string::npos);
    // Each adapter counts its own answers under this name; twice would be wrong.
    EXPECT_EQ(metrics_.text().find("mcr_source_answers_total"), std::string::npos);
}

TEST_F(RelayTest, a_number_that_nobody_has_asks_nobody_and_is_audited) {
    register_.patients.clear();
    Reader reader;
    const auto outcome = view(reader);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::not_found);
    EXPECT_THAT(protocol_->asked, IsEmpty());
    ASSERT_EQ(audit_.entries.size(), 1U);
    EXPECT_EQ(audit_.entries[0].kind, audit::EntryKind::refusal);
}

TEST_F(RelayTest, a_role_without_direct_care_is_refused_and_audited) {
    Reader reader;
    const auto outcome = view(reader, request(people::RoleGroup::receptionist));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::forbidden);
    EXPECT_THAT(protocol_->asked, IsEmpty());
    ASSERT_EQ(audit_.entries.size(), 1U);
    EXPECT_EQ(audit_.entries[0].reason, "forbidden: role");
}

TEST_F(RelayTest, a_superseded_number_is_asked_for_by_the_one_in_force) {
    patient(number, "9990000026");
    Reader reader;
    ASSERT_TRUE(view(reader));
    for (const std::string& asked : protocol_->asked_for) EXPECT_EQ(asked, "9990000026");
    EXPECT_EQ(audit_.entries[0].patient, "9990000026");
}

TEST_F(RelayTest, a_system_that_is_not_live_is_not_contacted_and_says_why) {
    auto suspended = organisation("RQW", directory::Kind::acute_trust, {"RQW"});
    suspended.systems[0].stage = directory::Stage::suspended;
    suspended.systems[0].stage_reason = "Upgrade.";
    auto awaiting = organisation("RYC", directory::Kind::ambulance_service, {"RYC"});
    awaiting.systems[0].stage = directory::Stage::awaiting;
    use({suspended, awaiting, organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_THAT(protocol_->asked, ElementsAre("RWH"));
    EXPECT_EQ(reader.row("RQW")->state, CoverageState::switched_off);
    EXPECT_NE(reader.row("RQW")->sentence.find("Upgrade."), std::string::npos);
    EXPECT_EQ(reader.row("RYC")->state, CoverageState::awaiting);
}

TEST_F(RelayTest, a_practice_that_does_not_take_part_is_said_so) {
    use({organisation("RQW", directory::Kind::acute_trust, {"RQW"}),
         organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    Reader reader;
    ASSERT_TRUE(view(reader));
    ASSERT_EQ(reader.rows.size(), 3U);
    EXPECT_EQ(reader.rows[2].organisation->text(), "E81001");
    EXPECT_EQ(reader.rows[2].state, CoverageState::awaiting);
}

}  // namespace
}  // namespace mcr::relay
