#include "record/display.hpp"

#include <array>

#include "record/json_tree.hpp"

namespace mcr::record {
namespace {

using Node = const JsonNode*;

std::string text_at(Node from, std::string_view key) {
    return std::string(from->text(key));
}

/// The text, display or code of a CodeableConcept or Coding, whichever is there first.
std::string concept_text(Node from) {
    if (std::string text = text_at(from, "text"); !text.empty()) return text;
    if (const Node codings = from->get("coding")) {
        for (const std::string_view key : {"display", "code"})
            for (Node coding = codings->first(); coding; coding = coding->next())
                if (std::string text = text_at(coding, key); !text.empty()) return text;
        return {};
    }
    if (std::string text = text_at(from, "display"); !text.empty()) return text;
    return text_at(from, "code");
}

/// Like concept_text for a member that is one concept, a list of them, or a plain text.
std::string concept_at(Node from, std::string_view key) {
    const Node member = from->get(key);
    if (!member) return {};
    if (member->is_string()) return std::string(member->string());
    if (!member->is_array()) return concept_text(member);
    std::string all;
    for (Node one = member->first(); one; one = one->next()) {
        const std::string part = one->is_string() ? std::string(one->string()) : concept_text(one);
        if (part.empty()) continue;
        if (!all.empty()) all += ", ";
        all += part;
    }
    return all;
}

/// Numbers as the source wrote them: 0.10 is not 0.1.
std::string quantity_text(Node quantity) {
    std::string text = text_at(quantity, "comparator");
    if (const Node value = quantity->get("value")) text += value->literal();
    std::string unit = text_at(quantity, "unit");
    if (unit.empty()) unit = text_at(quantity, "code");
    if (!unit.empty() && unit != "1") text += " " + unit;
    return text;
}

std::string value_text(Node from) {
    if (const Node quantity = from->get("valueQuantity")) return quantity_text(quantity);
    for (const std::string_view key : {"valueCodeableConcept", "valueString", "valueDateTime"})
        if (std::string text = concept_at(from, key); !text.empty()) return text;
    for (const std::string_view key : {"valueInteger", "valueBoolean", "valueDecimal"})
        if (const Node value = from->get(key)) return std::string(value->literal());
    if (const Node range = from->get("valueRange")) {
        const Node low = range->get("low"), high = range->get("high");
        return (low ? quantity_text(low) : "") + " to " + (high ? quantity_text(high) : "");
    }
    return {};
}

void add(std::vector<std::string>& facts, std::string_view label, std::string text) {
    if (text.empty()) return;
    facts.push_back(label.empty() ? std::move(text) : std::string(label) + ": " + text);
}

void add_each(Node from, std::string_view list, std::string_view label, std::string_view key,
              std::vector<std::string>& facts) {
    if (const Node members = from->get(list))
        for (Node member = members->first(); member; member = member->next())
            add(facts, label, concept_at(member, key));
}

std::string name_text(Node from) {
    const Node name = from->get("name");
    if (!name) return {};
    if (name->is_string()) return std::string(name->string());
    const Node first = name->is_array() ? name->first() : name;
    if (!first) return {};
    if (std::string text = text_at(first, "text"); !text.empty()) return text;
    std::string text = concept_at(first, "prefix");
    for (const std::string_view key : {"given", "family"})
        if (const std::string part = concept_at(first, key); !part.empty())
            text += (text.empty() ? "" : " ") + part;
    return text;
}

std::string date_of(Node resource) {
    constexpr std::array direct = {"effectiveDateTime",
                                   "occurrenceDateTime",
                                   "performedDateTime",
                                   "authoredOn",
                                   "onsetDateTime",
                                   "dateAsserted",
                                   "recordedDate",
                                   "date",
                                   "issued",
                                   "created",
                                   "start",
                                   "started",
                                   "receivedTime",
                                   "occurrenceString"};
    constexpr std::array periods = {"effectivePeriod", "performedPeriod", "period", "onsetPeriod",
                                    "occurrencePeriod"};
    for (const std::string_view key :
         {"effectiveDateTime", "occurrenceDateTime", "performedDateTime", "onsetDateTime"})
        if (std::string text = text_at(resource, key); !text.empty()) return text;
    for (const std::string_view key : periods) {
        const Node period = resource->get(key);
        if (!period) continue;
        if (std::string text = text_at(period, "start"); !text.empty()) return text;
        if (std::string text = text_at(period, "end"); !text.empty()) return text;
    }
    for (const std::string_view key : direct)
        if (std::string text = text_at(resource, key); !text.empty()) return text;
    return {};
}

std::string title_of(Node resource) {
    if (resource->text("resourceType") == "DocumentReference")
        if (std::string text = text_at(resource, "description"); !text.empty()) return text;
    for (const std::string_view key :
         {"code", "vaccineCode", "medicationCodeableConcept", "title", "type", "description",
          "serviceType", "category", "reasonCode", "relationship", "class"})
        if (std::string text = concept_at(resource, key); !text.empty()) return text;
    return name_text(resource);
}

std::string_view after_last(std::string_view text, char separator) {
    const auto at = text.rfind(separator);
    return at == std::string_view::npos ? text : text.substr(at + 1);
}

/// The title of the Medication that `reference` names among `parts`.
std::string medication_title(std::string_view reference, std::span<const Part> parts) {
    const std::string_view id = after_last(after_last(reference, '/'), ':');
    for (const Part& part : parts)
        for (const Item& item : part.items()) {
            if (item.type != "Medication" || (item.id != id && item.full_url != reference))
                continue;
            if (const auto medication = JsonTree::parse(part.original(item), {}))
                return concept_at(&medication->root(), "code");
        }
    return {};
}

std::string status_of(Node resource) {
    for (const std::string_view key : {"clinicalStatus", "status"})
        if (std::string text = concept_at(resource, key); !text.empty()) return text;
    return {};
}

std::string contact_text(Node attachment) {
    Node extension = attachment->get("extension");
    for (extension = extension ? extension->first() : nullptr; extension;
         extension = extension->next()) {
        if (extension->text("url") != record_contact_extension) continue;
        const Node point = extension->get("valueContactPoint");
        if (!point || text_at(point, "value").empty()) continue;
        const std::string_view system = point->text("system");
        return std::string(system == "phone"   ? "telephone "
                           : system == "email" ? "email "
                                               : "") +
               text_at(point, "value");
    }
    return {};
}

/// Of attachments that hold no document: whom to ask for the record (National Record Locator), or
/// what their title says.
void add_attachments(Node resource, std::vector<std::string>& facts) {
    const Node contents = resource->get("content");
    if (!contents || !contents->is_array()) return;
    for (Node content = contents->first(); content; content = content->next()) {
        const Node attachment = content->get("attachment");
        if (!attachment) continue;
        std::string title = text_at(attachment, "title");
        std::string contact = contact_text(attachment);
        // What could not be sent is often said in the title.
        if (contact.empty() && !attachment->get("url") && !attachment->get("data") &&
            title != resource->text("description"))
            add(facts, "", title);
        if (title.empty()) title = "Contact details for this record";
        add(facts, title, std::move(contact));
    }
}

void add_facts(Node resource, std::vector<std::string>& facts) {
    add(facts, "", value_text(resource));
    if (const Node components = resource->get("component"))
        for (Node component = components->first(); component; component = component->next())
            add(facts, concept_at(component, "code"), value_text(component));
    add(facts, "Interpretation", concept_at(resource, "interpretation"));
    add(facts, "Conclusion", text_at(resource, "conclusion"));
    add_each(resource, "dosageInstruction", "Dose", "text", facts);
    add_each(resource, "dosage", "Dose", "text", facts);
    add_each(resource, "reaction", "Reaction", "manifestation", facts);
    add(facts, "Criticality", concept_at(resource, "criticality"));
    add(facts, "Reason", concept_at(resource, "reasonCode"));
    add(facts, "Not done because", concept_at(resource, "statusReason"));
    add_each(resource, "note", "Note", "text", facts);
    add(facts, "Ended", text_at(resource, "abatementDateTime"));
    add(facts, "Empty because", concept_at(resource, "emptyReason"));
    add_attachments(resource, facts);
}

}  // namespace

std::string words_of_type(std::string_view type) {
    std::string words;
    for (const char c : type) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper && !words.empty()) words += ' ';
        words += upper && !words.empty() ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return words;
}

Display display_of(const Part& part, const Item& item, std::span<const Part> parts) {
    Display display;
    if (const auto tree = JsonTree::parse(part.original(item), {})) {
        const Node resource = &tree->root();
        display.title = title_of(resource);
        const Node medication = resource->get("medicationReference");
        if (display.title.empty() && medication) {
            const std::string reference = text_at(medication, "reference");
            display.title = text_at(medication, "display");
            if (display.title.empty() && !reference.empty())
                display.title = medication_title(reference, parts);
        }
        display.date = date_of(resource);
        display.status = status_of(resource);
        add_facts(resource, display.facts);
        if (item.type == "Composition") display.passages = passages_of(*resource);
        if (item.type == "DocumentReference") display.passages = letters_of(*resource);
    }
    if (display.title.empty()) display.title = words_of_type(item.type);
    return display;
}

}  // namespace mcr::record
