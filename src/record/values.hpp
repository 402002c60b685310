#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "record/part.hpp"

namespace mcr::record {

/// What of an element a search looks at.
enum class ValueKind {
    token,      ///< CodeableConcept, Coding, Identifier, code, boolean
    date,       ///< date, dateTime, instant, Period, Timing
    reference,  ///< Reference, canonical, uri
};

/// A code as it stands in the resource. A primitive `code` or boolean has `plain` set: its system
/// is implied by the element (R4 search, token).
struct Coding {
    std::string system;
    std::string code;
    bool plain = false;
};

/// FHIR dates as written; an empty end is open. A single date is both start and end.
struct Period {
    std::string start, end;
};

/// What was found for one Wanted.
struct Values {
    std::vector<Coding> codings;
    std::vector<Period> periods;
    std::vector<std::string> references;
    bool present = false;  ///< one of the elements is there, whatever is in it
};

/// Elements to look at: paths separated by one space, each of member names separated by dots
/// ("effectiveDateTime effectivePeriod", "reaction.substance"). Arrays are entered by themselves.
struct Wanted {
    ValueKind kind = ValueKind::token;
    std::string_view paths;
};

/// The values of every Wanted, in its order, from one pass over the resource as its source wrote
/// it. Uses one parser per thread; what it gives does not refer to the part.
/// Errors: malformed, which cannot happen to an item of a checked part.
[[nodiscard]] Result<std::vector<Values>> values_of(const Part& part, const Item& item,
                                                    std::span<const Wanted> wanted);

/// The same for the text of one resource with at least net::Buffer::padding readable bytes behind.
[[nodiscard]] Result<std::vector<Values>> values_in(std::string_view resource,
                                                    std::span<const Wanted> wanted);

}  // namespace mcr::record
