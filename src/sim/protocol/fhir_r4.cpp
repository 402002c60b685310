#include "sim/protocol/fhir_r4.hpp"

#include <algorithm>
#include <set>

#include "base/ods_code.hpp"
#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/protocol/query.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

constexpr std::size_t largest_page = 1000;

/// What a relay may leave out of its link to itself; a strict client hears of anything else.
const std::set<std::string_view> understood = {
    "identifier", "_id",   "patient", "subject", "patient.identifier",
    "_count",     "_type", "_page",   "_format"};

bool accepts_json(const net::Request& request, const Query& query) {
    if (const std::string* format = query.get("_format"))
        return format->find("json") != std::string::npos;
    const auto accept = request.headers.get("Accept");
    return !accept || accept->find("json") != std::string_view::npos ||
           accept->find("*/*") != std::string_view::npos;
}

std::vector<std::string> listed(const std::string& text) {
    std::vector<std::string> out;
    for (const auto part : split(text, ',')) out.emplace_back(part);
    return out;
}

bool looks_like_type(std::string_view text) {
    return !text.empty() && text.front() >= 'A' && text.front() <= 'Z';
}

}  // namespace

Reply r4_outcome(int status, std::string_view issue_code, std::string_view sentence) {
    Reply reply;
    reply.status = status;
    reply.body =
        object({{"resourceType", "OperationOutcome"},
                {"issue",
                 array({object(
                     {{"severity", "error"}, {"code", issue_code}, {"diagnostics", sentence}})})}})
            .text();
    return reply;
}

struct FhirR4::Asked {
    const Query& query;
    bool strict;
    bool muddled;
};

FhirR4::FhirR4(std::shared_ptr<const Records> records, Identity identity, std::size_t page_size)
    : records_(std::move(records)),
      identity_(std::move(identity)),
      base_path_(path_of(identity_.base_url)),
      page_size_(page_size),
      types_(records_->types()) {}

Reply FhirR4::answer(const net::Request& request) const {
    return route(request, false);
}

Reply FhirR4::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

const PatientRecord* FhirR4::muddle(const PatientRecord* record, bool muddled) const {
    if (!muddled || record == nullptr) return record;
    const PatientRecord* other = records_->another_than(*record);
    return other == nullptr ? record : other;
}

Reply FhirR4::route(const net::Request& request, bool muddled) const {
    const auto segments = segments_after(request, base_path_);
    if (!segments) return r4_outcome(404, "not-found", "There is nothing at this address.");
    auto path = *segments;
    const bool posted_search = request.method == "POST" && path.size() == 2 && path[1] == "_search";
    if (posted_search) path.pop_back();
    if (request.method != "GET" && !posted_search)
        return r4_outcome(405, "not-supported", "This server only answers reads and searches.");
    const auto query = Query::of(request);
    if (!query) return r4_outcome(400, "invalid", "The query is not percent-encoded correctly.");
    if (!accepts_json(request, *query))
        return r4_outcome(406, "not-supported", "This server answers in JSON only.");
    const auto prefer = request.headers.get("Prefer");
    const Asked asked{*query, prefer && prefer->find("handling=strict") != std::string_view::npos,
                      muddled};
    if (asked.strict)
        for (const auto& [name, value] : query->parameters())
            if (!understood.contains(name))
                return r4_outcome(400, "not-supported", "There is no parameter " + name + ".");
    if (path.size() == 1 && path[0] == "metadata") return metadata();
    if (path.empty() || !looks_like_type(path[0]))
        return r4_outcome(404, "not-supported", "There is no such interaction.");
    if (path.size() == 1)
        return path[0] == "Patient" ? find_patient(asked) : search(asked, path[0]);
    if (path.size() == 2) return read(path[0], path[1]);
    if (path.size() == 3 && path[0] == "Patient" && path[2] == "$everything")
        return everything(asked, path[1]);
    return r4_outcome(404, "not-supported", "There is no such interaction.");
}

Reply FhirR4::metadata() const {
    std::vector<Json> resources;
    for (const std::string& type : types_) {
        const auto param = [](std::string_view name, std::string_view kind) {
            return object({{"name", name}, {"type", kind}});
        };
        resources.push_back(object(
            {{"type", type},
             {"interaction",
              array({object({{"code", "read"}}), object({{"code", "search-type"}})})},
             {"searchParam", type == "Patient"
                                 ? array({param("_id", "token"), param("identifier", "token")})
                                 : array({param("_id", "token"), param("patient", "reference")})},
             {"operation",
              type == "Patient"
                  ? array(
                        {object({{"name", "everything"},
                                 {"definition",
                                  "http://hl7.org/fhir/OperationDefinition/Patient-everything"}})})
                  : Json()}}));
    }
    Reply reply;
    reply.body =
        object({{"resourceType", "CapabilityStatement"},
                {"status", "active"},
                {"date", "2026-10-31"},
                {"kind", "instance"},
                {"software", object({{"name", "My Care Record simulated organisation"}})},
                {"implementation", object({{"description", identity_.name + " (simulated)"},
                                           {"url", identity_.base_url}})},
                {"fhirVersion", "4.0.1"},
                {"format", array({"json", "application/fhir+json"})},
                {"rest", array({object({{"mode", "server"}, {"resource", array_of(resources)}})})}})
            .text();
    return reply;
}

Reply FhirR4::find_patient(const Asked& asked) const {
    const std::string* identifier = asked.query.get("identifier");
    const std::string* id = asked.query.get("_id");
    if (identifier == nullptr && id == nullptr)
        return r4_outcome(400, "required", "A search for a patient needs identifier or _id.");
    const PatientRecord* record = nullptr;
    if (id != nullptr) {
        record = records_->by_patient(*id);
    } else if (const auto bar = identifier->find('|'); bar == std::string::npos) {
        record = records_->by_number(*identifier);
    } else if (identifier->substr(0, bar) == nhs_number_system) {
        record = records_->by_number(std::string_view(*identifier).substr(bar + 1));
    }
    const std::string number =
        record != nullptr
            ? record->nhs_number
            : (identifier == nullptr ? "" : identifier->substr(identifier->find('|') + 1));
    record = muddle(record, asked.muddled);
    std::vector<const Item*> items;
    if (record != nullptr) items.push_back(&record->items.front());
    Reply reply = searchset(asked, "/Patient", items, false);
    reply.patient = number;
    return reply;
}

Reply FhirR4::everything(const Asked& asked, std::string_view id) const {
    const PatientRecord* meant = records_->by_patient(id);
    if (meant == nullptr) return r4_outcome(404, "not-found", "There is no such patient.");
    const PatientRecord* record = muddle(meant, asked.muddled);
    std::set<std::string, std::less<>> types;
    if (const std::string* type = asked.query.get("_type"))
        for (const auto& one : listed(*type)) types.insert(one);
    std::vector<const Item*> items;
    for (const Item& item : record->items)
        if (types.empty() || types.contains(item.type)) items.push_back(&item);
    Reply reply = searchset(asked, "/Patient/" + std::string(id) + "/$everything", items, true);
    reply.patient = meant->nhs_number;
    reply.clinical = true;
    return reply;
}

Reply FhirR4::search(const Asked& asked, std::string_view type) const {
    if (!std::binary_search(types_.begin(), types_.end(), type))
        return r4_outcome(404, "not-supported", "This server holds no resources of that type.");
    const Query& query = asked.query;
    std::vector<const Item*> items;
    Reply reply;
    if (const std::string* ids = query.get("_id")) {
        for (const auto& id : listed(*ids))
            if (const auto found = records_->item(type, id); found.item != nullptr) {
                items.push_back(found.item);
                reply.patient = found.record->nhs_number;
            }
    } else {
        const std::string* patient = query.get("patient");
        if (patient == nullptr) patient = query.get("subject");
        const std::string* number = query.get("patient.identifier");
        if (patient == nullptr && number == nullptr)
            return r4_outcome(400, "required", "This search needs the parameter patient.");
        const PatientRecord* meant =
            patient != nullptr ? records_->by_patient(*patient)
                               : records_->by_number(number->substr(number->find('|') + 1));
        if (meant != nullptr) {
            reply.patient = meant->nhs_number;
            for (const Item& item : muddle(meant, asked.muddled)->items)
                if (item.type == type) items.push_back(&item);
        }
    }
    Reply found = searchset(asked, '/' + std::string(type), items, true);
    found.patient = reply.patient;
    found.clinical = true;
    return found;
}

Reply FhirR4::read(std::string_view type, std::string_view id) const {
    const auto found = records_->item(type, id);
    if (found.item == nullptr)
        return r4_outcome(404, "not-found", "There is no such resource here.");
    Reply reply;
    reply.body = found.item->text;
    reply.patient = found.record->nhs_number;
    reply.clinical = type != "Patient";
    return reply;
}

Reply FhirR4::searchset(const Asked& asked, std::string_view path,
                        const std::vector<const Item*>& items, bool paged) const {
    const std::size_t count = asked.query.number("_count", page_size_, 1, largest_page);
    const std::size_t page = asked.query.number("_page", 1, 1, 1'000'000);
    const std::size_t first = paged ? std::min((page - 1) * count, items.size()) : 0;
    const std::size_t last = paged ? std::min(first + count, items.size()) : items.size();
    const std::string here = identity_.base_url + std::string(path);
    const auto link_to = [&](std::size_t to) {
        std::string url = here;
        char separator = '?';
        for (const auto& [name, value] : asked.query.parameters()) {
            if (!understood.contains(name) || name == "_page" || name == "_format") continue;
            url += separator + percent_encode(name) + '=' + percent_encode(value);
            separator = '&';
        }
        if (to > 1) url += separator + std::string("_page=") + std::to_string(to);
        return url;
    };
    std::vector<Json> links = {object({{"relation", "self"}, {"url", link_to(page)}})};
    if (last < items.size())
        links.push_back(object({{"relation", "next"}, {"url", link_to(page + 1)}}));
    std::vector<Json> entries;
    for (std::size_t i = first; i < last; ++i)
        entries.push_back(
            object({{"fullUrl", items[i]->full_url.empty()
                                    ? identity_.base_url + '/' + items[i]->type + '/' + items[i]->id
                                    : items[i]->full_url},
                    {"resource", Json::raw(items[i]->text)},
                    {"search", object({{"mode", "match"}})}}));
    Reply reply;
    reply.body = object({{"resourceType", "Bundle"},
                         {"type", "searchset"},
                         {"total", static_cast<int>(items.size())},
                         {"link", array_of(links)},
                         {"entry", array_of(entries)}})
                     .text();
    return reply;
}

}  // namespace mcr::sim
