#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/outcome.hpp"

namespace mcr::fhir {

/// One parameter as sent, percent-decoded: "date:missing=true" has modifier "missing".
struct QueryParameter {
    std::string name;      ///< without modifier
    std::string modifier;  ///< after the first ':'
    std::string value;
};

struct QueryLimits {
    std::size_t max_query_bytes = 8192;
    std::size_t max_form_bytes = 64UL << 10U;
    std::size_t max_parameters = 100;
    std::size_t max_value_bytes = 4096;
    std::size_t max_alternatives = 200;  ///< values of one parameter, divided by commas
};

/// Takes a query or an application/x-www-form-urlencoded body apart and appends to `out`.
/// Parameters without a value are left out (R4 search).
/// Refusals name the parameter: wrong percent-encoding, text that is not UTF-8, control characters,
/// a limit.
[[nodiscard]] Judged<void> parse_query(std::string_view text, const QueryLimits& limits,
                                       std::vector<QueryParameter>& out);

}  // namespace mcr::fhir
