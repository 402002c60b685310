#include "fhir/patient.hpp"

#include "base/ods_code.hpp"
#include "base/text.hpp"
#include "fhir/json_text.hpp"

namespace mcr::fhir {

Result<std::string> labelled_patient(const people::Demographics& patient,
                                     std::string_view service) {
    std::string line;
    append_on_one_line(patient.fhir_json, line);
    const auto members = members_of(line);
    if (!members)
        return fail(ErrorKind::malformed,
                    "What the demographics service gave is not a FHIR resource.");
    const std::string& number = patient.number.text();
    const std::string source = std::string(service) + "/Patient/" + number;
    const std::string tag = "{\"system\":" + json_quote(ods_code_system) +
                            ",\"code\":" + json_quote(demographics_ods_code) +
                            ",\"display\":" + json_quote(demographics_name) + "}";
    std::string_view meta;
    for (const Member& member : *members)
        if (member.name == "meta") meta = member.value;
    std::string out = R"({"resourceType":"Patient","id":)" + json_quote(number) +
                      ",\"meta\":" + edited_meta(meta, source, tag);
    for (const Member& member : *members) {
        if (member.name == "resourceType" || member.name == "id" || member.name == "meta") continue;
        (((out += ",\"") += member.name) += "\":") += member.value;
    }
    return out + '}';
}

}  // namespace mcr::fhir
