#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

/// In GP Connect the asserter of a problem is the one who recorded it.
void copy_asserter(Editor& editor) {
    JsonNode& condition = editor.resource();
    const JsonNode* asserter = condition.get("asserter");
    if (asserter != nullptr && condition.get("recorder") == nullptr)
        condition.put("recorder", editor.tree().make_like(*asserter));
}

constexpr CodePair no_longer[] = {{"unknown", ""}};

constexpr Rule rules[] = {
    {"clinicalStatus", Change::codeable, "",
     "http://terminology.hl7.org/CodeSystem/condition-clinical"},
    {"verificationStatus", Change::code, "", "", {}, no_longer},
    {"verificationStatus", Change::codeable, "",
     "http://terminology.hl7.org/CodeSystem/condition-ver-status"},
    {"assertedDate", Change::rename, "recordedDate"},
    {"abatementBoolean", Change::keep},
    {"stage", Change::wrap},
    context_to_encounter,
};

constexpr TypeRules all[] = {{"Condition", rules, copy_asserter}};

}  // namespace

std::span<const TypeRules> condition() {
    return all;
}

}  // namespace mcr::source::stu3::types
