#include "people/nhs_number.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::people {
namespace {

constexpr std::size_t digits = 10;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The check digit that the first nine demand; 10 where no number may begin with them.
int check_digit_of(std::string_view number) {
    int sum = 0;
    for (std::size_t i = 0; i + 1 < digits; ++i) {
        const int weight = static_cast<int>(digits - i);
        sum += weight * (number[i] - '0');
    }
    return (11 - sum % 11) % 11;
}

struct Range {
    std::string_view first, last;  ///< of the first three digits, inclusive
};
constexpr Range live_ranges[] = {{"300", "319"}, {"400", "499"}, {"600", "799"}};
constexpr Range test_ranges[] = {{"999", "999"}};

}  // namespace

Result<NhsNumber> NhsNumber::parse(std::string_view text) {
    if (text.size() != digits || !std::ranges::all_of(text, is_digit))
        return fail(ErrorKind::invalid, "An NHS number has exactly ten digits.");
    if (std::ranges::all_of(text, [](char c) { return c == '0'; }))
        return fail(ErrorKind::invalid, "Ten zeros are not an NHS number.");
    if (check_digit_of(text) != text.back() - '0')
        return fail(ErrorKind::invalid,
                    "This is not an NHS number: its last digit does not match the others.");
    return NhsNumber(std::string(text));
}

Result<NhsNumber> NhsNumber::parse_typed(std::string_view text) {
    std::string plain;
    for (const char c : trim(text)) {
        if (c == ' ' || c == '-') {
            if (plain.empty())
                return fail(ErrorKind::invalid, "An NHS number begins with a digit.");
            continue;
        }
        if (plain.size() == digits)
            return fail(ErrorKind::invalid, "An NHS number has exactly ten digits.");
        plain += c;
    }
    return parse(plain);
}

std::string NhsNumber::display() const {
    return text_.substr(0, 3) + ' ' + text_.substr(3, 3) + ' ' + text_.substr(6);
}

bool NhsNumber::in(NhsNumberRange range) const noexcept {
    const auto within = [this](const Range& r) {
        const std::string_view start = std::string_view(text_).substr(0, 3);
        return start >= r.first && start <= r.last;
    };
    return range == NhsNumberRange::live ? std::ranges::any_of(live_ranges, within)
                                         : std::ranges::any_of(test_ranges, within);
}

}  // namespace mcr::people
