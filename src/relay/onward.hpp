#pragma once

#include "people/token.hpp"
#include "relay/permit.hpp"

namespace mcr::relay {

/// Why the asker looks, as another gateway is told it, which decides for itself: what they stated
/// with this request, else what runs from an earlier one.
[[nodiscard]] people::StatedReason onward_reason(const people::TokenClaims& who,
                                                 const Standpoint& from);

}  // namespace mcr::relay
