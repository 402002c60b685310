#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcr::source::hl7v2 {

/// Where times without an offset are meant.
class TimeZone {
public:
    /// "Europe/London" (summer time as the law had it since 1972), "UTC", or an offset as +01:00.
    /// Nothing for any other.
    [[nodiscard]] static std::optional<TimeZone> of(std::string_view name);

    /// Minutes east of Greenwich at that local time. A time that comes twice in October is taken as
    /// summer time, one that is skipped in March as Greenwich time.
    [[nodiscard]] int offset_at(int year, int month, int day, int hour) const;

private:
    bool london_ = false;
    int minutes_ = 0;
};

/// A moment of HL7 v2 (DT, TS, DTM: YYYY[MM[DD[HH[MM[SS[.S+]]]]]][+/-ZZZZ], a TS with the degree of
/// precision behind it) as FHIR R4 writes it.
struct Moment {
    std::string date;       ///< to the day, month or year
    std::string date_time;  ///< as precise as it was sent, with an offset where it has a time
    bool exact = false;     ///< has seconds, or minutes at least: fit for an instant
};

/// Nothing unless `text` is one.
[[nodiscard]] std::optional<Moment> read_moment(std::string_view text, const TimeZone& zone);

/// A TM (HH[MM[SS[.S+]]]) as a FHIR time; nothing unless `text` is one.
[[nodiscard]] std::optional<std::string> read_time(std::string_view text);

}  // namespace mcr::source::hl7v2
