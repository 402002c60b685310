#include "source/stu3/conversion.hpp"
#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

/// One relation; true if it has found its place.
bool relate(Editor& editor, JsonNode& related) {
    JsonNode& observation = editor.resource();
    const std::string_view type = related.text("type");
    JsonNode* target = related.get("target");
    if (target == nullptr || !target->is_object()) return false;
    for (const JsonNode* m = related.first(); m != nullptr; m = m->next())
        if (m->key() != "type" && m->key() != "target") return false;
    if (type == "has-member") {
        JsonNode* members = observation.get("hasMember");
        if (members != nullptr && !members->is_array()) return false;
        editor.conversion().add_member(observation, related.take(target));
        return true;
    }
    if (type == "derived-from")  // from a result to its group: turned round, so that groups lead
        return editor.conversion().turn_round(target->text("reference"), observation);
    if (type == "sequel-to") {
        editor.add_extension(observation,
                             "http://hl7.org/fhir/StructureDefinition/observation-sequelTo",
                             "valueReference", related.take(target));
        return true;
    }
    return false;
}

void convert_related(Editor& editor) {
    JsonNode& observation = editor.resource();
    JsonNode* related = observation.get("related");
    if (related == nullptr || !related->is_array()) {
        if (related != nullptr) {
            editor.note("related", "It is not a list and is kept as an extension.");
            editor.keep(observation, "related");
        }
        return;
    }
    for (JsonNode* at = related->release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        if (!relate(editor, *at)) related->append(at);
        at = rest;
    }
    if (related->empty())
        observation.take(related);
    else
        editor.keep(observation, "related");
}

constexpr CodePair status[] = {{"finished", "final"}};

constexpr Rule component[] = {
    {"interpretation", Change::wrap},
    {"valueAttachment", Change::keep},
};

constexpr Rule rules[] = {
    {"status", Change::code, "", "", {}, status},
    context_to_encounter,
    {"comment", Change::annotate, "note"},
    {"interpretation", Change::wrap},
    {"valueAttachment", Change::keep},
    {"component", Change::each, "", "", component},
};

constexpr TypeRules all[] = {{"Observation", rules, convert_related}};

}  // namespace

std::span<const TypeRules> observation() {
    return all;
}

}  // namespace mcr::source::stu3::types
