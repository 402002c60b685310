#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

using record::JsonNode;

namespace {

/// occurrence[x] without its type stands in examples of GP Connect.
void name_occurrence(Editor& editor) {
    JsonNode& request = editor.resource();
    const JsonNode* occurrence = request.get("occurrence");
    if (occurrence == nullptr) return;
    if (occurrence->is_object() &&
        (occurrence->get("start") != nullptr || occurrence->get("end") != nullptr)) {
        editor.note("occurrence", "It does not say its type; it is taken as a period.");
        editor.rename(request, "occurrence", "occurrencePeriod");
    } else if (occurrence->is_string()) {
        editor.note("occurrence", "It does not say its type; it is taken as a date.");
        editor.rename(request, "occurrence", "occurrenceDateTime");
    }
}

/// What is asked for: the first service is the code, the others are details of it.
void convert_referral(Editor& editor) {
    JsonNode& referral = editor.resource();
    name_occurrence(editor);

    JsonNode* category = editor.array(referral, "category");
    if (category != nullptr) {
        category->append(editor.codeable("http://snomed.info/sct", "3457005", "Patient referral"));
        if (JsonNode* type = referral.take("type")) category->append(type);
    }
    JsonNode* services = referral.get("serviceRequested");
    if (services == nullptr || !services->is_array() || services->empty()) return;
    if (referral.get("code") == nullptr) referral.put("code", services->take(services->first()));
    if (services->empty())
        referral.take(services);
    else
        editor.rename(referral, "serviceRequested", "orderDetail");
}

constexpr Rule procedure_request[] = {
    keep_definition,
    {"status", Change::code, "", "", {}, request_status},
    context_to_encounter,
    {"requester", Change::agent},
    {"performer", Change::wrap},
};

constexpr Rule referral_request[] = {
    keep_definition,
    {"status", Change::code, "", "", {}, request_status},
    {"groupIdentifier", Change::rename, "requisition"},
    context_to_encounter,
    {"requester", Change::agent},
    {"specialty", Change::rename, "performerType"},
    {"recipient", Change::rename, "performer"},
    {"description", Change::annotate, "note"},
};

constexpr TypeRules all[] = {
    {"ProcedureRequest", procedure_request, name_occurrence},
    {"ReferralRequest", referral_request, convert_referral},
};

}  // namespace

std::span<const TypeRules> service_requests() {
    return all;
}

}  // namespace mcr::source::stu3::types
