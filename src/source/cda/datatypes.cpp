#include "source/cda/datatypes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "source/cda/oids.hpp"
#include "source/cda/time.hpp"

namespace mcr::source::cda {
namespace {

using r4::Object;
using r4::put;

constexpr std::string_view null_flavor_system =
    "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";

std::string_view string_in(const Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

/// FHIR codes have no white space at their ends and no two in a row.
std::string as_code(std::string_view code) {
    std::string out;
    for (const char c : trim(code))
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    return out;
}

bool is_ucum(std::string_view unit) {
    return !unit.empty() && unit.find_first_of(" \t\n\r") == std::string_view::npos;
}

void add_codings(Object& made, pugi::xml_node cd) {
    r4::push(made, "coding", coding_from(cd));
    for (const pugi::xml_node translation : cd.children("translation"))
        r4::push(made, "coding", coding_from(translation));
}

/// One limit of an interval as a Quantity: from it on, or up to it.
Object limit(pugi::xml_node bound, std::string_view closed, std::string_view open) {
    Object made = quantity_from(bound);
    if (!made.empty())
        made["comparator"] = attribute(bound, "inclusive") == "false" ? open : closed;
    return made;
}

bool put_interval(Object& observation, pugi::xml_node value) {
    const Object low = quantity_from(value.child("low"));
    const Object high = quantity_from(value.child("high"));
    if (!low.empty() && !high.empty()) {
        put(observation, "valueRange", Object{{"low", low}, {"high", high}});
        return true;
    }
    if (!low.empty()) {
        put(observation, "valueQuantity", limit(value.child("low"), ">=", ">"));
        return true;
    }
    if (!high.empty()) {
        put(observation, "valueQuantity", limit(value.child("high"), "<=", "<"));
        return true;
    }
    Object center = quantity_from(value.child("center"));
    if (center.empty()) center = quantity_from(value);
    put(observation, "valueQuantity", center);
    return !center.empty();
}

}  // namespace

std::string_view null_flavor(pugi::xml_node node) {
    return attribute(node, "nullFlavor");
}

pugi::xml_node referenced(const Document& document, pugi::xml_node ed) {
    const std::string_view value = attribute(ed.child("reference"), "value");
    if (value.size() < 2) return {};
    return document.by_id(value.starts_with('#') ? value.substr(1) : value);
}

std::string text_of_ed(const Document& document, pugi::xml_node ed) {
    if (const pugi::xml_node target = referenced(document, ed)) {
        constexpr std::size_t most = 4000;
        std::string text = short_text_of(target, most);
        if (!text.empty()) return text;
    }
    return text_of(ed);
}

Object coding_from(pugi::xml_node cd) {
    const std::string code = as_code(attribute(cd, "code"));
    if (code.empty()) return {};
    Object made = r4::coding(uri_of(attribute(cd, "codeSystem")), code,
                             trim(cd.attribute("displayName").value()));
    put(made, "version", attribute(cd, "codeSystemVersion"));
    return made;
}

Object concept_from(const Document& document, pugi::xml_node cd) {
    Object made;
    add_codings(made, cd);
    std::string text = text_of_ed(document, cd.child("originalText"));
    if (text.empty() && made.empty()) text = trim(cd.attribute("displayName").value());
    put(made, "text", text);
    return made;
}

Object required_concept(const Document& document, pugi::xml_node cd) {
    Object made = concept_from(document, cd);
    if (!made.empty()) return made;
    if (const std::string_view why = null_flavor(cd); !why.empty())
        r4::push(made, "coding", r4::coding(null_flavor_system, why));
    put(made, "text", "Not stated");
    return made;
}

std::string words_of(const Object& concept_of_it) {
    if (const auto text = string_in(concept_of_it, "text"); !text.empty()) return std::string(text);
    const auto* codings = concept_of_it.if_contains("coding");
    if (codings == nullptr || !codings->is_array()) return {};
    for (const std::string_view key : {"display", "code"})
        for (const auto& one : codings->get_array())
            if (const auto words = string_in(one.get_object(), key); !words.empty())
                return std::string(words);
    return {};
}

Object denied(Object concept_of_it, std::string_view what) {
    const std::string words = words_of(concept_of_it);
    concept_of_it["text"] = std::string(what) + ": " + words;
    return concept_of_it;
}

Object identifier_from(pugi::xml_node id) {
    const std::string system = uri_of(attribute(id, "root"));
    const std::string_view value = attribute(id, "extension");
    if (!value.empty()) return r4::identifier(system, value);
    if (system.starts_with("urn:")) return r4::identifier(r4::uri_system, system);
    return {};
}

void put_identifiers(Object& resource, pugi::xml_node statement) {
    for (const pugi::xml_node id : statement.children("id"))
        r4::push(resource, "identifier", identifier_from(id));
}

Object quantity_from(pugi::xml_node pq) {
    const std::string_view unit = attribute(pq, "unit");
    return r4::quantity(attribute(pq, "value"), unit, is_ucum(unit) ? unit : std::string_view());
}

Object Times::as_period() const {
    return r4::period(low, high);
}

Times times_of(pugi::xml_node effective_time) {
    Times times;
    times.at = date_time_of(attribute(effective_time, "value"));
    if (times.at.empty())
        times.at = date_time_of(attribute(effective_time.child("center"), "value"));
    times.low = date_time_of(attribute(effective_time.child("low"), "value"));
    const pugi::xml_node high = effective_time.child("high");
    times.high = date_time_of(attribute(high, "value"));
    const std::string_view why = null_flavor(high);
    times.has_high = !times.high.empty() || why == "UNK" || why == "ASKU" || why == "NASK";
    return times;
}

void put_times(Object& resource, std::string_view key, const Times& times) {
    if (times.low.empty() && times.high.empty())
        put(resource, std::string(key) + "DateTime", times.at);
    else if (times.low == times.high)
        put(resource, std::string(key) + "DateTime", times.low);
    else
        put(resource, std::string(key) + "Period", times.as_period());
}

std::string_view type_of_any(pugi::xml_node value) {
    for (const pugi::xml_attribute one : value.attributes()) {
        if (!std::string_view(one.name()).ends_with(":type")) continue;
        std::string_view type = one.value();
        if (const std::size_t colon = type.find(':'); colon != std::string_view::npos)
            type.remove_prefix(colon + 1);
        return type;
    }
    return {};
}

bool put_value(const Document& document, Object& observation, pugi::xml_node value) {
    const std::string_view type = type_of_any(value);
    const auto put_if = [&](std::string_view key, auto made) {
        put(observation, key, made);
        return !made.empty();
    };
    if (type == "PQ" || type == "REAL" || type == "MO")
        return put_if("valueQuantity", quantity_from(value)) ||
               put_if("valueString", text_of_ed(document, value));
    if (type == "IVL_PQ" || type == "IVL_INT" || type == "IVL_REAL")
        return put_interval(observation, value);
    if (type == "INT") {
        auto number = r4::decimal(attribute(value, "value"));
        if (number.is_null() || attribute(value, "value").find('.') != std::string_view::npos)
            return false;
        // An integer of FHIR has 32 bits; a count that is larger is a quantity.
        if (attribute(value, "value").size() > 9)
            return put_if("valueQuantity", quantity_from(value));
        observation["valueInteger"] = std::move(number);
        return true;
    }
    if (type == "BL") {
        if (attribute(value, "value").empty()) return false;
        observation["valueBoolean"] = is_true(value, "value");
        return true;
    }
    if (type == "ST" || type == "ED") return put_if("valueString", text_of_ed(document, value));
    if (type == "TS") return put_if("valueDateTime", date_time_of(attribute(value, "value")));
    if (type == "IVL_TS") return put_if("valuePeriod", times_of(value).as_period());
    if (type == "RTO" || type == "RTO_PQ_PQ") {
        Object ratio;
        put(ratio, "numerator", quantity_from(value.child("numerator")));
        put(ratio, "denominator", quantity_from(value.child("denominator")));
        return put_if("valueRatio", ratio.size() == 2 ? ratio : Object());
    }
    return put_if("valueCodeableConcept", concept_from(document, value));
}

bool is_event(pugi::xml_node statement) {
    const std::string_view mood = attribute(statement, "moodCode");
    return mood.empty() || mood == "EVN";
}

std::string_view status_of(pugi::xml_node statement) {
    return attribute(statement.child("statusCode"), "code");
}

}  // namespace mcr::source::cda
