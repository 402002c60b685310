// People, visits, problems, allergies and medicines of a generated FHIR R4 record.

#include "base/ods_code.hpp"
#include "sim/generate/r4_record.hpp"

namespace mcr::sim {
namespace {

std::string_view class_of(VisitKind kind) {
    switch (kind) {
        case VisitKind::emergency:
            return "EMER";
        case VisitKind::admission:
            return "IMP";
        default:
            return "AMB";
    }
}

std::string_view class_display(VisitKind kind) {
    switch (kind) {
        case VisitKind::emergency:
            return "emergency";
        case VisitKind::admission:
            return "inpatient encounter";
        default:
            return "ambulatory";
    }
}

Json dosage(const Drug& drug) {
    return array({object({{"text", drug.dose}})});
}

}  // namespace

void R4Record::people(const std::string& organisation_id) {
    add("Organization", organisation_id,
        object(
            {{"resourceType", "Organization"},
             {"id", organisation_id},
             {"meta", object({{"profile", array({"https://fhir.hl7.org.uk/StructureDefinition/"
                                                 "UKCore-Organization"})}})},
             {"identifier", array({object({{"system", ods_code_system}, {"value", house_.code}})})},
             {"active", true},
             {"name", house_.name}}));
    const Member location[] = {{"status", "active"},
                               {"name", house_.name + ", main site"},
                               {"address", object({{"city", house_.town}})},
                               {"managingOrganization", reference(organisation_)}};
    location_ = put("Location", location);
    for (const Clinician& one : house_.clinicians) {
        const Member practitioner[] = {
            {"identifier", array({object({{"system", "https://fhir.nhs.uk/Id/sds-user-id"},
                                          {"value", one.id}})})},
            {"name", array({object({{"use", "official"},
                                    {"family", one.family},
                                    {"given", array({one.given})},
                                    {"prefix", array({one.prefix})}})})}};
        clinicians_.push_back(put("Practitioner", practitioner));
        const Member role[] = {{"practitioner", reference(clinicians_.back())},
                               {"organization", reference(organisation_)},
                               {"code", array({object({{"text", one.role}})})}};
        put("PractitionerRole", role);
    }
}

void R4Record::visits() {
    for (const Visit& visit : history_.visits) {
        const std::string end =
            visit.kind == VisitKind::admission
                ? iso_at(visit.day + std::chrono::days{visit.length_days}, 14 * 60)
                : iso_at(visit.day, visit.minute + 40);
        const Member members[] = {
            {"status", "finished"},
            {"class", coding("http://terminology.hl7.org/CodeSystem/v3-ActCode",
                             class_of(visit.kind), class_display(visit.kind))},
            {"serviceType", snomed(visit.service)},
            {"subject", subject()},
            {"participant",
             array({object({{"individual", reference(clinician(encounters_.size()))}})})},
            {"period", period(iso_at(visit.day, visit.minute), end)},
            {"reasonCode", array({snomed(visit.reason)})},
            {"location", array({object({{"location", reference(location_)}})})},
            {"serviceProvider", reference(organisation_)}};
        encounters_.push_back(put("Encounter", members));
    }
}

void R4Record::problems() {
    for (const Problem& problem : history_.problems) {
        const Member members[] = {
            {"clinicalStatus", codeable("http://terminology.hl7.org/CodeSystem/condition-clinical",
                                        problem.ended ? "resolved" : "active", {})},
            {"verificationStatus",
             codeable("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed",
                      {})},
            {"category",
             array({codeable("http://terminology.hl7.org/CodeSystem/condition-category",
                             problem.visit < 0 ? "problem-list-item" : "encounter-diagnosis",
                             problem.visit < 0 ? "Problem List Item" : "Encounter Diagnosis")})},
            {"code", snomed(problem.code)},
            {"subject", subject()},
            {"encounter", encounter(problem.visit)},
            {"onsetDateTime", iso(problem.onset)},
            {"abatementDateTime", problem.ended ? Json(iso(*problem.ended)) : Json()},
            {"recordedDate", iso(problem.onset)},
            {"recorder", reference(clinician(0))}};
        put("Condition", members);
    }
    for (const Problem& alert : history_.alerts) {
        const Member members[] = {
            {"status", "active"},
            {"category", array({codeable("http://terminology.hl7.org/CodeSystem/flag-category",
                                         "safety", "Safety")})},
            {"code", snomed(alert.code)},
            {"subject", subject()},
            {"period", period(iso(alert.onset))}};
        put("Flag", members);
    }
}

void R4Record::allergies() {
    for (const Allergy& allergy : history_.allergies) {
        const Member members[] = {
            {"clinicalStatus",
             codeable("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
                      allergy.ended ? "resolved" : "active", {})},
            {"verificationStatus",
             codeable("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
                      "confirmed", {})},
            {"type", "allergy"},
            {"category", array({allergy.to_medicine ? "medication" : "environment"})},
            {"code", snomed(allergy.code)},
            {"patient", subject()},
            {"recordedDate", iso(allergy.recorded)},
            {"recorder", reference(clinician(0))},
            {"reaction",
             allergy.reaction.code.empty()
                 ? Json()
                 : array({object({{"manifestation", array({snomed(allergy.reaction)})},
                                  {"severity", Json::unless_empty(allergy.severity)}})})}};
        put("AllergyIntolerance", members);
    }
}

void R4Record::medicines() {
    for (const Course& course : history_.courses) {
        const bool over = course.end && *course.end <= record_end;
        const Json medicine = codeable(dmd_system, course.drug->code, course.drug->display);
        const Member request[] = {
            {"status", over ? "completed" : "active"},
            {"intent", "order"},
            {"medicationCodeableConcept", medicine},
            {"subject", subject()},
            {"encounter", encounter(course.visit)},
            {"authoredOn", moment(course.start, course.visit)},
            {"requester", reference(clinician(0))},
            {"reasonCode", course.reason.code.empty() ? Json() : array({snomed(course.reason)})},
            {"dosageInstruction", dosage(*course.drug)},
            {"dispenseRequest",
             object({{"quantity", quantity(course.drug->quantity, course.drug->unit, {})}})}};
        const std::string ordered = put("MedicationRequest", request);
        const Member statement[] = {
            {"basedOn", array({reference(ordered)})},
            {"status", over ? "completed" : "active"},
            {"medicationCodeableConcept", medicine},
            {"subject", subject()},
            {"context", encounter(course.visit)},
            {"effectivePeriod",
             period(iso(course.start), course.end ? iso(*course.end) : std::string())},
            {"dateAsserted", iso(course.start)},
            {"reasonCode", course.reason.code.empty() ? Json() : array({snomed(course.reason)})},
            {"dosage", dosage(*course.drug)}};
        put("MedicationStatement", statement);
    }
    for (const Course& given : history_.dispensed) {
        const Member members[] = {
            {"status", "completed"},
            {"medicationCodeableConcept",
             codeable(dmd_system, given.drug->code, given.drug->display)},
            {"subject", subject()},
            {"performer", array({object({{"actor", reference(clinician(0))}})})},
            {"quantity", quantity(given.drug->quantity, given.drug->unit, {})},
            {"whenHandedOver", iso_at(given.start, 15 * 60)},
            {"dosageInstruction", dosage(*given.drug)}};
        put("MedicationDispense", members);
    }
}

}  // namespace mcr::sim
