#include "relay/permit.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mcr::relay {

using access::Reason;
using record::CoverageState;
using record::Sections;

namespace {

/// In the order in which they stand for a row where several keep it from being asked: what concerns
/// this patient first.
constexpr std::array refusals = {
    Reason::objection,    Reason::caring_team,      Reason::permission,      Reason::relationship,
    Reason::switched_off, Reason::system_suspended, Reason::system_awaiting, Reason::agreement,
    Reason::role,         Reason::not_offered};

bool concerns_the_patient(Reason reason) noexcept {
    return reason == Reason::objection || reason == Reason::caring_team;
}

/// The reason that a holder gave, where it gave one.
std::string_view detail_of(Reason reason, const Sections& sections, const directory::System& system,
                           const access::SwitchedOff* off) {
    if (reason == Reason::system_suspended) return system.stage_reason;
    if (reason == Reason::switched_off && off != nullptr)
        for (const auto& [section, why] : off->reasons)
            if (sections.test(section)) return why;
    return {};
}

std::string for_audit(Reason reason, const Sections& sections) {
    std::string out(access::code_of(reason));
    if (reason == Reason::agreement || reason == Reason::role || sections.all()) return out;
    for (const std::string_view code : directory::codes_of(sections)) (out += ' ') += code;
    return out;
}

}  // namespace

CoverageState state_of(Reason reason) noexcept {
    switch (reason) {
        case Reason::permitted:
            return CoverageState::data;
        case Reason::system_awaiting:
            return CoverageState::awaiting;
        case Reason::system_suspended:
        case Reason::switched_off:
            return CoverageState::switched_off;
        case Reason::not_offered:
            return CoverageState::not_supported;
        case Reason::role:
        case Reason::agreement:
        case Reason::relationship:
        case Reason::permission:
            return CoverageState::not_permitted;
        case Reason::objection:
            return CoverageState::objected;
        case Reason::caring_team:
            return CoverageState::withheld_confidential;
    }
    return CoverageState::not_permitted;
}

Sections offered_by(const directory::System& system) {
    Sections offered;
    if (system.sections.empty()) return offered.set();
    for (const std::string& code : system.sections)
        if (const auto section = record::section_from(code))
            offered.set(static_cast<std::size_t>(*section));
    return offered;
}

Permit permit(const Standpoint& from, const directory::Member& member, const Sections& wanted) {
    return permit(from, member, from.context.policies->of(*member.organisation), wanted);
}

Permit permit(const Standpoint& from, const directory::Member& member,
              const access::Agreement& agreement, const Sections& wanted) {
    const directory::Organisation& organisation = *member.organisation;
    const access::SwitchedOff* off = from.context.policies->off(organisation.code);
    const access::Holder holder{.organisation = organisation.code,
                                .stage = member.system->stage,
                                .offered = offered_by(*member.system),
                                .gives = access::given_by(agreement, organisation.kind, from.asker),
                                .switched_off = off != nullptr ? off->sections : Sections{},
                                .takes_self_claimed = agreement.takes_self_claimed,
                                .overrides = agreement.overrides,
                                .standing = from.context.standing,
                                .declared = from.context.running.overrides};
    const access::Decision decision = access::decide(from.asker, holder, from.now);

    Permit permit;
    permit.permitted = decision.permitted;
    permit.confidential = decision.confidential;
    permit.ask = decision.permitted & wanted;
    permit.overridden = decision.overridden;
    const Sections objected = decision.by_reason[std::to_underlying(Reason::objection)] & wanted;
    permit.overridable =
        agreement.overrides.any() &&
        std::ranges::any_of(from.context.standing, [&](const objection::Standing& standing) {
            return standing.holder == organisation.code && !standing.confidential &&
                   !standing.bars_override && (standing.sections & objected).any();
        });
    bool said = permit.ask.any();
    for (const Reason reason : refusals) {
        const Sections left_out = decision.by_reason[std::to_underlying(reason)] & wanted;
        if (left_out.none()) continue;
        if (reason != Reason::not_offered) permit.withheld.push_back(for_audit(reason, left_out));
        std::string sentence =
            access::sentence_of(reason, left_out, detail_of(reason, left_out, *member.system, off));
        if (permit.ask.any() && !permit.incomplete &&
            (reason == Reason::objection || reason == Reason::switched_off)) {
            permit.incomplete = true;
            permit.incomplete_state = state_of(reason);
        }
        if (!said) {
            said = true;
            permit.state = state_of(reason);
            permit.sentence = std::move(sentence);
            permit.for_this_patient = concerns_the_patient(reason);
        } else if (reason != Reason::not_offered) {
            permit.notes.push_back(std::move(sentence));
        }
    }
    return permit;
}

}  // namespace mcr::relay
