#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "record/passages.hpp"

namespace mcr::web {

/// A text of a source, such as a page of a GP record or a letter. All must outlive its use.
struct Text {
    std::string_view line;   ///< HTML of its title and date, always shown
    std::string_view title;  ///< plain text
    const std::vector<record::Passage>& passages;
    std::size_t number;        ///< on its page
    std::string_view fhir;     ///< its type and id in the FHIR answer
    bool as_document = false;  ///< it can be opened as a document beside this
};

/// The text closed behind its line, to be opened by a click, by a key and without scripts; behind
/// it what its banners warn of, to be seen while it is closed. Of its markup at most `max_bytes`
/// are shown; where more is there, it says so and where the whole is. HTML.
[[nodiscard]] std::string text_html(const Text& text, std::size_t max_bytes);

}  // namespace mcr::web
