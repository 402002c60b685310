#include "source/stu3/types/types.hpp"

namespace mcr::source::stu3::types {

namespace {

void communication_not_done(Editor& editor) {
    convert_not_done(editor, "notDone");
}

constexpr Rule communication[] = {
    keep_definition,
    {"status", Change::code, "", "", {}, event_status},
    {"notDoneReason", Change::rename, "statusReason"},
    context_to_encounter,
    {"topic", Change::rename, "about"},
};

constexpr Rule communication_request[] = {
    {"status", Change::code, "", "", {}, request_status},
    context_to_encounter,
    {"requester", Change::agent},
    {"topic", Change::rename, "about"},
};

constexpr Rule detected_issue[] = {
    {"identifier", Change::wrap},
    {"category", Change::rename, "code"},
    {"date", Change::rename, "identifiedDateTime"},
};

constexpr Rule device_request[] = {
    keep_definition,
    {"status", Change::code, "", "", {}, request_status},
    context_to_encounter,
    {"requester", Change::agent},
};

constexpr Rule device_use[] = {
    {"indication", Change::rename, "reasonCode"},
    {"whenUsed", Change::rename, "timingPeriod"},
};

constexpr Rule family_history[] = {
    keep_definition,
    {"notDone", Change::keep},
    {"notDoneReason", Change::rename, "dataAbsentReason"},
    {"gender", Change::codeable, "sex", "http://hl7.org/fhir/administrative-gender"},
};

constexpr CodePair impression_status[] = {{"draft", "in-progress"}};
constexpr Rule impression[] = {
    {"status", Change::code, "", "", {}, impression_status},
    context_to_encounter,
    {"action", Change::keep},
};

constexpr Rule risk_assessment[] = {
    {"identifier", Change::wrap},
    context_to_encounter,
    {"reasonCodeableConcept", Change::wrap, "reasonCode"},
    {"reasonReference", Change::wrap},
    {"comment", Change::annotate, "note"},
};

constexpr TypeRules all[] = {
    {"ClinicalImpression", impression},
    {"Communication", communication, communication_not_done},
    {"CommunicationRequest", communication_request},
    {"DetectedIssue", detected_issue},
    {"DeviceRequest", device_request},
    {"DeviceUseStatement", device_use},
    {"FamilyMemberHistory", family_history},
    {"RiskAssessment", risk_assessment},
};

}  // namespace

std::span<const TypeRules> other() {
    return all;
}

}  // namespace mcr::source::stu3::types
