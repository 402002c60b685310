#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mcr::web {

/// A narrative as it stands in a page.
struct NarrativeHtml {
    std::string html;                   ///< empty where there is nothing that can be read
    std::vector<std::string> warnings;  ///< what its banners warn of, as markup without elements
    bool cut = false;                   ///< the end is missing, for its length
    bool refused = false;               ///< it is built in a way that is not shown
};

/// Makes `xhtml`, which may be anything, into markup that can do nothing in a page but be read:
/// cleaned (source/narrative/narrative.hpp), and then written so that a browser's parser of HTML
/// makes the same tree of it, so that nothing in it ends an element around it. What is longer than
/// `max_bytes` is cut there. Ids get `id_prefix`. Tables stand in boxes that scroll; the banners of
/// GP Connect's pages (classes exclusion-banner, gptransfer-banner, content-banner, date-banner)
/// become callouts and inset texts. A heading at its beginning that only repeats one of `titles`
/// (plain text) is left out.
[[nodiscard]] NarrativeHtml narrative_html(std::string_view xhtml, std::size_t max_bytes,
                                           std::string_view id_prefix,
                                           std::span<const std::string_view> titles = {});

}  // namespace mcr::web
