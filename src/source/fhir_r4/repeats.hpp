#pragma once

#include <cstddef>
#include <vector>

#include "record/part.hpp"

namespace mcr::source::fhir_r4 {

/// Servers repeat resources on several pages and in several searches. Takes every further copy of
/// the same type and id out that is the same byte for byte, and gives every further version of it
/// a new id of its own, so that nothing is lost and nothing stands twice (law 7).
struct Repeats {
    std::size_t copies_dropped = 0;
    std::size_t versions_kept = 0;
};
Repeats settle_repeats(std::vector<record::Part>& parts);

}  // namespace mcr::source::fhir_r4
