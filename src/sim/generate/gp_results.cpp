// Immunisations, uncategorised data, investigations, referrals and recalls of a generated
// structured record.

#include "sim/generate/gp_record_writer.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view gpc =
    "https://fhir.nhs.uk/STU3/StructureDefinition/"
    "Extension-CareConnect-GPC-";
constexpr std::string_view care_connect =
    "https://fhir.hl7.org.uk/STU3/StructureDefinition/"
    "Extension-CareConnect-";

Json amount(const Measure& measure, std::string_view value) {
    return object({{"value", Json::raw(std::string(value))},
                   {"unit", measure.unit},
                   {"system", "http://unitsofmeasure.org"},
                   {"code", measure.ucum}});
}

}  // namespace

void GpRecordWriter::immunisations() {
    for (const Vaccination& one : history_.vaccinations) {
        const std::string day = iso_at(one.day, 10 * 60);
        const Json reason = array({stu3_code(one.given ? Coded{"171279008", "Immunisation due"}
                                                       : codes::generally_unwell)});
        put(Area::immunisations, "Immunization", iso(one.day),
            {{"extension",
              array({object({{"url", std::string(gpc) + "DateRecorded-1"}, {"valueDateTime", day}}),
                     object({{"url", std::string(care_connect) + "VaccinationProcedure-1"},
                             {"valueCodeableConcept", stu3_code(one.vaccine->procedure)}})})},
             {"status", "completed"},
             {"notGiven", !one.given},
             {"vaccineCode", stu3_code(one.vaccine->product)},
             {"patient", subject()},
             {"date", day},
             {"primarySource", true},
             {"location", stu3_reference(location_)},
             {"lotNumber", one.given ? Json(one.batch) : Json()},
             {"site", one.given ? stu3_code(codes::left_upper_arm) : Json()},
             {"practitioner", array({object({{"actor", stu3_reference(clinicians_.back())}})})},
             {"explanation", object({{one.given ? "reason" : "reasonNotGiven", reason}})},
             {"vaccinationProtocol",
              one.given
                  ? array({object(
                        {{"doseSequence", one.dose},
                         {"targetDisease", array({stu3_code(one.vaccine->disease)})},
                         {"doseStatus",
                          object({{"coding",
                                   array({object(
                                       {{"system",
                                         "http://hl7.org/fhir/vaccination-protocol-dose-status"},
                                        {"code", "count"},
                                        {"display", "Counts"}})})}})}})})
                  : Json()}},
            {}, one.given ? "" : "not-given");
    }
}

void GpRecordWriter::uncategorised() {
    const auto observation = [&](const Coded& code, Day day, int visit, const Member& value,
                                 std::string_view comment) {
        const std::string reference =
            put(Area::uncategorised, "Observation", iso(day),
                {{"status", "final"},
                 {"code", stu3_code(code)},
                 {"subject", subject()},
                 {"context", encounter(visit)},
                 {"effectiveDateTime", moment(day, visit)},
                 {"issued", iso_at(day, 18 * 60)},
                 {"performer", array({stu3_reference(clinicians_.front())})},
                 value,
                 {"comment", Json::unless_empty(comment)}});
        mentioned_in(visit, reference);
    };
    for (const Reading& reading : history_.readings)
        observation(reading.measure->code, reading.day, reading.visit,
                    {"valueQuantity", amount(*reading.measure, reading.value)}, {});
    for (const BloodPressure& pressure : history_.pressures) {
        const auto component = [](const Measure& measure, const std::string& value) {
            return object(
                {{"code", stu3_code(measure.code)}, {"valueQuantity", amount(measure, value)}});
        };
        observation(codes::blood_pressure, pressure.day, pressure.visit,
                    {"component", array({component(codes::systolic, pressure.systolic),
                                         component(codes::diastolic, pressure.diastolic)})},
                    {});
    }
    for (const Remark& remark : history_.remarks)
        observation(remark.code, remark.day, remark.visit, {"valueString", Json()}, remark.text);
}

void GpRecordWriter::investigations() {
    for (const Panel& panel : history_.panels) {
        const std::string report_id = new_id(), group_id = new_id(), specimen_id = new_id();
        const std::string report = "DiagnosticReport/" + report_id;
        const std::string taken = iso_at(panel.day, 9 * 60), issued = iso_at(panel.day, 16 * 60);
        const auto add = [&](std::string_view type, const std::string& id,
                             std::initializer_list<Member> members) {
            record_.items.push_back({.area = Area::investigations,
                                     .reference = std::string(type) + '/' + id,
                                     .text = compose(type, id, {}, members).text(),
                                     .date = iso(panel.day),
                                     .group = type == "DiagnosticReport" ? "" : report});
        };
        const Json laboratory = array({object(
            {{"coding", array({object({{"system", "http://hl7.org/fhir/observation-category"},
                                       {"code", "laboratory"},
                                       {"display", "Laboratory"}})})}})});
        std::vector<Json> members_of_group;
        for (const Reading& reading : panel.results) {
            const Measure& measure = *reading.measure;
            const std::string id = new_id();
            members_of_group.push_back(
                object({{"type", "has-member"}, {"target", stu3_reference("Observation/" + id)}}));
            const auto bound = [&](std::string_view value) {
                return value.empty() ? Json() : amount(measure, value);
            };
            add("Observation", id,
                {{"status", "final"},
                 {"category", laboratory},
                 {"code", stu3_code(measure.code)},
                 {"subject", subject()},
                 {"effectiveDateTime", taken},
                 {"issued", issued},
                 {"performer", array({stu3_reference(organisation_)})},
                 {"valueQuantity", amount(measure, reading.value)},
                 {"specimen", stu3_reference("Specimen/" + specimen_id)},
                 {"referenceRange", measure.low.empty() && measure.high.empty()
                                        ? Json()
                                        : array({object({{"low", bound(measure.low)},
                                                         {"high", bound(measure.high)}})})},
                 {"related",
                  array({object({{"type", "derived-from"},
                                 {"target", stu3_reference("Observation/" + group_id)}})})}});
        }
        add("Observation", group_id,
            {{"status", "final"},
             {"category", laboratory},
             {"code", stu3_code(panel.code)},
             {"subject", subject()},
             {"effectiveDateTime", taken},
             {"issued", issued},
             {"performer", array({stu3_reference(organisation_)})},
             {"specimen", stu3_reference("Specimen/" + specimen_id)},
             {"related", array_of(members_of_group)}});
        std::vector<Json> results = {stu3_reference("Observation/" + group_id)};
        if (!panel.comment.empty()) {
            const std::string filing = new_id();
            add("Observation", filing,
                {{"status", "unknown"},
                 {"code", stu3_code(codes::comment_note)},
                 {"subject", subject()},
                 {"effectiveDateTime", issued},
                 {"performer", array({stu3_reference(clinicians_.front())})},
                 {"comment", panel.comment},
                 {"related",
                  array({object({{"type", "derived-from"},
                                 {"target", stu3_reference("Observation/" + group_id)}})})}});
            results.push_back(stu3_reference("Observation/" + filing));
        }
        add("Specimen", specimen_id,
            {{"status", "available"},
             {"type", stu3_code(codes::venous_blood)},
             {"subject", subject()},
             {"collection", object({{"collectedDateTime", taken}})}});
        add("DiagnosticReport", report_id,
            {{"status", "final"},
             {"code", stu3_code(codes::diagnostic_report)},
             {"subject", subject()},
             {"issued", issued},
             {"performer", array({object({{"actor", stu3_reference(organisation_)}})})},
             {"specimen", array({stu3_reference("Specimen/" + specimen_id)})},
             {"result", array_of(results)}});
    }
}

void GpRecordWriter::referrals() {
    for (const Referral& referral : history_.referrals)
        put(Area::referrals, "ReferralRequest", iso(referral.day),
            {{"status", "unknown"},
             {"intent", "order"},
             {"priority", referral.urgent ? "urgent" : "routine"},
             {"subject", subject()},
             {"authoredOn", iso_at(referral.day, 12 * 60)},
             {"requester", object({{"agent", stu3_reference(clinicians_.front())}})},
             {"specialty", object({{"text", referral.to}})},
             {"reasonCode", array({stu3_code(referral.code)})},
             {"description", referral.text},
             {"note",
              array({object({{"text", "Reason: " + std::string(referral.reason.display)}})})}});
}

void GpRecordWriter::diary() {
    for (const Recall& recall : history_.recalls)
        put(Area::diary, "ProcedureRequest", iso(recall.due),
            {{"status", "active"},
             {"intent", "plan"},
             {"code", stu3_code(recall.code)},
             {"subject", subject()},
             {"occurrenceDateTime", iso(recall.due)},
             {"authoredOn", iso_at(recall.recorded, 11 * 60)},
             {"requester", object({{"agent", stu3_reference(clinicians_.front())}})}});
}

}  // namespace mcr::sim
