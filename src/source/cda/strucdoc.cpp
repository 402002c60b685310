#include "source/cda/strucdoc.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "source/narrative/narrative.hpp"

namespace mcr::source::cda {
namespace {

constexpr std::string_view div_begin = R"(<div xmlns="http://www.w3.org/1999/xhtml">)";
constexpr std::size_t most_picture_bytes = 2UL << 20U;  ///< of base64, all of a document

constexpr std::size_t most_referenced_bytes = 32UL << 20U;

constexpr std::array as_they_are = {"thead", "tbody", "tfoot", "tr", "sub", "sup", "table"};

bool is_small_number(std::string_view text) {
    return !text.empty() && text.size() <= 3 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The base64 of `text` without white space; none if it is none.
std::optional<std::string> base64_of(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
        const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
        if (!fits) return std::nullopt;
        out += c;
    }
    if (out.empty() || out.size() % 4 != 0) return std::nullopt;
    return out;
}

}  // namespace

std::string StrucDoc::finished() {
    const bool worth_it = std::exchange(has_text_, false);
    std::string inside = std::exchange(out_, {});
    if (!worth_it) return {};
    return std::string(div_begin) + inside + "</div>";
}

std::string StrucDoc::div_of(pugi::xml_node text) {
    content(text);
    return finished();
}

std::string StrucDoc::div_of_referenced(pugi::xml_node target) {
    if (spent_ > most_referenced_bytes) return {};
    is_limited_ = true;
    const std::string_view name = target.name();
    if (name == "tr") {
        pugi::xml_node table = target.parent();
        if (std::string_view(table.name()) != "table") table = table.parent();
        out_ += "<table>";
        if (std::string_view(table.name()) == "table")
            for (const pugi::xml_node head : table.children("thead")) element(head);
        has_text_ = false;  // heads alone are nothing
        out_ += "<tbody>";
        element(target);
        out_ += "</tbody></table>";
    } else if (name == "td" || name == "th" || name == "item" || name == "text") {
        content(target);
    } else if (std::ranges::find(as_they_are, name) != as_they_are.end() && name != "table") {
        out_ += "<table>";
        element(target);
        out_ += "</table>";
    } else {
        element(target);
    }
    is_limited_ = false;
    if (spent_ <= most_referenced_bytes) return finished();
    out_.clear();
    has_text_ = false;
    return {};
}

void StrucDoc::content(pugi::xml_node node) {
    for (const pugi::xml_node one : node.children()) {
        if (is_limited_ && spent_ > most_referenced_bytes) return;
        if (is_limited_) spent_ += 50 + std::string_view(one.value()).size();
        if (one.type() == pugi::node_element) {
            element(one);
        } else if (one.type() == pugi::node_pcdata || one.type() == pugi::node_cdata) {
            const std::string_view text = one.value();
            if (!trim(text).empty()) has_text_ = true;
            out_ += narrative::escaped(text);
        }
    }
}

void StrucDoc::wrap(const char* tag, pugi::xml_node node) {
    out_.append("<").append(tag).append(">");
    content(node);
    out_.append("</").append(tag).append(">");
}

void StrucDoc::cell(const char* tag, pugi::xml_node node) {
    out_.append("<").append(tag);
    for (const char* span : {"colspan", "rowspan"})
        if (const std::string_view count = attribute(node, span); is_small_number(count))
            out_.append(" ").append(span).append("=\"").append(count).append("\"");
    out_ += '>';
    content(node);
    out_.append("</").append(tag).append(">");
}

void StrucDoc::styled(pugi::xml_node node) {
    struct Style {
        std::string_view code;
        const char* element;
    };
    constexpr std::array styles = {Style{"bold", "b"}, Style{"italics", "i"},
                                   Style{"emphasis", "em"}, Style{"underline", "em"}};
    const std::string codes = to_lower(attribute(node, "styleCode"));
    std::vector<const char*> open;
    for (const std::string_view code : split(codes, ' '))
        for (const Style& style : styles)
            if (style.code == code && std::ranges::find(open, style.element) == open.end())
                open.push_back(style.element);
    if (open.empty()) open.push_back("span");
    const bool struck =
        attribute(node, "revised") == "delete" || codes.find("strike") != std::string::npos;
    if (struck) out_ += "[struck out: ";
    for (const char* tag : open) out_.append("<").append(tag).append(">");
    content(node);
    for (auto tag = open.rbegin(); tag != open.rend(); ++tag)
        out_.append("</").append(*tag).append(">");
    if (struck) out_ += ']';
}

void StrucDoc::list(pugi::xml_node node) {
    const char* tag = attribute(node, "listType") == "ordered" ? "ol" : "ul";
    for (const pugi::xml_node caption : node.children("caption")) wrap("p", caption);
    out_.append("<").append(tag).append(">");
    for (const pugi::xml_node item : node.children()) {
        if (is_limited_) spent_ += 50;
        if (item.type() != pugi::node_element || std::string_view(item.name()) == "caption")
            continue;
        if (std::string_view(item.name()) == "item") {
            wrap("li", item);
        } else {
            out_ += "<li>";
            element(item);
            out_ += "</li>";
        }
    }
    out_.append("</").append(tag).append(">");
}

void StrucDoc::element(pugi::xml_node node) {
    const std::string_view name = node.name();
    if (name == "paragraph") {
        wrap("p", node);
    } else if (name == "list") {
        list(node);
    } else if (name == "content") {
        styled(node);
    } else if (name == "td" || name == "th") {
        cell(node.name(), node);
    } else if (std::ranges::find(as_they_are, name) != as_they_are.end()) {
        wrap(node.name(), node);
    } else if (name == "caption") {
        wrap(std::string_view(node.parent().name()) == "table" ? "caption" : "p", node);
    } else if (name == "br") {
        out_ += "<br/>";
    } else if (name == "footnote") {
        out_ += " [";
        content(node);
        out_ += ']';
    } else if (name == "linkHtml") {
        content(node);
        const std::string_view href = attribute(node, "href");
        const bool shown = href.starts_with("http://") || href.starts_with("https://");
        if (shown && text_of(node) != href)
            out_.append(" (").append(narrative::escaped(href)).append(")");
        has_text_ = has_text_ || shown;
    } else if (name == "renderMultiMedia") {
        picture(node);
    } else if (name != "col" && name != "colgroup" && name != "footnoteRef" && name != "script" &&
               name != "style") {
        content(node);
    }
}

void StrucDoc::picture(pugi::xml_node node) {
    const std::string caption = text_of(node.child("caption"));
    for (const std::string_view id : split(attribute(node, "referencedObject"), ' ')) {
        if (id.empty()) continue;
        pugi::xml_node target = document_.by_id(id);
        if (std::string_view(target.name()) == "regionOfInterest")
            target = target.child("entryRelationship").child("observationMedia");
        if (one_picture(target, caption)) continue;
        ++left_out_;
        out_ += "[a picture that is not shown here]";
        has_text_ = true;
    }
    if (!caption.empty()) {
        out_.append("<p>").append(narrative::escaped(caption)).append("</p>");
        has_text_ = true;
    }
}

bool StrucDoc::one_picture(pugi::xml_node media, const std::string& caption) {
    const pugi::xml_node value = media.child("value");
    const std::string type = to_lower(attribute(value, "mediaType"));
    if (type != "image/png" && type != "image/jpeg" && type != "image/gif") return false;
    if (attribute(value, "representation") != "B64") return false;
    const auto data = base64_of(value.child_value());
    if (!data || data->size() > most_picture_bytes - picture_bytes_) return false;
    picture_bytes_ += data->size();
    out_.append(R"(<img src="data:)").append(type).append(";base64,").append(*data);
    out_.append(R"(" alt=")").append(narrative::escaped(caption)).append("\"/>");
    has_text_ = true;
    return true;
}

}  // namespace mcr::source::cda
