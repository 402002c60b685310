#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/generate/history.hpp"
#include "sim/wire/misbehaviour.hpp"

namespace mcr::sim {

// The organisations of the demonstration region. Trusts and urgent care providers are named as they
// are; practices, the pharmacy, the clinic, the council and the care provider are invented. Codes
// with ZZ or 9 are issued to nobody.
namespace ods {
inline constexpr std::string_view practice = "F81901";
inline constexpr std::string_view practice_with_areas_off = "F81902";
inline constexpr std::string_view practice_without_agreement = "E82903";
inline constexpr std::string_view practice_joining = "E82904";
inline constexpr std::string_view princess_alexandra = "RQW";
inline constexpr std::string_view east_and_north_herts = "RWH";
inline constexpr std::string_view west_herts = "RWG";
inline constexpr std::string_view east_of_england_ambulance = "RYC";
inline constexpr std::string_view pharmacy = "FZZ97";
inline constexpr std::string_view council = "Z99";
inline constexpr std::string_view clinic = "NZZ98";
// These look and hold nothing: they have no system.
inline constexpr std::string_view extended_hours = "ZZ110";
inline constexpr std::string_view provider_111 = "ZZ111";
inline constexpr std::string_view out_of_hours = "ZZ112";
inline constexpr std::string_view home_care = "ZZ202";
inline constexpr std::string_view demographics = "pds";
}  // namespace ods

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
