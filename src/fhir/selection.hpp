#pragma once

#include <span>
#include <vector>

#include "base/clock.hpp"
#include "fhir/search.hpp"
#include "record/part.hpp"

namespace mcr::fhir {

/// An item within its part.
struct Found {
    const record::Part* part = nullptr;
    const record::Item* item = nullptr;
};

/// An item that belongs to an answer.
struct Chosen : Found {
    bool is_include = false;         ///< there for another item's sake: search.mode include
    std::vector<Found> medications;  ///< it refers to them, and they are to be included
};

/// The items of one holder's parts that `search` asks for, in their order. A `code` of a medicine
/// is looked for in the Medication it refers to as well. Items whose date is unknown are kept by
/// start, end and _since. What it gives points into `parts`.
[[nodiscard]] std::vector<Chosen> choose(std::span<const record::Part> parts, const Search& search,
                                         Instant now);

}  // namespace mcr::fhir
