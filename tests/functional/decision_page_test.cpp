// The table in docs/access.md beside the code.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>

#include "access/decision.hpp"
#include "decision_stream.hpp"
#include "relay/permit.hpp"

namespace mcr::access {
namespace {

using cases::project;
using cases::Values;
using directory::Section;

std::string trimmed(std::string text) {
    std::erase(text, '`');
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// The numbered rows under "## What of each holder", cell by cell.
std::vector<Values> documented() {
    std::ifstream in(project() / "docs/access.md");
    std::vector<Values> rows;
    bool there = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("## ")) there = line == "## What of each holder";
        if (!there || !line.starts_with("| ")) continue;
        Values cells;
        for (const auto& cell : cases::split(line, "|")) cells.push_back(trimmed(cell));
        if (cells.size() == 7 && cells[1].find_first_not_of("0123456789") == std::string::npos &&
            !cells[1].empty())
            rows.push_back({cells.begin() + 1, cells.end() - 1});
    }
    return rows;
}

std::string words_for(Contact contact) {
    switch (contact) {
        case Contact::nobody:
            return "";
        case Contact::holder:
            return "the holder";
        case Contact::own_organisation:
            return "one's own organisation";
        case Contact::patient:
            return "the patient";
    }
    return "?";
}

TEST(DecisionPage, the_page_lists_the_reasons_of_the_code_with_their_state_and_contact) {
    const auto rows = documented();
    ASSERT_EQ(rows.size(), reason_count);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        // The page ends with what is permitted, the code begins with it.
        const auto reason = static_cast<Reason>((i + 1) % reason_count);
        SCOPED_TRACE(code_of(reason));
        EXPECT_EQ(rows[i][0], std::to_string(i + 1));
        EXPECT_EQ(rows[i][1], code_of(reason));
        EXPECT_EQ(rows[i][4], words_for(contact_of(reason)));
        EXPECT_EQ(rows[i][3], reason == Reason::permitted
                                  ? "what the holder says"
                                  : record::code_of(relay::state_of(reason)));
    }
}

// ---- the state of a system that is asked for nothing -----------------------------------------

/// "objection", "caring-team", …: what comes first where several reasons apply.
Values documented_order() {
    std::ifstream in(project() / "docs/access.md");
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    const std::string_view before = "the first of these reasons that applies:";
    const auto begin = page.find(before);
    if (begin == std::string::npos) return {};
    const auto list =
        page.substr(begin + before.size(), page.find('.', begin) - begin - before.size());
    Values order;
    const Values parts = cases::split(list, "`");
    for (std::size_t i = 1; i < parts.size(); i += 2) order.push_back(parts[i]);
    return order;
}

/// One section for each reason that can take a section alone. Those of an objection are of the
/// three that nobody must be asked about first.
const std::array<std::pair<Reason, Section>, 6> alone{{
    {Reason::not_offered, Section::alerts},
    {Reason::switched_off, Section::documents},
    {Reason::role, Section::risks},
    {Reason::agreement, Section::formulation},
    {Reason::objection, Section::gp_practice},
    {Reason::caring_team, Section::person_demographics},
}};

/// A view in which each of `reasons` takes its section, and `rest` takes medications, if it is not
/// `permitted`.
struct View {
    directory::Organisation holder{.code = cases::organisation("this"), .name = "A trust"};
    directory::Sections wanted;
    std::vector<Reason> reasons;
    relay::Standpoint from{
        .asker = {.organisation = cases::organisation("asker"), .purpose = Purpose::care},
        .now = cases::now};

    View(unsigned subset, Reason rest) {
        directory::System system{.key = "RX1-epr", .protocol = "fhir-r4"};
        auto policies = std::make_shared<Policies>();
        Agreement agreement = default_agreement(holder.kind);
        auto& gives = agreement.gives[static_cast<std::size_t>(from.asker.kind)]
                                     [static_cast<std::size_t>(from.asker.role)];
        gives.set();
        from.asker.sees.set();
        directory::Sections offered = directory::Sections{}.set();
        for (std::size_t i = 0; i < alone.size(); ++i) {
            if ((subset >> i & 1) == 0) continue;
            const auto [reason, section] = alone[i];
            const auto at = static_cast<std::size_t>(section);
            wanted.set(at);
            reasons.push_back(reason);
            if (reason == Reason::not_offered) offered.reset(at);
            if (reason == Reason::switched_off)
                policies->switched_off[holder.code].sections.set(at);
            if (reason == Reason::role) from.asker.sees.reset(at);
            if (reason == Reason::agreement) gives.reset(at);
            if (reason == Reason::objection || reason == Reason::caring_team) {
                auto& standing =
                    from.context.standing.emplace_back(objection::Standing{.holder = holder.code});
                standing.sections.set(at);
                if (reason == Reason::caring_team) {
                    standing.state = objection::State::not_upheld;
                    standing.ground = objection::Ground::system_cannot_withhold;
                    standing.lifted.everyone = true;
                    standing.confidential = true;
                }
            }
        }
        agreement.takes_self_claimed = rest != Reason::relationship;
        policies->agreements.emplace(holder.code, std::move(agreement));
        policies->sensitive = std::make_shared<SensitiveCodes>();
        from.context.policies = std::move(policies);
        from.asker.basis = Basis::self_claimed;
        from.asker.asks_first = rest == Reason::permission;
        if (rest != Reason::permitted) {
            wanted.set(static_cast<std::size_t>(Section::medications_and_medical_devices));
            reasons.push_back(rest);
        }
        for (const auto& code : directory::codes_of(offered)) system.sections.emplace_back(code);
        if (rest == Reason::system_awaiting) system.stage = directory::Stage::awaiting;
        if (rest == Reason::system_suspended) system.stage = directory::Stage::suspended;
        holder.systems.push_back(std::move(system));
    }
};

TEST(DecisionPage, a_system_not_asked_has_the_state_of_the_first_reason_on_the_page) {
    const Values order = documented_order();
    ASSERT_EQ(order.size(), reason_count - 1);
    std::size_t views = 0;
    for (const Reason rest : {Reason::permitted, Reason::permission, Reason::relationship})
        for (unsigned subset = 0; subset < 1U << alone.size(); ++subset) {
            // Without a relationship no objection is looked at.
            if (rest == Reason::relationship && subset >> 4 != 0) continue;
            const View view(subset, rest);
            if (view.reasons.empty()) continue;
            const auto permit =
                relay::permit(view.from, {&view.holder, &view.holder.systems.front()}, view.wanted);
            const auto first = std::ranges::find_if(order, [&](const std::string& word) {
                return std::ranges::any_of(view.reasons,
                                           [&](Reason reason) { return code_of(reason) == word; });
            });
            ASSERT_NE(first, order.end());
            SCOPED_TRACE(*first + " of " + std::to_string(subset) + " and " +
                         std::string(code_of(rest)));
            EXPECT_TRUE(permit.ask.none());
            const auto reason = std::ranges::find_if(
                view.reasons, [&](Reason one) { return code_of(one) == *first; });
            EXPECT_EQ(record::code_of(permit.state), record::code_of(relay::state_of(*reason)));
            ++views;
        }
    EXPECT_EQ(views, 63U + 64U + 16U);
    for (const Reason whole : {Reason::system_awaiting, Reason::system_suspended}) {
        const View view(0, whole);
        const auto permit =
            relay::permit(view.from, {&view.holder, &view.holder.systems.front()}, view.wanted);
        EXPECT_TRUE(permit.ask.none());
        EXPECT_EQ(permit.state, relay::state_of(whole));
    }
}

}  // namespace
}  // namespace mcr::access
