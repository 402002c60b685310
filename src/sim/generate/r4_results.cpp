// Measurements, results, procedures, documents and plans of a generated FHIR R4 record.

#include "sim/generate/r4_record.hpp"

namespace mcr::sim {
namespace {

Json measured(const Measure& measure) {
    std::vector<Json> codings = {coding(snomed_system, measure.code.code, measure.code.display)};
    if (!measure.loinc.empty())
        codings.push_back(coding("http://loinc.org", measure.loinc, measure.loinc_display));
    return object({{"coding", array_of(codings)}});
}

Json category(std::string_view code, std::string_view display) {
    return array(
        {codeable("http://terminology.hl7.org/CodeSystem/observation-category", code, display)});
}

}  // namespace

void R4Record::measurements() {
    for (const Reading& reading : history_.readings) {
        const Member members[] = {{"status", "final"},
                                  {"category", category("vital-signs", "Vital Signs")},
                                  {"code", measured(*reading.measure)},
                                  {"subject", subject()},
                                  {"encounter", encounter(reading.visit)},
                                  {"effectiveDateTime", moment(reading.day, reading.visit)},
                                  {"performer", array({reference(clinician(1))})},
                                  {"valueQuantity", quantity(reading.value, reading.measure->unit,
                                                             reading.measure->ucum)}};
        put("Observation", members);
    }
    for (const BloodPressure& pressure : history_.pressures) {
        const auto component = [](const Measure& measure, const std::string& value) {
            return object({{"code", measured(measure)},
                           {"valueQuantity", quantity(value, measure.unit, measure.ucum)}});
        };
        const Member members[] = {
            {"status", "final"},
            {"category", category("vital-signs", "Vital Signs")},
            {"code", object({{"coding", array({coding(snomed_system, codes::blood_pressure.code,
                                                      codes::blood_pressure.display),
                                               coding("http://loinc.org", "85354-9",
                                                      "Blood pressure panel with all children "
                                                      "optional")})}})},
            {"subject", subject()},
            {"encounter", encounter(pressure.visit)},
            {"effectiveDateTime", moment(pressure.day, pressure.visit)},
            {"component", array({component(codes::systolic, pressure.systolic),
                                 component(codes::diastolic, pressure.diastolic)})}};
        put("Observation", members);
    }
}

void R4Record::panels() {
    for (const Panel& panel : history_.panels) {
        const Member specimen_members[] = {
            {"status", "available"},
            {"type", snomed(codes::venous_blood)},
            {"subject", subject()},
            {"collection", object({{"collectedDateTime", iso_at(panel.day, 8 * 60 + 45)}})}};
        const std::string specimen = put("Specimen", specimen_members);
        std::vector<Json> results;
        for (const Reading& reading : panel.results) {
            const Measure& measure = *reading.measure;
            const auto bound = [&](std::string_view value) {
                return value.empty() ? Json() : quantity(value, measure.unit, measure.ucum);
            };
            const Member members[] = {
                {"status", "final"},
                {"category", category("laboratory", "Laboratory")},
                {"code", measured(measure)},
                {"subject", subject()},
                {"effectiveDateTime", iso_at(panel.day, 8 * 60 + 45)},
                {"issued", iso_at(panel.day, 16 * 60)},
                {"performer", array({reference(organisation_)})},
                {"valueQuantity", quantity(reading.value, measure.unit, measure.ucum)},
                {"specimen", reference(specimen)},
                {"referenceRange", measure.low.empty() && measure.high.empty()
                                       ? Json()
                                       : array({object({{"low", bound(measure.low)},
                                                        {"high", bound(measure.high)}})})}};
            results.push_back(reference(put("Observation", members, "Observation-Lab")));
        }
        const Member members[] = {
            {"status", "final"},
            {"category", array({codeable("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB",
                                         "Laboratory")})},
            {"code", snomed(panel.code)},
            {"subject", subject()},
            {"effectiveDateTime", iso_at(panel.day, 8 * 60 + 45)},
            {"issued", iso_at(panel.day, 16 * 60)},
            {"performer", array({reference(organisation_)})},
            {"specimen", array({reference(specimen)})},
            {"result", array_of(results)},
            {"conclusion", Json::unless_empty(panel.comment)}};
        put("DiagnosticReport", members, "DiagnosticReport-Lab");
    }
}

void R4Record::procedures() {
    for (const Operation& operation : history_.operations) {
        const Member members[] = {
            {"status", "completed"},
            {"code", snomed(operation.code)},
            {"subject", subject()},
            {"encounter", encounter(operation.visit)},
            {"performedDateTime", moment(operation.day, operation.visit)},
            {"performer", array({object({{"actor", reference(clinician(0))}})})},
            {"reasonCode", array({snomed(operation.reason)})}};
        put("Procedure", members);
    }
}

void R4Record::documents() {
    for (const Letter& letter : history_.letters) {
        const std::string text = house_.name + "\n\n" + letter.title + "\n" + iso(letter.day) +
                                 "\n\n" + letter.text + "\n\n" +
                                 house_.clinicians.front().display() + "\n";
        const Member members[] = {
            {"status", "current"},
            {"docStatus", "final"},
            {"type", snomed(letter.type)},
            {"subject", subject()},
            {"date", iso_at(letter.day, 17 * 60)},
            {"author", array({reference(clinician(0))})},
            {"custodian", reference(organisation_)},
            {"description", letter.title},
            {"content", array({object({{"attachment",
                                        object({{"contentType", "text/plain; charset=utf-8"},
                                                {"language", "en-GB"},
                                                {"data", to_base64(text)},
                                                {"title", letter.title},
                                                {"creation", iso_at(letter.day, 17 * 60)}})}})})},
            {"context", letter.visit < 0
                            ? Json()
                            : object({{"encounter", array({encounter(letter.visit)})}})}};
        put("DocumentReference", members);
    }
    for (const Booked& booked : history_.appointments) {
        const Member members[] = {
            {"status", "booked"},
            {"serviceType", array({snomed(booked.service)})},
            {"description", booked.what},
            {"start", iso_at(booked.day, booked.minute)},
            {"end", iso_at(booked.day, booked.minute + 20)},
            {"participant",
             array({object({{"actor", subject()}, {"status", "accepted"}}),
                    object({{"actor", reference(location_)}, {"status", "accepted"}})})}};
        put("Appointment", members);
    }
}

void R4Record::plans() {
    for (const Plan& plan : history_.plans) {
        std::vector<Json> activities;
        for (const auto& activity : plan.activities)
            activities.push_back(object(
                {{"detail", object({{"status", "in-progress"}, {"description", activity}})}}));
        const Member members[] = {{"status", "active"},
                                  {"intent", "plan"},
                                  {"category", array({snomed(codes::care_plan)})},
                                  {"title", plan.title},
                                  {"description", plan.text},
                                  {"subject", subject()},
                                  {"period", period(iso(plan.from))},
                                  {"activity", array_of(activities)}};
        put("CarePlan", members);
    }
}

}  // namespace mcr::sim
