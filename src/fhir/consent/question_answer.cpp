#include "fhir/consent/question_answer.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "fhir/consent/vocabulary.hpp"

namespace mcr::fhir::consent {
namespace {

namespace json = boost::json;
using access::Contact;
using access::Decision;
using access::Reason;
using directory::Organisation;
using directory::Section;
using directory::Sections;

json::object part(std::string_view name, std::string_view type, json::value value) {
    return {{"name", name}, {type, std::move(value)}};
}

json::object coding_of(Section section) {
    return {{"system", section_system},
            {"code", directory::code_of(section)},
            {"display", directory::title_of(section)}};
}

/// The decision of each system of `holder`; without any, that of one that is not connected.
std::vector<Decision> decisions(const relay::Standpoint& from, const Organisation& holder) {
    const access::Policies& policies = *from.context.policies;
    const access::Agreement& agreement = policies.of(holder);
    const access::SwitchedOff* off = policies.off(holder.code);
    access::Holder asked{.organisation = holder.code,
                         .stage = directory::Stage::awaiting,
                         .gives = access::given_by(agreement, holder.kind, from.asker),
                         .switched_off = off != nullptr ? off->sections : Sections{},
                         .takes_self_claimed = agreement.takes_self_claimed,
                         .overrides = agreement.overrides,
                         .standing = from.context.standing,
                         .declared = from.context.running.overrides};
    std::vector<Decision> out;
    for (const directory::System& system : holder.systems) {
        asked.stage = system.stage;
        asked.offered = relay::offered_by(system);
        out.push_back(access::decide(from.asker, asked, from.now));
    }
    if (out.empty()) out.push_back(access::decide(from.asker, asked, from.now));
    return out;
}

/// The decision that stands for a section: the first that permits, else the first that says more
/// than that its system does not offer it.
const Decision& standing_for(const std::vector<Decision>& all, Section section) {
    const auto index = static_cast<std::size_t>(section);
    for (const Decision& each : all)
        if (each.permitted.test(index)) return each;
    for (const Decision& each : all)
        if (each.reason_of(section) != Reason::not_offered) return each;
    return all.front();
}

std::string_view contact_text(Contact contact, const Organisation& holder) {
    switch (contact) {
        case Contact::nobody:
            return {};
        case Contact::holder:
            return holder.objection_contact;
        case Contact::own_organisation:
            return "The privacy officer of the organisation that asks";
        case Contact::patient:
            return "The patient";
    }
    return {};
}

std::string_view detail_of(Reason reason, std::size_t section, const Organisation& holder,
                           const access::SwitchedOff* off) {
    if (reason == Reason::system_suspended && !holder.systems.empty())
        return holder.systems.front().stage_reason;
    if (reason == Reason::switched_off && off != nullptr)
        if (const auto found = off->reasons.find(section); found != off->reasons.end())
            return found->second;
    return {};
}

json::object section_part(Section section, const Decision& decision, const Organisation& holder,
                          const access::SwitchedOff* off) {
    const auto index = static_cast<std::size_t>(section);
    const Reason reason = decision.reason_of(section);
    json::array parts;
    parts.push_back(part("section", "valueCoding", coding_of(section)));
    parts.push_back(part("permitted", "valueBoolean", reason == Reason::permitted));
    parts.push_back(part("reason", "valueCode", json::string(access::code_of(reason))));
    if (decision.confidential.test(index))
        parts.push_back(part("confidential", "valueBoolean", true));
    Sections only;
    only.set(index);
    const std::string sentence =
        access::sentence_of(reason, only, detail_of(reason, index, holder, off));
    if (!sentence.empty()) parts.push_back(part("sentence", "valueString", json::string(sentence)));
    const std::string_view contact = contact_text(access::contact_of(reason), holder);
    if (!contact.empty()) parts.push_back(part("contact", "valueString", json::string(contact)));
    return {{"name", "decision"}, {"part", std::move(parts)}};
}

json::object holder_part(const Organisation& holder, const Sections& ask,
                         const Sections& confidential) {
    json::array parts;
    parts.push_back(part("organisation", "valueIdentifier",
                         json::object{{"system", ods_code_system}, {"value", holder.code.text()}}));
    parts.push_back(part("name", "valueString", json::string(holder.name)));
    for (std::size_t i = 0; i < directory::section_count; ++i)
        if (ask.test(i))
            parts.push_back(part("section", "valueCoding", coding_of(static_cast<Section>(i))));
    for (std::size_t i = 0; i < directory::section_count; ++i)
        if (ask.test(i) && confidential.test(i))
            parts.push_back(
                part("confidential", "valueCoding", coding_of(static_cast<Section>(i))));
    return {{"name", "holder"}, {"part", std::move(parts)}};
}

std::string parameters(json::array list) {
    json::object out{{"resourceType", "Parameters"}};
    if (!list.empty()) out["parameter"] = std::move(list);
    return json::serialize(out);
}

}  // namespace

std::string answer_may_share(const relay::Standpoint& from, const Organisation& holder,
                             const Sections& sections) {
    const std::vector<Decision> all = decisions(from, holder);
    const access::SwitchedOff* off = from.context.policies->off(holder.code);
    json::array list;
    bool everything = true;
    for (std::size_t i = 0; i < directory::section_count; ++i) {
        if (!sections.test(i)) continue;
        const auto section = static_cast<Section>(i);
        const Decision& decision = standing_for(all, section);
        everything = everything && decision.permitted.test(i);
        list.push_back(section_part(section, decision, holder, off));
    }
    list.insert(list.begin(), part("permitted", "valueBoolean", everything));
    return parameters(std::move(list));
}

std::string answer_whom_may_i_ask(const relay::Standpoint& from,
                                  const std::vector<relay::LocatorIndex::Holder>& holders,
                                  const Sections& sections) {
    json::array list;
    for (const relay::LocatorIndex::Holder& each : holders) {
        if (each.organisation->telling_name) continue;
        Sections ask, confidential;
        for (const auto* members : {&each.systems, &each.pointed})
            for (const directory::Member& member : *members) {
                const relay::Permit permit = relay::permit(from, member, sections);
                ask |= permit.ask;
                confidential |= permit.confidential;
            }
        if (ask.any()) list.push_back(holder_part(*each.organisation, ask, confidential));
    }
    return parameters(std::move(list));
}

}  // namespace mcr::fhir::consent
