#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ods_code.hpp"

namespace mcr::record {

/// The organisation that a gateway labelled an item with (docs/fhir.md: a tag of the system of ODS
/// codes).
struct LabelledOrigin {
    OdsCode organisation;
    std::string name;  ///< the tag's display; empty if it has none
};

/// Reads `tags`, the array meta.tag of a checked document. Empty where it names no organisation, or
/// more than one, so that nobody can say whose the item is. Bounded: at most 64 KB are looked at.
[[nodiscard]] std::optional<LabelledOrigin> labelled_origin(std::string_view tags);

}  // namespace mcr::record
