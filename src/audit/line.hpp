#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/entry.hpp"
#include "audit/keys.hpp"
#include "base/result.hpp"

namespace mcr::audit {

/// The longest line of the log, without its line end. Longer entries are refused, longer lines
/// are reported as unreadable.
inline constexpr std::size_t max_line_bytes = 16UL << 20U;

/// `previous` of the first entry of all.
[[nodiscard]] const std::string& no_hash();

[[nodiscard]] std::string_view to_string(EntryKind kind) noexcept;  ///< "intent", …
[[nodiscard]] Result<EntryKind> entry_kind_from(std::string_view text);

/// The members of the entry's line that do not depend on its place in the chain, from "kind" on,
/// without braces. Texts that are not UTF-8 are repaired with U+FFFD.
[[nodiscard]] std::string members_of(const Entry& entry);

/// Appends the whole line with its line end to `out`; gives its hash in hex.
std::string append_line(std::string& out, std::uint64_t sequence, std::string_view time,
                        std::string_view members, std::string_view previous, ChainMac& mac);

/// The parts of a line that the chain needs. Views into the line.
struct Frame {
    std::uint64_t sequence = 0;
    std::string_view content;   ///< what the hash is over: up to and with `previous`
    std::string_view previous;  ///< 64 hexadecimal digits
    std::string_view hash;
};
/// Nothing unless `line` (without its line end) has the shape of docs/audit.md. Does not check
/// what stands between time and previous, which the hash covers.
[[nodiscard]] std::optional<Frame> frame_of(std::string_view line);
/// The sequence number with which `line` begins, even if the rest is broken.
[[nodiscard]] std::optional<std::uint64_t> claimed_sequence(std::string_view line);
[[nodiscard]] bool hash_holds(const Frame& frame, ChainMac& mac);

/// One entry as read back.
struct Record {
    Position position;
    Entry entry;
    std::string previous, hash;
};
/// Does not check the hash. Errors: malformed, without anything of the line.
[[nodiscard]] Result<Record> parse_line(std::string_view line);

}  // namespace mcr::audit
