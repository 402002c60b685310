#include "relay/coverage.hpp"

#include <algorithm>
#include <iterator>

namespace mcr::relay {

using record::CoverageState;

std::size_t Coverage::add(CoverageRow row) {
    rows_.push_back(std::move(row));
    return rows_.size() - 1;
}

Result<void> Coverage::settle(std::size_t index, CoverageState state, std::string sentence,
                              std::vector<std::string> notes, Milliseconds took) {
    if (index >= rows_.size())
        return fail(ErrorKind::not_found, "The coverage statement has no such row.");
    CoverageRow& row = rows_[index];
    if (row.settled) return fail(ErrorKind::conflict, "This row of the coverage is settled.");
    row.state = state;
    row.sentence = std::move(sentence);
    row.notes.insert(row.notes.begin(), std::make_move_iterator(notes.begin()),
                     std::make_move_iterator(notes.end()));
    row.took = took;
    row.settled = true;
    return {};
}

std::optional<std::size_t> Coverage::find(const OdsCode& organisation) const noexcept {
    const auto at = std::ranges::find(rows_, organisation, &CoverageRow::organisation);
    if (at == rows_.end()) return std::nullopt;
    return static_cast<std::size_t>(at - rows_.begin());
}

void Coverage::add_note(std::size_t index, std::string note) {
    rows_[index].notes.push_back(std::move(note));
}

Result<void> Coverage::take_over(std::size_t index, CoverageRow row) {
    if (index >= rows_.size())
        return fail(ErrorKind::not_found, "The coverage statement has no such row.");
    if (!rows_[index].system_key.empty() || rows_[index].organisation != row.organisation)
        return fail(ErrorKind::conflict, "This row of the coverage stands.");
    rows_[index] = std::move(row);
    return {};
}

bool Coverage::complete() const noexcept {
    return std::ranges::all_of(rows_, [](const CoverageRow& row) { return row.settled; });
}

bool Coverage::anyone_answered() const noexcept {
    return std::ranges::any_of(rows_, [](const CoverageRow& row) {
        return row.settled && !row.system_key.empty() && is_answer(row.state);
    });
}

bool is_answer(CoverageState state) noexcept {
    switch (state) {
        case CoverageState::data:
        case CoverageState::nothing_recorded:
        case CoverageState::not_held:
        case CoverageState::withheld_confidential:
        case CoverageState::objected:
        case CoverageState::not_permitted:
            return true;
        case CoverageState::switched_off:
        case CoverageState::awaiting:
        case CoverageState::not_supported:
        case CoverageState::wrong_patient:
        case CoverageState::timed_out:
        case CoverageState::failed:
        case CoverageState::not_asked:
            return false;
    }
    return false;
}

}  // namespace mcr::relay
