#include "sim/protocol/federation_labels.hpp"

#include <boost/json.hpp>

#include "base/ods_code.hpp"

namespace mcr::sim {
namespace {

namespace json = boost::json;

std::string new_id(std::string_view id, const GatewayLabel& label) {
    return std::string(label.code) + "." + std::string(id);
}

void rekey_reference(json::string& reference, const GatewayLabel& label) {
    const std::string_view text(reference.data(), reference.size());
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || text.find('/', slash + 1) != std::string_view::npos ||
        text.find(':') != std::string_view::npos)
        return;
    const std::string_view id = text.substr(slash + 1);
    const bool patient = text.substr(0, slash) == "Patient" && id == label.patient_id;
    reference = std::string(text.substr(0, slash + 1)) +
                (patient ? std::string(label.number) : new_id(id, label));
}

void rekey(json::value& value, const GatewayLabel& label) {
    if (auto* object = value.if_object()) {
        for (auto& [key, member] : *object) {
            if (key == "reference" && member.is_string())
                rekey_reference(member.get_string(), label);
            else
                rekey(member, label);
        }
    } else if (auto* array = value.if_array()) {
        for (auto& element : *array) rekey(element, label);
    }
}

json::object prepared(const Item& item, const GatewayLabel& label) {
    json::value value = json::parse(item.text);
    rekey(value, label);
    json::object resource = std::move(value.get_object());
    resource["id"] = new_id(item.id, label);
    return resource;
}

}  // namespace

std::string rekeyed(const Item& item, const GatewayLabel& label) {
    return json::serialize(prepared(item, label));
}

std::string labelled(const Item& item, const GatewayLabel& label) {
    json::object resource = prepared(item, label);
    json::object meta;
    if (auto* stated = resource.if_contains("meta"); stated != nullptr && stated->is_object())
        meta = stated->get_object();
    json::array tags, extensions;
    if (auto* stated = meta.if_contains("tag"); stated != nullptr && stated->is_array())
        tags = stated->get_array();
    if (auto* stated = meta.if_contains("extension"); stated != nullptr && stated->is_array())
        extensions = stated->get_array();
    tags.push_back({{"system", ods_code_system}, {"code", label.code}, {"display", label.name}});
    tags.push_back(
        {{"system", "https://my-care-record.example/fhir/CodeSystem/wording"}, {"code", "source"}});
    extensions.push_back(
        {{"url", "https://my-care-record.example/fhir/StructureDefinition/retrieved"},
         {"valueInstant", label.retrieved}});
    meta["tag"] = std::move(tags);
    meta["extension"] = std::move(extensions);
    meta["source"] =
        "https://" + std::string(label.code) + ".example/fhir/" + item.type + "/" + item.id;
    resource["meta"] = std::move(meta);
    return json::serialize(resource);
}

Json coverage_issue(std::string_view code, std::string_view name, std::string_view state,
                    std::string_view sentence, std::size_t items) {
    const auto part = [](std::string_view url, std::string_view type, Json value) {
        return object({{"url", url}, {type, std::move(value)}});
    };
    std::vector<Json> holder;
    if (!code.empty())
        holder.push_back(part("organisation", "valueIdentifier",
                              object({{"system", ods_code_system}, {"value", code}})));
    holder.push_back(part("name", "valueString", name));
    holder.push_back(part("items", "valueUnsignedInt", static_cast<int>(items)));
    holder.push_back(part("took", "valueDuration",
                          object({{"value", 12},
                                  {"unit", "ms"},
                                  {"system", "http://unitsofmeasure.org"},
                                  {"code", "ms"}})));
    const bool calm = state == "data" || state == "nothing-recorded" || state == "not-held";
    return object(
        {{"extension",
          array({object({{"url", "https://my-care-record.example/fhir/StructureDefinition/holder"},
                         {"extension", array_of(holder)}})})},
         {"severity", calm ? "information" : "warning"},
         {"code", calm ? "informational" : "incomplete"},
         {"details",
          object({{"coding",
                   state.empty()
                       ? Json()
                       : array({object(
                             {{"system",
                               "https://my-care-record.example/fhir/CodeSystem/coverage-state"},
                              {"code", state}})})},
                  {"text", sentence}})}});
}

}  // namespace mcr::sim
