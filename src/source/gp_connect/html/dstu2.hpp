#pragma once

#include <string_view>

#include "record/json_tree.hpp"

namespace mcr::source::gp_connect::html {

/// Moves the member `element` of `object` into its extensions, if it is there.
void keep(record::JsonTree& tree, record::JsonNode& object, std::string_view type,
          std::string_view element);

/// Turns a Patient, Practitioner, Organization or Device of DSTU2 into one of R4 in place; of other
/// types only what is common to all: identifiers, meta, narrative. Gives how many values it found
/// that break the rules; they are kept as extensions. Never loses a value but meta.versionId.
std::size_t convert_resource(record::JsonTree& tree, record::JsonNode& resource);

/// The same for the members of a Composition that R4 has under another name or not at all; `known`
/// are those that stay.
void keep_unknown(record::JsonTree& tree, record::JsonNode& resource,
                  std::initializer_list<std::string_view> known);

}  // namespace mcr::source::gp_connect::html
