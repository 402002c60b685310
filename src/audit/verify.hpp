#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "audit/keys.hpp"
#include "base/result.hpp"

namespace mcr::audit {

/// What was done to the log.
enum class BreakKind {
    changed,     ///< an entry stands in its place, but its hash does not hold
    removed,     ///< entries are missing between others
    inserted,    ///< a line that is no entry of this place: foreign, or a copy of another
    reordered,   ///< a true entry stands in the wrong place
    replaced,    ///< a true entry, but of another copy of this log: it does not continue the one
                 ///< before
    cut_off,     ///< entries that the checkpoint names are missing at the end
    checkpoint,  ///< the checkpoint is missing, unreadable or not signed with this key
};
[[nodiscard]] std::string_view to_string(BreakKind kind) noexcept;  ///< "changed", "cut-off", …

/// One thing that is wrong, of one entry or of several that follow each other.
struct Break {
    BreakKind kind = BreakKind::changed;
    std::string segment;      ///< file name; empty for the checkpoint
    std::uint64_t line = 0;   ///< where it was noticed, from 1
    std::uint64_t first = 0;  ///< sequence; 0 where no entry is meant
    std::uint64_t last = 0;
    std::string sentence;  ///< plain words
};

struct Verdict {
    std::uint64_t segments = 0;
    std::uint64_t entries = 0;       ///< that hold and stand in their place
    std::uint64_t checkpointed = 0;  ///< entries that the checkpoint names
    std::string head;                ///< hash of the last entry
    std::string tree_head;           ///< of all entries (docs/audit.md); empty unless intact
    std::uint64_t torn_bytes = 0;    ///< of an unfinished last line: a crash, or being written now
    std::vector<Break> breaks;       ///< in the order of the log, at most `max_breaks`
    std::uint64_t more_breaks = 0;   ///< found beyond those
    [[nodiscard]] bool intact() const noexcept { return breaks.empty() && more_breaks == 0; }
};

inline constexpr std::size_t max_breaks = 1000;

/// Reads the whole log in `folder` and says what is wrong with it. Changes nothing and takes no
/// lock: the log may be growing. Memory is bounded by the longest line.
/// Errors: not_found when there is no log; unavailable when it cannot be read.
[[nodiscard]] Result<Verdict> verify_log(const std::filesystem::path& folder, const Keys& keys);

}  // namespace mcr::audit
