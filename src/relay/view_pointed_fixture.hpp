#pragma once

// For tests of what is asked only where something names it.

#include "relay/relay_fixture.hpp"

namespace mcr::relay {

using directory::AnswersFor;
using directory::Kind;

/// RAJ and RDE are asked only where something names them; RC9's documents stand in a system that
/// gives only what is pointed to; RQW answers for anyone.
class PointedTest : public RelayTest {
protected:
    void SetUp() override {
        RelayTest::SetUp();
        locator_ = &locator;
        hints_ = &hints;
        auto needing = std::make_unique<fakes::Protocol>(
            [this](const directory::Member& member, const source::Question& question) {
                pointers_given[member.system->key] = question.pointers.size();
                const auto at = says_.find(member.system->key);
                if (at != says_.end()) return at->second(question);
                return source::Answer{CoverageState::not_held};
            },
            true);
        needing_ = needing.get();
        adapters_["pointing"] = std::move(needing);
        region = {organisation("E81001", Kind::gp_practice, {"E81001"}),
                  organisation("E81002", Kind::gp_practice, {"E81002"}),
                  organisation("RQW", Kind::acute_trust, {"RQW"}),
                  pointed("RAJ"),
                  pointed("RDE"),
                  pointed("RC9", "pointing")};
        use(region);
    }
    static directory::Organisation pointed(const std::string& code,
                                           const std::string& protocol = "fake",
                                           Kind kind = Kind::acute_trust) {
        auto made = organisation(code, kind, {code});
        made.systems[0].answers_for = AnswersFor::pointed;
        made.systems[0].protocol = protocol;
        return made;
    }
    /// "code or name: state" of every row, in order.
    static std::vector<std::string> told(const Reader& reader) {
        std::vector<std::string> out;
        for (const CoverageRow& row : reader.rows)
            out.push_back((row.organisation ? row.organisation->text() : row.organisation_name) +
                          ": " + std::string(code_of(row.state)));
        return out;
    }
    static const CoverageRow* row_of(const Reader& reader, std::string_view who) {
        for (const CoverageRow& row : reader.rows)
            if ((row.organisation && row.organisation->text() == who) ||
                row.organisation_name == who)
                return &row;
        return nullptr;
    }
    void objects_at(const char* code) {
        objection::Standing standing{.holder = *OdsCode::parse(code)};
        standing.sections.set();
        contexts_.context.standing.push_back(standing);
    }
    Reader look(ViewRequest asked = request()) {
        Reader reader;
        EXPECT_TRUE(view(reader, std::move(asked)));
        return reader;
    }

    fakes::Locator locator;
    fakes::KnownHints hints;
    fakes::Protocol* needing_ = nullptr;
    std::map<std::string, std::size_t> pointers_given;
    std::vector<directory::Organisation> region;
};

}  // namespace mcr::relay
