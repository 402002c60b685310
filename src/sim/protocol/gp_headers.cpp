#include <boost/json.hpp>

#include "base/text.hpp"
#include "sim/protocol/gp_request.hpp"

namespace mcr::sim {
namespace {

namespace json = boost::json;

std::unexpected<Error> bad_request(std::string what) {
    return std::unexpected(Error{ErrorKind::invalid, 400, std::move(what), "BAD_REQUEST"});
}

std::unexpected<Error> invalid_resource(std::string what) {
    return std::unexpected(Error{ErrorKind::invalid, 422, std::move(what), "INVALID_RESOURCE"});
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-'
                 : std::string_view("0123456789abcdefABCDEF").find(text[i]) ==
                       std::string_view::npos)
            return false;
    }
    return true;
}

bool is_asid(std::string_view text) {
    return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

const json::object* object_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

/// The first identifier of `resource`, or that of `system`.
const json::object* identifier_of(const json::object& resource, std::string_view system = {}) {
    const auto* value = resource.if_contains("identifier");
    const auto* list = value == nullptr ? nullptr : value->if_array();
    if (list == nullptr) return nullptr;
    for (const auto& one : *list)
        if (const auto* identifier = one.if_object();
            identifier && !text_of(*identifier, "value").empty() &&
            (system.empty() || text_of(*identifier, "system") == system))
            return identifier;
    return nullptr;
}

Result<json::object> part_of_token(std::string_view text, std::string_view what) {
    const auto decoded = from_base64url(text);
    if (!decoded) return bad_request("The JWT " + std::string(what) + " is not base64url");
    json::error_code error;
    const auto value = json::parse(*decoded, error);
    if (error || !value.is_object())
        return bad_request("The JWT " + std::string(what) + " is not a JSON object");
    return value.get_object();
}

/// Errors: BAD_REQUEST when it is another resource, INVALID_RESOURCE when it lacks something.
Result<const json::object*> requesting(const json::object& claims, std::string_view claim,
                                       std::string_view type) {
    const auto* resource = object_of(claims, claim);
    if (resource == nullptr || text_of(*resource, "resourceType") != type)
        return bad_request("JWT claim " + std::string(claim) + " is not a " + std::string(type));
    if (identifier_of(*resource) == nullptr)
        return invalid_resource("JWT claim " + std::string(claim) + " has no identifier");
    return resource;
}

/// DSTU2 (Access Record HTML 0.7): the record asked for stands in the token too, and people and
/// organisations are of the older shape.
Result<void> check_people_dstu2(const json::object& claims) {
    const auto record = requesting(claims, "requested_record", "Patient");
    if (!record) return std::unexpected(record.error());
    if (identifier_of(**record, "http://fhir.nhs.net/Id/nhs-number") == nullptr)
        return invalid_resource("JWT claim requested_record has no NHS number");
    const auto device = requesting(claims, "requesting_device", "Device");
    if (!device) return std::unexpected(device.error());
    const auto organisation = requesting(claims, "requesting_organization", "Organization");
    if (!organisation) return std::unexpected(organisation.error());
    if (identifier_of(**organisation, "http://fhir.nhs.net/Id/ods-organization-code") == nullptr)
        return invalid_resource("JWT claim requesting_organization has no ODS code");
    for (const auto* resource : {*device, *organisation})
        if (text_of(*resource, "id").empty())
            return invalid_resource("A resource of the JWT has no id");
    const auto practitioner = requesting(claims, "requesting_practitioner", "Practitioner");
    if (!practitioner) return std::unexpected(practitioner.error());
    if (text_of(claims, "sub").empty() || text_of(**practitioner, "id") != text_of(claims, "sub"))
        return bad_request("JWT claim sub is not the id of requesting_practitioner");
    const auto* name = object_of(**practitioner, "name");
    if (name == nullptr || !name->contains("family") || !name->at("family").is_array())
        return invalid_resource("JWT claim requesting_practitioner has no family name");
    if (!(*practitioner)->contains("practitionerRole"))
        return invalid_resource("JWT claim requesting_practitioner has no practitionerRole");
    return {};
}

Result<void> check_people(const json::object& claims) {
    const auto device = requesting(claims, "requesting_device", "Device");
    if (!device) return std::unexpected(device.error());
    if (text_of(**device, "model").empty() || text_of(**device, "version").empty())
        return invalid_resource("JWT claim requesting_device has no model or version");
    const auto organisation = requesting(claims, "requesting_organization", "Organization");
    if (!organisation) return std::unexpected(organisation.error());
    if (identifier_of(**organisation, "https://fhir.nhs.uk/Id/ods-organization-code") == nullptr ||
        text_of(**organisation, "name").empty())
        return invalid_resource("JWT claim requesting_organization has no ODS code or no name");
    const auto practitioner = requesting(claims, "requesting_practitioner", "Practitioner");
    if (!practitioner) return std::unexpected(practitioner.error());
    if (text_of(claims, "sub").empty() || text_of(**practitioner, "id") != text_of(claims, "sub"))
        return bad_request("JWT claim sub is not the id of requesting_practitioner");
    for (const std::string_view system :
         {"https://fhir.nhs.uk/Id/sds-user-id", "https://fhir.nhs.uk/Id/sds-role-profile-id"})
        if (identifier_of(**practitioner, system) == nullptr)
            return invalid_resource("JWT claim requesting_practitioner has no identifier of " +
                                    std::string(system));
    const auto* names = (*practitioner)->if_contains("name");
    const auto* list = names == nullptr ? nullptr : names->if_array();
    if (list == nullptr || list->empty() || !list->front().is_object() ||
        text_of(list->front().get_object(), "family").empty())
        return invalid_resource("JWT claim requesting_practitioner has no family name");
    return {};
}

Result<void> check_claims(const json::object& claims, std::string_view base_url,
                          std::string_view scope, bool dstu2, Instant now) {
    if (text_of(claims, "iss").empty()) return bad_request("JWT claim iss is missing");
    const std::string_view audience = dstu2 ? "https://authorize.fhir.nhs.net/token" : base_url;
    if (text_of(claims, "aud") != audience) return bad_request("JWT claim aud is not ours");
    const auto* issued = claims.if_contains("iat");
    const auto* expires = claims.if_contains("exp");
    if (issued == nullptr || expires == nullptr || !issued->is_int64() || !expires->is_int64())
        return bad_request("JWT claims iat and exp must be whole seconds");
    if (expires->get_int64() != issued->get_int64() + 300)
        return bad_request("JWT claim exp is not five minutes after iat");
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    constexpr std::int64_t tolerance = 60;
    if (issued->get_int64() > seconds + tolerance) return bad_request("JWT is from the future");
    if (expires->get_int64() < seconds - tolerance) return bad_request("JWT has expired");
    if (text_of(claims, "reason_for_request") != "directcare")
        return bad_request("JWT claim reason_for_request is not directcare");
    const auto asked_scope = text_of(claims, "requested_scope");
    if (asked_scope != scope && asked_scope != std::string(scope) + " conf/N")
        return bad_request("JWT claim requested_scope is not " + std::string(scope));
    return dstu2 ? check_people_dstu2(claims) : check_people(claims);
}

}  // namespace

Result<void> check_gp_headers(const net::Request& request, std::string_view base_url,
                              std::string_view asid, std::string_view interaction_id, Instant now) {
    const auto header = [&](std::string_view name) {
        return request.headers.get(name).value_or(std::string_view());
    };
    if (!is_uuid(header("Ssp-TraceID"))) return bad_request("Ssp-TraceID is not a UUID");
    if (!is_asid(header("Ssp-From"))) return bad_request("Ssp-From is not an ASID");
    if (header("Ssp-To") != asid) return bad_request("Ssp-To is not the ASID of this provider");
    if (header("Ssp-InteractionID") != interaction_id)
        return bad_request("Ssp-InteractionID is not that of this interaction");
    const auto authorization = header("Authorization");
    if (!authorization.starts_with("Bearer ")) return bad_request("There is no bearer token");
    const auto parts = split(authorization.substr(7), '.');
    if (parts.size() != 3 || !parts[2].empty())
        return bad_request("The JWT must be unsigned and end with a full stop");
    const auto head = part_of_token(parts[0], "header");
    if (!head) return std::unexpected(head.error());
    if (head->size() != 2 || text_of(*head, "alg") != "none" || text_of(*head, "typ") != "JWT")
        return bad_request(R"(The JWT header must be {"alg":"none","typ":"JWT"})");
    const auto claims = part_of_token(parts[1], "payload");
    if (!claims) return std::unexpected(claims.error());
    const bool about_patient = !interaction_id.ends_with(":metadata-1");
    const bool dstu2 = interaction_id.ends_with(".getcarerecord");
    return check_claims(*claims, base_url, about_patient ? "patient/*.read" : "organization/*.read",
                        dstu2, now);
}

}  // namespace mcr::sim
