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
[[nodiscard]] inline bool fits_new_id(std::string_view system_key, std::string_view id) noexcept {
    return system_key.size() + 1 + id.size() <= 64 && has_id_characters(id);
}

/// The new id where it does not fit: "<system key>.h-" and half of the SHA-256 of `id` in hex.
[[nodiscard]] std::string hashed_new_id(std::string_view system_key, std::string_view id);

/// The new id of a resource that has none: "<system key>.n-" and a hash, in hex, of what it says
/// and where it stands among the entries.
[[nodiscard]] std::string nameless_new_id(std::string_view system_key, std::string_view resource,
                                          std::uint32_t position);

/// A reference of the form Type/id or Type/id/_history/version, by the sizes of its parts.
struct TypedSizes {
    std::uint32_t id = 0;
    std::uint8_t type = 0;           ///< 0 if the text is of another form
    bool has_id_characters = false;  ///< what the function of that name says of the id
    bool is_patient = false;         ///< the type is Patient
    [[nodiscard]] explicit operator bool() const noexcept { return type != 0; }
};
[[nodiscard]] TypedSizes typed_reference(std::string_view text) noexcept;

/// `text` without "/_history/version" at its end.
[[nodiscard]] std::string_view without_version(std::string_view text) noexcept;

}  // namespace mcr::record
