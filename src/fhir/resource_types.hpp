#pragma once

#include <span>
#include <string_view>

#include "record/section.hpp"

namespace mcr::fhir {

enum class ParameterKind {
    token,
    date,
    id,   ///< the id as it leaves here
    tag,  ///< token of meta.tag, to which the origin of the item belongs
};

/// A search parameter and the elements that it looks at (record::Wanted::paths).
struct SearchParameter {
    std::string_view name;
    ParameterKind kind = ParameterKind::token;
    std::string_view paths;
};

/// One clinical type of the patient compartment (R4) as it is offered here. This one table drives
/// the searches and the CapabilityStatement, so that the two cannot differ. Lists of element names
/// are divided by one space; "onset" stands for onset[x].
struct ResourceType {
    std::string_view name;
    std::span<const SearchParameter> parameters;
    bool has_subject = false;          ///< `subject` names the patient, besides `patient`
    bool includes_medication = false;  ///< _include of its `medication`
    std::string_view clinical_dates;   ///< when it happened; empty for what stands at all times
    std::string_view ends;             ///< what ends it; without any of them it goes on
    std::string_view mandatory;        ///< never left out of a reduced resource
    std::string_view summary;          ///< further elements of _summary=true
    record::Sections sections;         ///< where sources keep it
};

/// Every type that may be searched, in alphabetical order.
[[nodiscard]] std::span<const ResourceType> resource_types();
/// Null when it may not be searched.
[[nodiscard]] const ResourceType* find_resource_type(std::string_view name);
/// Parameters of every type: _id, _lastUpdated, _tag, _security.
[[nodiscard]] std::span<const SearchParameter> common_parameters();
/// A parameter of `type`, or a common one. Null when there is none.
[[nodiscard]] const SearchParameter* find_parameter(const ResourceType& type,
                                                    std::string_view name);
/// Whether R4 has a resource type of this name.
[[nodiscard]] bool is_r4_type(std::string_view name);
/// The sections to ask for when only `type` is wanted; all for a type that is kept anywhere.
[[nodiscard]] record::Sections sections_for(std::string_view type);

/// Whether `list`, divided by spaces, has `word`.
[[nodiscard]] bool has_word(std::string_view list, std::string_view word);

}  // namespace mcr::fhir
