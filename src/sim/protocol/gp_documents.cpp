#include "sim/protocol/gp_documents.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/protocol/gp_bundle.hpp"
#include "sim/protocol/gp_request.hpp"
#include "sim/protocol/query.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view interactions = "urn:nhs:names:services:gpconnect:documents:fhir:rest:";
constexpr std::string_view fhir_json = "application/fhir+json;charset=utf-8";
constexpr std::size_t most_binary = 5UL << 20U;
constexpr std::array<std::string_view, 4> mandatory_includes = {
    "DocumentReference:subject:Patient", "DocumentReference:custodian:Organization",
    "DocumentReference:author:Organization", "DocumentReference:author:Practitioner"};

Reply refusal(int status, std::string_view code, std::string_view diagnostics = {}) {
    Reply reply;
    reply.status = status;
    reply.content_type = fhir_json;
    reply.body = gp_outcome(code, diagnostics);
    return reply;
}

Reply success(std::string body) {
    Reply reply;
    reply.content_type = fhir_json;
    reply.headers.add("Cache-Control", "no-store");
    reply.body = std::move(body);
    return reply;
}

bool is_prefixed_date(std::string_view text) {
    return (text.starts_with("ge") || text.starts_with("le")) &&
           parse_instant(std::string(text.substr(2, 10)) + "T00:00:00Z").has_value();
}

/// The values of `created` that a document must fulfil.
bool within(const GpDocument& document, const std::vector<std::string_view>& created) {
    return std::ranges::all_of(created, [&](std::string_view bound) {
        const std::string_view day = bound.substr(2, 10);
        const std::string_view filed = std::string_view(document.indexed).substr(0, 10);
        return bound.starts_with("ge") ? filed >= day : filed <= day;
    });
}

std::string at_address(std::string text, const std::string& address) {
    for (auto at = text.find(document_address); at != std::string::npos;
         at = text.find(document_address, at + address.size()))
        text.replace(at, document_address.size(), address);
    return text;
}

}  // namespace

GpDocumentServer::GpDocumentServer(GpDocumentPractice practice, const Clock& clock)
    : practice_(std::move(practice)), base_path_(path_of(practice_.base_url)), clock_(&clock) {}

Reply GpDocumentServer::answer(const net::Request& request) const {
    return route(request, false);
}

Reply GpDocumentServer::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

Reply GpDocumentServer::route(const net::Request& request, bool muddled) const {
    const auto path = segments_after(request, base_path_);
    if (!path || path->empty()) return refusal(501, "NOT_IMPLEMENTED");
    if (request.method != "GET") return refusal(400, "BAD_REQUEST", "Everything here is read");
    struct Interaction {
        std::string_view name;
        std::size_t length;
        std::string_view first, third;
    };
    constexpr std::array all = {
        Interaction{"read:metadata-1", 1, "metadata", ""},
        Interaction{"search:patient-1", 1, "Patient", ""},
        Interaction{"search:documentreference-1", 3, "Patient", "DocumentReference"},
        Interaction{"read:binary-1", 2, "Binary", ""}};
    const auto which = std::ranges::find_if(all, [&](const Interaction& one) {
        return path->size() == one.length && path->front() == one.first &&
               (one.third.empty() || path->back() == one.third);
    });
    if (which == all.end()) return refusal(501, "NOT_IMPLEMENTED", "There is no such interaction");
    if (const auto accept = request.headers.get("Accept");
        accept && !accept->starts_with("application/fhir+json"))
        return refusal(415, "BAD_REQUEST", "Accept must be application/fhir+json");
    const std::string interaction = std::string(interactions) + std::string(which->name);
    if (const auto headers = check_gp_headers(request, practice_.base_url, practice_.asid,
                                              interaction, clock_->now());
        !headers)
        return refusal(headers.error().http_status, headers.error().code, headers.error().sentence);
    if (which->first == "metadata")
        return success(
            R"({"resourceType":"CapabilityStatement","fhirVersion":"3.0.1","version":"1.6.2"})");
    if (which->first == "Binary") return read(request, path->back(), muddled);
    return which->third.empty() ? find(request) : list(request, (*path)[1], muddled);
}

bool GpDocumentServer::refused(const GpDocuments* record, Reply& reply) const {
    if (practice_.not_enabled)
        reply = refusal(403, "NO_ORGANISATION_CONSENT");
    else if (practice_.no_agreement)
        reply = refusal(403, "NO_RELATIONSHIP");
    else if (record == nullptr)
        reply = refusal(404, "PATIENT_NOT_FOUND");
    else if (record->dissent)
        reply = refusal(403, "NO_PATIENT_CONSENT");
    else
        return false;
    return true;
}

const GpDocuments* GpDocumentServer::another(const GpDocuments* record) const {
    for (const auto& [number, other] : practice_.records)
        if (&other != record && !other.dissent) return &other;
    return record;
}

std::string GpDocumentServer::searchset(const std::vector<std::string>& resources,
                                        const std::string& next) const {
    std::vector<Json> entries;
    for (const std::string& resource : resources)
        entries.push_back(
            object({{"resource", Json::raw(at_address(resource, practice_.base_url))}}));
    return object(
               {{"resourceType", "Bundle"},
                {"meta", object({{"profile", array({"https://fhir.nhs.uk/STU3/StructureDefinition/"
                                                    "GPConnect-Searchset-Bundle-1"})}})},
                {"type", "searchset"},
                {"link",
                 next.empty() ? Json() : array({object({{"relation", "next"}, {"url", next}})})},
                {"entry", array_of(entries)}})
        .text();
}

Reply GpDocumentServer::find(const net::Request& request) const {
    const auto query = Query::of(request);
    const std::string* identifier = query ? query->get("identifier") : nullptr;
    if (identifier == nullptr) return refusal(422, "INVALID_PARAMETER", "identifier");
    const auto bar = identifier->find('|');
    if (identifier->substr(0, bar) != nhs_number_system || bar == std::string::npos)
        return refusal(400, "INVALID_IDENTIFIER_SYSTEM", "identifier");
    const std::string number = identifier->substr(bar + 1);
    if (!is_nhs_number(number)) return refusal(400, "INVALID_NHS_NUMBER", "identifier");
    const auto found = practice_.records.find(number);
    // A miss is no error here.
    Reply reply =
        success(searchset(found == practice_.records.end()
                              ? std::vector<std::string>{}
                              : std::vector<std::string>{found->second.administrative.front()},
                          {}));
    reply.patient = number;
    return reply;
}

Reply GpDocumentServer::list(const net::Request& request, const std::string& id,
                             bool muddled) const {
    const auto query = Query::of(request);
    if (!query) return refusal(422, "INVALID_PARAMETER", "The query cannot be read");
    const auto includes = query->all("_include");
    for (const std::string_view wanted : mandatory_includes)
        if (std::ranges::find(includes, wanted) == includes.end())
            return refusal(422, "INVALID_PARAMETER", wanted);
    if (const std::string* recurse = query->get("_revinclude:recurse");
        recurse == nullptr || *recurse != "PractitionerRole:practitioner")
        return refusal(422, "INVALID_PARAMETER", "_revinclude:recurse");
    const auto created = query->all("created");
    if (created.size() > 2 || !std::ranges::all_of(created, is_prefixed_date))
        return refusal(422, "INVALID_PARAMETER", "created");

    const GpDocuments* record = nullptr;
    for (const auto& [number, one] : practice_.records)
        if (one.patient_id == id) record = &one;
    Reply reply;
    if (!refused(record, reply)) {
        const GpDocuments* given = muddled ? another(record) : record;
        std::vector<const GpDocument*> fitting;
        for (const GpDocument& document : given->documents)
            if (within(document, created)) fitting.push_back(&document);
        const std::size_t from = query->number("_page", 1, 1, 10'000) - 1;
        std::vector<std::string> resources = {given->administrative.front()};
        const std::size_t first = std::min(from * practice_.page_size, fitting.size());
        const std::size_t last = std::min(first + practice_.page_size, fitting.size());
        for (std::size_t i = first; i < last; ++i) resources.push_back(fitting[i]->reference);
        resources.insert(resources.end(), given->administrative.begin() + 1,
                         given->administrative.end());
        std::string next;
        if (last < fitting.size()) {
            next = practice_.base_url + "/Patient/" + id + "/DocumentReference?";
            for (const auto& [name, value] : query->parameters())
                if (name != "_page")
                    next += percent_encode(name) + "=" + percent_encode(value) + "&";
            next += "_page=" + std::to_string(from + 2);
        }
        reply = success(searchset(resources, next));
    }
    if (record != nullptr) reply.patient = record->nhs_number;
    reply.clinical = true;
    return reply;
}

Reply GpDocumentServer::read(const net::Request& /*request*/, const std::string& id,
                             bool muddled) const {
    const GpDocuments* record = nullptr;
    const GpDocument* document = nullptr;
    for (const auto& [number, one] : practice_.records)
        for (const GpDocument& candidate : one.documents)
            if (candidate.id == id && !candidate.content.empty()) {
                record = &one;
                document = &candidate;
            }
    Reply reply;
    if (document == nullptr) {
        reply = refusal(404, "NO_RECORD_FOUND");
    } else if (!refused(record, reply)) {
        if (document->content.size() > most_binary) {
            reply = refusal(404, "NO_RECORD_FOUND");
        } else {
            if (muddled)
                for (const GpDocument& other : another(record)->documents)
                    if (!other.content.empty()) document = &other;
            reply = success(object({{"resourceType", "Binary"},
                                    {"id", document->id},
                                    {"contentType", document->content_type},
                                    {"content", to_base64(document->content)}})
                                .text());
        }
    }
    if (record != nullptr) reply.patient = record->nhs_number;
    reply.clinical = true;
    return reply;
}

}  // namespace mcr::sim
