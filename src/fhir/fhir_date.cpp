#include "fhir/fhir_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace mcr::fhir {
namespace {

using namespace std::chrono;
constexpr std::int64_t minute = 60'000;
constexpr std::int64_t hour = 60 * minute;

/// A number of exactly `length` digits at `at`; -1 where there is none.
int number(std::string_view text, std::size_t at, std::size_t length) {
    if (at + length > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + length; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::int64_t start_of(const year_month_day& date) {
    return duration_cast<milliseconds>(sys_days{date}.time_since_epoch()).count();
}

/// British Summer Time since 1972: from 01:00 UTC on the last Sunday of March to 01:00 UTC on the
/// last Sunday of October (Summer Time Act 1972; earlier Octobers differ by days, which is no
/// matter here).
std::int64_t from_civil(std::int64_t local) {
    const year_month_day date{floor<days>(sys_time<milliseconds>{milliseconds{local}})};
    if (date.year() < year{1972}) return local;
    const auto change = [&](month in) {
        return start_of(year_month_day{sys_days{date.year() / in / Sunday[last]}}) + hour;
    };
    const std::int64_t summer = local - hour;
    return summer >= change(March) && summer < change(October) ? summer : local;
}

struct Civil {
    std::int64_t from, to;  ///< of the wall clock
};

/// The zone at the end of a time: minutes east of UTC, empty when malformed.
std::optional<int> zone_of(std::string_view text) {
    if (text == "Z") return 0;
    if (text.size() != 6 || text[3] != ':') return std::nullopt;
    const int hours = number(text, 1, 2), minutes_of_hour = number(text, 4, 2);
    if (hours < 0 || hours > 14 || minutes_of_hour < 0 || minutes_of_hour > 59) return std::nullopt;
    const int east = hours * 60 + minutes_of_hour;
    if (text[0] == '+' || text[0] == ' ') return east;
    if (text[0] == '-') return -east;
    return std::nullopt;
}

std::optional<Interval> with_time(std::string_view text, std::int64_t midnight) {
    const int h = number(text, 11, 2), m = number(text, 14, 2);
    if (text.size() < 16 || text[10] != 'T' || text[13] != ':' || h < 0 || h > 23 || m < 0 ||
        m > 59)
        return std::nullopt;
    std::int64_t from = midnight + h * hour + m * minute;
    std::int64_t length = minute;
    std::size_t at = 16;
    if (at < text.size() && text[at] == ':') {
        const int s = number(text, at + 1, 2);
        if (s < 0 || s > 60) return std::nullopt;
        from += s * 1000LL;
        length = 1000;
        at += 3;
        if (at < text.size() && text[at] == '.') {
            std::int64_t scale = 100;
            const std::size_t first = ++at;
            for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
                from += (text[at] - '0') * scale;
            if (at == first) return std::nullopt;
            length = at - first == 1 ? 100 : at - first == 2 ? 10 : 1;
        }
    }
    if (at == text.size()) {
        const std::int64_t utc = from_civil(from);
        return Interval{utc, utc + length};
    }
    const auto zone = zone_of(text.substr(at));
    if (!zone) return std::nullopt;
    from -= *zone * minute;
    return Interval{from, from + length};
}

}  // namespace

std::optional<Interval> interval_of(std::string_view text) {
    const int y = number(text, 0, 4);
    if (y < 1) return std::nullopt;
    if (text.size() == 4)
        return Interval{from_civil(start_of(year{y} / January / 1)),
                        from_civil(start_of(year{y + 1} / January / 1))};
    const int mo = number(text, 5, 2);
    if (text[4] != '-' || mo < 1 || mo > 12) return std::nullopt;
    const month of_year{static_cast<unsigned>(mo)};
    if (text.size() == 7) {
        const year_month next = year{y} / of_year + months{1};
        return Interval{from_civil(start_of(year{y} / of_year / 1)),
                        from_civil(start_of(next / 1))};
    }
    const int d = number(text, 8, 2);
    const year_month_day date = year{y} / of_year / day{static_cast<unsigned>(std::max(d, 0))};
    if (text[7] != '-' || !date.ok()) return std::nullopt;
    const std::int64_t midnight = start_of(date);
    if (text.size() == 10) return Interval{from_civil(midnight), from_civil(midnight + 24 * hour)};
    return with_time(text, midnight);
}

std::optional<Interval> interval_of(const record::Period& period) {
    Interval out;
    if (!period.start.empty()) {
        const auto start = interval_of(period.start);
        if (!start) return std::nullopt;
        out.from = start->from;
    }
    if (!period.end.empty()) {
        const auto end = interval_of(period.end);
        if (!end) return std::nullopt;
        out.to = end->to;
    }
    return out;
}

std::optional<DateValue> parse_date_value(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, Prefix>, 9> prefixes{{{"eq", Prefix::eq},
                                                                           {"ne", Prefix::ne},
                                                                           {"gt", Prefix::gt},
                                                                           {"lt", Prefix::lt},
                                                                           {"ge", Prefix::ge},
                                                                           {"le", Prefix::le},
                                                                           {"sa", Prefix::sa},
                                                                           {"eb", Prefix::eb},
                                                                           {"ap", Prefix::ap}}};
    DateValue out;
    for (const auto& [name, prefix] : prefixes) {
        if (!text.starts_with(name)) continue;
        out.prefix = prefix;
        text.remove_prefix(2);
        break;
    }
    const auto interval = interval_of(text);
    if (!interval) return std::nullopt;
    out.value = *interval;
    return out;
}

bool matches(const DateValue& wanted, const Interval& found, Instant now) noexcept {
    const Interval& value = wanted.value;
    const bool within = value.from <= found.from && found.to <= value.to;
    switch (wanted.prefix) {
        case Prefix::eq:
            return within;
        case Prefix::ne:
            return !within;
        case Prefix::gt:
            return found.to > value.to;
        case Prefix::lt:
            return found.from < value.from;
        case Prefix::ge:
            return found.to > value.from;
        case Prefix::le:
            return found.from < value.to;
        case Prefix::sa:
            return found.from >= value.to;
        case Prefix::eb:
            return found.to <= value.from;
        case Prefix::ap: {
            const std::int64_t today = duration_cast<milliseconds>(now.time_since_epoch()).count();
            const std::int64_t margin = std::abs(today - value.from) / 10;
            return found.from < value.to + margin && found.to > value.from - margin;
        }
    }
    return false;
}

}  // namespace mcr::fhir
