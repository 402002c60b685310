#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "record/coverage_state.hpp"

namespace mcr::source::gp_connect::html {

/// What a page says of itself: GP Connect Access Record HTML 0.7.4, "HTML implementation guide" and
/// "HTML layout guide", and the words of real suppliers ("Provider variance"). Carries nothing
/// clinical.
struct Page {
    bool has_content = false;  ///< rows of a table, or words that are none of those below
    // Banners
    bool excluded = false;     ///< items are left out for confidentiality or the patient's wish
    bool in_transit = false;   ///< the record has not wholly come from the previous practice
    std::string transit_date;  ///< dd-Mmm-yyyy before which something may be missing; may be empty
    bool limited = false;      ///< shows a period only
    bool explains = false;     ///< says how it was filled or what it does not hold
    // In place of a table
    bool none_recorded = false;  ///< "No '…' data is recorded for this patient."
    bool unavailable = false;    ///< "This system does not support retrieval of '…' data."
    bool denied = false;         ///< "Access is denied to '…' data for this patient."
    bool unsupported = false;    ///< "'…' data is not supported by this system."

    /// What it comes to: data; withheld_confidential for an empty page that leaves something out;
    /// nothing_recorded; not_supported; failed for a page that says nothing at all.
    [[nodiscard]] record::CoverageState state() const;
    /// Adds what another part of the same page says.
    void add(const Page& other);
};

/// The classes of banners and columns that a page keeps.
inline constexpr std::string_view kept_classes[] = {"content-banner",   "date-banner",
                                                    "exclusion-banner", "gptransfer-banner",
                                                    "date-column",      "med-item-column"};

/// Reads `div`, one element of XHTML as narrative::clean gives it.
/// Errors: malformed where it is no XML.
[[nodiscard]] Result<Page> read_page(std::string_view div);

}  // namespace mcr::source::gp_connect::html
