#pragma once

#include <string>
#include <string_view>

namespace mcr::record {

/// `name` as two people would hear it the same on the telephone: in lower case, without accents,
/// spaces and punctuation. Letters of other scripts stay as they are. `name` must be UTF-8.
[[nodiscard]] std::string folded_name(std::string_view name);

}  // namespace mcr::record
