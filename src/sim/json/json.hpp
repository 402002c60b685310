#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace mcr::sim {

/// A JSON value as its text, for documents that are composed and never read back: a number keeps
/// the text it was given (7.20 stays 7.20). An absent value leaves its member out of an object.
class Json {
public:
    Json() = default;  ///< absent
    Json(std::string_view string);
    Json(const char* string) : Json(std::string_view(string)) {}
    Json(const std::string& string) : Json(std::string_view(string)) {}
    template <std::same_as<bool> B>
    Json(B truth) : text_(truth ? "true" : "false") {}
    Json(int number) : text_(std::to_string(number)) {}

    /// `text` as it stands; it must be JSON.
    [[nodiscard]] static Json raw(std::string text);
    [[nodiscard]] static Json unless_empty(std::string_view string);

    [[nodiscard]] bool absent() const noexcept { return text_.empty(); }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

struct Member {
    std::string_view name;
    Json value;
};

[[nodiscard]] Json object(std::initializer_list<Member> members);
[[nodiscard]] Json array(std::initializer_list<Json> elements);
/// Absent when `elements` is empty: FHIR has no empty arrays.
[[nodiscard]] Json array_of(const std::vector<Json>& elements);

}  // namespace mcr::sim
