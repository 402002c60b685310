#pragma once

#include <string>
#include <string_view>

namespace mcr::source::cda {

/// A TS of HL7 version 3 (YYYYMMDDHHMMSS.UUUU±ZZzz, from the right as much as is known) as a FHIR
/// dateTime of the same precision; a time of day without minutes is left out. A time without a zone
/// is one of the United Kingdom. Empty for what is no time.
[[nodiscard]] std::string date_time_of(std::string_view ts);
/// The same as a FHIR date, without the time of day.
[[nodiscard]] std::string date_of(std::string_view ts);
/// The same as a FHIR instant; empty unless day and time are known.
[[nodiscard]] std::string instant_of(std::string_view ts);

}  // namespace mcr::source::cda
