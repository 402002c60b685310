#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mcr::people {

inline constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";

/// Which numbers an installation works with: the 999 range is reserved for tests and never issued.
enum class NhsNumberRange { live, test };

/// An NHS number of ten digits whose check digit holds (NHS Data Dictionary: NHS NUMBER). Made only
/// by its parse functions.
class NhsNumber {
public:
    /// For machines: exactly ten ASCII digits.
    /// Errors: invalid, with a sentence that names the broken rule and never the number.
    [[nodiscard]] static Result<NhsNumber> parse(std::string_view text);
    /// For people: spaces and hyphens between the digits are allowed, as in 999 012 3456.
    [[nodiscard]] static Result<NhsNumber> parse_typed(std::string_view text);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] std::string display() const;  ///< 3-3-4, as NHS screens show it
    /// Whether it belongs to a range that is, or for `test` never will be, issued in England.
    [[nodiscard]] bool in(NhsNumberRange range) const noexcept;
    auto operator<=>(const NhsNumber&) const = default;

private:
    explicit NhsNumber(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace mcr::people
