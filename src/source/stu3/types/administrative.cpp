#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

/// eligibility and its note become one element; programmes get a concept each.
void convert_service(Editor& editor) {
    JsonNode& service = editor.resource();
    JsonNode* code = service.get("eligibility");
    if (code == nullptr || code->is_object()) {
        code = service.take("eligibility");
        JsonNode* comment = service.take("eligibilityNote");
        if (code != nullptr || comment != nullptr) {
            JsonNode* one = editor.tree().make_object();
            if (code != nullptr) one->put("code", code);
            if (comment != nullptr) one->put("comment", comment);
            JsonNode* list = editor.tree().make_array();
            list->append(one);
            service.put("eligibility", list);
        }
    }
    JsonNode* names = service.get("programName");
    if (names == nullptr || !names->is_array() || service.get("program") != nullptr) return;
    for (JsonNode* at = names->release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        JsonNode* programme = editor.tree().make_object();
        programme->put("text", at);
        names->append(programme);
        at = rest;
    }
    names->rename("program");
}

constexpr Rule patient[] = {{"animal", Change::keep}};
constexpr Rule location[] = {{"type", Change::wrap}};
constexpr Rule service[] = {{"category", Change::wrap}, {"eligibilityNote", Change::keep}};
constexpr Rule related_person[] = {{"relationship", Change::wrap}};
constexpr Rule service_category[] = {{"serviceCategory", Change::wrap}};

constexpr TypeRules all[] = {
    {"Patient", patient},
    {"Location", location},
    {"HealthcareService", service, convert_service},
    {"RelatedPerson", related_person},
    {"Schedule", service_category},
    {"Slot", service_category},
};

}  // namespace

std::span<const TypeRules> administrative() {
    return all;
}

}  // namespace mcr::source::stu3::types
