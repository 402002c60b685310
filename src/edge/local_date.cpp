#include "edge/local_date.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

#include "base/text.hpp"

namespace mcr::edge {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

enum class Field { year, month, month_name, day, hour, minute, second };

struct Token {
    std::string_view text;
    Field field;
};
constexpr std::array tokens = {Token{"YYYY", Field::year}, Token{"MMM", Field::month_name},
                               Token{"MM", Field::month},  Token{"DD", Field::day},
                               Token{"HH", Field::hour},   Token{"mm", Field::minute},
                               Token{"ss", Field::second}};

const Token* token_at(std::string_view pattern) {
    for (const Token& one : tokens)
        if (pattern.starts_with(one.text)) return &one;
    return nullptr;
}

struct Read {
    std::optional<int> year, month, day, hour, minute, second;
};

std::optional<int> number(std::string_view text) {
    int out = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        out = out * 10 + (c - '0');
    }
    return text.empty() ? std::nullopt : std::optional(out);
}

std::optional<int> month_named(std::string_view text) {
    constexpr std::array names = {"jan", "feb", "mar", "apr", "may", "jun",
                                  "jul", "aug", "sep", "oct", "nov", "dec"};
    for (std::size_t i = 0; i < names.size(); ++i)
        if (to_lower(text) == names[i]) return static_cast<int>(i) + 1;
    return std::nullopt;
}

std::optional<int>& slot(Read& read, Field field) {
    switch (field) {
        case Field::year:
            return read.year;
        case Field::month:
        case Field::month_name:
            return read.month;
        case Field::day:
            return read.day;
        case Field::hour:
            return read.hour;
        case Field::minute:
            return read.minute;
        default:
            return read.second;
    }
}

std::optional<Read> take_apart(std::string_view text, std::string_view pattern) {
    Read out;
    while (!pattern.empty()) {
        if (text.empty()) return std::nullopt;
        const Token* token = token_at(pattern);
        if (!token) {
            if (text.front() != pattern.front()) return std::nullopt;
            text.remove_prefix(1);
            pattern.remove_prefix(1);
            continue;
        }
        const std::string_view part = text.substr(0, token->text.size());
        if (part.size() < token->text.size()) return std::nullopt;
        auto& into = slot(out, token->field);
        into = token->field == Field::month_name ? month_named(part) : number(part);
        if (!into) return std::nullopt;
        text.remove_prefix(part.size());
        pattern.remove_prefix(token->text.size());
    }
    return text.empty() ? std::optional(out) : std::nullopt;
}

/// Clocks in the United Kingdom are an hour ahead from 01:00 UTC on the last Sunday of March to
/// 01:00 UTC on the last Sunday of October (Summer Time Act 1972, as amended in 2002).
bool is_summer(std::chrono::year_month_day date, int hour) {
    const auto last_sunday = [&](unsigned in) {
        return std::chrono::sys_days(date.year() / month(in) /
                                     std::chrono::weekday(0)[std::chrono::last]);
    };
    const auto at = std::chrono::sys_days(date) + std::chrono::hours(hour);
    // The hour that comes twice in October is taken as winter's.
    return at >= last_sunday(3) + std::chrono::hours(2) &&
           at < last_sunday(10) + std::chrono::hours(1);
}

std::string written(const char* format, int a, int b = 0, int c = 0) {
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), format, a, b, c);
    return text.data();
}

}  // namespace

bool is_date_pattern(std::string_view pattern) {
    Read seen;
    while (!pattern.empty()) {
        const Token* token = token_at(pattern);
        if (token) {
            auto& one = slot(seen, token->field);
            if (one) return false;
            one = 1;
        }
        pattern.remove_prefix(token ? token->text.size() : 1);
    }
    return seen.year && (!seen.day || seen.month) && (!seen.hour || seen.day) &&
           (!seen.minute || seen.hour) && (!seen.second || seen.minute);
}

Result<std::string> read_local_date(std::string_view text, std::string_view pattern) {
    const auto wrong = [&] {
        return fail(ErrorKind::malformed, "it is no date of the form " + std::string(pattern));
    };
    const auto read = take_apart(text, pattern);
    if (!read || !read->year) return wrong();
    std::string out = written("%04d", *read->year);
    if (!read->month) return out;
    if (*read->month < 1 || *read->month > 12) return wrong();
    out += written("-%02d", *read->month);
    if (!read->day) return out;
    const std::chrono::year_month_day date{year(*read->year),
                                           month(static_cast<unsigned>(*read->month)),
                                           day(static_cast<unsigned>(*read->day))};
    if (!date.ok()) return wrong();
    out += written("-%02d", *read->day);
    if (!read->hour) return out;
    const int minute = read->minute.value_or(0);
    const int second = read->second.value_or(0);
    if (*read->hour > 23 || minute > 59 || second > 59) return wrong();
    out += written("T%02d:%02d:%02d", *read->hour, minute, second);
    return out + (is_summer(date, *read->hour) ? "+01:00" : "+00:00");
}

}  // namespace mcr::edge
