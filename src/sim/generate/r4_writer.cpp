#include "sim/generate/r4_writer.hpp"

#include "base/ods_code.hpp"
#include "base/text.hpp"
#include "sim/generate/r4_record.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {

Json coding(std::string_view system, std::string_view code, std::string_view display) {
    return object({{"system", system}, {"code", code}, {"display", Json::unless_empty(display)}});
}

Json codeable(std::string_view system, std::string_view code, std::string_view display) {
    return object({{"coding", array({coding(system, code, display)})}});
}

Json snomed(const Coded& concept_code) {
    return codeable(snomed_system, concept_code.code, concept_code.display);
}

Json snomed_or_nothing(const Coded& concept_code) {
    return concept_code.code.empty() ? Json() : snomed(concept_code);
}

Json quantity(std::string_view value, std::string_view unit, std::string_view ucum) {
    return object({{"value", Json::raw(std::string(value))},
                   {"unit", unit},
                   {"system", ucum.empty() ? Json() : Json("http://unitsofmeasure.org")},
                   {"code", Json::unless_empty(ucum)}});
}

Json period(const std::string& start, const std::string& end) {
    return object({{"start", Json::unless_empty(start)}, {"end", Json::unless_empty(end)}});
}

Json r4_patient(const Person& person, std::string_view id, std::string_view managing_organisation) {
    return object(
        {{"resourceType", "Patient"},
         {"id", id},
         {"meta",
          object({{"profile",
                   array({"https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"})}})},
         {"identifier",
          array({object(
              {{"extension", array({object({{"url",
                                             "https://fhir.hl7.org.uk/StructureDefinition/"
                                             "Extension-UKCore-NHSNumberVerificationStatus"},
                                            {"valueCodeableConcept",
                                             codeable("https://fhir.hl7.org.uk/CodeSystem/"
                                                      "UKCore-NHSNumberVerificationStatusEngland",
                                                      "01", "Number present and verified")}})})},
               {"system", nhs_number_system},
               {"value", person.nhs_number}})})},
         {"name", array({object({{"use", "official"},
                                 {"family", person.family},
                                 {"given", array({person.given, person.middle})},
                                 {"prefix", array({person.prefix})}})})},
         {"telecom",
          array({object({{"system", "phone"}, {"value", person.phone}, {"use", "mobile"}})})},
         {"gender", person.gender},
         {"birthDate", iso(person.born)},
         {"deceasedDateTime", person.died ? Json(iso(*person.died)) : Json()},
         {"address", array({object({{"use", "home"},
                                    {"type", "physical"},
                                    {"line", array({person.line})},
                                    {"city", person.town},
                                    {"district", person.county},
                                    {"postalCode", person.postcode}})})},
         {"managingOrganization", managing_organisation.empty()
                                      ? Json()
                                      : object({{"reference", managing_organisation}})}});
}

PatientRecord R4Record::write() {
    const std::string patient_id = new_uuid(random_), organisation_id = new_uuid(random_);
    patient_ = "Patient/" + patient_id;
    organisation_ = "Organization/" + organisation_id;
    add("Patient", patient_id,
        r4_patient(person_, patient_id, nothing_recorded() ? std::string() : organisation_));
    if (nothing_recorded()) return std::move(record_);
    people(organisation_id);
    visits();
    problems();
    allergies();
    medicines();
    measurements();
    panels();
    procedures();
    documents();
    plans();
    return std::move(record_);
}

bool R4Record::nothing_recorded() const {
    const History& h = history_;
    return h.visits.empty() && h.problems.empty() && h.allergies.empty() && h.courses.empty() &&
           h.dispensed.empty() && h.plans.empty() && h.alerts.empty();
}

PatientRecord write_r4(const R4House& house, const Person& person, const History& history,
                       std::uint64_t seed) {
    return R4Record(house, person, history, seed).write();
}

}  // namespace mcr::sim
