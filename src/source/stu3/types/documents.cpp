#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

/// When the document was made stands at each of its attachments in R4.
void move_created(Editor& editor) {
    JsonNode& document = editor.resource();
    const JsonNode* created = document.get("created");
    const JsonNode* contents = document.get("content");
    if (created == nullptr || !created->is_string() || contents == nullptr) return;
    bool placed = false;
    bool conflict = false;
    for (JsonNode* at = contents->first(); at != nullptr; at = at->next()) {
        JsonNode* attachment = at->get("attachment");
        if (attachment == nullptr || !attachment->is_object()) continue;
        if (attachment->get("creation") == nullptr)
            attachment->put("creation", editor.tree().make_like(*created));
        else if (attachment->text("creation") != created->string())
            conflict = true;
        placed = true;
    }
    if (placed && !conflict && document.get("_created") == nullptr) document.take("created");
}

/// The first code of the mode stays; R4 has one.
constexpr Rule attester[] = {{"mode", Change::first, "", "valueCode"}};

constexpr Rule document_context[] = {
    {"encounter", Change::wrap},
    {"related", Change::actors, "", "ref"},
};

constexpr Rule document_reference[] = {
    {"created", Change::keep, "", "valueDateTime"},
    {"indexed", Change::rename, "date"},
    {"class", Change::wrap, "category"},
    {"context", Change::each, "", "", document_context},
};

constexpr Rule composition[] = {
    {"class", Change::wrap, "category"},
    {"attester", Change::each, "", "", attester},
};

constexpr Rule binary[] = {{"content", Change::rename, "data"}};

void convert_manifest(Editor& editor) {
    JsonNode* contents = editor.resource().get("content");
    if (contents == nullptr || !contents->is_array()) return;
    for (JsonNode* at = contents->first(); at != nullptr; at = at->next())
        if (JsonNode* reference = at->get("pReference")) reference->rename("ref");
}

constexpr Rule document_manifest[] = {{"content", Change::actors, "", "ref"}};

constexpr TypeRules all[] = {
    {"DocumentReference", document_reference, move_created},
    {"Composition", composition},
    {"Binary", binary},
    {"DocumentManifest", document_manifest, convert_manifest},
};

}  // namespace

std::span<const TypeRules> documents() {
    return all;
}

}  // namespace mcr::source::stu3::types
