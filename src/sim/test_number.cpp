#include "sim/test_number.hpp"

#include <algorithm>

namespace mcr::sim {
namespace {

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<std::string> with_check_digit(std::string_view nine) {
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += (nine[i] - '0') * static_cast<int>(10 - i);
    const int check = (11 - sum % 11) % 11;
    if (check == 10) return std::nullopt;
    return std::string(nine) + static_cast<char>('0' + check);
}

bool is_nhs_number(std::string_view text) {
    return text.size() == 10 && all_digits(text) && text != "0000000000" &&
           with_check_digit(text.substr(0, 9)) == text;
}

bool is_test_number(std::string_view text) {
    return is_nhs_number(text) && text.starts_with("999");
}

std::string assigned_number(std::size_t index) {
    for (std::size_t nine = 999'000'001, found = 0;; ++nine) {
        const auto number = with_check_digit(std::to_string(nine));
        if (number && found++ == index) return *number;
    }
}

std::string random_number(SeededRandom& random) {
    for (;;) {
        // From 999 100 000 on: below it lie the numbers assigned to documents.
        const auto nine = 999'100'000 + random.below(899'000);
        if (const auto number = with_check_digit(std::to_string(nine))) return *number;
    }
}

}  // namespace mcr::sim
