#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "record/section.hpp"

namespace mcr::record {

/// The section of a resource of `type` whose `category` or `class` has the tokens `hint` in `text`
/// (offsets of the structural index); as section_of_type where these say nothing more.
[[nodiscard]] Section section_of(std::string_view type, std::string_view text,
                                 std::span<const std::uint32_t> hint) noexcept;

/// The NHS number in a Reference of the tokens `reference` that names its target by an identifier.
/// Empty if there is none.
[[nodiscard]] std::string_view logical_nhs_number(
    std::string_view text, std::span<const std::uint32_t> reference) noexcept;

}  // namespace mcr::record
