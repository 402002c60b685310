#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mcr::source::narrative {

struct Limits {
    std::size_t max_bytes = 4UL << 20U;
    std::uint32_t max_depth = 60;
    std::uint32_t max_elements = 100'000;
};

/// XHTML that is safe to show.
struct Cleaned {
    std::string div;              ///< <div xmlns="http://www.w3.org/1999/xhtml">…</div>
    bool has_text = false;        ///< something in it can be read
    std::uint32_t taken_out = 0;  ///< elements and attributes that may not stand there
    std::uint32_t links = 0;      ///< links, whose address stands as text behind their words
};

/// Cleans what a source wrote as HTML or XHTML (a whole page, or a fragment) to the allow-list of
/// FHIR narratives (R4, narrative.html: XHTML content): text, tables, lists, emphasis. Scripts,
/// styles, forms, frames, objects, handlers, outside references and images go; text stays in its
/// order; the text of an unknown element stays without it. `id`s stay, with `id_prefix` before
/// them; of classes those in `classes` stay. HTML that is not well-formed XML is read leniently:
/// the entities of HTML, void elements, missing end tags. Nothing outside is ever asked for.
/// Errors: too_large beyond a limit; malformed for bytes that are not UTF-8.
[[nodiscard]] Result<Cleaned> clean(std::string_view html, const Limits& limits,
                                    std::string_view id_prefix = {},
                                    const std::vector<std::string_view>& classes = {});

/// Text as XHTML: paragraphs at empty lines, breaks at line ends, everything escaped.
[[nodiscard]] std::string div_of_text(std::string_view text);
/// `text` with what XML and HTML would read as markup escaped; characters that XML 1.0 forbids
/// become U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace mcr::source::narrative
