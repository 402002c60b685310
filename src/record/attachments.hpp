#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/part.hpp"

namespace mcr::record {

/// The extension of an attachment that keeps the address that its source gave, where another
/// stands in its place.
inline constexpr std::string_view source_attachment_extension =
    "https://my-care-record.example/fhir/StructureDefinition/source-attachment-url";

/// An attachment whose content lies elsewhere: one with a `url` and no `data`.
struct Attachment {
    std::string url;
    std::string content_type;           ///< empty if not stated
    std::optional<std::uint64_t> size;  ///< bytes
    std::string sha1;                   ///< hex; empty if not stated, or no SHA-1
    std::string title;

    // Where it stands among the bytes of the part.
    std::uint32_t url_begin = 0, url_end = 0;  ///< between the quotes
    std::uint32_t end = 0;                     ///< its closing brace
    std::uint32_t extension_end = 0;           ///< the closing bracket of `extension`; 0 for none
    bool extension_empty = false;
};

/// The attachments with a url of a DocumentReference (content), Media (content), DiagnosticReport
/// (presentedForm), Consent (sourceAttachment) or Communication (payload), in order.
[[nodiscard]] std::vector<Attachment> attachments_of(const Part& part, const Item& item);

/// Lets the attachments of every item lead where `address` says: what it gives stands in place of
/// the url, and the source's own url becomes the extension `source_attachment_extension` (law 7).
/// nullopt leaves an attachment as it is. For a part whose attachments have not been led yet.
void lead_attachments(Part& part,
                      const std::function<std::optional<std::string>(const Attachment&)>& address);

}  // namespace mcr::record
