#include "relay/pointers.hpp"

#include <algorithm>
#include <utility>

namespace mcr::relay {

using record::CoverageState;

namespace {

/// Who answers for what `custodian` holds. The directory has checked that successions end.
OdsCode answering_for(const OdsCode& custodian, const directory::Directory& directory,
                      std::string_view today) {
    const directory::Organisation* at = directory.find(custodian);
    while (at != nullptr && !at->valid_on(today) && at->successor)
        at = directory.find(*at->successor);
    return at == nullptr ? custodian : at->code;
}

std::string capital(std::string_view text) {
    std::string out(text);
    if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
        out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
}

}  // namespace

Pointers::Pointers(source::PointersFound found, const directory::Directory& directory,
                   std::string_view today)
    : unattributed_(found.unattributed) {
    std::vector<std::pair<OdsCode, source::Pointer>> placed;
    placed.reserve(found.pointers.size());
    for (source::Pointer& pointer : found.pointers) {
        OdsCode holder = answering_for(pointer.custodian, directory, today);
        placed.emplace_back(std::move(holder), std::move(pointer));
    }
    std::ranges::stable_sort(placed, {}, [](const auto& one) { return one.first; });
    for (auto& [holder, pointer] : placed) {
        if (holders_.empty() || holders_.back() != holder) {
            holders_.push_back(holder);
            ends_.push_back(pointers_.size());
        }
        pointers_.push_back(std::move(pointer));
        ends_.back() = pointers_.size();
    }
}

std::span<const source::Pointer> Pointers::of(const OdsCode& code) const {
    const auto at = std::ranges::lower_bound(holders_, code);
    if (at == holders_.end() || *at != code) return {};
    const auto i = static_cast<std::size_t>(at - holders_.begin());
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::span(pointers_).subspan(begin, ends_[i] - begin);
}

LocatorTrouble trouble_of(const Error& error, std::string_view locator) {
    const std::string name = capital(locator);
    if (error.kind == ErrorKind::forbidden)
        return {CoverageState::not_permitted, name + " serves professionals in direct care only."};
    if (error.kind == ErrorKind::timed_out)
        return {CoverageState::timed_out, name + " did not answer within its time limit."};
    if (error.code == "wrong-patient")
        return {CoverageState::wrong_patient,
                name + " answered about somebody else. Its answer was discarded."};
    return {CoverageState::failed, name + " did not answer."};
}

CoverageRow unattributed_row(std::size_t count, std::string_view locator) {
    CoverageRow row;
    row.organisation_name = "Organisations that are not named (" + std::to_string(count) +
                            (count == 1 ? " pointer)" : " pointers)");
    row.state = CoverageState::failed;
    row.sentence = capital(locator) + " points to something without a usable name of who holds it.";
    row.settled = true;
    return row;
}

}  // namespace mcr::relay
