#include "source/cda/document.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"
#include "source/cda/scan.hpp"
#include "source/narrative/entities.hpp"

namespace mcr::source::cda {
namespace {

constexpr std::string_view cda_namespace = "urn:hl7-org:v3";

/// UTF-16 as UTF-8; what is no character is U+FFFD.
std::string from_utf16(std::string_view bytes, bool big_endian) {
    std::string out;
    const auto unit = [&](std::size_t i) {
        const auto first = static_cast<unsigned char>(bytes[i]);
        const auto second = static_cast<unsigned char>(bytes[i + 1]);
        return static_cast<char32_t>(big_endian ? (first << 8U) | second : (second << 8U) | first);
    };
    for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
        char32_t character = unit(i);
        if (character >= 0xD800 && character < 0xDC00 && i + 3 < bytes.size()) {
            const char32_t low = unit(i + 2);
            if (low >= 0xDC00 && low < 0xE000) {
                character = 0x10000 + ((character - 0xD800) << 10U) + (low - 0xDC00);
                i += 2;
            }
        }
        if (character >= 0xD800 && character < 0xE000) character = 0xFFFD;
        narrative::append_utf8(out, character);
    }
    return out;
}

std::string from_latin1(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        narrative::append_utf8(out, byte < 0xA0 && byte >= 0x80
                                        ? narrative::numbered_character(byte)
                                        : static_cast<char32_t>(byte));
    }
    return out;
}

bool says_latin1(std::string_view xml) {
    const std::string_view declaration = xml.substr(0, xml.substr(0, 200).find("?>"));
    if (!declaration.starts_with("<?xml")) return false;
    const std::string lower = to_lower(declaration);
    return lower.find("iso-8859-1") != std::string::npos ||
           lower.find("windows-1252") != std::string::npos;
}

/// The prefix with its colon that `root` binds to CDA's namespace; empty for the default.
std::string prefix_of(pugi::xml_node root) {
    const std::string_view name = root.name();
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? std::string() : std::string(name.substr(0, colon + 1));
}

bool is_clinical_document(pugi::xml_node root, const std::string& prefix) {
    if (std::string_view(root.name()).substr(prefix.size()) != "ClinicalDocument") return false;
    const std::string declared =
        prefix.empty() ? "xmlns" : "xmlns:" + prefix.substr(0, prefix.size() - 1);
    return attribute(root, declared.c_str()) == cda_namespace;
}

/// Every element below `node` and itself, in the document's order.
template <class Do>
void each_element(pugi::xml_node root, Do act) {
    pugi::xml_node node = root;
    while (node) {
        if (node.type() == pugi::node_element) act(node);
        if (node.first_child()) {
            node = node.first_child();
            continue;
        }
        while (node && node != root && !node.next_sibling()) node = node.parent();
        if (!node || node == root) return;
        node = node.next_sibling();
    }
}

/// An element whose words do not run into those before and behind it.
bool is_block(std::string_view name) {
    constexpr std::array<std::string_view, 9> names = {
        "br", "td", "th", "tr", "item", "list", "caption", "table", "paragraph"};
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

Result<Document> Document::read(std::string_view xml, const Limits& limits) {
    if (xml.size() > limits.max_bytes)
        return fail(ErrorKind::too_large, "The document is larger than is accepted.");
    std::string recoded;
    if (xml.starts_with("\xFE\xFF") || xml.starts_with("\xFF\xFE")) {
        recoded = from_utf16(xml, xml.starts_with("\xFE\xFF"));
        xml = recoded;
    } else if (says_latin1(xml)) {
        recoded = from_latin1(xml);
        xml = recoded;
    }
    if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
    if (!is_valid_utf8(xml))
        return fail(ErrorKind::malformed, "The document is not in the encoding it says.");
    if (auto scanned = scan(xml, limits); !scanned) return pass_on(scanned);

    Document document;
    document.tree_ = std::make_unique<pugi::xml_document>();
    const auto parsed = document.tree_->load_buffer(
        xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
    if (!parsed)
        return fail(ErrorKind::malformed, "The document is not XML that is accepted: " +
                                              std::string(parsed.description()) + " at byte " +
                                              std::to_string(parsed.offset) + ".");
    const pugi::xml_node root = document.root();
    const std::string prefix = prefix_of(root);
    if (!is_clinical_document(root, prefix))
        return fail(ErrorKind::malformed, "The document is no ClinicalDocument of HL7.");
    each_element(root, [&](pugi::xml_node node) {
        if (!prefix.empty() && std::string_view(node.name()).starts_with(prefix))
            node.set_name(std::string(node.name()).substr(prefix.size()).c_str());
        const std::string_view id = node.attribute("ID").value();
        if (!id.empty()) document.ids_.try_emplace(id, node);
    });
    return document;
}

pugi::xml_node Document::by_id(std::string_view id) const {
    const auto found = ids_.find(id);
    return found == ids_.end() ? pugi::xml_node() : found->second;
}

std::string text_of(pugi::xml_node node) {
    return short_text_of(node, std::numeric_limits<std::size_t>::max());
}

std::string short_text_of(pugi::xml_node node, std::size_t most) {
    std::string out;
    std::size_t seen = 0;
    bool space = false;
    const auto take = [&](std::string_view text) {
        for (const char c : text) {
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                space = true;
                continue;
            }
            if (space && !out.empty()) out += ' ';
            space = false;
            out += c;
        }
    };
    const pugi::xml_node root = node;
    pugi::xml_node now = root.first_child();
    while (now) {
        if (++seen > most || out.size() > most) return {};
        space = space || is_block(now.name());
        if (now.type() == pugi::node_pcdata || now.type() == pugi::node_cdata) take(now.value());
        if (now.first_child()) {
            now = now.first_child();
            continue;
        }
        while (now != root && !now.next_sibling()) {
            now = now.parent();
            space = space || is_block(now.name());
        }
        if (now == root) break;
        now = now.next_sibling();
    }
    return out;
}

std::string_view attribute(pugi::xml_node node, const char* name) {
    return trim(node.attribute(name).value());
}

pugi::xml_node at(pugi::xml_node node, std::initializer_list<const char*> path) {
    for (const char* name : path) node = node.child(name);
    return node;
}

bool has_template(pugi::xml_node node, std::string_view root) {
    for (const pugi::xml_node one : node.children("templateId"))
        if (attribute(one, "root") == root) return true;
    return false;
}

bool is_true(pugi::xml_node node, const char* name) {
    const std::string_view value = attribute(node, name);
    return value == "true" || value == "1";
}

}  // namespace mcr::source::cda
