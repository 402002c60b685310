#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mcr::source::fhir_r4 {

/// The absolute URL of a page, from a Bundle's link of relation next as the source wrote it.
/// `address` is the base URL of the source. Errors: invalid when it leads to another scheme, host
/// or port than `address`, or cannot be a URL.
[[nodiscard]] Result<std::string> next_page(std::string_view address, std::string_view link);

/// Whether `id` is a FHIR id, which may stand in a path as it is.
[[nodiscard]] bool is_fhir_id(std::string_view id) noexcept;

}  // namespace mcr::source::fhir_r4
