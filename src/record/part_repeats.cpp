#include <algorithm>
#include <cassert>

#include "record/part.hpp"

namespace mcr::record {

void Part::drop(std::size_t index) {
    assert(index < items_.size());
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(index));
    std::erase_if(patients_, [index](const StatedPatient& one) { return one.item == index; });
    for (StatedPatient& one : patients_)
        if (one.item > index) --one.item;
}

void Part::drop(const std::vector<bool>& which) {
    assert(which.size() == items_.size());
    std::vector<std::uint32_t> moved(items_.size());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        moved[i] = static_cast<std::uint32_t>(kept);
        if (which[i]) continue;
        if (kept != i) items_[kept] = items_[i];
        ++kept;
    }
    items_.resize(kept);
    std::erase_if(patients_, [&which](const StatedPatient& one) { return which[one.item]; });
    for (StatedPatient& one : patients_) one.item = moved[one.item];
}

void Part::give_id(std::size_t index, std::string_view new_id) {
    assert(index < items_.size() && !items_[index].id.empty());
    Item& item = items_[index];
    const auto first = edits_.begin() + item.first_edit;
    const auto last = first + item.edit_count;
    // The id is a whole string that the edit begins or replaces; in references a slash goes before.
    const auto edit = std::find_if(first, last, [&](const Edit& one) {
        const bool begins_string = one.at > item.begin && buffer_.view()[one.at - 1] == '"';
        const bool prefixed = one.removed == 0 &&
                              buffer_.view().substr(one.at, item.id.size()) == item.id &&
                              item.new_id.starts_with(one.text);
        return begins_string && !one.text.empty() && (prefixed || one.text == item.new_id);
    });
    assert(edit != last);
    if (edit == last) return;
    item.new_id = text_.keep({new_id});
    if (edit->removed == 0) edit->removed = static_cast<std::uint32_t>(item.id.size());
    edit->text = item.new_id;
}

}  // namespace mcr::record
