#include "sim/protocol/endpoint_directory.hpp"

#include "sim/json/json.hpp"
#include "sim/protocol/query.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view party_system = "https://fhir.nhs.uk/Id/nhsMhsPartyKey";

Reply outcome(int status, std::string_view code, std::string_view diagnostics) {
    Reply reply;
    reply.status = status;
    reply.body =
        object({{"resourceType", "OperationOutcome"},
                {"issue",
                 array({object(
                     {{"severity", "error"}, {"code", code}, {"diagnostics", diagnostics}})})}})
            .text();
    return reply;
}

Json identifier(std::string_view system, std::string_view value) {
    return object({{"system", system}, {"value", value}});
}

Json device_of(const SimEndpoint& one, const std::string& id) {
    return object(
        {{"resourceType", "Device"},
         {"id", id},
         {"identifier", array({identifier("https://fhir.nhs.uk/Id/nhsSpineASID", one.asid),
                               identifier(party_system, one.party_key)})},
         {"owner", object({{"identifier", identifier("https://fhir.nhs.uk/Id/ods-organization-code",
                                                     one.organisation)}})}});
}

Json endpoint_of(const SimEndpoint& one, const std::string& id) {
    return object(
        {{"resourceType", "Endpoint"},
         {"id", id},
         {"identifier", array({identifier(party_system, one.party_key)})},
         {"status", "active"},
         {"connectionType",
          object({{"system", "http://terminology.hl7.org/CodeSystem/endpoint-connection-type"},
                  {"code", "hl7-fhir-rest"}})},
         {"payloadType", array({object({{"coding", array({object({{"code", "any"}})})}})})},
         {"address", one.address}});
}

}  // namespace

EndpointDirectory::EndpointDirectory(std::vector<SimEndpoint> endpoints, std::string base_url)
    : endpoints_(std::move(endpoints)),
      base_url_(std::move(base_url)),
      base_path_(path_of(base_url_)) {}

Reply EndpointDirectory::answer(const net::Request& request) const {
    if (!request.headers.get("apikey")) return outcome(401, "login", "There is no API key");
    const auto segments = segments_after(request, base_path_);
    const auto query = Query::of(request);
    if (!segments || segments->size() != 1 ||
        ((*segments)[0] != "Device" && (*segments)[0] != "Endpoint"))
        return outcome(404, "not-found", "There is no such resource");
    if (request.method != "GET") return outcome(405, "not-supported", "Only GET is offered");
    std::string organisation, interaction, party;
    const auto take = [](std::string_view value, std::string_view system, std::string& into) {
        const std::string prefix = std::string(system) + '|';
        if (value.starts_with(prefix)) into = value.substr(prefix.size());
    };
    if (query) {
        for (const auto value : query->all("organization"))
            take(value, "https://fhir.nhs.uk/Id/ods-organization-code", organisation);
        for (const auto value : query->all("identifier")) {
            take(value, "https://fhir.nhs.uk/Id/nhsServiceInteractionId", interaction);
            take(value, party_system, party);
        }
    }
    if (organisation.empty() || interaction.empty())
        return outcome(400, "required", "Missing or invalid query parameters");
    std::vector<Json> entries;
    for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        const SimEndpoint& one = endpoints_[i];
        if (one.organisation != organisation || one.interaction != interaction ||
            (!party.empty() && one.party_key != party))
            continue;
        const std::string id = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + i);
        const bool device = (*segments)[0] == "Device";
        entries.push_back(object({{"fullUrl", base_url_ + '/' + (*segments)[0] + '/' + id},
                                  {"resource", device ? device_of(one, id) : endpoint_of(one, id)},
                                  {"search", object({{"mode", "match"}})}}));
    }
    Reply reply;
    reply.body = object({{"resourceType", "Bundle"},
                         {"type", "searchset"},
                         {"total", static_cast<int>(entries.size())},
                         {"entry", array_of(entries)}})
                     .text();
    return reply;
}

}  // namespace mcr::sim
