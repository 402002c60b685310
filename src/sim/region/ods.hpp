#pragma once

#include <string_view>

// The codes of the demonstration region. Trusts have their own; codes with 9 or ZZ in them are
// invented, whoever's name stands beside them: their own are not public, or they are invented
// themselves (docs/region.md says which).
namespace mcr::sim::ods {

inline constexpr std::string_view demographics = "pds";

// Practices: F of West Essex, E of Hertfordshire.
inline constexpr std::string_view practice = "F81901";
inline constexpr std::string_view practice_with_areas_off = "F81902";
inline constexpr std::string_view practice_without_agreement = "E82903";
inline constexpr std::string_view practice_joining = "E82904";
inline constexpr std::string_view practice_herts_valleys = "E82905";
inline constexpr std::string_view practice_east_herts = "E82906";

inline constexpr std::string_view princess_alexandra = "RQW";
inline constexpr std::string_view east_and_north_herts = "RWH";
inline constexpr std::string_view west_herts = "RWG";
inline constexpr std::string_view mid_essex = "RQ8";  ///< closed; its successor is the next
inline constexpr std::string_view mid_and_south_essex = "RAJ";
inline constexpr std::string_view east_of_england_ambulance = "RYC";
inline constexpr std::string_view community_hospital = "NZZ99";

inline constexpr std::string_view pharmacy = "FZZ97";
inline constexpr std::string_view second_pharmacy = "FZZ96";
inline constexpr std::string_view clinic = "NZZ98";

inline constexpr std::string_view extended_hours = "ZZ110";
inline constexpr std::string_view provider_111 = "ZZ111";
inline constexpr std::string_view out_of_hours = "ZZ112";
inline constexpr std::string_view herts_urgent_care = "ZZ113";

inline constexpr std::string_view council = "Z99";
inline constexpr std::string_view second_council = "Z98";
inline constexpr std::string_view home_care = "ZZ202";
inline constexpr std::string_view second_home_care = "ZZ203";

inline constexpr std::string_view barts = "R1H";
inline constexpr std::string_view cambridge = "RGT";
inline constexpr std::string_view federation = "ZZ900";
inline constexpr std::string_view royal_free = "RAL";        ///< behind the federation
inline constexpr std::string_view barking_havering = "RF4";  ///< behind the federation

}  // namespace mcr::sim::ods
