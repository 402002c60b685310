#pragma once

#include <string>
#include <string_view>

#include "fhir/search.hpp"

namespace mcr::fhir {

/// Appends `resource`, a valid R4 resource of `type`, cut down as `reduction` says (R4 search:
/// _elements, _summary) and tagged SUBSETTED. Only whole members at its top are left out; what
/// stays, stays as written. Never left out: resourceType, id, meta, modifierExtension,
/// implicitRules and what R4 requires of the type. Types without a list of summary elements keep
/// all but text and contained under _summary=true.
void append_reduced(std::string_view type, std::string_view resource, const Reduction& reduction,
                    std::string& out);

}  // namespace mcr::fhir
