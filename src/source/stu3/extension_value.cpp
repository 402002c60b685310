#include <algorithm>
#include <array>
#include <span>

#include "source/stu3/editor.hpp"

namespace mcr::source::stu3 {

using record::JsonNode;
using record::JsonTree;

namespace {

constexpr int deepest_nesting = 12;

/// A data type that an object may be: every member must be one of `members`, and one of the first
/// `telling` must be there.
struct DataType {
    std::string_view value_name;
    std::size_t telling;
    std::span<const std::string_view> members;
};

constexpr std::string_view codeable_concept[] = {"coding", "text"};
constexpr std::string_view reference[] = {"reference", "identifier", "display", "type"};
constexpr std::string_view quantity[] = {"value", "unit", "comparator", "system", "code"};
constexpr std::string_view coding[] = {"code", "system", "display", "version", "userSelected"};
constexpr std::string_view identifier[] = {"value", "system", "use", "type", "period", "assigner"};
constexpr std::string_view period[] = {"start", "end"};
constexpr std::string_view range[] = {"low", "high"};
constexpr std::string_view ratio[] = {"numerator", "denominator"};
constexpr std::string_view attachment[] = {"contentType", "url",  "data",     "size",
                                           "title",       "hash", "creation", "language"};
constexpr std::string_view annotation[] = {"text", "authorReference", "authorString", "time"};

constexpr auto data_types = std::to_array<DataType>({
    {"valueCodeableConcept", 2, codeable_concept},
    {"valueReference", 2, reference},
    {"valuePeriod", 2, period},
    {"valueRange", 2, range},
    {"valueRatio", 2, ratio},
    {"valueAttachment", 3, attachment},
    {"valueQuantity", 1, quantity},
    {"valueCoding", 1, coding},
    {"valueIdentifier", 1, identifier},
    {"valueAnnotation", 1, annotation},
    {"valueReference", 3, reference},
});

bool is_common(std::string_view key) {
    return key == "id" || key == "extension" || key.starts_with('_');
}

bool fits(const JsonNode& object, const DataType& type) {
    bool tells = false;
    for (const JsonNode* m = object.first(); m != nullptr; m = m->next()) {
        if (is_common(m->key())) continue;
        const auto at = std::find(type.members.begin(), type.members.end(), m->key());
        if (at == type.members.end()) return false;
        tells = tells || static_cast<std::size_t>(at - type.members.begin()) < type.telling;
    }
    if (!tells) return false;
    const JsonNode* value = object.get("value");
    if (type.value_name == "valueQuantity") return value != nullptr && value->is_number();
    if (type.value_name == "valueIdentifier") return value != nullptr && value->is_string();
    return true;
}

std::string_view number_name(std::string_view digits) {
    const bool whole = digits.find_first_of(".eE") == std::string_view::npos;
    return whole && digits.size() <= 9 ? "valueInteger" : "valueDecimal";
}

/// Whether a value[x] of this name holds values of this kind.
bool suits(std::string_view value_name, const JsonNode& value) {
    constexpr auto texts = std::to_array<std::string_view>(
        {"valueCode", "valueDateTime", "valueDate", "valueString", "valueUri", "valueId"});
    if (value_name.empty()) return true;
    const bool text = std::find(texts.begin(), texts.end(), value_name) != texts.end();
    return value.is_string() == text;
}

void fill(JsonTree& tree, JsonNode& extension, JsonNode* value, std::string_view value_name,
          int depth);

/// Each member as an extension of its own, the elements of arrays one by one.
void fill_nested(JsonTree& tree, JsonNode& extension, JsonNode* value, int depth) {
    JsonNode* nested = tree.make_array();
    const auto add = [&](std::string_view url, JsonNode* part) {
        JsonNode* inner = tree.make_object();
        inner->put("url", tree.make_string(url));
        fill(tree, *inner, part, {}, depth + 1);
        nested->append(inner);
    };
    const bool members = value->is_object();
    for (JsonNode* at = value->release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        const std::string_view url = members ? at->key() : "item";
        if (members && url == "extension" && at->is_array()) {
            for (JsonNode* e = at->release_children(); e != nullptr;) {
                JsonNode* more = e->split_after();
                nested->append(e);
                e = more;
            }
        } else if (at->is_array() && !at->empty()) {
            for (JsonNode* e = at->release_children(); e != nullptr;) {
                JsonNode* more = e->split_after();
                add(url, e);
                e = more;
            }
        } else {
            add(url, at);
        }
        at = rest;
    }
    if (nested->empty()) {
        extension.put("valueString", tree.make_string("{}"));
    } else {
        extension.put("extension", nested);
    }
}

void fill(JsonTree& tree, JsonNode& extension, JsonNode* value, std::string_view value_name,
          int depth) {
    using record::JsonKind;
    if (!suits(value_name, *value)) value_name = {};
    switch (value->kind()) {
        case JsonKind::string:
            if (value->string().empty()) break;
            extension.put(value_name.empty() ? "valueString" : value_name, value);
            return;
        case JsonKind::boolean:
            extension.put("valueBoolean", value);
            return;
        case JsonKind::number:
            extension.put(value_name.empty() ? number_name(value->literal()) : value_name, value);
            return;
        case JsonKind::object:
            if (value->empty() || depth >= deepest_nesting) break;
            if (!value_name.empty()) {
                extension.put(value_name, value);
                return;
            }
            for (const DataType& type : data_types) {
                if (!fits(*value, type)) continue;
                extension.put(type.value_name, value);
                return;
            }
            fill_nested(tree, extension, value, depth);
            return;
        case JsonKind::array:
            if (value->empty() || depth >= deepest_nesting) break;
            fill_nested(tree, extension, value, depth);
            return;
        case JsonKind::null:
            break;
    }
    extension.put("valueString", tree.make_string(JsonTree::write(*value)));
}

}  // namespace

void fill_extension(JsonTree& tree, JsonNode& extension, JsonNode* value,
                    std::string_view value_name) {
    fill(tree, extension, value, value_name, 0);
}

}  // namespace mcr::source::stu3
