#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "record/section.hpp"

namespace mcr::source::gp_connect::html {

/// The pages of a record that Access Record HTML 0.7 has.
enum class PageKind : std::uint8_t {
    summary,
    problems,
    encounters,
    allergies,
    clinical_items,
    immunisations,
    medications,
    observations,
    referrals,
    administrative,
};
inline constexpr std::size_t page_count = 10;

struct PageFacts {
    std::string_view code;  ///< of the value set gpconnect-record-section-1
    std::string_view title;
    record::Section section;  ///< that the page is one of
};
[[nodiscard]] const PageFacts& facts_of(PageKind page) noexcept;

/// Everything that stands on the page. A page cannot be divided: it is asked for only where all of
/// it may be seen.
[[nodiscard]] record::Sections held_by(PageKind page);

/// What to ask for of what a reader wants and may see.
struct Choice {
    std::vector<PageKind> asked;
    /// Holds something of it, and more than may be asked for.
    std::vector<PageKind> mixed;
};
[[nodiscard]] Choice choose(const record::Sections& sections);

}  // namespace mcr::source::gp_connect::html
