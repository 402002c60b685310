#include "source/gp_connect/html/dstu2.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "source/gp_connect/html/convert.hpp"
#include "source/narrative/narrative.hpp"
#include "source/stu3/editor.hpp"
#include "source/stu3/vocabulary.hpp"

namespace mcr::source::gp_connect::html {

using record::JsonNode;
using record::JsonTree;

namespace {

constexpr std::string_view old_ids = "http://fhir.nhs.net/";
constexpr std::string_view new_ids = "https://fhir.nhs.uk/Id/";
constexpr std::string_view old_profiles = "http://fhir.nhs.net/StructureDefinition/";

/// Makes the value an array of itself.
JsonNode* wrapped(JsonTree& tree, JsonNode* value) {
    JsonNode* array = tree.make_array();
    array->append(value);
    return array;
}

void wrap(JsonTree& tree, JsonNode& object, std::string_view element) {
    const JsonNode* value = object.get(element);
    if (value == nullptr || value->is_array()) return;
    object.put(element, wrapped(tree, object.take(element)));
}

/// http://fhir.nhs.net/Id/nhs-number is https://fhir.nhs.uk/Id/nhs-number today.
void convert_identifier(JsonTree& tree, JsonNode& identifier) {
    JsonNode* system = identifier.get("system");
    if (system == nullptr || !system->string().starts_with(old_ids)) return;
    std::string_view name = system->string().substr(old_ids.size());
    if (name.starts_with("Id/")) name.remove_prefix(3);
    if (name.find('/') != std::string_view::npos) return;
    tree.set_string(*system, std::string(new_ids).append(name));
}

void convert_identifiers(JsonTree& tree, JsonNode& resource) {
    const JsonNode* identifiers = resource.get("identifier");
    if (identifiers == nullptr) return;
    if (!identifiers->is_array()) {
        convert_identifier(tree, *resource.get("identifier"));
        return;
    }
    for (JsonNode* at = identifiers->first(); at != nullptr; at = at->next())
        convert_identifier(tree, *at);
}

/// A family name is one text in R4.
void convert_name(JsonTree& tree, JsonNode& name) {
    const JsonNode* family = name.get("family");
    if (family == nullptr || !family->is_array()) return;
    std::string whole;
    for (const JsonNode* at = family->first(); at != nullptr; at = at->next()) {
        if (!whole.empty() && !at->string().empty()) whole += ' ';
        whole += at->string();
    }
    name.take("family");
    name.take("_family");
    if (!whole.empty()) name.put("family", tree.make_string(whole));
}

void convert_names(JsonTree& tree, JsonNode& object) {
    const JsonNode* names = object.get("name");
    if (names == nullptr) return;
    if (names->is_object()) convert_name(tree, *object.get("name"));
    if (!names->is_array()) return;
    for (JsonNode* at = names->first(); at != nullptr; at = at->next()) convert_name(tree, *at);
}

/// 19/01/1978 is 1978-01-19.
std::string turned_round(std::string_view date) {
    if (date.size() != 10 || date[2] != '/' || date[5] != '/') return {};
    return std::string(date.substr(6))
        .append("-")
        .append(date.substr(3, 2))
        .append("-")
        .append(date.substr(0, 2));
}

std::size_t check_dates(JsonTree& tree, JsonNode& resource, std::string_view type,
                        std::initializer_list<std::string_view> elements) {
    std::size_t odd = 0;
    for (const std::string_view element : elements) {
        JsonNode* date = resource.get(element);
        if (date == nullptr || stu3::looks_like_date(date->string())) continue;
        ++odd;
        const std::string turned = turned_round(date->string());
        if (stu3::looks_like_date(turned))
            tree.set_string(*date, turned);
        else
            keep(tree, resource, type, element);
    }
    return odd;
}

void convert_meta(JsonTree& tree, JsonNode& resource) {
    JsonNode* meta = resource.get("meta");
    if (meta == nullptr || !meta->is_object()) return;
    meta->take("versionId");
    JsonNode* profiles = meta->get("profile");
    const auto is_old = [](const JsonNode* profile) {
        return profile->string().starts_with(old_profiles);
    };
    if (profiles != nullptr && profiles->first() != nullptr && is_old(profiles->first()))
        keep(tree, *meta, "Meta", "profile");
    if (meta->empty()) resource.take("meta");
}

/// Its text as narratives may hold it; without one it goes, for R4 has none without.
void convert_narrative(JsonTree& tree, JsonNode& resource) {
    JsonNode* text = resource.get("text");
    if (text == nullptr) return;
    const auto cleaned = narrative::clean(text->text("div"), {});
    if (text->text("div").empty() || !cleaned || !cleaned->has_text) {
        resource.take("text");
        return;
    }
    tree.set_string(*text->get("div"), cleaned->div);
}

std::size_t convert_patient(JsonTree& tree, JsonNode& patient) {
    convert_names(tree, patient);
    if (const JsonNode* contacts = patient.get("contact"))
        for (JsonNode* at = contacts->first(); at != nullptr; at = at->next())
            convert_names(tree, *at);
    if (JsonNode* provider = patient.get("careProvider");
        provider != nullptr && patient.get("generalPractitioner") == nullptr)
        provider->rename("generalPractitioner");
    const std::size_t odd =
        check_dates(tree, patient, "Patient", {"birthDate", "deceasedDateTime"});
    keep_unknown(
        tree, patient,
        {"active", "name", "telecom", "gender", "birthDate", "deceasedBoolean", "deceasedDateTime",
         "address", "maritalStatus", "multipleBirthBoolean", "multipleBirthInteger", "photo",
         "contact", "communication", "generalPractitioner", "managingOrganization", "link"});
    return odd;
}

std::size_t convert_practitioner(JsonTree& tree, JsonNode& practitioner) {
    convert_names(tree, practitioner);
    wrap(tree, practitioner, "name");
    const std::size_t odd = check_dates(tree, practitioner, "Practitioner", {"birthDate"});
    keep_unknown(tree, practitioner,
                 {"active", "name", "telecom", "address", "gender", "birthDate", "photo",
                  "qualification", "communication"});
    return odd;
}

std::size_t convert_organization(JsonTree& tree, JsonNode& organisation) {
    wrap(tree, organisation, "type");
    if (const JsonNode* contacts = organisation.get("contact"))
        for (JsonNode* at = contacts->first(); at != nullptr; at = at->next())
            convert_names(tree, *at);
    keep_unknown(tree, organisation,
                 {"active", "type", "name", "telecom", "address", "partOf", "contact"});
    return 0;
}

std::size_t convert_device(JsonTree& tree, JsonNode& device) {
    if (JsonNode* model = device.get("model"); model != nullptr && model->is_string())
        model->rename("modelNumber");
    if (const JsonNode* version = device.get("version");
        version != nullptr && version->is_string()) {
        JsonNode* value = device.take("version");
        JsonNode* one = tree.make_object();
        one->put("value", value);
        device.put("version", wrapped(tree, one));
    }
    if (JsonNode* status = device.get("status")) {
        if (status->string() == "available") status->set_plain_string("active");
        if (status->string() == "not-available") status->set_plain_string("inactive");
    }
    if (JsonNode* expiry = device.get("expiry")) expiry->rename("expirationDate");
    const std::size_t odd =
        check_dates(tree, device, "Device", {"manufactureDate", "expirationDate"});
    keep_unknown(
        tree, device,
        {"status", "manufacturer", "manufactureDate", "expirationDate", "lotNumber", "modelNumber",
         "type", "version", "patient", "owner", "contact", "location", "url", "note"});
    return odd;
}

}  // namespace

void keep(JsonTree& tree, JsonNode& object, std::string_view type, std::string_view element) {
    JsonNode* value = object.take(element);
    if (value == nullptr) return;
    JsonNode* extensions = object.get("extension");
    if (extensions == nullptr || !extensions->is_array()) {
        if (extensions != nullptr) object.take("extension");
        extensions = tree.make_array();
        object.put("extension", extensions);
    }
    JsonNode* extension = tree.make_object();
    extension->put("url",
                   tree.make_string(
                       std::string(kept_extension_base).append(type).append(".").append(element)));
    stu3::fill_extension(tree, *extension, value, {});
    extensions->append(extension);
}

void keep_unknown(JsonTree& tree, JsonNode& resource,
                  std::initializer_list<std::string_view> known) {
    constexpr auto common = std::to_array<std::string_view>(
        {"resourceType", "id", "meta", "implicitRules", "language", "text", "contained",
         "extension", "modifierExtension", "identifier"});
    std::vector<std::string> unknown;
    for (const JsonNode* at = resource.first(); at != nullptr; at = at->next()) {
        const std::string_view key = at->key().starts_with('_') ? at->key().substr(1) : at->key();
        if (std::ranges::find(common, key) == common.end() &&
            std::ranges::find(known, key) == known.end())
            unknown.emplace_back(at->key());
    }
    const std::string type(resource.text("resourceType"));
    for (const std::string& key : unknown) keep(tree, resource, type, key);
}

std::size_t convert_resource(JsonTree& tree, JsonNode& resource) {
    const std::string_view type = resource.text("resourceType");
    convert_meta(tree, resource);
    convert_identifiers(tree, resource);
    convert_narrative(tree, resource);
    if (type == "Patient") return convert_patient(tree, resource);
    if (type == "Practitioner") return convert_practitioner(tree, resource);
    if (type == "Organization") return convert_organization(tree, resource);
    if (type == "Device") return convert_device(tree, resource);
    return 0;
}

}  // namespace mcr::source::gp_connect::html
