#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "record/values.hpp"

namespace mcr::fhir {

/// A stretch of time [from, to), in milliseconds since 1970 UTC. FHIR reaches from year 1 to 9999,
/// which an Instant of nanoseconds does not.
struct Interval {
    static constexpr std::int64_t open_start = std::numeric_limits<std::int64_t>::min();
    static constexpr std::int64_t open_end = std::numeric_limits<std::int64_t>::max();
    std::int64_t from = open_start;
    std::int64_t to = open_end;
    bool operator==(const Interval&) const = default;
};

/// The stretch that a FHIR date, dateTime or instant stands for: "2020" is the whole year. What has
/// no zone is read as British civil time. A space is taken for the '+' of a zone, which is what an
/// unescaped '+' of a query becomes. Empty when it is none of these.
[[nodiscard]] std::optional<Interval> interval_of(std::string_view text);

/// The stretch of a period in a resource; its missing end is open. Empty when an end is unreadable.
[[nodiscard]] std::optional<Interval> interval_of(const record::Period& period);

enum class Prefix { eq, ne, gt, lt, ge, le, sa, eb, ap };

/// One value of a date parameter.
struct DateValue {
    Prefix prefix = Prefix::eq;
    Interval value;
};

/// Errors: empty for an unknown prefix or an unreadable date. `text` "ge2020-03".
[[nodiscard]] std::optional<DateValue> parse_date_value(std::string_view text);

/// Whether `found`, of a resource, satisfies `wanted` (R4 search, date). ge and le also match where
/// the two merely overlap, so that a period which began earlier is not lost.
[[nodiscard]] bool matches(const DateValue& wanted, const Interval& found, Instant now) noexcept;

}  // namespace mcr::fhir
