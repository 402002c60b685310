#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mcr::edge {

/// Whether `pattern` can be read: YYYY, MM or MMM (Jan), DD and, for times, HH, mm, ss, with any
/// other characters between them. Each stands once; a year must be there.
[[nodiscard]] bool is_date_pattern(std::string_view pattern);

/// `text`, written as `pattern` says, as a FHIR date, or dateTime where the pattern has hours: the
/// time of clocks in the United Kingdom, with its offset then. What the pattern does not say is not
/// made up: YYYY alone gives a year.
/// Errors: malformed for another form or a day that there is not; never repeats the text.
[[nodiscard]] Result<std::string> read_local_date(std::string_view text, std::string_view pattern);

}  // namespace mcr::edge
