#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

/// R4 demands a class. GP Connect has none, and a consultation may be by telephone, at home or at
/// the surgery: it is not known.
void add_class(Editor& editor) {
    JsonNode& encounter = editor.resource();
    if (encounter.get("class") != nullptr) return;
    JsonNode* unknown = editor.tree().make_object();
    unknown->put("system",
                 editor.tree().make_string("http://terminology.hl7.org/CodeSystem/v3-NullFlavor"));
    unknown->put("code", editor.tree().make_string("UNK"));
    unknown->put("display", editor.tree().make_string("unknown"));
    encounter.put("class", unknown);
}

constexpr Rule diagnosis[] = {{"role", Change::rename, "use"}};

constexpr Rule rules[] = {
    {"appointment", Change::wrap},
    {"incomingReferral", Change::rename, "basedOn"},
    {"reason", Change::rename, "reasonCode"},
    {"diagnosis", Change::each, "", "", diagnosis},
};

constexpr TypeRules all[] = {{"Encounter", rules, add_class}};

}  // namespace

std::span<const TypeRules> encounter() {
    return all;
}

}  // namespace mcr::source::stu3::types
