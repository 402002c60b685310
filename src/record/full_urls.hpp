#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "record/part.hpp"

namespace mcr::record {

/// Finds the entry of a document by its fullUrl; the first where several have the same. Made on
/// the first question. Where a hostile document makes the hash table slow, a sorted list serves.
class FullUrls {
public:
    /// `items` must outlive it and stay unchanged.
    explicit FullUrls(std::span<const Item> items) : items_(items) {}

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view url);

private:
    void build();
    std::span<const Item> items_;
    bool built_ = false;
    std::vector<std::uint32_t> slots_;  ///< index of an item and one, 0 where free
    std::vector<std::pair<std::string_view, std::uint32_t>> sorted_;  ///< instead of slots_
};

}  // namespace mcr::record
