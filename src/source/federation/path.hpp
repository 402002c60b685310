#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "directory/organisation.hpp"

namespace mcr::source::federation {

/// The protocol's name in the directory.
inline constexpr std::string_view protocol = "federation";
/// Names the gateways that a question came through, the first asker's first, commas between
/// (docs/sources/federation.md).
inline constexpr std::string_view path_header = "X-My-Care-Record-Path";
/// The setting of a system that names the gateway behind it.
inline constexpr std::string_view identity_setting = "identity";

inline constexpr std::size_t longest_identity = 64;
inline constexpr std::size_t longest_path = 8;

/// What this installation is among gateways.
struct Gateway {
    std::string identity;       ///< empty: it asks no other gateway
    std::size_t most_hops = 3;  ///< that a question may take; 1 to longest_path
};

/// 1 to 64 letters, digits, '.', '_' or '-'.
[[nodiscard]] bool is_identity(std::string_view text) noexcept;

/// Reads the header; without one the path is empty. Errors: invalid for a name that is none, or
/// more of them than longest_path.
[[nodiscard]] Result<std::vector<std::string>> read_path(std::optional<std::string_view> header);
/// `path` with `own` behind it.
[[nodiscard]] std::string write_path(std::span<const std::string> path, std::string_view own);

/// Why a question that came along `path` is not asked on of the gateway `identity`, in a sentence
/// for the reader; empty if it is.
[[nodiscard]] std::string why_not_asked(const Gateway& own, std::span<const std::string> path,
                                        std::string_view identity);

}  // namespace mcr::source::federation
