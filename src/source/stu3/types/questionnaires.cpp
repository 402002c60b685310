#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

/// initialString and the like become initial[{valueString}].
void convert_initial(Editor& editor, JsonNode& item) {
    JsonNode* found = nullptr;
    for (JsonNode* at = item.first(); at != nullptr; at = at->next())
        if (at->key().starts_with("initial") && at->key().size() > 7 && at->key()[7] >= 'A' &&
            at->key()[7] <= 'Z')
            found = at;
    if (found == nullptr || item.get("initial") != nullptr) return;
    const std::string_view name = editor.tree().keep("value" + std::string(found->key().substr(7)));
    JsonNode* one = editor.tree().make_object();
    one->put(name, item.take(found));
    JsonNode* list = editor.tree().make_array();
    list->append(one);
    item.put("initial", list);
}

/// A condition was 'this answer' or 'any answer at all' in STU3; R4 names the operator.
void convert_enable_when(Editor& editor, JsonNode& item) {
    JsonNode* conditions = item.get("enableWhen");
    if (conditions == nullptr || !conditions->is_array()) return;
    std::size_t count = 0;
    for (JsonNode* at = conditions->first(); at != nullptr; at = at->next(), ++count) {
        if (!at->is_object() || at->get("operator") != nullptr) continue;
        JsonNode* has_answer = at->get("hasAnswer");
        if (has_answer != nullptr && has_answer->kind() == record::JsonKind::boolean) {
            at->put("operator", editor.tree().make_string("exists"));
            has_answer->rename("answerBoolean");
            continue;
        }
        at->put("operator", editor.tree().make_string("="));
        editor.keep(*at, "answerAttachment", "item.enableWhen.");
        if (JsonNode* uri = at->get("answerUri")) uri->rename("answerString");
    }
    if (count > 1 && item.get("enableBehavior") == nullptr)
        item.put("enableBehavior", editor.tree().make_string("any"));
}

void convert_items(Editor& editor, JsonNode& holder) {
    JsonNode* items = holder.get("item");
    if (items == nullptr || !items->is_array()) return;
    for (JsonNode* item = items->first(); item != nullptr; item = item->next()) {
        if (!item->is_object()) continue;
        convert_initial(editor, *item);
        convert_enable_when(editor, *item);
        editor.rename(*item, "option", "answerOption", "item.");
        if (JsonNode* options = item->get("options"); options != nullptr &&
                                                      !options->text("reference").empty() &&
                                                      item->get("answerValueSet") == nullptr) {
            item->put("answerValueSet", options->take("reference"));
            if (options->empty()) item->take(options);
        }
        editor.keep(*item, "options", "item.");
        convert_items(editor, *item);
    }
}

void convert_questionnaire(Editor& editor) {
    convert_items(editor, editor.resource());
}

void keep_item_subjects(Editor& editor, JsonNode& holder) {
    JsonNode* items = holder.get("item");
    if (items == nullptr || !items->is_array()) return;
    for (JsonNode* item = items->first(); item != nullptr; item = item->next()) {
        if (!item->is_object()) continue;
        editor.keep(*item, "subject", "item.");
        keep_item_subjects(editor, *item);
        JsonNode* answers = item->get("answer");
        if (answers != nullptr && answers->is_array())
            for (JsonNode* a = answers->first(); a != nullptr; a = a->next())
                keep_item_subjects(editor, *a);
    }
}

/// The questionnaire is named by its URL in R4, no longer by a Reference.
void convert_response(Editor& editor) {
    JsonNode& response = editor.resource();
    keep_item_subjects(editor, response);
    JsonNode* questionnaire = response.get("questionnaire");
    if (questionnaire == nullptr || !questionnaire->is_object()) return;
    JsonNode* reference = questionnaire->take("reference");
    if (reference == nullptr || !reference->is_string()) {
        if (reference != nullptr) questionnaire->put("reference", reference);
        editor.keep(response, "questionnaire", {}, "valueReference");
        return;
    }
    if (!questionnaire->empty()) editor.keep(response, "questionnaire", {}, "valueReference");
    response.take("questionnaire");
    response.put("questionnaire", reference);
}

constexpr Rule response[] = {
    context_to_encounter,
    {"parent", Change::rename, "partOf"},
};

constexpr TypeRules all[] = {
    {"Questionnaire", {}, convert_questionnaire},
    {"QuestionnaireResponse", response, convert_response},
};

}  // namespace

std::span<const TypeRules> questionnaires() {
    return all;
}

}  // namespace mcr::source::stu3::types
