#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

void take_out_explanation(Editor& editor) {
    JsonNode& immunization = editor.resource();
    JsonNode* explanation = immunization.get("explanation");
    if (explanation == nullptr || !explanation->is_object()) return;
    const auto move = [&](std::string_view from, std::string_view to) {
        JsonNode* reason = explanation->get(from);
        if (reason == nullptr || immunization.get(to) != nullptr) return;
        immunization.put(to, explanation->take(reason));
    };
    move("reason", "reasonCode");
    move("reasonNotGiven", "statusReason");
    move("notGivenReason", "statusReason");  // so misnamed in examples of GP Connect
    if (explanation->empty()) immunization.take(explanation);
}

void convert_protocols(Editor& editor) {
    JsonNode* protocols = editor.resource().get("vaccinationProtocol");
    if (protocols == nullptr || !protocols->is_array()) return;
    for (JsonNode* at = protocols->first(); at != nullptr; at = at->next()) {
        if (!at->is_object()) continue;
        if (at->get("series") == nullptr)
            editor.rename(*at, "description", "series", "vaccinationProtocol.");
        if (at->get("doseSequence") == nullptr) editor.mark_absent(*at, "doseNumberPositiveInt");
    }
}

void convert(Editor& editor) {
    JsonNode& immunization = editor.resource();
    convert_not_done(editor, "notGiven");
    if (JsonNode* recorded = editor.find_extension(immunization, "DateRecorded");
        recorded != nullptr && !recorded->text("valueDateTime").empty() &&
        immunization.get("recorded") == nullptr) {
        immunization.put("recorded", recorded->take("valueDateTime"));
        editor.drop_extension(immunization, recorded);
    }
    if (immunization.get("date") == nullptr && immunization.get("_date") == nullptr) {
        editor.note("date", "It is missing; R4 demands it, so it is marked as unknown.");
        editor.mark_absent(immunization, "occurrenceDateTime");
    }
    take_out_explanation(editor);
    convert_protocols(editor);
}

constexpr Rule performer[] = {{"role", Change::rename, "function"}};

constexpr Rule protocol[] = {
    {"doseSequence", Change::rename, "doseNumberPositiveInt"},
    {"seriesDoses", Change::rename, "seriesDosesPositiveInt"},
    {"description", Change::keep},
    {"doseStatus", Change::keep},
    {"doseStatusReason", Change::keep},
};

constexpr Rule rules[] = {
    {"date", Change::rename, "occurrenceDateTime"},
    {"practitioner", Change::each, "", "", performer},
    {"practitioner", Change::rename, "performer"},
    {"vaccinationProtocol", Change::each, "", "", protocol},
    {"vaccinationProtocol", Change::rename, "protocolApplied"},
    {"statusReason", Change::first},
    {"explanation", Change::keep},
};

constexpr TypeRules all[] = {{"Immunization", rules, convert}};

}  // namespace

std::span<const TypeRules> immunization() {
    return all;
}

void convert_not_done(Editor& editor, std::string_view element) {
    JsonNode& resource = editor.resource();
    JsonNode* flag = resource.get(element);
    if (flag == nullptr || flag->kind() != record::JsonKind::boolean) {
        editor.keep(resource, element);
        return;
    }
    const bool not_done = flag->is_true();
    resource.take(flag);
    JsonNode* status = resource.get("status");
    if (!not_done || resource.text("status") == "entered-in-error") return;
    if (status != nullptr) {
        if (status->string() != "completed")
            editor.keep(resource, "status", {}, "valueCode");
        else
            resource.take(status);
    }
    resource.put("status", editor.tree().make_string("not-done"));
}

}  // namespace mcr::source::stu3::types
