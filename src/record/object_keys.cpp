#include "record/object_keys.hpp"

#include <algorithm>
#include <utility>

namespace mcr::record {
namespace {

/// Room beyond this is given back after the document that needed it.
constexpr std::size_t keep_capacity = 1UL << 20U;

}  // namespace

void ObjectKeys::begin(std::string_view text, std::size_t tokens) {
    const std::size_t wanted = tokens / 3 + 2;  // a key, its colon and its value
    if (wanted > capacity_ || (capacity_ > keep_capacity && wanted <= keep_capacity)) {
        capacity_ = std::max(wanted, std::size_t{1024});
        keys_ = std::make_unique_for_overwrite<Key[]>(capacity_);
    }
    text_ = text.data();
    top_ = 0;
    escaped_.clear();
}

bool ObjectKeys::add_escaped(Object& object, std::string value) {
    const auto size = static_cast<std::uint32_t>(value.size());
    value.append(8, '\0');
    std::string& kept = escaped_.emplace_back(std::move(value));
    const std::uint64_t signature = key_signature(std::string_view(kept).substr(0, size));
    return add(object, static_cast<std::uint32_t>(escaped_.size() - 1), size | escaped_mark,
               signature);
}

std::string_view ObjectKeys::value(const Key& key) const noexcept {
    if ((key.size & escaped_mark) == 0) return {text_ + key.at, key.size};
    return std::string_view(escaped_[key.at]).substr(0, key.size & ~escaped_mark);
}

bool ObjectKeys::differs(Object& object) {
    const std::uint32_t count = top_ - object.first;
    if (count > small) return count < 2 * std::max(object.compared, small) || all_differ(object);
    const Key& last = keys_[top_ - 1];
    for (std::uint32_t i = object.first; i + 1 < top_; ++i) {
        if (keys_[i].signature == last.signature && value(keys_[i]) == value(last)) return false;
    }
    return true;
}

bool ObjectKeys::all_differ(Object& object) {
    Key* const first = keys_.get() + object.first;
    Key* const last = keys_.get() + top_;
    std::sort(first, last, [this](const Key& a, const Key& b) {
        if (a.signature != b.signature) return a.signature < b.signature;
        return value(a) < value(b);
    });
    object.compared = top_ - object.first;
    return std::adjacent_find(first, last, [this](const Key& a, const Key& b) {
               return a.signature == b.signature && value(a) == value(b);
           }) == last;
}

}  // namespace mcr::record
