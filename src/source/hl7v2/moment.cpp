#include "source/hl7v2/moment.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace mcr::source::hl7v2 {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

/// The first Sunday on or after that day.
sys_days sunday_from(int y, unsigned m, unsigned d) {
    const sys_days from{year{y} / month{m} / day{d}};
    return from + (std::chrono::Sunday - weekday{from});
}

/// Whether London's clocks are forward, by the Summer Time Act 1972 and its orders: since 1996 from
/// the last Sunday of March to the last of October, until 1995 to the Sunday behind the fourth
/// Saturday of October, until 1980 from the Sunday behind the third Saturday of March.
bool is_summer(int y, int m, int d, int hour) {
    if (y < 1972) return y > 1968 && (y < 1971 || m < 10 || (m == 10 && d < 31));
    const sys_days begins = sunday_from(y, 3, y >= 1981 ? 25 : 16);
    const sys_days ends = sunday_from(y, 10, y >= 1996 ? 25 : 23);
    const sys_days today{year{y} / month{static_cast<unsigned>(m)} / day{static_cast<unsigned>(d)}};
    const int change = y >= 1981 ? 1 : 2;
    if (today == begins) return hour > change;
    if (today == ends) return hour < 2;
    return begins < today && today < ends;
}

class Digits {
public:
    explicit Digits(std::string_view text) : text_(text) {}
    /// The next `count` digits as a number; nothing if they are not there.
    std::optional<int> next(std::size_t count) {
        if (text_.size() < count) return std::nullopt;
        int number = 0;
        for (const char c : text_.substr(0, count)) {
            if (c < '0' || c > '9') return std::nullopt;
            number = number * 10 + (c - '0');
        }
        text_.remove_prefix(count);
        return number;
    }
    [[nodiscard]] bool done() const { return text_.empty(); }
    [[nodiscard]] std::string_view rest() const { return text_; }

private:
    std::string_view text_;
};

std::string two(int number) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%02d", number % 100);
    return text.data();
}

std::string offset_text(int minutes) {
    if (minutes == 0) return "+00:00";
    const int size = std::abs(minutes);
    return (minutes < 0 ? "-" : "+") + two(size / 60) + ":" + two(size % 60);
}

/// An offset of ±HHMM; nothing unless it is one.
std::optional<int> read_offset(std::string_view text) {
    if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    Digits digits(text.substr(1));
    const auto hours = digits.next(2);
    const auto minutes = digits.next(2);
    if (!hours || !minutes || !digits.done() || *hours > 14 || *minutes > 59) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

/// The fraction of a second behind a point, at most nine digits; nothing if there is more.
std::optional<std::string> read_fraction(std::string_view text) {
    if (text.empty()) return std::string();
    if (text.front() != '.' || text.size() > 10) return std::nullopt;
    const std::string_view digits = text.substr(1);
    if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    return digits.empty() ? std::string() : std::string(text);
}

struct TimeOfDay {
    int hour = 0;
    std::string text;  ///< HH:MM:SS and the fraction
    bool to_the_minute = false;
};

std::optional<TimeOfDay> read_time_of_day(std::string_view text) {
    Digits digits(text);
    const auto hour = digits.next(2);
    if (!hour || *hour > 23) return std::nullopt;
    TimeOfDay time;
    time.hour = *hour;
    int minute = 0;
    int second = 0;
    std::string fraction;
    if (!digits.done()) {
        const auto minutes = digits.next(2);
        if (!minutes || *minutes > 59) return std::nullopt;
        minute = *minutes;
        time.to_the_minute = true;
    }
    if (!digits.done()) {
        const auto seconds = digits.next(2);
        if (!seconds || *seconds > 60) return std::nullopt;
        second = std::min(*seconds, 59);
        const auto rest = read_fraction(digits.rest());
        if (!rest) return std::nullopt;
        fraction = *rest;
    }
    time.text = two(*hour) + ":" + two(minute) + ":" + two(second) + fraction;
    return time;
}

/// How many characters of a TS count by its degree of precision (HL7 v2.3 to 2.5, TS.2).
std::size_t kept_by(std::string_view degree) {
    if (degree == "Y") return 4;
    if (degree == "L") return 6;
    if (degree == "D") return 8;
    if (degree == "H") return 10;
    if (degree == "M") return 12;
    return std::string_view::npos;
}

}  // namespace

std::optional<TimeZone> TimeZone::of(std::string_view name) {
    TimeZone zone;
    if (name == "Europe/London") {
        zone.london_ = true;
        return zone;
    }
    if (name == "UTC") return zone;
    if (name.size() != 6 || name[3] != ':') return std::nullopt;
    const auto minutes = read_offset(std::string(name.substr(0, 3)) + std::string(name.substr(4)));
    if (!minutes) return std::nullopt;
    zone.minutes_ = *minutes;
    return zone;
}

int TimeZone::offset_at(int y, int m, int d, int hour) const {
    if (!london_) return minutes_;
    return is_summer(y, m, d, hour) ? 60 : 0;
}

std::optional<Moment> read_moment(std::string_view text, const TimeZone& zone) {
    const auto caret = text.find('^');
    std::string_view stated = text.substr(0, caret);
    while (stated.ends_with(' ')) stated.remove_suffix(1);
    std::optional<int> offset;
    if (const auto sign = stated.find_first_of("+-"); sign != std::string_view::npos) {
        offset = read_offset(stated.substr(sign));
        if (!offset) return std::nullopt;
        stated = stated.substr(0, sign);
    }
    if (caret != std::string_view::npos) stated = stated.substr(0, kept_by(text.substr(caret + 1)));

    Digits digits(stated);
    const auto y = digits.next(4);
    if (!y || *y == 0) return std::nullopt;
    std::array<char, 8> four{};
    std::snprintf(four.data(), four.size(), "%04d", *y % 10000);
    Moment moment;
    moment.date = four.data();
    moment.date_time = moment.date;
    if (digits.done()) return moment;
    const auto m = digits.next(2);
    if (!m || *m < 1 || *m > 12) return std::nullopt;
    moment.date += "-" + two(*m);
    moment.date_time = moment.date;
    if (digits.done()) return moment;
    const auto d = digits.next(2);
    if (!d || *d < 1 ||
        !year_month_day{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}}
             .ok())
        return std::nullopt;
    moment.date += "-" + two(*d);
    moment.date_time = moment.date;
    if (digits.done()) return moment;
    const auto time = read_time_of_day(digits.rest());
    if (!time) return std::nullopt;
    moment.date_time +=
        "T" + time->text + offset_text(offset.value_or(zone.offset_at(*y, *m, *d, time->hour)));
    moment.exact = time->to_the_minute;
    return moment;
}

std::optional<std::string> read_time(std::string_view text) {
    const auto time = read_time_of_day(text.substr(0, text.find_first_of("+-")));
    if (!time) return std::nullopt;
    return time->text;
}

}  // namespace mcr::source::hl7v2
