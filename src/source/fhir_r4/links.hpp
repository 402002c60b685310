#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mcr::source::fhir_r4 {

/// The absolute URL of a page, from a Bundle's link of relation next as the source wrote it.
/// `address` is the base URL of the source. Errors: invalid when it leads to another scheme, host
/// or port than `address`, or cannot be a URL.
[[nodiscard]] Result<std::string> next_page(std::string_view address, std::string_view link);

/// `id` of a source as one segment of a path. Errors: invalid for what cannot be one.
[[nodiscard]] Result<std::string> path_segment(std::string_view id);

}  // namespace mcr::source::fhir_r4
