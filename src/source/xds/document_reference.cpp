#include "source/xds/document_reference.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "source/xds/authors.hpp"
#include "source/xds/codes.hpp"
#include "source/xds/values.hpp"

namespace mcr::source::xds {
namespace {

using r4::Array;
using r4::Object;
using r4::push;
using r4::put;

std::optional<std::uint64_t> size_of(std::string_view text) {
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return size;
}

bool is_sha1(std::string_view hex) {
    return hex.size() == 40 && std::ranges::all_of(hex, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

std::string hash_as_base64(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        unsigned value = 0;
        std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
        bytes += static_cast<char>(value);
    }
    return to_base64(bytes);
}

void add_text_extension(Object& object, std::string_view name, std::string_view value) {
    push(object, "extension",
         r4::extension(std::string(extensions) + std::string(name), "valueString",
                       boost::json::string(value)));
}

Object master_identifier(const std::string& unique_id) {
    const std::string urn = as_oid_urn(unique_id);
    return urn.empty() ? r4::identifier({}, unique_id) : r4::identifier(r4::uri_system, urn);
}

Object attachment_of(const DocumentEntry& entry, const Listing& listing) {
    Object out;
    if (is_code(entry.mime_type)) put(out, "contentType", entry.mime_type);
    if (is_code(entry.language)) put(out, "language", entry.language);
    if (listing.addresses != nullptr && has_content(entry))
        put(out, "url",
            listing.addresses->address_of(*listing.system, *listing.patient, locator_of(entry)));
    const auto size = entry.on_demand() ? std::nullopt : size_of(entry.size);
    if (size && *size <= 2147483647U) out["size"] = *size;
    if (!entry.on_demand() && is_sha1(entry.hash)) put(out, "hash", hash_as_base64(entry.hash));
    put(out, "title", entry.title);
    put(out, "creation", date_time_of(entry.creation_time));
    return out;
}

void put_content(Object& document, const DocumentEntry& entry, const Listing& listing) {
    Object content{{"attachment", attachment_of(entry, listing)}};
    put(content, "format", entry.format_code.empty() ? Object() : coding_of(entry.format_code));
    document["content"] = Array{std::move(content)};
}

/// The patient as the source of the document knew them.
void put_source_patient(Object& document, Object& context, const DocumentEntry& entry) {
    Object patient;
    if (!entry.source_patient_id.empty())
        push(patient, "identifier", identifier_of(read_cx(entry.source_patient_id)));
    for (const std::string_view info : entry.source_patient_info) {
        const std::size_t bar = info.find('|');
        if (bar == std::string_view::npos) continue;
        const std::string_view field = info.substr(0, bar);
        const std::string_view value = info.substr(bar + 1);
        if (field == "PID-3")
            push(patient, "identifier", identifier_of(read_cx(value)));
        else if (field == "PID-5")
            push(patient, "name", name_of(value, 0));
        else if (field == "PID-7")
            put(patient, "birthDate", date_of(value).size() >= 4 ? date_of(value) : "");
        else if (field == "PID-8")
            put(patient, "gender", gender_of(value));
        else if (field == "PID-11") {
            std::string line(value);
            std::ranges::replace(line, '^', ' ');
            Object address;
            put(address, "text", trim(line));
            push(patient, "address", std::move(address));
        }
    }
    if (patient.empty()) return;
    patient["resourceType"] = "Patient";
    patient["id"] = "source-patient";
    push(document, "contained", std::move(patient));
    context["sourcePatientInfo"] = Object{{"reference", "#source-patient"}};
}

void put_references(Object& context, const DocumentEntry& entry) {
    for (const std::string& cx : entry.reference_ids) {
        Object reference;
        put(reference, "identifier", identifier_of(read_cx(cx)));
        const std::vector<std::string_view> fields = split(cx, '^');
        const bool encounter =
            fields.size() >= 5 && fields[4].find("encounterId") != std::string_view::npos;
        push(context, encounter ? "encounter" : "related", std::move(reference));
    }
}

void put_context(Object& document, const DocumentEntry& entry) {
    Object context;
    put_references(context, entry);
    for (const Code& event : entry.events) push(context, "event", concept_of(event));
    put(context, "period",
        r4::period(date_time_of(entry.service_start), date_time_of(entry.service_stop)));
    put(context, "facilityType", concept_of(entry.facility));
    put(context, "practiceSetting", concept_of(entry.practice_setting));
    put_source_patient(document, context, entry);
    put(document, "context", std::move(context));
}

std::string_view relation_of(std::string_view type) {
    if (type == "RPLC" || type == "XFRM_RPLC") return "replaces";
    if (type == "XFRM") return "transforms";
    if (type == "APND") return "appends";
    return type == "signs" ? "signs" : "";
}

void put_relations(Object& document, const DocumentEntry& entry,
                   const std::vector<DocumentEntry>& all,
                   const std::vector<Association>& associations, const Listing& listing) {
    for (const Association& one : associations) {
        const std::string_view relation = relation_of(one.type);
        if (relation.empty() || one.source != entry.entry_uuid) continue;
        const auto target = std::ranges::find(all, one.target, &DocumentEntry::entry_uuid);
        Object reference;
        if (target != all.end())
            reference = r4::reference("DocumentReference", id_of(*target, listing));
        else
            reference["identifier"] = r4::identifier(r4::uri_system, one.target);
        push(document, "relatesTo", Object{{"code", relation}, {"target", std::move(reference)}});
    }
}

void put_extensions(Object& document, const DocumentEntry& entry) {
    if (!entry.home.empty())
        push(document, "extension",
             r4::extension(
                 "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-homeCommunityId",
                 "valueIdentifier", r4::identifier(r4::uri_system, entry.home)));
    add_text_extension(document, "xds-repository-unique-id", entry.repository);
    add_text_extension(document, "xds-uri", entry.uri);
    add_text_extension(document, "xds-availability", entry.availability);
    if (entry.on_demand()) add_text_extension(document, "xds-object-type", "on-demand");
    if (!entry.hash.empty() && !is_sha1(entry.hash))
        add_text_extension(document, "xds-hash", entry.hash);
    const auto size = size_of(entry.size);
    if (!entry.size.empty() && (!size || *size > 2147483647U))
        add_text_extension(document, "xds-size", entry.size);
    if (!entry.creation_time.empty() && date_time_of(entry.creation_time).empty())
        add_text_extension(document, "xds-creation-time", entry.creation_time);
    for (const auto& [name, value] : entry.others)
        push(document, "extension",
             Object{{"url", std::string(extensions) + "xds-slot"},
                    {"extension", Array{Object{{"url", "name"}, {"valueString", name}},
                                        Object{{"url", "value"},
                                               {"valueString", value.empty() ? "-" : value}}}}});
}

}  // namespace

std::string id_of(const DocumentEntry& entry, const Listing& listing) {
    return r4::stable_id({listing.system->key, entry.home, entry.repository, entry.unique_id,
                          entry.unique_id.empty() ? entry.entry_uuid : std::string()});
}

bool has_content(const DocumentEntry& entry) {
    return !entry.repository.empty() && !entry.unique_id.empty() &&
           entry.availability != "Offline" && !entry.availability.ends_with(":Offline");
}

DocumentLocator locator_of(const DocumentEntry& entry) {
    DocumentLocator out;
    out.at = Place{entry.home, entry.repository, entry.unique_id}.text();
    out.content_type = entry.mime_type;
    if (entry.on_demand()) return out;
    out.size = size_of(entry.size);
    if (is_sha1(entry.hash)) out.sha1 = to_lower(entry.hash);
    return out;
}

Object& add_document_reference(r4::Collection& collection, const DocumentEntry& entry,
                               const std::vector<DocumentEntry>& all,
                               const std::vector<Association>& associations,
                               const Listing& listing) {
    Object& document = collection.add("DocumentReference", id_of(entry, listing));
    put_extensions(document, entry);
    put(document, "masterIdentifier", master_identifier(entry.unique_id));
    push(document, "identifier", r4::identifier(r4::uri_system, entry.entry_uuid));
    document["status"] = entry.status == "Deprecated" ? "superseded" : "current";
    put(document, "type", concept_of(entry.type_code));
    push(document, "category", concept_of(entry.class_code));
    document["subject"] = r4::reference("Patient", listing.patient_id);
    put_authors(document, entry);
    put_relations(document, entry, all, associations, listing);
    put(document, "description", entry.comments);
    for (const Code& label : entry.confidentiality)
        push(document, "securityLabel", concept_of(label));
    put_content(document, entry, listing);
    put_context(document, entry);
    return document;
}

}  // namespace mcr::source::xds
