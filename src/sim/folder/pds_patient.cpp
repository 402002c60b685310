#include "base/ods_code.hpp"
#include "sim/folder/document_folder.hpp"
#include "sim/json/json.hpp"
#include "sim/json/json_text.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

Json copied(std::string_view patient, std::string_view name) {
    const auto value = member(patient, name);
    return value ? Json::raw(std::string(*value)) : Json();
}

Json coded(std::string_view system, std::string_view code, std::string_view display) {
    return object({{"system", system},
                   {"version", system.starts_with("https") ? Json("1.0.0") : Json()},
                   {"code", code},
                   {"display", display}});
}

}  // namespace

PdsPatient pds_patient_from(std::string_view patient, std::string_view nhs_number,
                            const std::string& practice, bool restricted) {
    PdsPatient out;
    out.nhs_number = nhs_number;
    out.restricted = restricted;
    out.practice = practice;
    out.gender = string_member(patient, "gender");
    out.birth_date = string_member(patient, "birthDate");
    if (const auto names = elements_of(patient, "name"); !names.empty()) {
        out.family = string_member(names.front(), "family");
        if (const auto given = elements_of(names.front(), "given"); !given.empty())
            out.given = std::string(given.front().substr(1, given.front().size() - 2));
    }
    if (const auto addresses = elements_of(patient, "address"); !addresses.empty())
        out.postcode = string_member(addresses.front(), "postalCode");
    const Json verified =
        object({{"url",
                 "https://fhir.hl7.org.uk/StructureDefinition/"
                 "Extension-UKCore-NHSNumberVerificationStatus"},
                {"valueCodeableConcept",
                 object({{"coding", array({coded("https://fhir.hl7.org.uk/CodeSystem/"
                                                 "UKCore-NHSNumberVerificationStatus",
                                                 "01", "Number present and verified")})}})}});
    out.patient_json =
        object(
            {{"resourceType", "Patient"},
             {"id", nhs_number},
             {"identifier", array({object({{"extension", array({verified})},
                                           {"system", nhs_number_system},
                                           {"value", nhs_number}})})},
             {"meta",
              object({{"versionId", "1"},
                      {"security",
                       array({coded("http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
                                    restricted ? "R" : "U",
                                    restricted ? "restricted" : "unrestricted")})}})},
             {"name", copied(patient, "name")},
             {"gender", copied(patient, "gender")},
             {"birthDate", copied(patient, "birthDate")},
             {"deceasedDateTime", copied(patient, "deceasedDateTime")},
             {"deceasedBoolean", copied(patient, "deceasedBoolean")},
             {"address", restricted ? Json() : copied(patient, "address")},
             {"telecom", restricted ? Json() : copied(patient, "telecom")},
             {"generalPractitioner",
              restricted || practice.empty()
                  ? Json()
                  : array({object({{"id", "practice"},
                                   {"type", "Organization"},
                                   {"identifier",
                                    object({{"system", ods_code_system},
                                            {"value", practice},
                                            {"period", object({{"start", "2015-01-01"}})}})}})})}})
            .text();
    return out;
}

}  // namespace mcr::sim
