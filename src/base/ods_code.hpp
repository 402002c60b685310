#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mcr {

/// The system of ODS codes in FHIR identifiers and tags.
inline constexpr std::string_view ods_code_system = "https://fhir.nhs.uk/Id/ods-organization-code";

/// An Organisation Data Service code: 3 to 10 letters and digits, upper case. Made only by `parse`.
class OdsCode {
public:
    /// Accepts lower case and gives upper case. Errors: invalid.
    [[nodiscard]] static Result<OdsCode> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    auto operator<=>(const OdsCode&) const = default;

private:
    explicit OdsCode(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace mcr

template <>
struct std::hash<mcr::OdsCode> {
    std::size_t operator()(const mcr::OdsCode& code) const noexcept {
        return std::hash<std::string>{}(code.text());
    }
};
