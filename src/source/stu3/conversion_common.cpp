#include <algorithm>
#include <array>

#include "source/stu3/conversion.hpp"
#include "source/stu3/editor.hpp"
#include "source/stu3/vocabulary.hpp"

namespace mcr::source::stu3 {

using record::JsonNode;

namespace {

constexpr std::string_view description_url =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-CodingSCTDescId";

bool is_date_key(std::string_view key) {
    constexpr auto dates = std::to_array<std::string_view>(
        {"date", "issued", "start", "end", "authoredOn", "recordedDate", "recorded", "birthDate",
         "authored", "dateAsserted", "lastOccurrence", "receivedTime", "creation", "created",
         "expirationDate", "sent", "received"});
    return key.ends_with("DateTime") || std::find(dates.begin(), dates.end(), key) != dates.end();
}

}  // namespace

void Conversion::convert_resource(JsonNode& resource) {
    const std::string_view outer_type = type_;
    const std::string_view outer_id = id_;
    type_ = tree_.keep(resource.text("resourceType"));
    id_ = resource.text("id");

    Editor editor(*this, resource, type_);
    if (const TypeRules* rules = rules_of(type_)) {
        if (rules->first != nullptr) rules->first(editor);
        editor.apply(resource, rules->rules);
    }
    if (const std::string_view type = r4_type(type_); type != type_)
        resource.get("resourceType")->set_plain_string(type);
    convert_meta(resource);
    convert_common(resource, resource);
    if (JsonNode* contained = resource.get("contained"); contained != nullptr)
        for (JsonNode* at = contained->first(); at != nullptr; at = at->next())
            if (!at->text("resourceType").empty()) convert_resource(*at);

    type_ = outer_type;
    id_ = outer_id;
}

void Conversion::convert_meta(JsonNode& resource) {
    JsonNode* meta = resource.get("meta");
    if (meta == nullptr || !meta->is_object()) return;
    Editor(*this, resource, "Meta").keep(*meta, "versionId", {}, "valueId");
    JsonNode* profiles = meta->get("profile");
    if (profiles == nullptr || !profiles->is_array()) return;
    const std::string uk_core =
        std::string(uk_core_base) + "UKCore-" + std::string(resource.text("resourceType"));
    bool has_it = false;
    for (JsonNode* at = profiles->release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        if (!is_care_connect_profile(at->string())) {
            profiles->append(at);
        } else if (!has_it) {
            profiles->append(tree_.make_string(uk_core));
            has_it = true;
        }
        at = rest;
    }
}

void Conversion::convert_common(JsonNode& node, const JsonNode& resource) {
    const bool members = node.is_object();
    for (JsonNode* at = node.first(); at != nullptr; at = at->next()) {
        if (members) {
            const std::string_view key = at->key();
            if (at->is_string()) {
                if (key == "reference") {
                    convert_reference(*at, resource);
                } else if (key == "system") {
                    if (const auto system = r4_code_system(at->string(), node.text("code")))
                        tree_.set_string(*at, *system);
                } else if (is_date_key(key)) {
                    check_date(*at);
                }
                continue;
            }
            if (key == "contained" && &node == &resource) continue;
            if ((key == "extension" || key == "modifierExtension") && at->is_array())
                for (JsonNode* e = at->first(); e != nullptr; e = e->next())
                    if (e->is_object()) convert_extension(*e);
        }
        if (!at->empty()) convert_common(*at, resource);
    }
}

void Conversion::check_date(const JsonNode& member) {
    if (!looks_like_date(member.string()))
        note(type_, id_, member.key(),
             "It is not a date that FHIR knows, and is given as the source wrote it.");
}

void Conversion::convert_reference(JsonNode& reference, const JsonNode& resource) {
    const std::string_view text = reference.string();
    if (text.starts_with('#')) {
        const auto list = promoted_.find(&resource);
        if (list == promoted_.end()) return;
        const auto found = list->second.find(std::string(text));
        if (found != list->second.end()) tree_.set_string(reference, found->second);
        return;
    }
    for (const std::string_view old : {"ProcedureRequest/", "ReferralRequest/"}) {
        const auto at = text.rfind(old);
        if (at == std::string_view::npos || (at > 0 && text[at - 1] != '/')) continue;
        const auto renamed = new_references_.find(std::string(text.substr(at)));
        std::string changed(text.substr(0, at));
        if (renamed != new_references_.end()) {
            changed += renamed->second;
        } else {
            changed += "ServiceRequest/";
            changed += text.substr(at + old.size());
        }
        tree_.set_string(reference, changed);
        return;
    }
}

void Conversion::convert_extension(JsonNode& extension) {
    const std::string_view url = extension.text("url");
    JsonNode* url_node = extension.get("url");
    Editor editor(*this, extension, type_);
    if (is_description_extension(url)) {
        url_node->set_plain_string(description_url);
        JsonNode* parts = extension.get("extension");
        if (parts == nullptr) return;
        for (JsonNode* part = parts->first(); part != nullptr; part = part->next()) {
            JsonNode* name = part->get("url");
            if (name == nullptr) continue;
            if (name->string() == "DescriptionDisplay")
                name->set_plain_string("descriptionDisplay");
            if (name->string() != "DescriptionID" && name->string() != "descriptionId") continue;
            name->set_plain_string("descriptionId");
            JsonNode* value = part->take("valueId");
            if (value == nullptr) continue;
            JsonNode* identifier = tree_.make_object();
            identifier->put("system", tree_.make_string(snomed_system));
            identifier->put("value", value);
            part->put("valueIdentifier", identifier);
        }
        return;
    }
    const std::string_view uk_core = uk_core_extension(url);
    if (uk_core.empty()) return;
    const std::string_view name = care_connect_extension(url);
    if (name == "ListWarningCode") {
        const std::string_view code = extension.text("valueCode");
        if (!code.empty()) {
            extension.put(
                "valueCodeableConcept",
                editor.codeable("https://fhir.hl7.org.uk/CodeSystem/UKCore-ListWarningCode", code));
            extension.take("valueCode");
        }
    } else if (name == "MedicationRepeatInformation") {
        JsonNode* parts = extension.get("extension");
        for (JsonNode* part = parts == nullptr ? nullptr : parts->first(); part != nullptr;
             part = part->next())
            if (JsonNode* count = part->get("valuePositiveInt");
                count != nullptr && part->get("valueUnsignedInt") == nullptr)
                count->rename("valueUnsignedInt");
    }
    url_node->set_plain_string(uk_core);
}

}  // namespace mcr::source::stu3
