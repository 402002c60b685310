#include "web/text_html.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "source/narrative/narrative.hpp"
#include "web/narrative_html.hpp"

namespace mcr::web {
namespace {

std::string heading_of(const record::Passage& passage, std::string_view title) {
    if (passage.title.empty() || equal_ignoring_case(passage.title, title)) return {};
    const std::string element = passage.depth == 0 ? "h3" : "h4";
    return "<" + element + " class=\"mcr-narrative__title\">" + escape_html(passage.title) + "</" +
           element + ">";
}

std::string note(std::string_view sentence) {
    return "<p class=\"mcr-narrative__note\">" + escape_html(sentence) + "</p>";
}

/// `text` as it stands, so much of it as `max_bytes` are.
std::string plain_html(std::string_view text, std::size_t max_bytes) {
    std::string_view kept = text.substr(0, max_bytes);
    while (kept.size() < text.size() && !kept.empty() &&
           (static_cast<unsigned char>(text[kept.size()]) & 0xC0U) == 0x80U)
        kept.remove_suffix(1);
    return "<p class=\"mcr-narrative__plain\">" + source::narrative::escaped(kept) + "</p>";
}

std::string where_the_whole_is(const Text& text) {
    return (text.as_document ? std::string("Open the document for the whole; it is also in ")
                             : std::string("The whole is in ")) +
           "the FHIR answer, as " + std::string(text.fhir) + ".";
}

}  // namespace

std::string text_html(const Text& text, std::size_t max_bytes) {
    std::string inside;
    std::vector<std::string> warnings;
    std::size_t left = max_bytes, number = 0;
    bool cut = false;
    for (const record::Passage& passage : text.passages) {
        if (left == 0 && !(passage.xhtml.empty() && passage.plain.empty())) {
            cut = true;
            break;
        }
        inside += heading_of(passage, text.title);
        if (!passage.why_empty.empty()) inside += note(passage.why_empty);
        if (!passage.plain.empty()) {
            inside += plain_html(passage.plain, left);
            cut = passage.plain.size() > left;
            left -= std::min(left, passage.plain.size());
            if (cut) break;
        }
        if (passage.xhtml.empty()) continue;
        const std::array<std::string_view, 2> titles{text.title, passage.title};
        NarrativeHtml made = narrative_html(
            passage.xhtml, left,
            "text-" + std::to_string(text.number) + "-" + std::to_string(++number) + "-", titles);
        left -= std::min(left, passage.xhtml.size());
        if (made.refused)
            inside += note("This text is built in a way that is not shown here. " +
                           where_the_whole_is(text));
        inside += made.html;
        for (std::string& warning : made.warnings)
            if (std::ranges::find(warnings, warning) == warnings.end())
                warnings.push_back(std::move(warning));
        if (made.cut) {
            cut = true;
            break;
        }
    }
    if (cut)
        inside += note("This text is longer than is shown here and ends in the middle. " +
                       where_the_whole_is(text));
    if (inside.empty()) inside = note("The source gave no words here.");
    std::string html = "<details class=\"mcr-text\"><summary class=\"mcr-text__summary\">" +
                       std::string(text.line) + "</summary><div class=\"mcr-narrative\">" + inside +
                       "</div></details>";
    for (const std::string& warning : warnings)
        html += "<p class=\"mcr-text__warning\"><strong>Important:</strong> " + warning + "</p>";
    return html;
}

}  // namespace mcr::web
