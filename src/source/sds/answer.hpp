#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mcr::source::sds {

/// What a Device says of a system on Spine.
struct Device {
    std::string asid;
    std::string party_key;  ///< empty if it has none
};

/// The one Device of a searchset of SDS FHIR. Errors: not_found for an empty one; conflict for
/// several with different ASIDs; malformed; too_large. No sentence repeats the text.
[[nodiscard]] Result<Device> read_devices(std::string_view body);

/// The address of the one Endpoint of a searchset, without a slash at its end. Errors: as above.
[[nodiscard]] Result<std::string> read_endpoints(std::string_view body);

}  // namespace mcr::source::sds
