#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcr::sim {

/// Looks into JSON text without turning it into objects, so that a document can be served with its
/// own bytes. Everything but `is_strict_json` expects text for which that is true; what is given
/// back points into the text.

/// RFC 8259, UTF-8, nothing after the value, at most 500 levels deep.
[[nodiscard]] bool is_strict_json(std::string_view text);

/// The value of the first member `name` of the object `object`; empty if there is none or `object`
/// is not an object.
[[nodiscard]] std::optional<std::string_view> member(std::string_view object,
                                                     std::string_view name);
/// The text of a string member, unescaped; empty if there is none.
[[nodiscard]] std::string string_member(std::string_view object, std::string_view name);
/// The elements of `array`; none if it is not an array.
[[nodiscard]] std::vector<std::string_view> elements(std::string_view array);
/// The elements of the array member `name`.
[[nodiscard]] std::vector<std::string_view> elements_of(std::string_view object,
                                                        std::string_view name);

/// `whole` with `part`, which points into it, replaced by `by`.
[[nodiscard]] std::string with_replaced(std::string_view whole, std::string_view part,
                                        std::string_view by);
/// `object` with member `name` set to the JSON text `value`: in place of the old value, or as the
/// first member.
[[nodiscard]] std::string with_member(std::string_view object, std::string_view name,
                                      std::string_view value);

}  // namespace mcr::sim
