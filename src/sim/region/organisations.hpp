#pragma once

#include <string_view>
#include <vector>

#include "sim/generate/people.hpp"

namespace mcr::sim {

/// One system of an organisation of the region.
struct SystemOf {
    std::string_view key, protocol;
    std::string_view answers_for = "anyone";
    std::string_view sections{};  ///< comma between them; empty for all
    std::string_view withholding{}, stage{}, stage_reason{};
    int time_limit_ms = 3000;
    bool told_of_objections = false;
};

/// One organisation of the region. Without a system it looks and holds nothing.
struct Organisation {
    std::string_view code, name, kind, town{};
    std::string_view parent{}, predecessor{}, successor{}, valid_from{}, valid_to{};
    bool telling_name = false;
    std::vector<SystemOf> systems{};
};

/// The region in the order of its directory (docs/region.md).
[[nodiscard]] const std::vector<Organisation>& organisations();
/// Those of the neighbouring federation, which the directory does not name: it speaks for them.
[[nodiscard]] const std::vector<Organisation>& organisations_beyond();

/// Who works there; the same people whenever it is asked.
[[nodiscard]] std::vector<Clinician> staff_of(const Organisation& organisation);
[[nodiscard]] std::uint64_t seed_of(std::string_view code, std::string_view more);
/// A made-up accredited system id of 12 digits.
[[nodiscard]] std::string asid_of(std::string_view code);

}  // namespace mcr::sim
