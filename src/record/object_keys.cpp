#include "record/object_keys.hpp"

#include <algorithm>
#include <utility>

namespace mcr::record {
namespace {

/// Room beyond this is given back after the document that needed it.
constexpr std::size_t keep_capacity = 1UL << 20U;
constexpr std::size_t least_capacity = 1024;

}  // namespace

ObjectKeys::Key* ObjectKeys::begin(std::string_view text, std::size_t tokens) {
    const std::size_t wanted = tokens / 2 + 2;  // a key and its colon
    if (wanted > capacity_ || (capacity_ > keep_capacity && wanted <= keep_capacity)) {
        capacity_ = std::max(wanted, least_capacity);
        keys_ = std::make_unique_for_overwrite<Key[]>(capacity_);
    }
    text_ = text.data();
    if (!escaped_.empty()) escaped_.clear();
    return keys_.get();
}

std::string_view ObjectKeys::add_escaped(Key*& top, std::uint64_t& seen, std::string value) {
    const auto size = static_cast<std::uint32_t>(value.size());
    value.append(8, '\0');
    const std::string_view kept =
        std::string_view(escaped_.emplace_back(std::move(value))).substr(0, size);
    // One that may be there already is found by who asks `differs` next, whatever comes back here.
    static_cast<void>(add(top, seen, static_cast<std::uint32_t>(escaped_.size() - 1),
                          size | escaped_mark, key_signature(kept)));
    return kept;
}

std::string_view ObjectKeys::value(const Key& key) const noexcept {
    if ((key.size & escaped_mark) == 0) return {text_ + key.at, key.size};
    return std::string_view(escaped_[key.at]).substr(0, key.size & ~escaped_mark);
}

bool ObjectKeys::differs(Object& object, Key* top) {
    const auto count = static_cast<std::uint32_t>(top - object.first);
    if (count > small) {
        return count < 2 * std::max(object.compared, small) || all_differ(object, top);
    }
    const Key& last = top[-1];
    for (const Key* key = object.first; key != &last; ++key) {
        if (key->signature == last.signature && value(*key) == value(last)) return false;
    }
    return true;
}

bool ObjectKeys::all_differ(Object& object, Key* top) {
    std::sort(object.first, top, [this](const Key& a, const Key& b) {
        if (a.signature != b.signature) return a.signature < b.signature;
        return value(a) < value(b);
    });
    object.compared = static_cast<std::uint32_t>(top - object.first);
    return std::adjacent_find(object.first, top, [this](const Key& a, const Key& b) {
               return a.signature == b.signature && value(a) == value(b);
           }) == top;
}

}  // namespace mcr::record
