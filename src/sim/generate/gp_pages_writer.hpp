#pragma once

#include "sim/generate/gp_writer.hpp"
#include "sim/protocol/gp_page_record.hpp"

namespace mcr::sim {

/// Writes what `history` says as the ten pages of Access Record HTML, in the words of the house's
/// system. Ids depend on `seed` alone.
[[nodiscard]] GpPages write_gp_pages(const GpHouse& house, const Person& person,
                                     const History& history, Day registered, std::uint64_t seed);

}  // namespace mcr::sim
