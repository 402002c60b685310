#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mcr::record {

/// Whether `text` is of the FHIR type id, [A-Za-z0-9\-\.]{1,64}, but for its length.
[[nodiscard]] bool has_id_characters(std::string_view text) noexcept;

/// Whether `text` can be the name of a resource type: a capital, then letters.
[[nodiscard]] bool is_type_name(std::string_view text) noexcept;

/// Whether "<system key>.<id>" is an id that FHIR allows, and so the new id.
[[nodiscard]] bool fits_new_id(std::string_view system_key, std::string_view id) noexcept;

/// The new id where it does not fit: "<system key>.h-" and half of the SHA-256 of `id` in hex.
[[nodiscard]] std::string hashed_new_id(std::string_view system_key, std::string_view id);

/// The new id of a resource that has none: "<system key>.n-" and half of a SHA-256 over what it
/// says and where it stands among the entries.
[[nodiscard]] std::string nameless_new_id(std::string_view system_key, std::string_view resource,
                                          std::uint32_t position);

/// A reference of the form Type/id or Type/id/_history/version.
struct TypedReference {
    std::string_view type, id;  ///< type is empty if the text was of another form
    [[nodiscard]] explicit operator bool() const noexcept { return !type.empty(); }
};
[[nodiscard]] TypedReference typed_reference(std::string_view text) noexcept;

/// `text` without "/_history/version" at its end.
[[nodiscard]] std::string_view without_version(std::string_view text) noexcept;

}  // namespace mcr::record
