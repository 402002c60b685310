#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "audit/keys.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace mcr::audit {

/// A proof that one entry stands in the log, as one JSON object (docs/audit.md): the entry's line,
/// the Merkle path to the head of the tree of all entries that the checkpoint names, and the
/// signed head. Checks every line up to the checkpoint on the way.
/// Errors: not_found when the log or an entry of that number within the checkpoint is not there;
/// malformed when the log does not verify; unavailable.
[[nodiscard]] Result<std::string> prove(const std::filesystem::path& folder, std::uint64_t sequence,
                                        const Keys& keys, const Clock& clock);

/// What a proof that holds says.
struct Proven {
    std::uint64_t sequence = 0;
    std::uint64_t tree_size = 0;
    std::string tree_head;   ///< hex
    std::string time;        ///< of the signature
    std::string public_key;  ///< whose signature it carries, hex
    std::string line;        ///< the entry
};

/// Checks a proof with nothing but itself. That the head is the log's is as sure as the reader is
/// of `public_key` or of the head itself; compare them.
/// Errors: malformed when it is no proof; invalid when it does not hold, saying where.
[[nodiscard]] Result<Proven> check_proof(std::string_view text);

}  // namespace mcr::audit
