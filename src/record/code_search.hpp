#pragma once

#include <string_view>

#include "access/code_set.hpp"

namespace mcr::record {

/// Whether any member named `code` within `resource` has a value that is in `codes`, in its codings
/// and those of contained resources, at any depth and however it is written (with escapes, with
/// white space). `resource` must be of a Part: it passed the check, and 64 bytes behind it may be
/// read. The system of a coding is not looked at.
[[nodiscard]] bool carries_code(std::string_view resource, const access::CodeSet& codes);

}  // namespace mcr::record
