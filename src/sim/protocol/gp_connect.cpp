#include "sim/protocol/gp_connect.hpp"

#include "sim/json/json.hpp"
#include "sim/protocol/gp_bundle.hpp"
#include "sim/protocol/gp_request.hpp"
#include "sim/protocol/query.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view structured_interaction =
    "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1";
constexpr std::string_view metadata_interaction =
    "urn:nhs:names:services:gpconnect:structured:fhir:rest:read:metadata-1";

Reply refusal(int status, std::string_view spine_code, std::string_view diagnostics = {}) {
    Reply reply;
    reply.status = status;
    reply.content_type = "application/fhir+json;charset=utf-8";
    reply.body = gp_outcome(spine_code, diagnostics);
    return reply;
}

Reply refusal(const Error& error) {
    return refusal(error.http_status, error.code, error.sentence);
}

bool is_fhir_json(std::optional<std::string_view> media_type) {
    return media_type && media_type->starts_with("application/fhir+json");
}

}  // namespace

GpConnect::GpConnect(GpPractice practice, const Clock& clock)
    : practice_(std::move(practice)), base_path_(path_of(practice_.base_url)), clock_(&clock) {}

Reply GpConnect::answer(const net::Request& request) const {
    return route(request, false);
}

Reply GpConnect::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

Reply GpConnect::route(const net::Request& request, bool muddled) const {
    const auto path = segments_after(request, base_path_);
    if (path && path->size() == 1 && path->front() == "metadata" && request.method == "GET")
        return metadata(request);
    if (path && path->size() == 2 && path->front() == "Patient" &&
        (*path)[1] == "$gpc.getstructuredrecord") {
        if (request.method != "POST")
            return refusal(400, "BAD_REQUEST", "The operation is called with POST");
        return structured(request, muddled);
    }
    return refusal(501, "NOT_IMPLEMENTED", "There is no such interaction");
}

Reply GpConnect::structured(const net::Request& request, bool muddled) const {
    if (!is_fhir_json(request.headers.get("Content-Type")))
        return refusal(415, "BAD_REQUEST", "Content-Type must be application/fhir+json");
    if (const auto accept = request.headers.get("Accept"); accept && !is_fhir_json(accept))
        return refusal(415, "BAD_REQUEST", "Accept must be application/fhir+json");
    const Instant now = clock_->now();
    if (const auto headers = check_gp_headers(request, practice_.base_url, practice_.asid,
                                              structured_interaction, now);
        !headers)
        return refusal(headers.error());
    const auto asked = read_gp_parameters(request, now);
    if (!asked) return refusal(asked.error());

    const auto found = practice_.records.find(asked->nhs_number);
    Reply reply;
    if (practice_.no_agreement) {
        reply = refusal(403, "NO_RELATIONSHIP");
    } else if (found == practice_.records.end()) {
        reply = refusal(404, "PATIENT_NOT_FOUND");
    } else if (found->second.dissent) {
        reply = refusal(403, "NO_PATIENT_CONSENT");
    } else {
        const GpRecord* record = &found->second;
        if (muddled)
            for (const auto& [number, other] : practice_.records)
                if (number != asked->nhs_number && !other.dissent) {
                    record = &other;
                    break;
                }
        reply.content_type = "application/fhir+json;charset=utf-8";
        reply.body = structured_record(practice_, *record, *asked, now);
    }
    reply.patient = asked->nhs_number;
    reply.clinical = true;
    return reply;
}

Reply GpConnect::metadata(const net::Request& request) const {
    if (const auto headers = check_gp_headers(request, practice_.base_url, practice_.asid,
                                              metadata_interaction, clock_->now());
        !headers)
        return refusal(headers.error());
    Reply reply;
    reply.content_type = "application/fhir+json;charset=utf-8";
    reply.body =
        object({{"resourceType", "CapabilityStatement"},
                {"version", "1.6.2"},
                {"name", "GP Connect"},
                {"status", "active"},
                {"date", "2026-10-31"},
                {"kind", "capability"},
                {"software", object({{"name", "My Care Record simulated GP practice"}})},
                {"fhirVersion", "3.0.1"},
                {"acceptUnknown", "both"},
                {"format", array({"application/fhir+json"})},
                {"rest",
                 array({object(
                     {{"mode", "server"},
                      {"operation",
                       array({object(
                           {{"name", "gpc.getstructuredrecord"},
                            {"definition",
                             object({{"reference",
                                      "https://fhir.nhs.uk/STU3/OperationDefinition/"
                                      "GPConnect-GetStructuredRecord-Operation-1"}})}})})}})})}})
            .text();
    return reply;
}

}  // namespace mcr::sim
