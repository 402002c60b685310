#include "record/display.hpp"

#include <simdjson.h>

#include <array>

namespace mcr::record {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;

std::string text_at(element from, std::string_view key) {
    std::string_view text;
    return from[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

/// The text, display or code of a CodeableConcept or Coding, whichever is there first.
std::string concept_text(element from) {
    if (std::string text = text_at(from, "text"); !text.empty()) return text;
    array codings;
    if (from["coding"].get(codings) == simdjson::SUCCESS) {
        for (const std::string_view key : {"display", "code"})
            for (const element coding : codings)
                if (std::string text = text_at(coding, key); !text.empty()) return text;
        return {};
    }
    if (std::string text = text_at(from, "display"); !text.empty()) return text;
    return text_at(from, "code");
}

/// Like concept_text for a member that is one concept, a list of them, or a plain text.
std::string concept_at(element from, std::string_view key) {
    element member;
    if (from[key].get(member) != simdjson::SUCCESS) return {};
    std::string_view text;
    if (member.get(text) == simdjson::SUCCESS) return std::string(text);
    array list;
    if (member.get(list) == simdjson::SUCCESS) {
        std::string all;
        for (const element one : list) {
            std::string part = one.is_string() ? std::string(one.get_c_str().value())
                                               : concept_text(one);
            if (part.empty()) continue;
            if (!all.empty()) all += ", ";
            all += part;
        }
        return all;
    }
    return concept_text(member);
}

std::string number_text(element from, std::string_view key, std::string_view whole) {
    element value;
    if (from[key].get(value) != simdjson::SUCCESS) return {};
    // The number as the source wrote it: found again in the item's own text, since 0.10 is not 0.1.
    (void)whole;
    return simdjson::minify(value);
}

std::string quantity_text(element quantity) {
    std::string text = text_at(quantity, "comparator");
    text += number_text(quantity, "value", {});
    std::string unit = text_at(quantity, "unit");
    if (unit.empty()) unit = text_at(quantity, "code");
    if (!unit.empty() && unit != "1") text += " " + unit;
    return text;
}

std::string value_text(element from) {
    element member;
    if (from["valueQuantity"].get(member) == simdjson::SUCCESS) return quantity_text(member);
    for (const std::string_view key : {"valueCodeableConcept", "valueString", "valueDateTime"})
        if (std::string text = concept_at(from, key); !text.empty()) return text;
    for (const std::string_view key : {"valueInteger", "valueBoolean", "valueDecimal"})
        if (from[key].get(member) == simdjson::SUCCESS) return simdjson::minify(member);
    if (from["valueRange"].get(member) == simdjson::SUCCESS) {
        element low, high;
        std::string text;
        if (member["low"].get(low) == simdjson::SUCCESS) text += quantity_text(low);
        text += " to ";
        if (member["high"].get(high) == simdjson::SUCCESS) text += quantity_text(high);
        return text;
    }
    return {};
}

void add(std::vector<std::string>& facts, std::string_view label, std::string text) {
    if (text.empty()) return;
    facts.push_back(label.empty() ? std::move(text) : std::string(label) + ": " + text);
}

void add_each(element from, std::string_view list, std::string_view label, std::string_view key,
              std::vector<std::string>& facts) {
    array members;
    if (from[list].get(members) != simdjson::SUCCESS) return;
    for (const element member : members) add(facts, label, concept_at(member, key));
}

std::string name_text(element from) {
    element name;
    if (from["name"].get(name) != simdjson::SUCCESS) return {};
    std::string_view plain;
    if (name.get(plain) == simdjson::SUCCESS) return std::string(plain);
    array names;
    if (name.get(names) == simdjson::SUCCESS) {
        for (const element one : names) {
            if (std::string text = text_at(one, "text"); !text.empty()) return text;
            std::string text = concept_at(one, "prefix");
            for (const std::string_view key : {"given", "family"})
                if (std::string part = concept_at(one, key); !part.empty())
                    text += (text.empty() ? "" : " ") + part;
            return text;
        }
    }
    return {};
}

std::string date_of(element resource) {
    constexpr std::array direct = {"effectiveDateTime", "occurrenceDateTime", "performedDateTime",
                                   "authoredOn",        "onsetDateTime",      "dateAsserted",
                                   "recordedDate",      "date",               "issued",
                                   "created",           "start",              "started",
                                   "receivedTime",      "occurrenceString"};
    constexpr std::array periods = {"effectivePeriod", "performedPeriod", "period",
                                    "onsetPeriod", "occurrencePeriod"};
    for (const std::string_view key : {"effectiveDateTime", "occurrenceDateTime",
                                       "performedDateTime", "onsetDateTime"})
        if (std::string text = text_at(resource, key); !text.empty()) return text;
    for (const std::string_view key : periods) {
        element period;
        if (resource[key].get(period) != simdjson::SUCCESS) continue;
        if (std::string text = text_at(period, "start"); !text.empty()) return text;
        if (std::string text = text_at(period, "end"); !text.empty()) return text;
    }
    for (const std::string_view key : direct)
        if (std::string text = text_at(resource, key); !text.empty()) return text;
    return {};
}

std::string title_of(element resource) {
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
    thread_local simdjson::dom::parser parser;
    for (const Part& part : parts)
        for (const Item& item : part.items()) {
            if (item.type != "Medication" || (item.id != id && item.full_url != reference)) continue;
            element medication;
            const std::string_view text = part.original(item);
            if (parser.parse(text.data(), text.size()).get(medication) == simdjson::SUCCESS)
                return concept_at(medication, "code");
        }
    return {};
}

std::string status_of(element resource) {
    for (const std::string_view key : {"clinicalStatus", "status"})
        if (std::string text = concept_at(resource, key); !text.empty()) return text;
    return {};
}

void add_facts(element resource, std::vector<std::string>& facts) {
    add(facts, "", value_text(resource));
    array components;
    if (resource["component"].get(components) == simdjson::SUCCESS)
        for (const element component : components)
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
    element reason;
    if (resource["emptyReason"].get(reason) == simdjson::SUCCESS)
        add(facts, "Empty because", concept_text(reason));
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
    thread_local simdjson::dom::parser parser;
    element resource;
    const std::string_view text = part.original(item);
    if (parser.parse(text.data(), text.size()).get(resource) == simdjson::SUCCESS) {
        display.title = title_of(resource);
        element medication;
        if (display.title.empty() &&
            resource["medicationReference"].get(medication) == simdjson::SUCCESS) {
            const std::string reference = text_at(medication, "reference");
            display.title = text_at(medication, "display");
            if (display.title.empty() && !reference.empty())
                display.title = medication_title(reference, parts);
        }
        display.date = date_of(resource);
        display.status = status_of(resource);
        add_facts(resource, display.facts);
    }
    if (display.title.empty()) display.title = words_of_type(item.type);
    return display;
}

}  // namespace mcr::record
