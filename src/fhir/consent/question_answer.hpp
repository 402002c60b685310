#pragma once

#include <string>
#include <vector>

#include "relay/locate.hpp"
#include "relay/permit.hpp"

/// The answers to the two questions, as Parameters resources on one line of JSON.
namespace mcr::fhir::consent {

/// Whether all of `sections` may be given, and for each of them: permitted, the reason's code, and
/// where not, the sentence and whom to ask.
[[nodiscard]] std::string answer_may_share(const relay::Standpoint& from,
                                           const directory::Organisation& holder,
                                           const directory::Sections& sections);

/// The holders that may be asked for some of `sections`, with those sections; never one whose name
/// tells something (law 4).
[[nodiscard]] std::string answer_whom_may_i_ask(
    const relay::Standpoint& from, const std::vector<relay::LocatorIndex::Holder>& holders,
    const directory::Sections& sections);

}  // namespace mcr::fhir::consent
