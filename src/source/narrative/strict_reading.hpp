#pragma once

// For tests: reads a narrative again with a strict parser of XML.

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <set>
#include <string>
#include <string_view>

namespace mcr::source::narrative::test {

inline const std::set<std::string, std::less<>>& allowed_elements() {
    static const std::set<std::string, std::less<>> names = {
        "abbr",    "acronym", "address", "b",     "bdo",      "big",    "blockquote", "br",
        "caption", "cite",    "code",    "col",   "colgroup", "dd",     "dfn",        "div",
        "dl",      "dt",      "em",      "h1",    "h2",       "h3",     "h4",         "h5",
        "h6",      "hr",      "i",       "img",   "kbd",      "li",     "ol",         "p",
        "pre",     "q",       "samp",    "small", "span",     "strong", "sub",        "sup",
        "table",   "tbody",   "td",      "tfoot", "th",       "thead",  "tr",         "tt",
        "ul",      "var"};
    return names;
}
inline const std::set<std::string, std::less<>>& allowed_attributes() {
    static const std::set<std::string, std::less<>> names = {
        "id",   "class", "colspan", "rowspan", "span", "start", "dir",
        "lang", "scope", "title",   "abbr",    "alt",  "src"};
    return names;
}

inline std::string fault_in(const xmlNode* node) {
    for (; node != nullptr; node = node->next) {
        if (node->type == XML_TEXT_NODE) continue;
        if (node->type != XML_ELEMENT_NODE) return "a node that is neither element nor text";
        const std::string name(reinterpret_cast<const char*>(node->name));
        if (!allowed_elements().contains(name)) return "element " + name;
        if (node->ns == nullptr || std::string_view(reinterpret_cast<const char*>(
                                       node->ns->href)) != "http://www.w3.org/1999/xhtml")
            return "element " + name + " of another namespace";
        for (const xmlAttr* one = node->properties; one != nullptr; one = one->next) {
            const std::string attribute(reinterpret_cast<const char*>(one->name));
            if (!allowed_attributes().contains(attribute)) return "attribute " + attribute;
            const std::string value =
                one->children == nullptr
                    ? std::string()
                    : std::string(reinterpret_cast<const char*>(one->children->content));
            if (attribute == "src" && (name != "img" || !value.starts_with("data:image/")))
                return "a picture from outside";
        }
        if (std::string inner = fault_in(node->children); !inner.empty()) return inner;
    }
    return {};
}

/// What is wrong with `div` as the XHTML of a narrative; empty if nothing is.
inline std::string fault_of(std::string_view div) {
    xmlDoc* document =
        xmlReadMemory(div.data(), static_cast<int>(div.size()), nullptr, nullptr,
                      XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_HUGE);
    if (document == nullptr) return "not well-formed";
    const xmlNode* root = xmlDocGetRootElement(document);
    std::string fault = std::string_view(reinterpret_cast<const char*>(root->name)) == "div"
                            ? fault_in(root)
                            : "not a div";
    xmlFreeDoc(document);
    return fault;
}

}  // namespace mcr::source::narrative::test
