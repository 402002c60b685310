#include "source/stu3/editor.hpp"

#include "source/stu3/conversion.hpp"
#include "source/stu3/vocabulary.hpp"

namespace mcr::source::stu3 {

using record::JsonNode;
using record::JsonTree;

JsonTree& Editor::tree() noexcept {
    return conversion_.tree();
}

void Editor::note(std::string_view element, std::string_view sentence) {
    conversion_.note(type_, resource_.text("id"), element, sentence);
}

JsonNode* Editor::extensions(JsonNode& object) {
    JsonNode* extensions = object.get("extension");
    if (extensions != nullptr && extensions->is_array()) return extensions;
    JsonNode* odd = object.take(extensions);
    extensions = tree().make_array();
    object.put("extension", extensions);
    if (odd != nullptr) {
        note("extension", "It is not a list of extensions and is kept as text.");
        keep_value(object, odd, "extension");
    }
    return extensions;
}

void Editor::add_extension(JsonNode& object, std::string_view url, std::string_view value_name,
                           JsonNode* value) {
    JsonNode* extension = tree().make_object();
    extension->put("url", tree().make_string(url));
    extension->put(value_name, value);
    extensions(object)->append(extension);
}

void Editor::keep_value(JsonNode& object, JsonNode* value, std::string_view element,
                        const std::string& path, std::string_view value_name) {
    if (value == nullptr) return;
    std::string url(kept_extension_base);
    url.append(type_).append(".").append(path).append(element);
    JsonNode* into = extensions(object);
    const auto add = [&](JsonNode* one) {
        JsonNode* extension = tree().make_object();
        extension->put("url", tree().make_string(url));
        fill_extension(tree(), *extension, one, value_name);
        into->append(extension);
    };
    if (!value->is_array() || value->empty()) {
        add(value);
        return;
    }
    for (JsonNode* at = value->release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        add(at);
        at = rest;
    }
}

void Editor::keep(JsonNode& object, std::string_view element, const std::string& path,
                  std::string_view value_name) {
    keep_value(object, object.take(element), element, path, value_name);
    std::string beside = "_";
    beside += element;
    keep_value(object, object.take(beside), beside, path);
}

void Editor::rename(JsonNode& object, std::string_view element, std::string_view to,
                    const std::string& path) {
    JsonNode* value = object.get(element);
    std::string beside = "_";
    beside += element;
    JsonNode* value_beside = object.get(beside);
    if (value == nullptr && value_beside == nullptr) return;
    if (element == to) return;
    JsonNode* there = object.get(to);
    const bool both_arrays =
        there != nullptr && there->is_array() && value != nullptr && value->is_array();
    if (both_arrays) {
        object.take(value);
        for (JsonNode* at = value->release_children(); at != nullptr;) {
            JsonNode* rest = at->split_after();
            there->append(at);
            at = rest;
        }
        if (value_beside != nullptr) keep(object, element, path);
        return;
    }
    const std::string to_beside = "_" + std::string(to);
    if (there != nullptr || object.get(to_beside) != nullptr) {
        note(element, "Its place in R4 is taken already, so it is kept as an extension.");
        keep(object, element, path);
        return;
    }
    if (value != nullptr) value->rename(to);
    if (value_beside != nullptr) value_beside->rename(tree().keep(to_beside));
}

JsonNode* Editor::find_extension(JsonNode& object, std::string_view care_connect_name) {
    JsonNode* all = object.get("extension");
    if (all == nullptr || !all->is_array()) return nullptr;
    for (JsonNode* at = all->first(); at != nullptr; at = at->next())
        if (care_connect_extension(at->text("url")) == care_connect_name) return at;
    return nullptr;
}

void Editor::drop_extension(JsonNode& object, JsonNode* extension) {
    JsonNode* all = object.get("extension");
    if (all == nullptr) return;
    all->take(extension);
    if (all->is_array() && all->empty()) object.take(all);
}

JsonNode* Editor::array(JsonNode& object, std::string_view name) {
    JsonNode* there = object.get(name);
    if (there == nullptr) {
        there = tree().make_array();
        object.put(name, there);
    }
    return there->is_array() ? there : nullptr;
}

JsonNode* Editor::codeable(std::string_view system, std::string_view code,
                           std::string_view display) {
    JsonNode* coding = tree().make_object();
    if (!system.empty()) coding->put("system", tree().make_string(system));
    coding->put("code", tree().make_string(code));
    if (!display.empty()) coding->put("display", tree().make_string(display));
    JsonNode* codings = tree().make_array();
    codings->append(coding);
    JsonNode* made = tree().make_object();
    made->put("coding", codings);
    return made;
}

void Editor::mark_absent(JsonNode& object, std::string_view element) {
    const std::string beside = "_" + std::string(element);
    if (object.get(element) != nullptr || object.get(beside) != nullptr) return;
    JsonNode* holder = tree().make_object();
    add_extension(*holder, "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                  "valueCode", tree().make_string("unknown"));
    object.put(tree().keep(beside), holder);
}

}  // namespace mcr::source::stu3
