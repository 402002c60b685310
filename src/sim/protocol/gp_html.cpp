#include "sim/protocol/gp_html.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/protocol/gp_request.hpp"
#include "sim/protocol/query.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view operation_interaction =
    "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getcarerecord";
constexpr std::string_view metadata_interaction =
    "urn:nhs:names:services:gpconnect:fhir:rest:read:metadata";
constexpr std::string_view dstu2_json = "application/json+fhir;charset=utf-8";
constexpr std::string_view old_nhs_number = "http://fhir.nhs.net/Id/nhs-number";
constexpr std::string_view section_values =
    "http://fhir.nhs.net/ValueSet/gpconnect-record-section-1";
constexpr std::array<std::string_view, 10> codes = {"SUM", "PRB", "ENC", "ALL", "CLI",
                                                    "IMM", "MED", "OBS", "REF", "ADM"};
/// Sections that take no period.
constexpr std::array<std::string_view, 3> timeless = {"ALL", "IMM", "SUM"};

Reply refusal(int status, std::string_view code, std::string_view issue,
              std::string_view diagnostics = {}) {
    Reply reply;
    reply.status = status;
    reply.content_type = dstu2_json;
    reply.body =
        object({{"resourceType", "OperationOutcome"},
                {"meta", object({{"profile", array({"http://fhir.nhs.net/StructureDefinition/"
                                                    "gpconnect-operationoutcome-1"})}})},
                {"issue",
                 array({object(
                     {{"severity", "error"},
                      {"code", issue},
                      {"details",
                       object({{"coding", array({object({{"system",
                                                          "http://fhir.nhs.net/ValueSet/"
                                                          "gpconnect-error-or-warning-code-1"},
                                                         {"code", code}})})}})},
                      {"diagnostics", Json::unless_empty(diagnostics)}})})}})
            .text();
    return reply;
}

/// What a request asks for.
struct Wanted {
    std::string nhs_number, section;
    bool has_period = false;
};

std::string text_at(const boost::json::value& value, std::string_view pointer) {
    boost::json::error_code error;
    const auto* found = value.find_pointer(pointer, error);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

/// Errors: http_status and code, as GP Connect's.
Result<Wanted> read_parameters(const std::string& body) {
    const auto refused = [](int status, const char* code, const char* what) {
        return std::unexpected(Error{ErrorKind::invalid, status, what, code});
    };
    boost::json::error_code error;
    const auto parameters = boost::json::parse(body, error);
    if (error || text_at(parameters, "/resourceType") != "Parameters")
        return refused(422, "INVALID_RESOURCE", "The body is not a Parameters resource");
    const auto* list = parameters.find_pointer("/parameter", error);
    if (list == nullptr || !list->is_array())
        return refused(422, "INVALID_PARAMETER", "patientNHSNumber");
    Wanted wanted;
    for (const auto& one : list->get_array()) {
        const std::string name = text_at(one, "/name");
        if (name == "patientNHSNumber") {
            if (text_at(one, "/valueIdentifier/system") != old_nhs_number)
                return refused(400, "INVALID_IDENTIFIER_SYSTEM", "patientNHSNumber");
            if (!wanted.nhs_number.empty())
                return refused(422, "INVALID_PARAMETER", "patientNHSNumber is given twice");
            wanted.nhs_number = text_at(one, "/valueIdentifier/value");
            if (!is_nhs_number(wanted.nhs_number))
                return refused(400, "INVALID_NHS_NUMBER", "patientNHSNumber");
        } else if (name == "recordSection") {
            if (text_at(one, "/valueCodeableConcept/coding/0/system") != section_values ||
                !wanted.section.empty())
                return refused(422, "INVALID_PARAMETER", "recordSection");
            wanted.section = text_at(one, "/valueCodeableConcept/coding/0/code");
        } else if (name == "timePeriod") {
            wanted.has_period = true;
        } else {
            return refused(422, "INVALID_PARAMETER", "a parameter is not known");
        }
    }
    if (wanted.nhs_number.empty()) return refused(422, "INVALID_PARAMETER", "patientNHSNumber");
    if (std::ranges::find(codes, wanted.section) == codes.end())
        return refused(422, "INVALID_PARAMETER", "recordSection");
    if (wanted.has_period && std::ranges::find(timeless, wanted.section) != timeless.end())
        return refused(400, "BAD_REQUEST", "This section takes no timePeriod");
    return wanted;
}

bool is_dstu2_json(std::optional<std::string_view> type) {
    return type && type->starts_with("application/json+fhir");
}

std::string bundle(const GpPagePractice& practice, const GpPages& record,
                   const std::string& section, const std::string& now) {
    const auto found = record.pages.find(section);
    const GpPage page = found == record.pages.end() ? GpPage{} : found->second;
    std::vector<Json> entries;
    const auto reference = [](const std::string& to) { return object({{"reference", to}}); };
    entries.push_back(object(
        {{"resource",
          object({{"resourceType", "Composition"},
                  {"meta", object({{"profile", array({"http://fhir.nhs.net/StructureDefinition/"
                                                      "gpconnect-carerecord-composition-1"})}})},
                  {"date", now},
                  {"type", object({{"coding", array({object({{"system", "http://snomed.info/sct"},
                                                             {"code", "425173008"},
                                                             {"display", "record extract"}})})},
                                   {"text", "record extract"}})},
                  {"title", "Patient Care Record"},
                  {"status", "final"},
                  {"subject", reference("Patient/" + record.patient_id)},
                  {"author", array({reference("Device/1")})},
                  {"custodian", reference("Organization/1")},
                  {"section",
                   array({object(
                       {{"title", page.title},
                        {"code", object({{"coding", array({object({{"system", section_values},
                                                                   {"code", section},
                                                                   {"display", page.title}})})},
                                         {"text", page.title}})},
                        {"text", object({{"status", "generated"},
                                         {"div", gp_page_html(page, record,
                                                              practice.dialect)}})}})})}})}}));
    for (const auto& resource : record.administrative)
        entries.push_back(object({{"resource", Json::raw(resource)}}));
    return object({{"resourceType", "Bundle"},
                   {"meta", object({{"profile", array({"http://fhir.nhs.net/StructureDefinition/"
                                                       "gpconnect-searchset-bundle-1"})}})},
                   {"type", "searchset"},
                   {"entry", array_of(entries)}})
        .text();
}

}  // namespace

GpHtml::GpHtml(GpPagePractice practice, const Clock& clock)
    : practice_(std::move(practice)), base_path_(path_of(practice_.base_url)), clock_(&clock) {}

Reply GpHtml::answer(const net::Request& request) const {
    return route(request, false);
}

Reply GpHtml::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

Reply GpHtml::route(const net::Request& request, bool muddled) const {
    const auto path = segments_after(request, base_path_);
    if (path && path->size() == 1 && path->front() == "metadata" && request.method == "GET") {
        Reply reply;
        reply.content_type = dstu2_json;
        if (request.headers.get("Ssp-InteractionID") != metadata_interaction)
            return refusal(400, "BAD_REQUEST", "invalid", "Ssp-InteractionID");
        reply.body = R"({"resourceType":"Conformance","fhirVersion":"1.0.2","version":"0.7.4"})";
        return reply;
    }
    if (path && path->size() == 2 && path->front() == "Patient" &&
        (*path)[1] == "$gpc.getcarerecord") {
        if (request.method != "POST")
            return refusal(400, "BAD_REQUEST", "invalid", "The operation is called with POST");
        return section(request, muddled);
    }
    return refusal(501, "NOT_IMPLEMENTED", "not-supported", "There is no such interaction");
}

Reply GpHtml::section(const net::Request& request, bool muddled) const {
    if (!is_dstu2_json(request.headers.get("Content-Type")))
        return refusal(415, "BAD_REQUEST", "invalid", "Content-Type must be application/json+fhir");
    if (const auto accept = request.headers.get("Accept"); accept && !is_dstu2_json(accept))
        return refusal(415, "BAD_REQUEST", "invalid", "Accept must be application/json+fhir");
    const Instant now = clock_->now();
    if (const auto headers = check_gp_headers(request, practice_.base_url, practice_.asid,
                                              operation_interaction, now);
        !headers)
        return refusal(headers.error().http_status, headers.error().code, "invalid",
                       headers.error().sentence);
    const auto wanted = read_parameters(request.body);
    if (!wanted)
        return refusal(wanted.error().http_status, wanted.error().code, "invalid",
                       wanted.error().sentence);
    const auto found = practice_.records.find(wanted->nhs_number);
    Reply reply;
    if (practice_.not_enabled) {
        reply = refusal(403, "NO_ORGANISATION_CONSENT", "forbidden");
    } else if (practice_.no_agreement) {
        reply = refusal(403, "NO_RELATIONSHIP", "forbidden");
    } else if (found == practice_.records.end()) {
        reply = refusal(404, "PATIENT_NOT_FOUND", "not-found");
    } else if (found->second.dissent) {
        reply = refusal(403, "NO_PATIENT_CONSENT", "forbidden");
    } else {
        const GpPages* record = &found->second;
        if (muddled)
            for (const auto& [number, other] : practice_.records)
                if (number != wanted->nhs_number && !other.dissent) {
                    record = &other;
                    break;
                }
        reply.content_type = dstu2_json;
        reply.headers.add("Cache-Control", "no-store");
        reply.body = bundle(practice_, *record, wanted->section, format_instant(now));
    }
    reply.patient = wanted->nhs_number;
    reply.clinical = true;
    return reply;
}

}  // namespace mcr::sim
