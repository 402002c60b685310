#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/generate/history.hpp"
#include "sim/protocol/xds_gateway.hpp"

namespace mcr::sim {

/// A community that shares documents, and who writes them.
struct XdsHouse {
    std::string organisation;  ///< its name
    std::string home;          ///< OID of the community; documents' ids are below it
    std::string author_family, author_given;
};

/// What `history` says as documents: each letter as plain text and in turn as PDF; each discharge
/// as text; `cda`, whole documents of the same history (write_cda); and a summary that is made on
/// demand. Where there are two letters the second one replaces an earlier version of itself. Ids
/// depend on `seed` and the house alone.
[[nodiscard]] XdsPatient write_xds(const XdsHouse& house, const Person& person,
                                   const History& history, std::uint64_t seed,
                                   const std::vector<std::string>& cda = {});

/// A PDF of one page with `text`, wrapped, in Helvetica. ASCII only; anything else becomes '?'.
[[nodiscard]] std::string minimal_pdf(const std::string& title, const std::string& text);

}  // namespace mcr::sim
