#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/generate/history.hpp"
#include "sim/region/ods.hpp"
#include "sim/wire/misbehaviour.hpp"

namespace mcr::sim {

/// One person of the region and what a view of them shows.
struct Story {
    std::string name;   ///< short, for tests and documentation
    std::string story;  ///< one sentence for the reader
    Life life;
    std::string asked_number;  ///< what is typed; a superseded number in one story
    bool restricted = false;
    bool invalidated = false;
    bool dissents = false;              ///< from sharing of the practice's record
    std::vector<std::string> warnings;  ///< of the practice's lists
    std::optional<Day> registered;      ///< with the practice; empty for long ago
    /// Organisations that misbehave when they are asked about this person.
    struct Trouble {
        std::string_view organisation;
        Misbehaviour misbehaviour;
    };
    std::vector<Trouble> troubles;
};

/// The people of the region, the same for the same seed. Their NHS numbers are of the 999 range,
/// valid and distinct.
[[nodiscard]] std::vector<Story> make_stories(std::uint64_t seed);

}  // namespace mcr::sim
