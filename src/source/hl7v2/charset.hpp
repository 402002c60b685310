#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcr::source::hl7v2 {

/// Character sets of HL7 table 0211 that are read.
enum class Charset {
    ascii,
    utf8,
    windows_1252,  ///< also for 8859/1, whose controls 80 to 9F nobody means
    latin_2,
    latin_3,
    latin_4,
    cyrillic,
    arabic,
    greek,
    hebrew,
    latin_5,
    latin_9,
};

/// The set that MSH-18 names; nothing for one that is not read. Empty is ASCII, as the standard
/// says.
[[nodiscard]] std::optional<Charset> charset_of(std::string_view name);

/// `bytes` as UTF-8; what a set does not define becomes U+FFFD.
[[nodiscard]] std::string to_utf8(std::string_view bytes, Charset from);

}  // namespace mcr::source::hl7v2
