#include "source/documents/media_type.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace mcr::source::documents {
namespace {

constexpr std::string_view pdf = "application/pdf";
constexpr std::string_view png = "image/png";
constexpr std::string_view jpeg = "image/jpeg";
constexpr std::string_view tiff = "image/tiff";
constexpr std::string_view rtf = "application/rtf";
constexpr std::string_view xml = "application/xml";
constexpr std::string_view html = "text/html";
constexpr std::string_view svg = "image/svg+xml";

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> other_names{{
    {"image/jpg", jpeg},
    {"image/pjpeg", jpeg},
    {"image/tif", tiff},
    {"image/x-tiff", tiff},
    {"text/rtf", rtf},
    {"application/x-rtf", rtf},
    {"application/x-pdf", pdf},
    {"text/pdf", pdf},
    {"binary/octet-stream", any_bytes},
}};

constexpr std::array<std::string_view, 12> active{"text/html",
                                                  "application/xhtml+xml",
                                                  "image/svg+xml",
                                                  "text/javascript",
                                                  "application/javascript",
                                                  "application/x-javascript",
                                                  "application/ecmascript",
                                                  "text/ecmascript",
                                                  "text/xsl",
                                                  "application/xslt+xml",
                                                  "application/x-shockwave-flash",
                                                  "text/css"};

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$&^_.+-").contains(c);
    });
}

bool is_xml(std::string_view type) {
    return type == xml || type == "text/xml" || type.ends_with("+xml");
}

/// What follows a byte order mark, white space and whatever stands before the first element of XML.
std::string_view first_element(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (;;) {
        text = trim(text);
        if (!text.starts_with("<?") && !text.starts_with("<!")) return text;
        const bool comment = text.starts_with("<!--");
        const auto end = text.find(comment ? "-->" : ">");
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + (comment ? 3 : 1));
    }
}

bool names(std::string_view element, std::string_view name) {
    if (!element.starts_with('<')) return false;
    element.remove_prefix(1);
    const auto end = element.find_first_of(" \t\r\n/>");
    element = element.substr(0, end);
    if (const auto colon = element.find(':'); colon != std::string_view::npos)
        element.remove_prefix(colon + 1);
    return equal_ignoring_case(element, name);
}

}  // namespace

std::string media_type_of(std::string_view content_type) {
    const std::string type = to_lower(trim(content_type.substr(0, content_type.find(';'))));
    const auto slash = type.find('/');
    if (slash == std::string::npos || !is_token(std::string_view(type).substr(0, slash)) ||
        !is_token(std::string_view(type).substr(slash + 1)))
        return {};
    for (const auto& [other, name] : other_names)
        if (type == other) return std::string(name);
    return type;
}

bool is_active(std::string_view media_type) {
    return media_type.starts_with("multipart/") || media_type.starts_with("message/") ||
           std::ranges::find(active, media_type) != active.end();
}

bool may_be_the_same(std::string_view one, std::string_view other) {
    return one.empty() || other.empty() || one == other || one == any_bytes || other == any_bytes ||
           (is_xml(one) && is_xml(other));
}

std::string_view type_by_first_bytes(std::string_view beginning) {
    constexpr std::string_view tiff_little("II*\0", 4);
    constexpr std::string_view tiff_big("MM\0*", 4);
    if (beginning.starts_with("%PDF-")) return pdf;
    if (beginning.starts_with("\x89PNG\r\n\x1A\n")) return png;
    if (beginning.starts_with("\xFF\xD8\xFF")) return jpeg;
    if (beginning.starts_with(tiff_little) || beginning.starts_with(tiff_big)) return tiff;
    if (beginning.starts_with("{\\rtf")) return rtf;
    if (trim(beginning).size() >= 9 &&
        equal_ignoring_case(trim(beginning).substr(0, 9), "<!doctype") &&
        equal_ignoring_case(trim(trim(beginning).substr(9)).substr(0, 4), "html"))
        return html;
    const std::string_view element = first_element(beginning);
    if (names(element, "html") || names(element, "script") || names(element, "head") ||
        names(element, "body"))
        return html;
    if (names(element, "svg")) return svg;
    const std::string_view start =
        trim(beginning.starts_with("\xEF\xBB\xBF") ? beginning.substr(3) : beginning);
    if (start.starts_with("<?xml") || names(element, "ClinicalDocument")) return xml;
    return {};
}

bool begins_like(std::string_view media_type, std::string_view beginning) {
    constexpr std::array marked = {pdf, png, jpeg, tiff, rtf};
    const std::string_view is = type_by_first_bytes(beginning);
    if (std::ranges::find(marked, media_type) != marked.end()) {
        // Readers look for the mark of a PDF in its first kilobyte (ISO 32000-1 annex H.3.4.1).
        if (media_type == pdf && is.empty()) return beginning.contains("%PDF-");
        return is == media_type;
    }
    if (is_xml(media_type) && !is_active(media_type)) {
        const bool wide = beginning.starts_with("\xFF\xFE") || beginning.starts_with("\xFE\xFF");
        std::string_view text = beginning;
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        return wide || (trim(text).starts_with('<') && is != html && is != svg);
    }
    if (media_type == "text/plain")
        return std::ranges::find(marked, is) == marked.end() || is == rtf;
    return true;
}

}  // namespace mcr::source::documents
