#pragma once

#include <cstdint>
#include <iterator>
#include <map>

namespace mcr::audit {

/// A set of sequence numbers, kept as ranges.
class Intervals {
public:
    /// [first, last] must not meet what is there already; an empty range adds nothing.
    void add(std::uint64_t first, std::uint64_t last) {
        if (first <= last) ranges_.emplace(first, last);
    }
    [[nodiscard]] bool contains(std::uint64_t number) const {
        const auto at = ranges_.upper_bound(number);
        return at != ranges_.begin() && std::prev(at)->second >= number;
    }
    /// Whether `number` was there.
    bool remove(std::uint64_t number) {
        auto at = ranges_.upper_bound(number);
        if (at == ranges_.begin()) return false;
        --at;
        if (at->second < number) return false;
        const auto [first, last] = *at;
        ranges_.erase(at);
        if (number > first) ranges_.emplace(first, number - 1);
        if (number < last) ranges_.emplace(number + 1, last);
        return true;
    }
    /// Takes out the smallest number; the set must not be empty.
    std::uint64_t take_first() {
        const std::uint64_t number = ranges_.begin()->first;
        remove(number);
        return number;
    }
    /// Takes out the first range; the set must not be empty.
    void drop_first() { ranges_.erase(ranges_.begin()); }
    [[nodiscard]] bool empty() const noexcept { return ranges_.empty(); }
    [[nodiscard]] std::size_t ranges() const noexcept { return ranges_.size(); }
    [[nodiscard]] auto begin() const { return ranges_.begin(); }
    [[nodiscard]] auto end() const { return ranges_.end(); }

private:
    std::map<std::uint64_t, std::uint64_t> ranges_;
};

}  // namespace mcr::audit
