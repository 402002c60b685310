#pragma once

#include "sim/generate/history.hpp"
#include "sim/protocol/gp_dialect.hpp"
#include "sim/protocol/gp_record.hpp"

namespace mcr::sim {

/// A practice that records for GP Connect, and who works there.
struct GpHouse {
    std::string code;
    std::string name;
    std::string town;
    std::vector<Clinician> clinicians;  ///< at least one; the first is everybody's usual GP
    GpDialect dialect = GpDialect::emis;
};

/// A new id as the system of `dialect` makes them.
[[nodiscard]] std::string gp_id(GpDialect dialect, SeededRandom& random);

/// Writes what `history` says as the STU3 resources of a structured record (CareConnect-GPC
/// profiles), area by area. Ids depend on `seed` alone.
[[nodiscard]] GpRecord write_gp(const GpHouse& house, const Person& person, const History& history,
                                Day registered, std::uint64_t seed);

}  // namespace mcr::sim
