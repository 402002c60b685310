// Consultations, problems, allergies and medicines of a generated structured record.

#include <algorithm>

#include "sim/generate/gp_record_writer.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view gpc =
    "https://fhir.nhs.uk/STU3/StructureDefinition/"
    "Extension-CareConnect-GPC-";
constexpr std::string_view care_connect =
    "https://fhir.hl7.org.uk/STU3/StructureDefinition/"
    "Extension-CareConnect-";

Json extension(std::string_view base, std::string_view name, const Member& value) {
    return object({{"url", std::string(base) + std::string(name)}, value});
}

Json coded(std::string_view system, std::string_view code, std::string_view display) {
    return object(
        {{"coding", array({object({{"system", system}, {"code", code}, {"display", display}})})}});
}

}  // namespace

void GpRecordWriter::consultations() {
    for (const Visit& visit : history_.visits) {
        const std::string start = iso_at(visit.day, visit.minute);
        const auto participant = [&](std::string_view system, std::string_view code,
                                     std::string_view display) {
            return object({{"type", array({coded(system, code, display)})},
                           {"individual", stu3_reference(clinicians_.front())}});
        };
        encounters_.push_back(put(
            Area::consultations, "Encounter", iso(visit.day),
            {{"status", "finished"},
             {"type", array({object({{"text", "GP Surgery"}})})},
             {"subject", subject()},
             {"participant", array({participant("http://hl7.org/fhir/v3/ParticipationType", "PPRF",
                                                "primary performer"),
                                    participant("https://fhir.nhs.uk/STU3/CodeSystem/"
                                                "GPConnect-ParticipantType-1",
                                                "REC", "recorder")})},
             {"period", object({{"start", start}, {"end", iso_at(visit.day, visit.minute + 12)}})},
             {"location", array({object({{"location", stu3_reference(location_)}})})},
             {"serviceProvider", stu3_reference(organisation_)}}));
        contents_.emplace_back();
        problem_of_.emplace_back();
        if (visit.story.empty()) continue;
        contents_.back().push_back(put(Area::consultations, "Observation", iso(visit.day),
                                       {{"status", "final"},
                                        {"code", stu3_code(codes::comment_note)},
                                        {"subject", subject()},
                                        {"context", stu3_reference(encounters_.back())},
                                        {"effectiveDateTime", start},
                                        {"issued", start},
                                        {"performer", array({stu3_reference(clinicians_.front())})},
                                        {"comment", visit.story}},
                                       encounters_.back()));
    }
}

/// Consultation, topic and heading lists, once everything that they hold has been written.
void GpRecordWriter::consultation_lists() {
    for (std::size_t i = 0; i < encounters_.size(); ++i) {
        const Visit& visit = history_.visits[i];
        const auto list = [&](std::string_view title, const Coded& code,
                              const std::vector<std::string>& held, const Json& extensions) {
            std::vector<Json> entries;
            for (const auto& reference : held)
                entries.push_back(object({{"item", stu3_reference(reference)}}));
            return put(Area::consultations, "List", iso(visit.day),
                       {{"extension", extensions},
                        {"status", "current"},
                        {"mode", "snapshot"},
                        {"title", title},
                        {"code", stu3_code(code)},
                        {"subject", subject()},
                        {"encounter", stu3_reference(encounters_[i])},
                        {"date", iso_at(visit.day, visit.minute)},
                        {"orderedBy",
                         coded("http://hl7.org/fhir/list-order", "system", "Sorted by System")},
                        {"entry", array_of(entries)}},
                       encounters_[i]);
        };
        const std::string heading =
            list("History", {"24781000000107", "Category (EHR)"}, contents_[i], {});
        const Json related =
            problem_of_[i].empty()
                ? Json()
                : array({object(
                      {{"url", std::string(care_connect) + "RelatedProblemHeader-1"},
                       {"extension",
                        array({object({{"url", "target"},
                                       {"valueReference", stu3_reference(problem_of_[i])}})})}})});
        const std::string topic =
            list(visit.reason.display.empty() ? "Consultation" : visit.reason.display,
                 {"25851000000105", "Topic (EHR)"}, {heading}, related);
        list("GP Surgery", {"325851000000107", "Consultation"}, {topic}, {});
        for (GpItem& item : record_.items)
            if (item.reference == encounters_[i]) {
                item.mentions = contents_[i];
                if (!problem_of_[i].empty()) item.mentions.push_back(problem_of_[i]);
            }
    }
}

void GpRecordWriter::problems() {
    for (const Problem& problem : history_.problems) {
        std::vector<Json> extensions = {
            extension(care_connect, "ProblemSignificance-1",
                      {"valueCode", problem.major ? "major" : "minor"})};
        if (problem.visit >= 0)
            extensions.push_back(extension(care_connect, "RelatedClinicalContent-1",
                                           {"valueReference", encounter(problem.visit)}));
        const std::string reference =
            put(Area::problems, "Condition", iso(problem.onset),
                {{"extension", array_of(extensions)},
                 {"clinicalStatus", problem.ended ? "inactive" : "active"},
                 {"category", array({coded("https://fhir.hl7.org.uk/STU3/CodeSystem/"
                                           "CareConnect-ConditionCategory-1",
                                           "problem-list-item", "Problem List Item")})},
                 {"code", stu3_code(problem.code)},
                 {"subject", subject()},
                 {"context", encounter(problem.visit)},
                 {"onsetDateTime", iso(problem.onset)},
                 {"abatementDateTime", problem.ended ? Json(iso(*problem.ended)) : Json()},
                 {"assertedDate", moment(problem.onset, problem.visit)},
                 {"asserter", stu3_reference(clinicians_.front())}},
                {}, problem.ended ? "inactive" : "active", "ProblemHeader-Condition");
        if (problem.visit >= 0) {
            problem_of_.at(static_cast<std::size_t>(problem.visit)) = reference;
            record_.items.back().mentions.push_back(
                encounters_.at(static_cast<std::size_t>(problem.visit)));
        }
    }
}

void GpRecordWriter::allergies() {
    for (const Allergy& allergy : history_.allergies) {
        const Json reaction =
            allergy.reaction.code.empty()
                ? Json()
                : array({object({{"manifestation", array({stu3_code(allergy.reaction)})},
                                 {"severity", Json::unless_empty(allergy.severity)}})});
        const Json ending =
            allergy.ended
                ? array({object(
                      {{"url", std::string(gpc) + "AllergyIntoleranceEnd-1"},
                       {"extension",
                        array({object({{"url", "endDate"}, {"valueDateTime", iso(*allergy.ended)}}),
                               object({{"url", "reasonEnded"},
                                       {"valueString", allergy.why_ended}})})}})})
                : Json();
        const Member end_extension{"extension", ending};
        const std::initializer_list<Member> members = {
            end_extension,
            {"clinicalStatus", allergy.ended ? "resolved" : "active"},
            {"verificationStatus", "unconfirmed"},
            {"category", array({allergy.to_medicine ? "medication" : "environment"})},
            {"code", stu3_code(allergy.code)},
            {"patient", subject()},
            {"onsetDateTime", iso(allergy.recorded)},
            {"assertedDate", iso_at(allergy.recorded, 9 * 60)},
            {"recorder", stu3_reference(clinicians_.front())},
            {"reaction", reaction}};
        if (allergy.ended)
            record_.ended_allergies.push_back(
                compose("AllergyIntolerance", new_id(), {}, members).text());
        else
            put(Area::allergies, "AllergyIntolerance", {}, members);
    }
}

Json GpRecordWriter::medicine(const Drug& drug) const {
    const bool emis = house_.dialect == GpDialect::emis;
    const std::string own =
        (emis ? "SIM" : "") +
        std::string(drug.code.substr(0, std::min<std::size_t>(drug.code.size(), 9)));
    return object(
        {{"coding",
          array({object({{"system", emis ? "https://fhir.hl7.org.uk/Id/emis-drug-codes"
                                         : "https://fhir.hl7.org.uk/Id/multilex-drug-codes"},
                         {"code", own},
                         {"display", drug.display},
                         {"userSelected", true}}),
                 object({{"system", "http://snomed.info/sct"},
                         {"code", drug.code},
                         {"display", drug.display}})})}});
}

void GpRecordWriter::medicines() {
    for (const Course& course : history_.courses) {
        const bool over = course.end && *course.end <= record_end;
        const std::string start = iso(course.start);
        const Day last = over ? *course.end : before_end(12);
        const std::string medication_id = new_id(), plan_id = new_id();
        const Json medication = stu3_reference("Medication/" + medication_id);
        const Json dosage = array({object({{"text", course.drug->dose}})});
        const std::string statement = put(
            Area::medications, "MedicationStatement", start,
            {{"extension",
              array({extension(gpc, "MedicationStatementLastIssueDate-1",
                               {"valueDateTime", iso(last)}),
                     extension(gpc, "PrescribingAgency-1",
                               {"valueCodeableConcept", coded("https://fhir.nhs.uk/STU3/CodeSystem/"
                                                              "CareConnect-PrescribingAgency-1",
                                                              "prescribed-at-gp-practice",
                                                              "Prescribed at GP practice")})})},
             {"basedOn", array({stu3_reference("MedicationRequest/" + plan_id)})},
             {"context", encounter(course.visit)},
             {"status", over ? "completed" : "active"},
             {"medicationReference", medication},
             {"effectivePeriod",
              object({{"start", start}, {"end", course.end ? Json(iso(*course.end)) : Json()}})},
             {"dateAsserted", moment(course.start, course.visit)},
             {"subject", subject()},
             {"taken", "unk"},
             {"dosage", dosage}});
        const auto add = [&](std::string_view type, const std::string& id, std::string_view status,
                             std::initializer_list<Member> members) {
            record_.items.push_back({.area = Area::medications,
                                     .reference = std::string(type) + '/' + id,
                                     .text = compose(type, id, {}, members).text(),
                                     .date = start,
                                     .group = statement,
                                     .status = std::string(status)});
        };
        add("Medication", medication_id, {}, {{"code", medicine(*course.drug)}});
        const Json type = extension(
            gpc, "PrescriptionType-1",
            {"valueCodeableConcept",
             coded("https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-PrescriptionType-1",
                   course.repeat ? "repeat" : "acute", course.repeat ? "Repeat" : "Acute")});
        const Json repeats =
            course.repeat ? object({{"url", std::string(gpc) + "MedicationRepeatInformation-1"},
                                    {"extension",
                                     array({object({{"url", "numberOfRepeatPrescriptionsAllowed"},
                                                    {"valuePositiveInt", 12}}),
                                            object({{"url", "numberOfRepeatPrescriptionsIssued"},
                                                    {"valuePositiveInt", 7}})})}})
                          : Json();
        const auto request = [&](std::string_view intent, const std::string& id, Day day,
                                 const Json& extensions) {
            const bool plan = intent == "plan";
            add("MedicationRequest", id, plan ? "" : "issue",
                {{"extension", extensions},
                 {"basedOn",
                  plan ? Json() : array({stu3_reference("MedicationRequest/" + plan_id)})},
                 {"groupIdentifier", object({{"value", plan_id}})},
                 {"status", over || !plan ? "completed" : "active"},
                 {"intent", intent},
                 {"medicationReference", medication},
                 {"subject", subject()},
                 {"context", plan ? encounter(course.visit) : Json()},
                 {"authoredOn", iso_at(day, 9 * 60)},
                 {"requester",
                  plan ? object({{"agent", stu3_reference(clinicians_.front())}}) : Json()},
                 {"recorder", stu3_reference(clinicians_.front())},
                 {"dosageInstruction", dosage},
                 {"dispenseRequest",
                  object(
                      {{"validityPeriod",
                        object({{"start", iso(day)},
                                {"end", over && plan ? Json(iso(*course.end)) : Json()}})},
                       {"quantity",
                        object({{"value", Json::raw(std::string(course.drug->quantity))},
                                {"unit", course.drug->unit}})},
                       {"expectedSupplyDuration", object({{"value", 28},
                                                          {"unit", "day"},
                                                          {"system", "http://unitsofmeasure.org"},
                                                          {"code", "d"}})}})}});
        };
        request("plan", plan_id, course.start, array({repeats, type}));
        mentioned_in(course.visit, "MedicationRequest/" + plan_id);
        request("order", new_id(), course.start, array({type}));
        if (course.repeat && !over) request("order", new_id(), last, array({type}));
    }
}

}  // namespace mcr::sim
