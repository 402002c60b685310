#pragma once

#include <string>
#include <string_view>

namespace mcr::source::documents {

inline constexpr std::string_view any_bytes = "application/octet-stream";

/// The type and subtype of `content_type` in lower case, without parameters, under the one name
/// that several have (image/jpg is image/jpeg, text/rtf is application/rtf). Empty for what is no
/// media type (RFC 9110 section 8.3.1).
[[nodiscard]] std::string media_type_of(std::string_view content_type);

/// Whether a browser might run what has this media type, or take what lies within it for more:
/// it leaves as application/octet-stream.
[[nodiscard]] bool is_active(std::string_view media_type);

/// Whether two media types can be said of the same content: equal, one of them says nothing, or
/// both are XML.
[[nodiscard]] bool may_be_the_same(std::string_view one, std::string_view other);

/// What content that begins so is, whatever is said of it: application/pdf, image/png, image/jpeg,
/// image/tiff, application/rtf, application/xml, text/html or image/svg+xml; empty for none of
/// them. `beginning`: the first `looked_at` bytes, or all if there are fewer.
inline constexpr std::size_t looked_at = 1024;
[[nodiscard]] std::string_view type_by_first_bytes(std::string_view beginning);

/// Whether content that begins so can be of `media_type`. True for a type of which nothing is
/// known.
[[nodiscard]] bool begins_like(std::string_view media_type, std::string_view beginning);

}  // namespace mcr::source::documents
