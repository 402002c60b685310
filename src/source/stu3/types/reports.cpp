#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

void move_fasting_status(Editor& editor) {
    JsonNode* collection = editor.resource().get("collection");
    if (collection == nullptr || !collection->is_object()) return;
    JsonNode* extension = editor.find_extension(*collection, "FastingStatus");
    if (extension == nullptr) return;
    if (JsonNode* status = extension->take("valueCodeableConcept"))
        collection->put("fastingStatusCodeableConcept", status);
    else if (JsonNode* duration = extension->take("valueDuration"))
        collection->put("fastingStatusDuration", duration);
    else
        return;
    editor.drop_extension(*collection, extension);
}

constexpr Rule report[] = {
    {"category", Change::wrap},
    context_to_encounter,
    {"performer", Change::actors, "", "actor"},
    {"codedDiagnosis", Change::rename, "conclusionCode"},
    {"image", Change::rename, "media"},
};

constexpr TypeRules all[] = {
    {"DiagnosticReport", report},
    {"Specimen", {}, move_fasting_status},
};

}  // namespace

std::span<const TypeRules> reports() {
    return all;
}

}  // namespace mcr::source::stu3::types
