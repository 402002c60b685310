#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace mcr::audit {

/// What a signature is over: each piece followed by a line feed.
[[nodiscard]] inline std::string signed_statement(std::initializer_list<std::string_view> pieces) {
    std::string out;
    for (const auto piece : pieces) {
        out += piece;
        out += '\n';
    }
    return out;
}

/// Nothing unless `text` is one JSON object; white space may follow.
[[nodiscard]] inline std::optional<boost::json::object> parse_object(std::string_view text) {
    boost::system::error_code error;
    boost::json::value value = boost::json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

/// Empty when there is no such text.
[[nodiscard]] inline std::string text_member(const boost::json::object& object,
                                             std::string_view name) {
    const auto* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

/// Nothing when there is no such whole number.
[[nodiscard]] inline std::optional<std::uint64_t> number_member(const boost::json::object& object,
                                                                std::string_view name) {
    const auto* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr) return std::nullopt;
    boost::system::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (error) return std::nullopt;
    return number;
}

}  // namespace mcr::audit
