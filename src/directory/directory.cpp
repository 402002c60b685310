#include "directory/directory.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "directory/rules.hpp"

namespace mcr::directory {
namespace {

std::unexpected<Error> broken(const Organisation& organisation, std::string_view field,
                              const std::string& sentence) {
    return fail(ErrorKind::invalid, "Organisation " + organisation.code.text() + ", " +
                                        std::string(field) + ": " + sentence + ".");
}

using Relation = std::optional<OdsCode> Organisation::*;

/// Checks that following `relation` from anywhere finds organisations, and an end.
Result<void> check_relation(const Directory& directory, Relation relation, std::string_view field) {
    for (const Organisation& start : directory.organisations()) {
        std::unordered_set<OdsCode> passed;
        for (const Organisation* at = &start; at->*relation;) {
            const OdsCode& next = *(at->*relation);
            if (!passed.insert(at->code).second)
                return broken(start, field, "leads round in a circle");
            const Organisation* found = directory.find(next);
            if (found == nullptr)
                return broken(*at, field, next.text() + " is not in the directory");
            at = found;
        }
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const Directory>> Directory::build(std::vector<Organisation> organisations,
                                                          std::uint64_t revision) {
    auto built = std::make_shared<Directory>();
    Directory& d = *built;
    d.revision_ = revision;
    d.organisations_ = std::move(organisations);
    std::ranges::sort(d.organisations_, {}, [](const Organisation& o) {
        return std::tuple(o.kind, std::string_view(o.name), std::string_view(o.code.text()));
    });

    std::unordered_set<std::string_view> keys;
    d.by_code_.reserve(d.organisations_.size());
    for (std::size_t i = 0; i < d.organisations_.size(); ++i) {
        const Organisation& organisation = d.organisations_[i];
        if (!d.by_code_.emplace(organisation.code, i).second)
            return broken(organisation, "code", "is in the directory twice");
        if (const auto breach = first_breach(organisation))
            return fail(ErrorKind::invalid, describe(organisation, *breach));
        for (const System& system : organisation.systems)
            if (!keys.insert(system.key).second)
                return broken(organisation, "key", system.key + " is in the directory twice");
    }
    for (const auto& [relation, field] :
         {std::pair<Relation, std::string_view>{&Organisation::predecessor, "predecessor"},
          {&Organisation::successor, "successor"},
          {&Organisation::parent, "parent"}})
        if (auto checked = check_relation(d, relation, field); !checked) return pass_on(checked);

    std::map<Kind, std::size_t> registered_only;
    for (const Organisation& organisation : d.organisations_) {
        if (organisation.kind == Kind::care_provider &&
            d.find(*organisation.parent)->kind != Kind::county_council)
            return broken(organisation, "parent", "must be a county council");
        bool any = false, registered = false;
        for (const System& system : organisation.systems) {
            if (system.answers_for == AnswersFor::anyone) {
                d.anyone_.push_back({&organisation, &system});
                any = true;
            }
            registered = registered || system.answers_for == AnswersFor::registered;
        }
        if (any || organisation.systems.empty()) continue;
        if (registered)
            ++registered_only[organisation.kind];
        else
            d.pointed_only_.push_back(&organisation);
    }
    for (const auto& [kind, count] : registered_only) d.registered_only_.push_back({kind, count});
    return built;
}

const Organisation* Directory::find(const OdsCode& code) const {
    const auto at = by_code_.find(code);
    return at == by_code_.end() ? nullptr : &organisations_[at->second];
}

std::vector<Member> Directory::systems_of(const OdsCode& practice) const {
    std::vector<Member> members;
    if (const Organisation* organisation = find(practice))
        for (const System& system : organisation->systems)
            members.push_back({organisation, &system});
    return members;
}

CurrentDirectory::CurrentDirectory(std::shared_ptr<const Directory> first)
    : current_(std::move(first)) {}
std::shared_ptr<const Directory> CurrentDirectory::get() const {
    const std::scoped_lock lock(mutex_);
    return current_;
}
void CurrentDirectory::swap(std::shared_ptr<const Directory> next) {
    // What was in force goes when `next` does: after the lock.
    const std::scoped_lock lock(mutex_);
    current_.swap(next);
}

}  // namespace mcr::directory
