#pragma once

#include "fhir/search.hpp"

namespace mcr::fhir {

enum class Taken {
    used,     ///< part of the self link
    silent,   ///< understood, changes nothing of the result (_pretty, _format)
    unknown,  ///< not offered
};

/// Reads one of _count, _elements, _summary, _total, _include, _format, _pretty into `search`.
/// Refusals: 400 naming the parameter for a value or modifier that is not offered.
[[nodiscard]] Judged<Taken> read_result_parameter(Search& search, const QueryParameter& from,
                                                  const SearchSettings& settings);

/// Reads one of start, end, _since, _type.
[[nodiscard]] Judged<Taken> read_everything_parameter(Search& search, const QueryParameter& from,
                                                      const SearchSettings& settings);

}  // namespace mcr::fhir
