#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/r4/collection.hpp"

namespace mcr::edge {

/// One element of a FHIR R4 resource or data type, as far as mappings may fill it.
struct ElementShape {
    bool required = false;
    bool repeats = false;
    std::string_view type;  ///< "string", "CodeableConcept"; empty for one with elements of its own
    std::string_view codes;  ///< of a required binding, with | between them; empty for any
};

/// The element `name` ("status") of `parent` ("CarePlan", "CarePlan.activity", "Coding"); null if
/// R4 has none, or none that a mapping may fill.
[[nodiscard]] const ElementShape* element_of(std::string_view parent, std::string_view name);
/// What `parent` is asked for when one of its elements is meant: the name of its data type, or
/// itself with the element behind it.
[[nodiscard]] std::string parent_of(std::string_view parent, std::string_view name,
                                    const ElementShape& shape);

/// The resource types that a mapping may make, sorted.
[[nodiscard]] const std::vector<std::string_view>& mapped_types();
/// The element of `type` that says whose it is: "subject", "patient"; empty for Patient and for
/// types of which a mapping says it otherwise.
[[nodiscard]] std::string_view patient_element(std::string_view type);

/// The path of the first element that R4 requires in `resource` and that it lacks; empty if none.
[[nodiscard]] std::string missing_element(const source::r4::Object& resource);

}  // namespace mcr::edge
