#include "sim/protocol/record_locator.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/json/json_text.hpp"
#include "sim/protocol/query.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view number_system = "https://fhir.nhs.uk/Id/nhs-number";
constexpr std::string_view ods_system = "https://fhir.nhs.uk/Id/ods-organization-code";

Reply outcome(int status, std::string_view issue, std::string_view code,
              std::string_view diagnostics) {
    Reply reply;
    reply.status = status;
    reply.body =
        object({{"resourceType", "OperationOutcome"},
                {"issue",
                 array({object(
                     {{"severity", "error"},
                      {"code", issue},
                      {"details", object({{"coding", array({object({{"system",
                                                                     "https://fhir.nhs.uk/ValueSet/"
                                                                     "Spine-ErrorOrWarningCode-1"},
                                                                    {"code", code}})})}})},
                      {"diagnostics", diagnostics}})})}})
            .text();
    return reply;
}

Json coded(std::string_view system, std::string_view code, std::string_view display) {
    return object({{"coding", array({object({{"system", system},
                                             {"code", code},
                                             {"display", Json::unless_empty(display)}})})}});
}

Json named(std::string_view system, std::string_view value) {
    return object({{"identifier", object({{"system", system}, {"value", value}})}});
}

/// What stands behind "system|" of a key; empty for another system.
std::string value_of(const std::map<std::string, std::string, std::less<>>& keys,
                     std::string_view key, std::string_view system) {
    const auto at = keys.find(key);
    if (at == keys.end()) return {};
    const std::string prefix = std::string(system) + '|';
    return at->second.starts_with(prefix) ? at->second.substr(prefix.size()) : std::string();
}

}  // namespace

RecordLocator::RecordLocator(std::vector<SimPointer> pointers, std::string base_url,
                             std::string proxy_host, std::size_t page_size)
    : pointers_(std::move(pointers)),
      base_url_(std::move(base_url)),
      base_path_(path_of(base_url_)),
      proxy_host_(std::move(proxy_host)),
      page_size_(page_size) {}

Reply RecordLocator::answer(const net::Request& request) const {
    return route(request, false);
}

Reply RecordLocator::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

Reply RecordLocator::route(const net::Request& request, bool muddled) const {
    if (!request.headers.get("Authorization").value_or("").starts_with("Bearer "))
        return outcome(401, "security", "ACCESS DENIED", "There is no access token");
    if (request.headers.get("X-Request-ID").value_or("") != request.id)
        return outcome(400, "invalid", "BAD_REQUEST", "X-Request-ID must be a UUID");
    if (!request.headers.get("NHSD-End-User-Organisation-ODS"))
        return outcome(401, "security", "ACCESS DENIED", "There is no organisation");
    const auto segments = segments_after(request, base_path_);
    if (!segments || segments->empty() || (*segments)[0] != "DocumentReference" ||
        segments->size() > 2)
        return outcome(404, "not-found", "NO_RECORD_FOUND", "There is no such address");
    const std::string last = segments->size() == 2 ? (*segments)[1] : "";
    std::map<std::string, std::string, std::less<>> keys;
    if (request.method == "POST" && last == "_search") {
        if (!is_strict_json(request.body))
            return outcome(400, "invalid", "BAD_REQUEST", "The body must be JSON");
        for (const std::string_view key :
             {"subject:identifier", "custodian:identifier", "type", "next-page-token"})
            if (auto value = string_member(request.body, key); !value.empty())
                keys.emplace(key, std::move(value));
    } else if (request.method == "GET" && (last.empty() || last == "_count")) {
        const auto query = Query::of(request);
        if (!query) return outcome(400, "invalid", "BAD_REQUEST", "The query cannot be read");
        for (const auto& [name, value] : query->parameters()) keys.emplace(name, value);
    } else if (request.method == "GET") {
        for (const SimPointer& pointer : pointers_)
            if (pointer.id == last) {
                Reply reply;
                reply.body = text_of(pointer);
                reply.patient = pointer.nhs_number;
                reply.clinical = true;
                return reply;
            }
        return outcome(404, "not-found", "NO_RECORD_FOUND", "The pointer was not found");
    } else {
        return outcome(400, "invalid", "BAD_REQUEST", "The method is not offered");
    }
    return search(keys, muddled, last == "_count");
}

Reply RecordLocator::search(const std::map<std::string, std::string, std::less<>>& keys,
                            bool muddled, bool only_count) const {
    const std::string number = value_of(keys, "subject:identifier", number_system);
    if (number.empty())
        return outcome(400, "invalid", "INVALID_IDENTIFIER_SYSTEM", "The subject is missing");
    if (!is_nhs_number(number))
        return outcome(400, "invalid", "INVALID_NHS_NUMBER", "The NHS number is not valid");
    const std::string custodian = value_of(keys, "custodian:identifier", ods_system);
    std::vector<const SimPointer*> found;
    for (const SimPointer& pointer : pointers_)
        if ((muddled ? pointer.nhs_number != number : pointer.nhs_number == number) &&
            (custodian.empty() || pointer.custodian == custodian))
            found.push_back(&pointer);
    std::size_t from = 0;
    if (const auto token = keys.find("next-page-token"); token != keys.end()) {
        const std::string& text = token->second;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), from);
        if (read.ec != std::errc{} || from >= found.size())
            return outcome(400, "invalid", "BAD_REQUEST", "The next-page-token is not valid");
    }
    Reply reply;
    reply.patient = number;
    reply.clinical = true;
    if (only_count) {
        reply.body = object({{"resourceType", "Bundle"},
                             {"type", "searchset"},
                             {"total", static_cast<int>(found.size())}})
                         .text();
        return reply;
    }
    const std::size_t to = std::min(found.size(), from + page_size_);
    std::vector<Json> entries;
    for (std::size_t i = from; i < to; ++i)
        entries.push_back(object({{"resource", Json::raw(text_of(*found[i]))}}));
    Json link;
    if (to < found.size())
        link =
            array({object({{"relation", "next"},
                           {"url", base_url_ + "/DocumentReference?subject%3Aidentifier=" +
                                       percent_encode(std::string(number_system) + '|' + number) +
                                       "&next-page-token=" + std::to_string(to)}})});
    reply.body = object({{"resourceType", "Bundle"},
                         {"type", "searchset"},
                         {"total", static_cast<int>(found.size())},
                         {"link", link},
                         {"entry", array_of(entries)}})
                     .text();
    return reply;
}

std::string RecordLocator::text_of(const SimPointer& pointer) const {
    const bool behind_proxy = !pointer.asid.empty();
    const std::string url = behind_proxy
                                ? "ssp://" + proxy_host_ + '/' + percent_encode(pointer.address)
                                : pointer.address;
    Json context;
    if (behind_proxy)
        context = object(
            {{"related", array({named("https://fhir.nhs.uk/Id/nhsSpineASID", pointer.asid)})}});
    return object(
               {{"resourceType", "DocumentReference"},
                {"id", pointer.id},
                {"status", "current"},
                {"docStatus", "final"},
                {"type", coded("http://snomed.info/sct", pointer.type_code, pointer.type_display)},
                {"category", array({coded("http://snomed.info/sct", "734163000", "Care plan")})},
                {"subject", named(number_system, pointer.nhs_number)},
                {"date", Json::unless_empty(pointer.date)},
                {"author", array({named(ods_system, pointer.custodian)})},
                {"custodian", named(ods_system, pointer.custodian)},
                {"content",
                 array({object(
                     {{"attachment",
                       object({{"contentType", pointer.content_type},
                               {"url", url},
                               {"size", pointer.content.empty()
                                            ? Json()
                                            : Json(static_cast<int>(pointer.content.size()))},
                               {"title", Json::unless_empty(pointer.title)}})},
                      {"format",
                       object({{"system",
                                "https://fhir.nhs.uk/England/CodeSystem/England-NRLFormatCode"},
                               {"code", pointer.format}})}})})},
                {"context", context}})
        .text();
}

PointedContents::PointedContents(std::vector<SimPointer> pointers, std::string base_url)
    : base_path_(path_of(base_url)) {
    for (SimPointer& pointer : pointers) {
        if (pointer.content.empty()) continue;
        std::string target =
            pointer.asid.empty()
                ? path_of(pointer.address)
                      .substr(std::min(path_of(pointer.address).size(), base_path_.size() + 1))
                : percent_encode(pointer.address);
        by_target_.emplace(std::move(target), std::move(pointer));
    }
}

Reply PointedContents::answer(const net::Request& request) const {
    const std::string path(request.path());
    if (request.method != "GET" || !path.starts_with(base_path_ + '/'))
        return outcome(404, "not-found", "NO_RECORD_FOUND", "There is no such document");
    const auto at = by_target_.find(std::string_view(path).substr(base_path_.size() + 1));
    if (at == by_target_.end())
        return outcome(404, "not-found", "NO_RECORD_FOUND", "There is no such document");
    const SimPointer& pointer = at->second;
    if (!pointer.asid.empty()) {
        for (const char* header : {"Ssp-TraceID", "Ssp-From", "Ssp-To", "Ssp-InteractionID"})
            if (request.headers.get(header).value_or("").empty())
                return outcome(400, "invalid", "BAD_REQUEST", "A header of the proxy is missing");
        if (request.headers.get("Ssp-To") != pointer.asid)
            return outcome(403, "forbidden", "ASID_CHECK_FAILED", "The ASID is another one");
        if (request.headers.get("Ssp-InteractionID") !=
            "urn:nhs:names:services:nrl:DocumentReference.content.read")
            return outcome(403, "forbidden", "ACCESS DENIED", "The interaction is another one");
    }
    if (!request.headers.get("Authorization").value_or("").starts_with("Bearer "))
        return outcome(401, "security", "ACCESS DENIED", "There is no audit token");
    Reply reply;
    reply.content_type = pointer.content_type;
    reply.body = pointer.content;
    reply.patient = pointer.nhs_number;
    reply.clinical = true;
    return reply;
}

}  // namespace mcr::sim
