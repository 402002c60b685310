#include "fhir/reduction.hpp"

#include <algorithm>

#include "fhir/json_text.hpp"

namespace mcr::fhir {
namespace {

constexpr std::string_view subsetted_tag =
    R"({"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"})";

/// Whether the member `name` is the element `element`: itself, the extensions of its primitive
/// ("_birthDate") or one of its types ("onsetDateTime" of onset[x]).
bool is_element(std::string_view name, std::string_view element) {
    if (name.starts_with('_')) name.remove_prefix(1);
    if (!name.starts_with(element)) return false;
    return name.size() == element.size() ||
           (name[element.size()] >= 'A' && name[element.size()] <= 'Z');
}

bool is_among(std::string_view name, std::string_view list) {
    while (!list.empty()) {
        const auto space = list.find(' ');
        if (is_element(name, list.substr(0, space))) return true;
        if (space == std::string_view::npos) break;
        list.remove_prefix(space + 1);
    }
    return false;
}

constexpr std::string_view always = "resourceType id meta implicitRules modifierExtension";

struct Keep {
    const ResourceType* known;
    std::string_view type;
    const Reduction& reduction;

    [[nodiscard]] bool mandatory(std::string_view name) const {
        return is_among(name, always) || (known != nullptr && is_among(name, known->mandatory));
    }
    [[nodiscard]] bool by_summary(std::string_view name) const {
        switch (reduction.summary) {
            case Summary::data:
                return name != "text";
            case Summary::text:
                return name == "text" || mandatory(name);
            case Summary::true_:
                break;
            case Summary::none:
            case Summary::count:
                return true;
        }
        if (known == nullptr) return name != "text" && name != "contained";
        return mandatory(name) || is_among(name, known->summary);
    }
    [[nodiscard]] bool operator()(std::string_view name) const {
        if (!by_summary(name)) return false;
        return reduction.elements.empty() || mandatory(name) ||
               std::ranges::any_of(reduction.elements, [&](const std::string& element) {
                   return is_element(name, element);
               });
    }
};

}  // namespace

void append_reduced(std::string_view type, std::string_view resource, const Reduction& reduction,
                    std::string& out) {
    const auto members = members_of(resource);
    if (!members) {
        out += resource;
        return;
    }
    const Keep keep{find_resource_type(type), type, reduction};
    char before = '{';
    bool has_meta = false;
    const auto put = [&](std::string_view name, std::string_view value) {
        ((((out += before) += '"') += name) += "\":") += value;
        before = ',';
    };
    for (const Member& member : *members) {
        if (!keep(member.name)) continue;
        if (member.name == "meta") {
            has_meta = true;
            put("meta", edited_meta(member.value, {}, subsetted_tag));
        } else {
            put(member.name, member.value);
        }
    }
    if (!has_meta) put("meta", edited_meta({}, {}, subsetted_tag));
    out += '}';
}

}  // namespace mcr::fhir
