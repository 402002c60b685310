#include "fhir/capability.hpp"

#include "base/text.hpp"
#include "fhir/consent/consent_search.hpp"
#include "fhir/consent/vocabulary.hpp"
#include "fhir/patient_search.hpp"
#include "fhir/resource_types.hpp"

namespace mcr::fhir {
namespace {

std::string parameter(std::string_view name, std::string_view type) {
    return "{\"name\":" + json_quote(name) + ",\"type\":" + json_quote(type) + "}";
}

std::string_view type_of(ParameterKind kind) {
    return kind == ParameterKind::date ? "date" : "token";
}

std::string resource_of(const ResourceType& type) {
    std::string out = "{\"type\":" + json_quote(type.name) +
                      R"(,"interaction":[{"code":"search-type"}],"versioning":"no-version")";
    if (type.includes_medication)
        out += ",\"searchInclude\":[" + json_quote(std::string(type.name) + ":medication") + "]";
    out += ",\"searchParam\":[" + parameter("patient", "reference");
    if (type.has_subject) out += "," + parameter("subject", "reference");
    for (const auto parameters : {type.parameters, common_parameters()})
        for (const SearchParameter& each : parameters)
            out += "," + parameter(each.name, type_of(each.kind));
    return out + "]}";
}

std::string patient_resource(bool finds_patients) {
    std::string out = R"({"type":"Patient","interaction":[{"code":"read"},{"code":"search-type"}],)"
                      R"("versioning":"no-version","searchParam":[)";
    bool first = true;
    for (const PatientParameter& each : patient_parameters()) {
        if (each.finds && !finds_patients) continue;
        if (!first) out += ',';
        out += parameter(each.name, each.type);
        first = false;
    }
    return out + R"(],"operation":[{"name":"everything",)"
                 R"("definition":"http://hl7.org/fhir/OperationDefinition/Patient-everything"}]})";
}

/// Where tokens are had (SMART App Launch 2.2; the extension is that of version 1, for older apps).
std::string smart_security(std::string_view base) {
    const std::string root(base.substr(0, base.rfind("/fhir")));
    return R"("extension":[{"url":"http://fhir-registry.smarthealthit.org/StructureDefinition/)"
           R"(oauth-uris","extension":[{"url":"authorize","valueUri":)" +
           json_quote(root + "/oauth/authorize") + R"(},{"url":"token","valueUri":)" +
           json_quote(root + "/oauth/token") +
           R"(}]}],"service":[{"coding":[{"system":)"
           R"("http://terminology.hl7.org/CodeSystem/restful-security-service",)"
           R"("code":"SMART-on-FHIR"}]}],)";
}

/// The register of objections. The sources' own Consents are part of records.
std::string consent_resource(bool questions) {
    std::string out =
        R"({"type":"Consent","supportedProfile":[)" + json_quote(consent::basic_profile) + "," +
        json_quote(consent::intermediate_profile) +
        R"(],"documentation":"The register of objections: what a patient objects to at one )"
        R"(organisation that holds a record. Consents that sources hold are part of )"
        R"($everything.","interaction":[{"code":"read"},{"code":"search-type"},)"
        R"({"code":"create"},{"code":"update"}],"versioning":"versioned-update",)"
        R"("conditionalCreate":false,"searchParam":[)";
    bool first = true;
    for (const consent::ConsentParameter& each : consent::consent_parameters()) {
        if (!first) out += ',';
        out += parameter(each.name, each.type);
        first = false;
    }
    out += "]";
    if (questions)
        out += R"(,"operation":[{"name":"may-share","definition":)"
               R"("https://my-care-record.example/fhir/OperationDefinition/may-share"},)"
               R"({"name":"whom-may-i-ask","definition":)"
               R"("https://my-care-record.example/fhir/OperationDefinition/whom-may-i-ask"}])";
    return out + "}";
}

}  // namespace

std::string capability_json(const CapabilityInputs& inputs) {
    std::string out =
        R"({"resourceType":"CapabilityStatement","id":"my-care-record","url":)" +
        json_quote(inputs.base + "/metadata") + ",\"version\":" + json_quote(inputs.version) +
        R"(,"name":"MyCareRecord","title":"My Care Record","status":"active","date":)" +
        json_quote(inputs.date) +
        R"(,"description":"Relays the record of one patient from every organisation )"
        R"(that holds a part of it, at the moment of asking. Records are only read; objections )"
        R"(are also filed and changed.",)"
        R"("kind":"instance","software":{"name":"My Care Record","version":)" +
        json_quote(inputs.version) +
        R"(},"implementation":{"description":"My Care Record","url":)" + json_quote(inputs.base) +
        R"(},"fhirVersion":"4.0.1","format":["application/fhir+json",)"
        R"("application/fhir+ndjson"],"rest":[{"mode":"server","documentation":)"
        R"("Every answer ends with an OperationOutcome that has one issue for each )"
        R"(organisation that could hold a part of the record. Absence from a result )"
        R"(does not prove absence of data.","security":{)" +
        (inputs.issues_tokens ? smart_security(inputs.base) : std::string()) +
        R"("cors":false,)"
        R"("description":"Bearer token of a professional for direct care (purpose )"
        R"(TREAT or ETREAT) or of the patient (PATRQT); not needed for metadata."},)"
        R"("resource":[)";
    bool placed_document = false;
    bool placed = false;  // Patient stands in its alphabetical place
    bool first = true;
    const auto put = [&](const std::string& resource) {
        if (!first) out += ',';
        out += resource;
        first = false;
    };
    for (const ResourceType& type : resource_types()) {
        if (!placed_document && type.name > "Binary") {
            put(R"({"type":"Binary","documentation":"The content of a listed document, at the )"
                R"(address that its listing gives, for an hour; as it is, whatever is accepted.",)"
                R"("interaction":[{"code":"read"}],"versioning":"no-version"})");
            placed_document = true;
        }
        if (!placed && type.name > "Patient") {
            put(patient_resource(inputs.finds_patients));
            placed = true;
        }
        if (type.name != "Consent")
            put(resource_of(type));
        else if (inputs.consents)
            put(consent_resource(inputs.questions));
    }
    return out + "]}]}";
}

}  // namespace mcr::fhir
