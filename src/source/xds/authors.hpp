#pragma once

#include "source/r4/collection.hpp"
#include "source/xds/metadata.hpp"

namespace mcr::source::xds {

/// Puts the authors and the legal authenticator of `entry` into the DocumentReference `document`,
/// as contained resources and references to them.
void put_authors(r4::Object& document, const DocumentEntry& entry);

}  // namespace mcr::source::xds
