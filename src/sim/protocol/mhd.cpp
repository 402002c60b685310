#include "sim/protocol/mhd.hpp"

#include <utility>

#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/json/json_text.hpp"
#include "sim/protocol/query.hpp"

namespace mcr::sim {
namespace {

std::shared_ptr<const Records> listed_of(const std::vector<DocumentRecord>& records) {
    std::vector<PatientRecord> listed;
    for (const DocumentRecord& record : records) listed.push_back(record.listed);
    return std::make_shared<const Records>(std::move(listed));
}

}  // namespace

Mhd::Mhd(std::vector<DocumentRecord> records, Identity identity, std::size_t page_size)
    : records_(listed_of(records)),
      fhir_(records_, identity, page_size),
      base_path_(path_of(identity.base_url)) {
    for (DocumentRecord& record : records)
        for (auto& [id, content] : record.contents) contents_.emplace(id, std::move(content));
}

Reply Mhd::answer(const net::Request& request) const {
    return route(request, false);
}

Reply Mhd::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

Reply Mhd::route(const net::Request& request, bool muddled) const {
    const auto path = segments_after(request, base_path_);
    if (!path || path->empty())
        return r4_outcome(404, "not-found", "There is nothing at this address.");
    const std::string& type = path->front();
    if (type == "Binary" && path->size() == 2 && request.method == "GET")
        return retrieve(request, path->back());
    if (type != "Patient" && type != "DocumentReference" && type != "List" && type != "metadata")
        return r4_outcome(404, "not-supported", "A Document Responder has no such resources.");
    const auto query = Query::of(request);
    if (type == "List") {
        Reply none;
        none.body =
            object({{"resourceType", "Bundle"}, {"type", "searchset"}, {"total", 0}}).text();
        return none;
    }
    if (type == "DocumentReference" && query && path->size() != 2 && !query->has("status"))
        return r4_outcome(400, "required", "Find Document References needs the parameter status.");
    Reply found = muddled ? fhir_.answer_about_another(request) : fhir_.answer(request);
    const std::string* include = query ? query->get("_include") : nullptr;
    if (include != nullptr && *include == "DocumentReference:patient" && found.status == 200)
        return with_patient(std::move(found));
    return found;
}

/// Adds the Patient whom the documents found are about.
Reply Mhd::with_patient(Reply found) const {
    const auto entries = elements_of(found.body, "entry");
    if (entries.empty()) return found;
    const auto resource = member(entries.front(), "resource");
    const auto subject = resource ? member(*resource, "subject") : std::nullopt;
    const PatientRecord* record =
        subject ? records_->by_patient(string_member(*subject, "reference")) : nullptr;
    if (record == nullptr) return found;
    const std::string patient = object({{"resource", Json::raw(record->items.front().text)},
                                        {"search", object({{"mode", "include"}})}})
                                    .text();
    const auto at = found.body.rfind(']');
    found.body.insert(at, "," + patient);
    return found;
}

Reply Mhd::retrieve(const net::Request& request, std::string_view id) const {
    const auto at = contents_.find(id);
    if (at == contents_.end()) return r4_outcome(404, "not-found", "There is no such document.");
    const DocumentContent& content = at->second;
    Reply reply;
    reply.patient = content.nhs_number;
    reply.clinical = true;
    if (request.headers.get("Accept") == "application/fhir+json") {
        reply.body = object({{"resourceType", "Binary"},
                             {"id", at->first},
                             {"contentType", content.content_type},
                             {"data", to_base64(content.bytes)}})
                         .text();
        return reply;
    }
    reply.content_type = content.content_type;
    reply.body = content.bytes;
    return reply;
}

}  // namespace mcr::sim
