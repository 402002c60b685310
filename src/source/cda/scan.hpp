#pragma once

#include <string_view>

#include "base/result.hpp"
#include "source/cda/convert.hpp"

namespace mcr::source::cda {

/// Goes once over XML in UTF-8, without keeping anything, before a tree is made of it.
/// Errors: too_large for too many elements or too deep nesting; malformed, naming the byte, for a
/// DOCTYPE (CDA has none; it is where entities are declared), a NUL, a reference to no character,
/// and tags that do not end or do not match in number.
[[nodiscard]] Result<void> scan(std::string_view xml, const Limits& limits);

}  // namespace mcr::source::cda
