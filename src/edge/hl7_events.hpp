#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "edge/hl7_feed.hpp"
#include "source/hl7v2/message.hpp"

namespace mcr::edge {

/// Whether the event of `message` is one that the vault understands: moves of visits and accounts
/// between patients (A35, A41 to A45, A49 to A51) are not, since what they name is not kept apart.
[[nodiscard]] std::expected<void, Hl7Fault> check_event(const source::hl7v2::Message& message);

/// Gives `of` what its event means beyond what the segments say: how each item stands to what is
/// kept, what is cancelled or removed, who is merged. `made` is what the segments became.
[[nodiscard]] Prepared::OfPatient by_event(const source::hl7v2::Message& message,
                                           source::hl7v2::Made made, Told told);

}  // namespace mcr::edge
