#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "relay/fakes.hpp"
#include "relay/pace.hpp"
#include "relay/release.hpp"

/// What the tests of the relay have in common.
namespace mcr::relay {

using record::CoverageState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

inline directory::Organisation organisation(std::string code, directory::Kind kind,
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
    net::Workers workers_{1, clock_, log_, metrics_};
    fakes::Audit audit_{clock_};
    fakes::Contexts contexts_;
    RelaySettings settings_;
    fakes::Register register_;
    source::Adapters adapters_;
    fakes::Protocol* protocol_ = nullptr;
    fakes::Locator* locator_ = nullptr;  ///< as the Relay that `use` makes has it
    fakes::KnownHints* hints_ = nullptr;
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
        settings_.unknown_answer_step = Milliseconds{0};
        settings_.restricted_alert_delay = Milliseconds{0};
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
        relay_ = std::make_unique<Relay>(
            Relay::Parts{*directory_, register_, adapters_, audit_, contexts_, clock_, random_,
                         log_, metrics_, Secret("release"), Secret("documents"), locator_, hints_},
            settings_);
    }
    /// Makes `key` answer with one Condition of this text.
    void holds(const std::string& key, std::string text = "Asthma") {
        says_[key] = [this, key, text = std::move(text)](const source::Question& question) {
            source::Answer answer;
            record::Origin origin{.organisation = *OdsCode::parse(key),
                                  .organisation_name = key,
                                  .system_key = key,
                                  .address = "http://x",
                                  .retrieved = clock_.now(),
                                  .nhs_number = question.patient->number.text()};
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
        made.who.stated.basis = "self-claimed";
        made.who.stated.claim = "patient-present";
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

}  // namespace mcr::relay
