#include "relay/locate.hpp"

#include <algorithm>

namespace mcr::relay {
namespace {

using directory::Directory;
using directory::Kind;
using directory::Member;
using directory::Organisation;
using record::CoverageState;

CoverageRow settled(std::string name, CoverageState state, std::string sentence) {
    CoverageRow row;
    row.organisation_name = std::move(name);
    row.state = state;
    row.sentence = std::move(sentence);
    row.settled = true;
    return row;
}

CoverageRow settled_for(const Organisation& organisation, CoverageState state,
                        std::string sentence) {
    CoverageRow row = settled(organisation.name, state, std::move(sentence));
    row.organisation = organisation.code;
    return row;
}

std::string counted(std::string_view many, std::size_t count) {
    return "Other " + std::string(many) + " (" + std::to_string(count) + ")";
}

}  // namespace

LocatorIndex::LocatorIndex(std::shared_ptr<const Directory> directory, std::string today)
    : directory_(std::move(directory)), today_(std::move(today)) {
    for (const Member& member : directory_->answering_for_anyone()) {
        if (!member.organisation->valid_on(today_)) continue;
        const auto at = std::ranges::find(anyone_, member.organisation, &Holder::organisation);
        if (at != anyone_.end())
            at->systems.push_back(member);
        else
            anyone_.push_back({member.organisation, {member}});
    }
    std::size_t closed = 0;
    for (const Organisation& organisation : directory_->organisations()) {
        if (organisation.telling_name && !organisation.systems.empty()) telling_ = true;
        if (!organisation.valid_on(today_))
            ++closed;
        else if (organisation.systems.empty() && organisation.kind != Kind::gp_practice &&
                 !organisation.telling_name)
            rows_.push_back(settled_for(organisation, CoverageState::awaiting,
                                        "This organisation has agreed to take part; it has no "
                                        "system that can be asked yet."));
    }
    if (closed > 0)
        rows_.push_back(
            settled("Organisations that are not in force today (" + std::to_string(closed) + ")",
                    CoverageState::not_asked,
                    "They have closed or have not opened yet; a closed organisation's "
                    "records are with its successor."));
}

Located locate(const LocatorIndex& index, const people::Demographics& patient) {
    Located located;
    const Directory& directory = index.directory();
    const Organisation* practice = nullptr;
    if (!patient.registered_practice) {
        located.explained.push_back(
            settled("Registered GP practice", CoverageState::not_held,
                    "The national demographics name no practice where the patient is registered "
                    "today."));
    } else {
        practice = directory.find(*patient.registered_practice);
        auto systems = directory.systems_of(*patient.registered_practice);
        if (!practice || systems.empty() || !practice->valid_on(index.today())) {
            CoverageRow row = settled(practice ? practice->name : "Registered GP practice",
                                      CoverageState::awaiting,
                                      "The practice where the patient is registered does not take "
                                      "part yet.");
            row.organisation = *patient.registered_practice;
            located.explained.push_back(std::move(row));
        } else if (systems.front().system->answers_for == directory::AnswersFor::registered) {
            located.holders.push_back({practice, std::move(systems)});
        }
    }
    for (const auto& holder : index.anyone()) located.holders.push_back(holder);
    for (const CoverageRow& row : index.standing_rows())
        if (!practice || row.organisation != practice->code) located.explained.push_back(row);
    for (const auto& [kind, count] : directory.registered_only()) {
        const bool includes_practice =
            practice && practice->kind == kind && !practice->systems.empty();
        const std::size_t others = count - (includes_practice && count > 0 ? 1 : 0);
        if (others > 0)
            located.explained.push_back(settled(counted(plain_plural(kind), others),
                                                CoverageState::not_asked,
                                                "They hold records of the patients registered with "
                                                "them; this patient is not."));
    }
    return located;
}

}  // namespace mcr::relay
