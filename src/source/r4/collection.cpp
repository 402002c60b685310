#include "source/r4/collection.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/secret.hpp"

namespace mcr::source::r4 {
namespace {

constexpr std::array administrative = {
    std::string_view("Patient"),      std::string_view("Organization"),
    std::string_view("Practitioner"), std::string_view("PractitionerRole"),
    std::string_view("Location"),     std::string_view("Provenance"),
    std::string_view("Bundle"),       std::string_view("OperationOutcome")};

std::string_view text_of(const Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

bool is_empty(const boost::json::value& value) {
    return value.is_null() || (value.is_object() && value.get_object().empty()) ||
           (value.is_array() && value.get_array().empty()) ||
           (value.is_string() && value.get_string().empty());
}

/// The grammar of JSON numbers, which FHIR decimals keep to.
bool is_decimal(std::string_view text) {
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t from = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at - from;
    };
    if (at < text.size() && text[at] == '-') ++at;
    const std::size_t whole = at;
    const std::size_t count = digits();
    if (count == 0 || count > 18 || (count > 1 && text[whole] == '0')) return false;
    if (at < text.size() && text[at] == '.') {
        ++at;
        const std::size_t fraction = digits();
        if (fraction == 0 || fraction > 18) return false;
    }
    return at == text.size();
}

/// The one member of an object that stands for a number: boost::json would write it as a double.
constexpr std::string_view decimal_key = "\x01 decimal";

void write_value(const boost::json::value& value, std::string& out);

void write_object(const Object& object, std::string& out) {
    if (object.size() == 1 && object.begin()->key() == decimal_key) {
        out += std::string_view(object.begin()->value().get_string());
        return;
    }
    out += '{';
    bool first = true;
    for (const auto& [key, value] : object) {
        if (!first) out += ',';
        first = false;
        out += boost::json::serialize(std::string_view(key));
        out += ':';
        write_value(value, out);
    }
    out += '}';
}

void write_value(const boost::json::value& value, std::string& out) {
    if (value.is_object()) return write_object(value.get_object(), out);
    if (!value.is_array()) {
        out += boost::json::serialize(value);
        return;
    }
    out += '[';
    bool first = true;
    for (const auto& one : value.get_array()) {
        if (!first) out += ',';
        first = false;
        write_value(one, out);
    }
    out += ']';
}

}  // namespace

std::string write(const Object& resource) {
    std::string out;
    write_object(resource, out);
    return out;
}

Object& Collection::add(std::string_view type, std::string_view id) {
    std::string own(id);
    for (int n = 2; find(type, own) != nullptr; ++n)
        own = std::string(id) + '-' + std::to_string(n);
    ids_.emplace(std::string(type) + '/' + own, resources_.size());
    Object& made = resources_.emplace_back();
    made["resourceType"] = type;
    made["id"] = own;
    return made;
}

Object* Collection::find(std::string_view type, std::string_view id) {
    const auto found = ids_.find(std::string(type) + '/' + std::string(id));
    return found == ids_.end() ? nullptr : &resources_[found->second];
}

std::size_t Collection::clinical_items() const {
    return static_cast<std::size_t>(std::ranges::count_if(resources_, [](const Object& one) {
        return std::ranges::find(administrative, text_of(one, "resourceType")) ==
               administrative.end();
    }));
}

std::string Collection::write() const {
    std::string out = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    bool first = true;
    for (const Object& one : resources_) {
        out += first ? R"({"resource":)" : R"(,{"resource":)";
        first = false;
        write_object(one, out);
        out += '}';
    }
    return out += "]}";
}

std::string stable_id(std::initializer_list<std::string_view> parts) {
    std::string joined;
    for (const std::string_view part : parts) {
        joined += std::to_string(part.size());
        joined += ':';
        joined += part;
    }
    const Digest digest = sha256(joined);
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    std::string id;
    std::uint32_t bits = 0;
    int held = 0;
    for (std::size_t i = 0; id.size() < 32; ++i) {
        bits = (bits << 8U) | static_cast<unsigned char>(digest[i]);
        held += 8;
        while (held >= 5 && id.size() < 32) {
            held -= 5;
            id += alphabet[(bits >> static_cast<unsigned>(held)) & 31U];
        }
    }
    return id;
}

void put(Object& object, std::string_view key, boost::json::value value) {
    if (!is_empty(value)) object[key] = std::move(value);
}

void push(Object& object, std::string_view key, boost::json::value value) {
    if (is_empty(value)) return;
    auto& member = object[key];
    if (!member.is_array()) member.emplace_array();
    member.get_array().push_back(std::move(value));
}

boost::json::value decimal(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    std::string number(text);
    if (number.starts_with('.')) number.insert(0, 1, '0');
    if (number.starts_with("-.")) number.insert(1, 1, '0');
    if (number.ends_with('.')) number.pop_back();
    if (!is_decimal(number)) return nullptr;
    return Object{{decimal_key, number}};
}

Object coding(std::string_view system, std::string_view code, std::string_view display) {
    Object made;
    put(made, "system", system);
    put(made, "code", code);
    put(made, "display", display);
    return made;
}

Object concept_of(std::string_view system, std::string_view code, std::string_view display,
                  std::string_view text) {
    Object made;
    if (!code.empty() || !system.empty()) push(made, "coding", coding(system, code, display));
    put(made, "text", !text.empty() ? text : made.empty() ? display : std::string_view());
    return made;
}

Object text_concept(std::string_view text) {
    Object made;
    put(made, "text", text);
    return made;
}

Object identifier(std::string_view system, std::string_view value) {
    Object made;
    if (value.empty()) return made;
    put(made, "system", system);
    put(made, "value", value);
    return made;
}

Object reference(std::string_view type, std::string_view id, std::string_view display) {
    Object made;
    if (!id.empty()) made["reference"] = std::string(type) + '/' + std::string(id);
    put(made, "display", display);
    return made;
}

Object display_reference(std::string_view display) {
    return reference({}, {}, display);
}

Object period(std::string_view start, std::string_view end) {
    Object made;
    put(made, "start", start);
    put(made, "end", end);
    return made;
}

Object quantity(std::string_view value, std::string_view unit, std::string_view code) {
    Object made;
    boost::json::value number = decimal(value);
    if (number.is_null()) return made;
    made["value"] = std::move(number);
    put(made, "unit", unit);
    if (!code.empty()) {
        made["system"] = ucum;
        made["code"] = code;
    }
    return made;
}

Object narrative(std::string_view status, std::string_view div) {
    if (div.empty()) return {};
    return {{"status", status}, {"div", div}};
}

Object extension(std::string_view url, std::string_view value_key, boost::json::value value) {
    if (is_empty(value)) return {};
    Object made{{"url", url}};
    made[value_key] = std::move(value);
    return made;
}

}  // namespace mcr::source::r4
