#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "record/part.hpp"

namespace mcr::record {

/// Which items refer to which, across parts of one source. Items are numbered from the first of the
/// first part on. The parts must outlive it and must not change.
class ItemLinks {
public:
    explicit ItemLinks(std::span<const Part> parts);

    /// Where a reference leads. `items` is empty when that is not among the parts; `type` is that
    /// of the reference, if it names one.
    struct Target {
        std::span<const std::uint32_t> items;
        std::string_view type;
    };
    /// `reference` as it stands in a resource: relative, absolute, a urn, with a version. The
    /// target's type points into it.
    [[nodiscard]] Target find(std::string_view reference) const;

private:
    void add(std::string key, std::uint32_t item);

    std::unordered_map<std::string, std::vector<std::uint32_t>> items_;  ///< by address
};

/// Calls `on_reference(text)` for every reference within `resource`, but for those to what it
/// contains itself (#id).
void each_reference(std::string_view resource,
                    const std::function<void(std::string_view)>& on_reference);
/// The same, also for every url, such as that of an attachment (and those that name extensions).
void each_address(std::string_view resource,
                  const std::function<void(std::string_view)>& on_address);

}  // namespace mcr::record
