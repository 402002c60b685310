#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace mcr::people {

/// Bounds on one JSON document read here.
struct JsonLimits {
    std::size_t max_bytes = 4UL << 20U;
    std::size_t max_depth = 40;
};

/// Parses one JSON value (RFC 8259, UTF-8). Unlike the library it refuses an object that has a key
/// twice, or a key with an escape, which no document read here needs.
/// Errors: too_large beyond a limit; malformed. The sentence repeats nothing of the text.
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text, JsonLimits limits = {});

/// Where the resources of a Bundle's entries stand in `bundle`, in order; empty views for entries
/// without one. `bundle` must have passed parse_json and outlive the views.
[[nodiscard]] std::vector<std::string_view> entry_resources(std::string_view bundle);

/// The member `key` of `value`, null if `value` is no object or has none.
[[nodiscard]] const boost::json::value* member(const boost::json::value& value,
                                               std::string_view key);
/// Its text, empty if it is none.
[[nodiscard]] std::string_view text_of(const boost::json::value& value, std::string_view key);
/// Its elements, empty if it is no array.
[[nodiscard]] const boost::json::array& array_of(const boost::json::value& value,
                                                 std::string_view key);

}  // namespace mcr::people
