#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/json_tree.hpp"

namespace mcr::source::stu3 {

/// The clinical areas of a GP Connect structured record, each with its primary List.
enum class Area : std::uint8_t {
    allergies,
    ended_allergies,
    medications,
    immunisations,
    consultations,
    problems,
    uncategorised,
    referrals,
    investigations,
    diary_entries,
};
inline constexpr std::size_t area_count = 10;
using Areas = std::bitset<area_count>;

struct AreaNames {
    std::string_view title;      ///< as the reader sees it
    std::string_view list_code;  ///< SNOMED CT code of its primary List
    std::string_view parameter;  ///< of $gpc.getstructuredrecord; shared by the two of allergies
};
[[nodiscard]] const AreaNames& names_of(Area area) noexcept;

/// What the Lists and OperationOutcomes of a structured record say about what is not in it.
struct Findings {
    Areas listed;                  ///< has its primary List
    Areas empty;                   ///< its primary List has no entries
    Areas switched_off;            ///< "has been disabled"
    Areas unsupported;             ///< "is an unrecognised parameter"
    bool confidential = false;     ///< some List says confidential-items
    bool in_transit = false;       ///< some List says data-in-transit
    bool awaiting_filing = false;  ///< some List says data-awaiting-filing
    /// For the reader, in plain English, each once, without clinical content.
    std::vector<std::string> sentences;

    /// Reads one resource of the STU3 Bundle; anything but List and OperationOutcome says nothing.
    void read(const record::JsonNode& resource);

private:
    void read_list(const record::JsonNode& list);
    void read_outcome(const record::JsonNode& outcome);
    void read_warning(std::string_view code, std::optional<Area> area,
                      const record::JsonNode& list);
    void say(std::string sentence);
};

}  // namespace mcr::source::stu3
