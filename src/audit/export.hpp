#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>

#include "audit/keys.hpp"
#include "audit/reader.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace mcr::audit {

struct Exported {
    std::uint64_t entries = 0;
    std::uint64_t unreadable = 0;
    std::string public_key;  ///< whose signature the export carries, hex
};

/// Writes JSON Lines: a header, the lines of the log that `filter` takes, unchanged, and a footer
/// with their number, their SHA-256 and a signature over all of it (docs/audit.md).
/// Errors: as Reader; unavailable when `out` fails.
[[nodiscard]] Result<Exported> export_log(const std::filesystem::path& folder, const Filter& filter,
                                          const Keys& keys, const Clock& clock, std::ostream& out);

/// Checks that an export is whole and signed by the public key that it names.
/// Errors: malformed when it is no export; invalid when it does not hold; unavailable.
[[nodiscard]] Result<Exported> check_export(const std::filesystem::path& file);

}  // namespace mcr::audit
