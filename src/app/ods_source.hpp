#pragma once

#include <span>
#include <string>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "directory/ods.hpp"

namespace mcr::app {

/// Reads what the Organisation Data Service says of `codes`: from a snapshot (a file with a FHIR R4
/// Bundle), or, where `from` begins with http:// or https://, from its FHIR R4 API at that base
/// URL. For commands: blocks, and starts threads of its own.
/// Errors: those of directory::read_ods, naming the file or the HTTP status; not_found; too_large
/// beyond 64 MB or 200 pages; unsupported for a page at another address; those of the network.
[[nodiscard]] Result<directory::OdsSnapshot> read_ods_from(const std::string& from,
                                                           std::span<const OdsCode> codes,
                                                           const Clock& clock, Log& log,
                                                           Metrics& metrics);

}  // namespace mcr::app
