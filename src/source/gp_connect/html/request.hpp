#pragma once

#include <string>

#include "people/nhs_number.hpp"
#include "source/gp_connect/html/sections.hpp"

namespace mcr::source::gp_connect::html {

/// The Parameters of $gpc.getcarerecord for one page, without a period: the practice gives all that
/// is relevant.
[[nodiscard]] std::string parameters_for(const people::NhsNumber& patient, PageKind page);

}  // namespace mcr::source::gp_connect::html
