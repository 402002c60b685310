#include "source/cda/time.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "base/text.hpp"

namespace mcr::source::cda {
namespace {

struct Parts {
    std::string digits, fraction, zone;  ///< zone as ±hh:mm, empty if there is none
};

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_day(std::string_view digits) {
    using namespace std::chrono;
    return year_month_day(year(number(digits.substr(0, 4))),
                          month(static_cast<unsigned>(number(digits.substr(4, 2)))),
                          day(static_cast<unsigned>(number(digits.substr(6, 2)))))
        .ok();
}

std::optional<Parts> parts_of(std::string_view ts) {
    ts = trim(ts);
    Parts parts;
    if (const std::size_t sign = ts.find_first_of("+-"); sign != std::string_view::npos) {
        std::string_view zone = ts.substr(sign + 1);
        if (!all_digits(zone) || (zone.size() != 4 && zone.size() != 2)) return std::nullopt;
        const std::string_view minutes = zone.size() == 4 ? zone.substr(2) : "00";
        if (number(zone.substr(0, 2)) > 14 || number(minutes) > 59) return std::nullopt;
        parts.zone = ts.substr(sign, 3);
        parts.zone.append(":").append(minutes);
        ts = ts.substr(0, sign);
    }
    if (const std::size_t dot = ts.find('.'); dot != std::string_view::npos) {
        const std::string_view fraction = ts.substr(dot + 1);
        if (!all_digits(fraction) || dot != 14) return std::nullopt;
        parts.fraction = fraction.substr(0, 9);
        ts = ts.substr(0, dot);
    }
    parts.digits = ts;
    const std::size_t size = ts.size();
    if (!all_digits(ts) || size < 4 || size > 14 || size % 2 != 0) return std::nullopt;
    if (number(ts.substr(0, 4)) == 0) return std::nullopt;
    if (size >= 6 && (number(ts.substr(4, 2)) < 1 || number(ts.substr(4, 2)) > 12))
        return std::nullopt;
    if (size >= 8 && !is_day(ts)) return std::nullopt;
    if (size >= 10 && number(ts.substr(8, 2)) > 23) return std::nullopt;
    if (size >= 12 && number(ts.substr(10, 2)) > 59) return std::nullopt;
    if (size >= 14 && number(ts.substr(12, 2)) > 59) return std::nullopt;
    return parts;
}

/// British Summer Time: from one in the morning UTC on the last Sunday of March to that of October.
std::string british_zone(std::string_view digits) {
    using namespace std::chrono;
    const year in(number(digits.substr(0, 4)));
    const auto when = local_days(in / number(digits.substr(4, 2)) / number(digits.substr(6, 2))) +
                      hours(number(digits.substr(8, 2)));
    const auto begin = local_days(in / March / Sunday[last]) + hours(1);
    const auto end = local_days(in / October / Sunday[last]) + hours(2);
    return when >= begin && when < end ? "+01:00" : "+00:00";
}

std::string day_of(std::string_view digits) {
    std::string out(digits.substr(0, 4));
    if (digits.size() >= 6) out.append("-").append(digits.substr(4, 2));
    if (digits.size() >= 8) out.append("-").append(digits.substr(6, 2));
    return out;
}

}  // namespace

std::string date_time_of(std::string_view ts) {
    const auto parts = parts_of(ts);
    if (!parts) return {};
    const std::string_view digits = parts->digits;
    std::string out = day_of(digits);
    if (digits.size() < 12) return out;
    out.append("T").append(digits.substr(8, 2)).append(":").append(digits.substr(10, 2));
    out.append(":").append(digits.size() == 14 ? digits.substr(12, 2) : "00");
    if (!parts->fraction.empty()) out.append(".").append(parts->fraction);
    return out += parts->zone.empty() ? british_zone(digits) : parts->zone;
}

std::string date_of(std::string_view ts) {
    const auto parts = parts_of(ts);
    return parts ? day_of(parts->digits) : std::string();
}

std::string instant_of(std::string_view ts) {
    std::string out = date_time_of(ts);
    return out.find('T') == std::string::npos ? std::string() : out;
}

}  // namespace mcr::source::cda
