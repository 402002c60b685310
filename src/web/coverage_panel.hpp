#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "relay/relay.hpp"

namespace mcr::web {

/// What a row comes to for its reader, in the order of the panel: what is missing stands first.
enum class CoverageGroup : std::uint8_t {
    asking,     ///< has not answered yet
    missing,    ///< could not be asked, or gave no answer that can be used
    kept_back,  ///< the patient, the organisation or the reader's role keeps something back
    remarked,   ///< gave something, and says more of it than how much it is
    gave,
    nothing,    ///< answered that there is nothing
    not_asked,  ///< nothing names it, or the reader may wish that it be asked
};
inline constexpr std::size_t coverage_group_count = 7;
[[nodiscard]] CoverageGroup group_of(const relay::CoverageRow& row);

/// Where a row stands: its own number on the page, and that of the federation's row that it is
/// told beneath.
struct RowPlace {
    std::size_t index = 0;
    std::optional<std::size_t> beneath;
};
/// The index of the row of the federation that told of `rows[index]`; nullopt where none did, or
/// it has no row.
[[nodiscard]] std::optional<std::size_t> federation_of(std::span<const relay::CoverageRow> rows,
                                                       std::size_t index);

/// One row of the coverage panel, an <li>, with `extra` (HTML) at its end. HTML.
[[nodiscard]] std::string coverage_row(const relay::CoverageRow& row, const RowPlace& place,
                                       std::string_view extra = {});
/// "3 of 7 organisations gave information; 2 …" in plain text.
[[nodiscard]] std::string coverage_summary(const relay::Coverage& coverage);
/// The coverage panel, its rows in their groups. `busy`: organisations are still being asked, and
/// the script moves their rows to their groups as they answer. `extras`: HTML for the end of each
/// row. `wish`: HTML beneath those not asked. HTML.
[[nodiscard]] std::string coverage_panel(const relay::Coverage& coverage, bool busy,
                                         const std::vector<std::string>& extras = {},
                                         std::string_view wish = {});
/// What is never relayed, whoever the patient is: the same on every record page, so that it tells
/// nothing. HTML.
[[nodiscard]] std::string never_relayed();

}  // namespace mcr::web
