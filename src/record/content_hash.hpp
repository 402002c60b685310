#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mcr::record {

/// 128 bits that tell contents apart, made at the speed of reading them. Not for secrets, nor where
/// someone could gain by making two contents look alike.
[[nodiscard]] std::array<std::uint64_t, 2> content_hash(std::string_view content,
                                                        std::uint64_t seed) noexcept;

}  // namespace mcr::record
