#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/http.hpp"
#include "sim/protocol/gp_areas.hpp"

namespace mcr::sim {

/// Dates of a Period parameter; empty where open.
struct WholeDates {
    std::string start, end;
    [[nodiscard]] bool contains(std::string_view date) const;
};

/// What a $gpc.getstructuredrecord request asks for, after every rule has been checked.
struct GpAsked {
    std::string nhs_number;
    std::string trace_id;
    std::array<bool, area_count> areas{};
    std::array<WholeDates, area_count> period{};
    bool resolved_allergies = false;
    bool prescription_issues = true;
    bool not_given = false;
    bool immunisation_status = true;
    std::string problem_status;        ///< active, inactive or empty
    std::size_t most_recent = 0;       ///< consultations; 0 for all
    std::vector<std::string> unknown;  ///< parameters that this version does not know
    [[nodiscard]] bool wants(Area area) const { return areas[static_cast<std::size_t>(area)]; }
};

/// Checks headers, the unsigned JWT and its claims (GP Connect, cross-organisation audit and
/// provenance). Errors: http_status and the Spine code in `code`; the sentence is the diagnostics.
[[nodiscard]] Result<void> check_gp_headers(const net::Request& request, std::string_view base_url,
                                            std::string_view asid, std::string_view interaction_id,
                                            Instant now);

/// Reads the Parameters (section "rules for parameters" of Access Record Structured 1.6.2).
/// Errors: as above.
[[nodiscard]] Result<GpAsked> read_gp_parameters(const net::Request& request, Instant now);

}  // namespace mcr::sim
