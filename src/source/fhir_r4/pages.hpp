#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "record/part.hpp"
#include "source/fhir_r4/exchange.hpp"

namespace mcr::source::fhir_r4 {

/// How much of one source's answer is taken in all; shared by the requests of one view.
struct Budget {
    std::size_t bytes_left;
};

/// The pages of one request.
struct Pages {
    std::vector<record::Part> parts;
    std::optional<Verdict> stopped;  ///< why no page, or no further one, came
    bool discard = false;            ///< `stopped` forbids to use anything of this source
    bool cut = false;                ///< a bound was reached; further pages were left
};

/// Sends `first` and follows the links to next pages to the end, at most dialect->page_limit of
/// them and within `budget`. Every page is checked to be the patient's.
[[nodiscard]] net::Task<Pages> follow(const Exchange& exchange, Request first, Budget& budget);

}  // namespace mcr::source::fhir_r4
