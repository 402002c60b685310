#include "relay/relay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "relay/fakes.hpp"
#include "relay/release.hpp"

namespace mcr::relay {
namespace {

using record::CoverageState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

directory::Organisation organisation(std::string code, directory::Kind kind,
                                     std::vector<std::string> keys) {
    directory::Organisation made{*OdsCode::parse(code), "Name of " + code, kind};
    for (std::string& key : keys) {
        directory::System system;
        system.key = std::move(key);
        system.protocol = "fake";
        system.address = "http://127.0.0.1:1/" + code;
        system.upstream.name = system.key;
        if (kind == directory::Kind::gp_practice)
            system.answers_for = directory::AnswersFor::registered;
        made.systems.push_back(std::move(system));
    }
    return made;
}

/// Remembers what it was given, in order.
class Reader final : public ViewSink {
public:
    std::vector<std::string> events;
    std::vector<CoverageRow> rows;
    std::size_t bytes = 0;
    bool breaks = false;

    net::Task<Result<void>> patient(const people::Demographics& patient,
                                    const Coverage& coverage) override {
        events.push_back("patient " + patient.number.text());
        rows.assign(coverage.rows().begin(), coverage.rows().end());
        co_return Result<void>{};
    }
    net::Task<Result<void>> part(const CoverageRow& row, std::span<const record::Part> parts,
                                 Release& release) override {
        if (breaks) co_return fail(ErrorKind::cancelled, "The reader has gone.");
        events.push_back("part " + row.system_key + " " + std::string(code_of(row.state)));
        std::vector<std::string_view> pieces;
        for (const record::Part& part : parts)
            for (const record::Item& item : part.items()) {
                pieces.clear();
                part.pieces(item, pieces);
                for (const auto piece : pieces) bytes += piece.size();
                release.item(item, pieces);
            }
        co_return Result<void>{};
    }
    net::Task<Result<void>> coverage(const Coverage& coverage) override {
        events.emplace_back("coverage");
        EXPECT_TRUE(coverage.complete());
        rows.assign(coverage.rows().begin(), coverage.rows().end());
        co_return Result<void>{};
    }
    [[nodiscard]] const CoverageRow* row(std::string_view key) const {
        for (const CoverageRow& one : rows)
            if (one.system_key == key) return &one;
        return nullptr;
    }
};

class RelayTest : public testing::Test {
protected:
    FakeClock clock_;
    std::ostringstream log_text_;
    Log log_{log_text_, clock_};
    Metrics metrics_;
    SeededRandom random_{1};
    KeyedHash hash_{Secret("hash")};
    net::Workers workers_{1, clock_, log_, metrics_};
    fakes::Audit audit_{clock_};
    fakes::Register register_;
    source::Adapters adapters_;
    fakes::Protocol* protocol_ = nullptr;
    std::map<std::string, std::function<source::Answer(const source::Question&)>> says_;
    std::unique_ptr<directory::CurrentDirectory> directory_;
    std::unique_ptr<Relay> relay_;

    static constexpr const char* number = "9990000018";

    void SetUp() override {
        auto protocol = std::make_unique<fakes::Protocol>(
            [this](const directory::Member& member, const source::Question& question) {
                const auto at = says_.find(member.system->key);
                if (at != says_.end()) return at->second(question);
                source::Answer none;
                none.state = CoverageState::not_held;
                none.sentence = "No record of this patient.";
                return none;
            });
        protocol_ = protocol.get();
        adapters_["fake"] = std::move(protocol);
        patient(number, number);
        use({organisation("E81001", directory::Kind::gp_practice, {"E81001"}),
             organisation("E81002", directory::Kind::gp_practice, {"E81002"}),
             organisation("RQW", directory::Kind::acute_trust, {"RQW"}),
             organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    }
    void patient(const std::string& asked, const std::string& in_force) {
        people::Demographics found{*people::NhsNumber::parse(in_force)};
        found.superseded = asked != in_force;
        found.family = "Sample";
        found.given = {"Ann"};
        found.gender = "female";
        found.birth_date = "1950-01-01";
        found.registered_practice = *OdsCode::parse("E81001");
        register_.patients.insert_or_assign(asked, found);
    }
    void use(std::vector<directory::Organisation> organisations) {
        auto built = directory::Directory::build(std::move(organisations));
        ASSERT_TRUE(built) << built.error().sentence;
        directory_ = std::make_unique<directory::CurrentDirectory>(*built);
        relay_ =
            std::make_unique<Relay>(Relay::Parts{*directory_, register_, adapters_, audit_, clock_,
                                                 random_, log_, metrics_, hash_, Secret("release")},
                                    RelaySettings{});
    }
    /// Makes `key` answer with one Condition of this text.
    void holds(const std::string& key, std::string text = "Asthma") {
        says_[key] = [this, key, text = std::move(text)](const source::Question& question) {
            source::Answer answer;
            record::Origin origin{
                *OdsCode::parse(key),           key, key, "http://x", clock_.now(), false,
                question.patient->number.text()};
            auto part = record::check(
                net::Buffer(R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":)"
                            R"({"resourceType":"Condition","id":"1","code":{"text":")" +
                            text + R"("}}}]})"),
                std::move(origin), question.limits);
            EXPECT_TRUE(part) << (part ? "" : part.error().sentence);
            answer.state = CoverageState::data;
            if (part) answer.parts.push_back(std::move(*part));
            return answer;
        };
    }
    void says(const std::string& key, CoverageState state, std::string sentence) {
        says_[key] = [state, sentence](const source::Question&) {
            source::Answer answer;
            answer.state = state;
            answer.sentence = sentence;
            return answer;
        };
    }
    static ViewRequest request(people::RoleGroup role = people::RoleGroup::doctor) {
        ViewRequest made{{people::Professional{"555", "UNK", "Khan", "Amina", "Dr", role, "R8000",
                                               "hospital doctor", *OdsCode::parse("RQW"), "PAH"},
                          "TREAT",
                          "jti",
                          {},
                          {}},
                         *people::NhsNumber::parse(number),
                         {},
                         "Patient/$everything",
                         "11111111-1111-4111-8111-111111111111"};
        made.sections.set();
        return made;
    }
    Result<void> view(Reader& reader, ViewRequest asked = request()) {
        Result<void> outcome = fail(ErrorKind::internal, "The view did not end.");
        workers_.run(0, [&](net::Worker& worker) -> net::Task<void> {
            outcome = co_await relay_->view(worker, asked, reader);
        });
        return outcome;
    }
};

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
    use({organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    Reader reader;
    ASSERT_TRUE(view(reader));
    ASSERT_EQ(reader.rows.size(), 2U);
    EXPECT_EQ(reader.rows[1].organisation->text(), "E81001");
    EXPECT_EQ(reader.rows[1].state, CoverageState::awaiting);
}

TEST_F(RelayTest, an_adapter_that_throws_costs_its_own_row_only) {
    holds("RWH");
    says_["RQW"] = [](const source::Question&) -> source::Answer {
        throw std::runtime_error("clinical words");
    };
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(reader.row("RQW")->state, CoverageState::failed);
    EXPECT_EQ(reader.row("RQW")->sentence.find("clinical"), std::string::npos);
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::data);
}

TEST_F(RelayTest, two_systems_of_one_organisation_make_one_row_that_hides_no_failure) {
    use({organisation("RQW", directory::Kind::acute_trust, {"RQW", "RQW-lab"}),
         organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    holds("RQW");
    says("RQW-lab", CoverageState::timed_out, "No answer in 3 seconds.");
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(reader.row("RQW")->state, CoverageState::timed_out);
    EXPECT_EQ(reader.row("RQW")->items, 1U);
    EXPECT_EQ(reader.row("RQW-lab"), nullptr);
}

TEST_F(RelayTest, a_telling_name_appears_only_where_its_data_is_released) {
    auto clinic = organisation("V99", directory::Kind::acute_trust, {"V99"});
    clinic.telling_name = true;
    use({clinic, organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    const auto names = [](const Reader& reader) {
        std::vector<std::string> all;
        for (const CoverageRow& row : reader.rows)
            all.push_back(row.organisation_name + "|" + row.sentence + "|" +
                          std::string(code_of(row.state)));
        return all;
    };
    std::vector<std::vector<std::string>> seen;
    for (const CoverageState state : {CoverageState::not_held, CoverageState::objected,
                                      CoverageState::failed, CoverageState::timed_out}) {
        says("V99", state, "Only this one knows.");
        Reader reader;
        ASSERT_TRUE(view(reader));
        seen.push_back(names(reader));
        EXPECT_EQ(seen.back(), seen.front());
        for (const std::string& name : seen.back())
            EXPECT_EQ(name.find("V99"), std::string::npos) << name;
    }
    holds("V99");
    Reader reader;
    ASSERT_TRUE(view(reader));
    ASSERT_NE(reader.row("V99"), nullptr);
    EXPECT_EQ(reader.row("V99")->state, CoverageState::data);
    for (const std::string& name : seen.front())
        EXPECT_THAT(names(reader), testing::Contains(name));
}

TEST_F(RelayTest, only_the_sections_a_system_offers_are_asked_of_it) {
    auto offers = organisation("RQW", directory::Kind::acute_trust, {"RQW"});
    offers.systems[0].sections = {"problem-list"};
    use({offers, organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    record::Sections asked;
    says_["RQW"] = [&asked](const source::Question& question) {
        asked = question.sections;
        return source::Answer{CoverageState::not_held};
    };
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(asked.count(), 1U);
    EXPECT_TRUE(asked.test(static_cast<std::size_t>(record::Section::problem_list)));

    ViewRequest other = request();
    other.sections.reset();
    other.sections.set(static_cast<std::size_t>(record::Section::vaccinations));
    Reader second;
    ASSERT_TRUE(view(second, other));
    EXPECT_EQ(second.row("RQW")->state, CoverageState::not_supported);
}

TEST_F(RelayTest, a_reader_who_leaves_ends_the_view_and_what_left_is_recorded) {
    holds("RQW");
    Reader reader;
    reader.breaks = true;
    const auto outcome = view(reader);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::cancelled);
    EXPECT_EQ(audit_.entries.back().kind, audit::EntryKind::release);
}

TEST(Manifest, gives_another_hash_for_other_bytes_under_the_same_nonce) {
    const auto hash_of = [](std::string_view bytes, std::string_view key) {
        SeededRandom random(5);
        Manifest manifest(Secret{std::string(key)}, random);
        CoverageRow row;
        manifest.begin_part(row);
        record::Item item;
        item.type = "Condition";
        item.id = "1";
        manifest.item(item, std::span(&bytes, 1));
        manifest.end_part(row);
        return manifest.take().front().hash;
    };
    EXPECT_EQ(hash_of("abc", "k"), hash_of("abc", "k"));
    EXPECT_NE(hash_of("abc", "k"), hash_of("abd", "k"));
    EXPECT_NE(hash_of("abc", "k"), hash_of("abc", "l"));
}

}  // namespace
}  // namespace mcr::relay
