#pragma once

#include "fhir/search.hpp"

namespace mcr::fhir {

enum class Taken {
    used,     ///< part of the self link
    silent,   ///< understood, changes nothing of the result (_pretty, _format)
    unknown,  ///< not offered
};

/// Reads one of _count, _elements, _summary, _total, _format, _pretty into `shape`. `type`: the one
/// that is searched; empty for several.
/// Refusals: 400 naming the parameter for a value or modifier that is not offered.
[[nodiscard]] Judged<Taken> read_result_parameter(ResultShape& shape, const QueryParameter& from,
                                                  std::string_view type,
                                                  const SearchSettings& settings);

/// Reads _include of a search of one type: the medication of those that have one.
[[nodiscard]] Judged<Taken> read_include(Search& search, const QueryParameter& from);

/// Reads one of start, end, _since, _type, _ask-everyone.
[[nodiscard]] Judged<Taken> read_everything_parameter(Search& search, const QueryParameter& from,
                                                      const SearchSettings& settings);

}  // namespace mcr::fhir
