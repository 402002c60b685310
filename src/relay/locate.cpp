#include "relay/locate.hpp"

#include <algorithm>
#include <map>

namespace mcr::relay {

using directory::AnswersFor;
using directory::Directory;
using directory::Kind;
using directory::Member;
using directory::Organisation;
using record::CoverageState;

namespace {

std::string counted(std::string_view many, std::size_t count) {
    return std::string(many) + " (" + std::to_string(count) + ")";
}

void add_pointed_systems(LocatorIndex::Holder& holder) {
    for (const directory::System& system : holder.organisation->systems)
        if (system.answers_for == AnswersFor::pointed)
            holder.pointed.push_back({holder.organisation, &system});
}

/// Whether `holder` is the patient's practice, whose row says so where it cannot be asked.
bool takes_part(const Organisation* practice, const LocatorIndex& index) {
    return practice != nullptr && !practice->systems.empty() && practice->valid_on(index.today());
}

/// Whether `organisation` is one of directory.registered_only().
bool is_registered_only(const Organisation& organisation) {
    bool registered = false;
    for (const auto& system : organisation.systems) {
        if (system.answers_for == AnswersFor::anyone) return false;
        registered = registered || system.answers_for == AnswersFor::registered;
    }
    return registered;
}

/// The practice of the register with all its systems that answer for its patients; none if it
/// answers for anyone only.
LocatorIndex::Holder practice_holder(const Organisation& practice) {
    LocatorIndex::Holder holder{&practice, {}, {}};
    for (const directory::System& system : practice.systems)
        if (system.answers_for != AnswersFor::pointed)
            holder.systems.push_back({&practice, &system});
    add_pointed_systems(holder);
    return holder;
}

}  // namespace

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

LocatorIndex::LocatorIndex(std::shared_ptr<const Directory> directory, std::string today)
    : directory_(std::move(directory)), today_(std::move(today)) {
    for (const Member& member : directory_->answering_for_anyone()) {
        if (!member.organisation->valid_on(today_)) continue;
        const auto at = std::ranges::find(anyone_, member.organisation, &Holder::organisation);
        if (at != anyone_.end()) {
            at->systems.push_back(member);
        } else {
            anyone_.push_back({member.organisation, {member}, {}});
            add_pointed_systems(anyone_.back());
        }
    }
    std::map<Kind, std::size_t> counts;
    for (const Organisation* organisation : directory_->pointed_only()) {
        if (!organisation->valid_on(today_)) continue;
        pointed_at_.emplace(organisation->code, pointed_.size());
        pointed_.push_back({organisation, {}, {}});
        add_pointed_systems(pointed_.back());
        if (!organisation->telling_name) ++counts[organisation->kind];
    }
    for (const auto& [kind, count] : counts) pointed_counts_.push_back({kind, count});
    for (const Organisation& organisation : directory_->organisations()) {
        if (organisation.telling_name && !organisation.systems.empty()) telling_ = true;
        if (!organisation.valid_on(today_)) {
            ++closed_;
            continue;
        }
        has_pointed_ = has_pointed_ || std::ranges::any_of(organisation.systems, [](const auto& s) {
                           return s.answers_for == AnswersFor::pointed;
                       });
        if (organisation.systems.empty() && organisation.kind != Kind::gp_practice &&
            !organisation.telling_name)
            rows_.push_back(settled_for(organisation, CoverageState::awaiting,
                                        "This organisation has agreed to take part; it has no "
                                        "system that can be asked yet."));
    }
}

const LocatorIndex::Holder* LocatorIndex::find_pointed(const OdsCode& code) const {
    const auto at = pointed_at_.find(code);
    return at == pointed_at_.end() ? nullptr : &pointed_[at->second];
}

std::vector<LocatorIndex::Holder> locate(const LocatorIndex& index,
                                         const people::Demographics& patient,
                                         const Naming& naming) {
    std::vector<LocatorIndex::Holder> holders;
    const Organisation* practice = patient.registered_practice
                                       ? index.directory().find(*patient.registered_practice)
                                       : nullptr;
    if (takes_part(practice, index)) {
        const bool registered = std::ranges::any_of(practice->systems, [](const auto& system) {
            return system.answers_for == AnswersFor::registered;
        });
        if (registered || index.find_pointed(practice->code) != nullptr)
            holders.push_back(practice_holder(*practice));
    }
    const OdsCode* first = holders.empty() ? nullptr : &holders.front().organisation->code;
    for (const auto& holder : index.anyone())
        if (first == nullptr || holder.organisation->code != *first) holders.push_back(holder);
    const auto is_among = [](const std::vector<OdsCode>& codes, const OdsCode& code) {
        return std::ranges::find(codes, code) != codes.end();
    };
    // Each kind of naming is short; the members that are asked only where named may be many.
    if (naming.everyone || index.has_telling_names()) {
        for (const auto& holder : index.pointed()) {
            const Organisation& organisation = *holder.organisation;
            if (&organisation == practice) continue;
            if (naming.everyone || organisation.telling_name ||
                is_among(naming.hinted, organisation.code) ||
                is_among(naming.objecting, organisation.code))
                holders.push_back(holder);
        }
        return holders;
    }
    std::vector<const LocatorIndex::Holder*> named;
    for (const auto* codes : {&naming.hinted, &naming.objecting})
        for (const OdsCode& code : *codes)
            if (const auto* found = index.find_pointed(code);
                found != nullptr && found->organisation != practice)
                named.push_back(found);
    std::ranges::sort(named);  // into the directory's order
    const auto repeats = std::ranges::unique(named);
    named.erase(repeats.begin(), repeats.end());
    for (const auto* holder : named) holders.push_back(*holder);
    return holders;
}

std::vector<CoverageRow> ruled_out(const LocatorIndex& index, const people::Demographics& patient,
                                   const std::set<OdsCode>& apart) {
    std::vector<CoverageRow> rows;
    const Directory& directory = index.directory();
    const Organisation* practice = nullptr;
    if (!patient.registered_practice) {
        rows.push_back(settled("Registered GP practice", CoverageState::not_held,
                               "The national demographics name no practice where the patient is "
                               "registered today."));
    } else {
        practice = directory.find(*patient.registered_practice);
        if (!takes_part(practice, index) && !apart.contains(*patient.registered_practice)) {
            CoverageRow row = settled(practice ? practice->name : "Registered GP practice",
                                      CoverageState::awaiting,
                                      "The practice where the patient is registered does not take "
                                      "part yet.");
            row.organisation = *patient.registered_practice;
            rows.push_back(std::move(row));
        }
    }
    for (const CoverageRow& row : index.standing_rows())
        if ((!practice || row.organisation != practice->code) &&
            (apart.empty() || !apart.contains(*row.organisation)))
            rows.push_back(row);
    std::size_t closed = index.closed();
    std::map<Kind, std::size_t> registered_apart;
    for (const OdsCode& code : apart) {
        const Organisation* organisation = directory.find(code);
        if (organisation == nullptr) continue;
        if (!organisation->valid_on(index.today())) --closed;
        if (organisation != practice && is_registered_only(*organisation))
            ++registered_apart[organisation->kind];
    }
    if (closed > 0)
        rows.push_back(settled(counted("Organisations that are not in force today", closed),
                               CoverageState::not_asked,
                               "They have closed or have not opened yet; a closed organisation's "
                               "records are with its successor."));
    for (const auto& [kind, count] : directory.registered_only()) {
        const bool includes_practice =
            practice && practice->kind == kind && is_registered_only(*practice);
        const std::size_t mine = (includes_practice ? 1 : 0) + registered_apart[kind];
        if (count > mine)
            rows.push_back(
                settled(counted("Other " + std::string(plain_plural(kind)), count - mine),
                        CoverageState::not_asked,
                        "They hold records of the patients registered with "
                        "them; this patient is not."));
    }
    return rows;
}

std::vector<CoverageRow> not_pointed_to(const LocatorIndex& index, const std::set<OdsCode>& apart,
                                        CoverageState state, const std::string& sentence) {
    std::map<Kind, std::size_t> counts;
    for (const auto& [kind, count] : index.pointed_counts()) counts[kind] = count;
    for (const OdsCode& code : apart)
        if (const auto* holder = index.find_pointed(code);
            holder != nullptr && !holder->organisation->telling_name)
            --counts[holder->organisation->kind];
    std::vector<CoverageRow> rows;
    for (const auto& [kind, count] : counts)
        if (count > 0)
            rows.push_back(
                settled(counted(std::string(plain_plural(kind)) + " that nothing points to", count),
                        state, sentence));
    return rows;
}

}  // namespace mcr::relay
