#include "source/stu3/conversion.hpp"
#include "source/stu3/editor.hpp"

namespace mcr::source::stu3 {

using record::JsonNode;

void Editor::apply(JsonNode& object, std::span<const Rule> rules, const std::string& path) {
    for (const Rule& rule : rules) apply_one(object, rule, path);
}

void Editor::apply_one(JsonNode& object, const Rule& rule, const std::string& path) {
    JsonNode* value = object.get(rule.element);
    const std::string_view to = rule.to.empty() ? rule.element : rule.to;
    switch (rule.change) {
        case Change::rename:
            rename(object, rule.element, to, path);
            return;
        case Change::keep:
            keep(object, rule.element, path, rule.with);
            return;
        case Change::codeable:
        case Change::concept_text:
            become_codeable(object, rule, path);
            return;
        case Change::code:
            become_code(object, rule, path);
            return;
        case Change::wrap:
            if (value != nullptr && !value->is_array()) {
                JsonNode* list = tree().make_array();
                object.replace(value, list);
                list->append(value);
            }
            rename(object, rule.element, to, path);
            return;
        case Change::first:
            become_first(object, rule, path);
            return;
        case Change::agent:
            become_agent(object, rule, path);
            return;
        case Change::actors:
            become_actors(object, rule, path);
            return;
        case Change::annotate:
            become_notes(object, rule, path);
            return;
        case Change::each: {
            const std::string inside = path + std::string(rule.element) + ".";
            if (value == nullptr) return;
            if (value->is_object()) apply(*value, rule.inner, inside);
            if (value->is_array())
                for (JsonNode* at = value->first(); at != nullptr; at = at->next())
                    if (at->is_object()) apply(*at, rule.inner, inside);
            return;
        }
    }
}

void Editor::become_codeable(JsonNode& object, const Rule& rule, const std::string& path) {
    JsonNode* value = object.get(rule.element);
    if (value != nullptr && value->is_object()) {  // has the form of R4 already
        rename(object, rule.element, rule.to.empty() ? rule.element : rule.to, path);
        return;
    }
    if (value == nullptr || value->string().empty()) {
        if (value != nullptr) {
            note(rule.element, "It is not a code and is kept as an extension.");
            keep(object, rule.element, path);
        }
        return;
    }
    JsonNode* made = nullptr;
    if (rule.change == Change::concept_text) {
        made = tree().make_object();
        made->put("text", tree().make_string(value->string()));
    } else {
        made = codeable(rule.with, value->string());
    }
    std::string beside = "_";
    beside += rule.element;
    if (JsonNode* extra = object.take(beside); extra != nullptr && extra->is_object()) {
        if (JsonNode* extension = extra->take("extension")) made->put("extension", extension);
    }
    object.replace(value, made);
    rename(object, rule.element, rule.to.empty() ? rule.element : rule.to, path);
}

void Editor::become_code(JsonNode& object, const Rule& rule, const std::string& path) {
    JsonNode* value = object.get(rule.element);
    const std::string_view to = rule.to.empty() ? rule.element : rule.to;
    if (value != nullptr) {
        for (const auto& [from, code] : rule.codes) {
            if (value->string() != from) continue;
            keep_value(object, tree().make_like(*value), rule.element, path, "valueCode");
            if (code.empty()) {
                object.take(value);
            } else {
                value->set_plain_string(code);
            }
            break;
        }
    }
    rename(object, rule.element, to, path);
}

void Editor::become_first(JsonNode& object, const Rule& rule, const std::string& path) {
    JsonNode* value = object.get(rule.element);
    if (value != nullptr && value->is_array()) {
        JsonNode* head = value->take(value->first());
        if (head == nullptr) {
            keep(object, rule.element, path);
            return;
        }
        object.replace(value, head);
        if (!value->empty()) {
            note(rule.element, "R4 allows one; the others are kept as extensions.");
            keep_value(object, value, rule.element, path, rule.with);
        }
    }
    rename(object, rule.element, rule.to.empty() ? rule.element : rule.to, path);
}

JsonNode* Editor::reference_of(JsonNode& holder, std::string_view member, const std::string& path) {
    JsonNode* reference = holder.take(member);
    if (reference == nullptr || !reference->is_object()) {
        if (reference != nullptr) holder.put(tree().keep(member), reference);
        return nullptr;
    }
    for (JsonNode* at = holder.release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        if (at->key() == "extension" && at->is_array()) {
            for (JsonNode* e = at->release_children(); e != nullptr;) {
                JsonNode* more = e->split_after();
                extensions(*reference)->append(e);
                e = more;
            }
        } else {
            const std::string name(at->key());
            keep_value(*reference, at, name, path);
        }
        at = rest;
    }
    return reference;
}

void Editor::become_agent(JsonNode& object, const Rule& rule, const std::string& path) {
    JsonNode* value = object.get(rule.element);
    if (value == nullptr) return;
    const std::string inside = path + std::string(rule.element) + ".";
    if (value->is_object() && value->get("agent") == nullptr &&
        (value->get("reference") != nullptr || value->get("display") != nullptr ||
         value->get("identifier") != nullptr)) {  // has the form of R4 already
        rename(object, rule.element, rule.to.empty() ? rule.element : rule.to, path);
        return;
    }
    JsonNode* reference = value->is_object() ? reference_of(*value, "agent", inside) : nullptr;
    if (reference == nullptr) {
        note(rule.element, "It names nobody and is kept as an extension.");
        keep(object, rule.element, path);
        return;
    }
    object.replace(value, reference);
    rename(object, rule.element, rule.to.empty() ? rule.element : rule.to, path);
}

void Editor::become_actors(JsonNode& object, const Rule& rule, const std::string& path) {
    JsonNode* value = object.get(rule.element);
    if (value == nullptr) return;
    const std::string inside = path + std::string(rule.element) + ".";
    if (!value->is_array()) {
        JsonNode* list = tree().make_array();
        object.replace(value, list);
        list->append(value);
        value = list;
    }
    JsonNode* references = tree().make_array();
    for (JsonNode* at = value->release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        JsonNode* reference = at->is_object() ? reference_of(*at, rule.with, inside) : nullptr;
        if (reference != nullptr) {
            references->append(reference);
        } else if (at->is_object() && at->get("reference") != nullptr) {
            references->append(at);
        } else {
            note(rule.element, "One of it names nobody and is kept as an extension.");
            keep_value(object, at, rule.element, path);
        }
        at = rest;
    }
    if (references->empty()) {
        object.take(value);
        return;
    }
    object.replace(value, references);
    rename(object, rule.element, rule.to.empty() ? rule.element : rule.to, path);
}

void Editor::become_notes(JsonNode& object, const Rule& rule, const std::string& path) {
    JsonNode* value = object.get(rule.element);
    if (value == nullptr) return;
    if (!value->is_string()) {
        note(rule.element, "It is not a text and is kept as an extension.");
        keep(object, rule.element, path);
        return;
    }
    JsonNode* notes = array(object, rule.to);
    if (notes == nullptr) {
        keep(object, rule.element, path);
        return;
    }
    object.take(value);
    JsonNode* annotation = tree().make_object();
    annotation->put("text", value);
    notes->append(annotation);
    std::string beside = "_";
    beside += rule.element;
    if (JsonNode* extra = object.take(beside)) annotation->put("_text", extra);
}

namespace {

bool moves_into_rate(std::string_view key) {
    if (key.starts_with('_')) key.remove_prefix(1);
    return key == "doseRange" || key == "doseQuantity" || key == "rateRatio" ||
           key == "rateRange" || key == "rateQuantity";
}

}  // namespace

void convert_dosages(Editor& editor, JsonNode* dosages) {
    if (dosages == nullptr || !dosages->is_array()) return;
    for (JsonNode* dosage = dosages->first(); dosage != nullptr; dosage = dosage->next()) {
        if (!dosage->is_object() || dosage->get("doseAndRate") != nullptr) continue;
        JsonNode* rate = nullptr;
        for (JsonNode* at = dosage->first(); at != nullptr;) {
            JsonNode* following = at->next();
            if (moves_into_rate(at->key())) {
                if (rate == nullptr) rate = editor.tree().make_object();
                rate->append(dosage->take(at));
            }
            at = following;
        }
        if (rate == nullptr) continue;
        JsonNode* list = editor.tree().make_array();
        list->append(rate);
        dosage->put("doseAndRate", list);
    }
}

}  // namespace mcr::source::stu3
