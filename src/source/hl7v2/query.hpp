#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "people/nhs_number.hpp"
#include "people/professional.hpp"
#include "source/hl7v2/settings.hpp"

namespace mcr::source::hl7v2 {

/// One question as it is sent.
struct Asking {
    Query query = Query::identity;
    std::string control_id;  ///< MSH-10, new for each message
    std::string tag;         ///< QPD-2 or QRD-4, the same for every page
    std::string pointer;     ///< DSC-1 of the page before; empty for the first
    Instant now;
};

/// The message, segments ended with CR, in ASCII but for names of people and places in the settings
/// (UTF-8, said in MSH-18 where there are any).
[[nodiscard]] std::string message_for(const Asking& asking, const Settings& settings,
                                      const people::NhsNumber& number,
                                      const people::Professional& asker);

/// Whether `answer` names `control_id` as what it answers (MSA-2).
[[nodiscard]] bool answers(std::string_view answer, std::string_view control_id);

}  // namespace mcr::source::hl7v2
