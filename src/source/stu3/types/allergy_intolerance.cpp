#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

/// The encounter stood in an extension of FHIR itself.
void move_encounter(Editor& editor) {
    JsonNode& allergy = editor.resource();
    JsonNode* extensions = allergy.get("extension");
    if (extensions == nullptr || !extensions->is_array() || allergy.get("encounter") != nullptr)
        return;
    for (JsonNode* at = extensions->first(); at != nullptr; at = at->next()) {
        if (at->text("url") !=
            "http://hl7.org/fhir/StructureDefinition/encounter-associatedEncounter")
            continue;
        JsonNode* encounter = at->take("valueReference");
        if (encounter == nullptr) continue;
        allergy.put("encounter", encounter);
        editor.drop_extension(allergy, at);
        return;
    }
}

constexpr Rule rules[] = {
    {"clinicalStatus", Change::codeable, "",
     "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"},
    {"verificationStatus", Change::codeable, "",
     "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"},
    {"assertedDate", Change::rename, "recordedDate"},
};

constexpr TypeRules all[] = {{"AllergyIntolerance", rules, move_encounter}};

}  // namespace

std::span<const TypeRules> allergy_intolerance() {
    return all;
}

}  // namespace mcr::source::stu3::types
