#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "audit/keys.hpp"
#include "base/result.hpp"

namespace mcr::audit {

inline constexpr std::string_view checkpoint_name = "checkpoint.json";

/// What the log had come to at a moment. Signed, so that a tail that is cut off later is missed.
struct Checkpoint {
    std::uint64_t entries = 0;
    std::string head;  ///< hash of the last entry, hex
    std::string time;
};

/// One line of JSON with its signature (docs/audit.md).
[[nodiscard]] std::string checkpoint_text(const Checkpoint& checkpoint, const Keys& keys);
/// Errors: malformed when it is not a checkpoint or its signature is not by `keys`.
[[nodiscard]] Result<Checkpoint> parse_checkpoint(std::string_view text, const Keys& keys);
/// Nothing when the folder has none. Errors: as parse_checkpoint; unavailable.
[[nodiscard]] Result<std::optional<Checkpoint>> read_checkpoint(const std::filesystem::path& folder,
                                                                const Keys& keys);

}  // namespace mcr::audit
