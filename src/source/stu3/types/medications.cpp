#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

/// R4 has one batch, at the Medication itself.
void move_batch(Editor& editor) {
    JsonNode& medication = editor.resource();
    JsonNode* package = medication.get("package");
    if (package == nullptr || !package->is_object() || medication.get("batch") != nullptr) return;
    JsonNode* batches = package->get("batch");
    if (batches == nullptr || !batches->is_array() || batches->empty()) return;
    medication.put("batch", batches->take(batches->first()));
    if (batches->empty()) package->take(batches);
    if (package->empty()) medication.take(package);
}

void convert_statement(Editor& editor) {
    JsonNode& statement = editor.resource();
    if (statement.text("taken") == "n" && statement.get("status") != nullptr) {
        editor.keep(statement, "status", {}, "valueCode");
        statement.put("status", editor.tree().make_string("not-taken"));
    }
    convert_dosages(editor, statement.get("dosage"));
}

void move_prescription_type(Editor& editor) {
    JsonNode& request = editor.resource();
    JsonNode* extension = editor.find_extension(request, "PrescriptionType");
    if (extension == nullptr || request.get("courseOfTherapyType") != nullptr) return;
    JsonNode* type = extension->take("valueCodeableConcept");
    if (type == nullptr) return;
    request.put("courseOfTherapyType", type);
    editor.drop_extension(request, extension);
}

void move_repeats_allowed(Editor& editor) {
    JsonNode& request = editor.resource();
    JsonNode* extension = editor.find_extension(request, "MedicationRepeatInformation");
    JsonNode* parts = extension == nullptr ? nullptr : extension->get("extension");
    if (parts == nullptr || !parts->is_array()) return;
    for (JsonNode* part = parts->first(); part != nullptr; part = part->next()) {
        if (part->text("url") != "numberOfRepeatPrescriptionsAllowed") continue;
        JsonNode* count = part->get("valuePositiveInt");
        if (count == nullptr) count = part->get("valueUnsignedInt");
        JsonNode* dispense = request.get("dispenseRequest");
        if (count == nullptr || (dispense != nullptr && !dispense->is_object())) return;
        if (dispense == nullptr) {
            dispense = editor.tree().make_object();
            request.put("dispenseRequest", dispense);
        }
        if (dispense->get("numberOfRepeatsAllowed") != nullptr) return;
        dispense->put("numberOfRepeatsAllowed", part->take(count));
        parts->take(part);
        if (parts->empty()) editor.drop_extension(request, extension);
        return;
    }
}

/// The reason has a place in R4, the date of the change has not.
void move_status_reason(Editor& editor) {
    JsonNode& request = editor.resource();
    JsonNode* extension = editor.find_extension(request, "MedicationStatusReason");
    JsonNode* parts = extension == nullptr ? nullptr : extension->get("extension");
    if (parts == nullptr || !parts->is_array() || request.get("statusReason") != nullptr) return;
    for (JsonNode* part = parts->first(); part != nullptr; part = part->next()) {
        if (part->text("url") != "statusReason") continue;
        JsonNode* reason = part->take("valueCodeableConcept");
        if (reason == nullptr) return;
        request.put("statusReason", reason);
        parts->take(part);
        if (parts->empty()) editor.drop_extension(request, extension);
        return;
    }
}

void convert_request(Editor& editor) {
    JsonNode& request = editor.resource();
    move_prescription_type(editor);
    move_repeats_allowed(editor);
    move_status_reason(editor);
    convert_dosages(editor, request.get("dosageInstruction"));
    if (request.get("status") == nullptr) {
        editor.note("status", "It is missing; R4 demands it, so it is given as unknown.");
        request.put("status", editor.tree().make_string("unknown"));
    }
}

void convert_administration(Editor& editor) {
    convert_not_done(editor, "notGiven");
}

void convert_dispense(Editor& editor) {
    JsonNode& dispense = editor.resource();
    convert_not_done(editor, "notDone");
    convert_dosages(editor, dispense.get("dosageInstruction"));
    if (dispense.get("status") == nullptr)
        dispense.put("status", editor.tree().make_string("unknown"));
    else if (dispense.text("status") == "not-done")
        dispense.get("status")->set_plain_string("declined");
}

constexpr Rule ingredient[] = {{"amount", Change::rename, "strength"}};

constexpr Rule medication[] = {
    {"isBrand", Change::keep},
    {"isOverTheCounter", Change::keep},
    {"package", Change::keep},
    {"image", Change::keep, "", "valueAttachment"},
    {"ingredient", Change::each, "", "", ingredient},
};

constexpr Rule statement[] = {
    {"taken", Change::keep, "", "valueCode"},
    {"reasonNotTaken", Change::rename, "statusReason"},
};

constexpr Rule substitution[] = {{"allowed", Change::rename, "allowedBoolean"}};

constexpr Rule request[] = {
    keep_definition,
    {"category", Change::wrap},
    context_to_encounter,
    {"requester", Change::agent},
    {"substitution", Change::each, "", "", substitution},
};

constexpr Rule performer_behalf[] = {{"onBehalfOf", Change::keep}};

constexpr Rule administration[] = {
    keep_definition,
    {"prescription", Change::rename, "request"},
    {"reasonNotGiven", Change::rename, "statusReason"},
    {"performer", Change::each, "", "", performer_behalf},
};

constexpr Rule dispense[] = {
    {"notDoneReasonCodeableConcept", Change::rename, "statusReasonCodeableConcept"},
    {"notDoneReasonReference", Change::rename, "statusReasonReference"},
    {"performer", Change::each, "", "", performer_behalf},
};

constexpr TypeRules all[] = {
    {"Medication", medication, move_batch},
    {"MedicationStatement", statement, convert_statement},
    {"MedicationRequest", request, convert_request},
    {"MedicationAdministration", administration, convert_administration},
    {"MedicationDispense", dispense, convert_dispense},
};

}  // namespace

std::span<const TypeRules> medications() {
    return all;
}

}  // namespace mcr::source::stu3::types
