#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "audit/file.hpp"
#include "audit/keys.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace mcr::audit {

/// Where the chain goes on.
struct ChainEnd {
    std::uint64_t next = 1;         ///< sequence of the next entry
    std::string head;               ///< hash of the last one
    std::filesystem::path segment;  ///< to append to; empty when a new one must be made
    std::uint64_t segment_bytes = 0;
    std::uint64_t cut = 0;  ///< bytes of a torn entry that were cut off
};

/// Reads the last segment of a log that nobody writes, checks every line, its link to the segment
/// before, and the checkpoint, and cuts off what a crash left of entries that were never
/// acknowledged: an unfinished last line, or one with unwritten (zero) bytes and nothing sound
/// behind it. A folder without a log gets its first checkpoint.
/// Errors: malformed, naming segment and sequence, for everything else; unavailable.
[[nodiscard]] Result<ChainEnd> recover(const std::filesystem::path& folder, const Keys& keys,
                                       const Clock& clock, Disk& disk);

}  // namespace mcr::audit
