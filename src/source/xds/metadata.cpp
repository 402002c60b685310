#include "source/xds/metadata.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "net/soap.hpp"
#include "source/xds/codes.hpp"

namespace mcr::source::xds {
namespace {

using net::attribute_of;
using net::child_of;
using net::local_name;
using net::text_of;

bool is_named(const pugi::xml_node& node, std::string_view name) {
    return node.type() == pugi::node_element && local_name(node) == name;
}

std::vector<std::string> values_of(const pugi::xml_node& slot) {
    std::vector<std::string> values;
    for (const pugi::xml_node& value : child_of(slot, "ValueList").children())
        if (is_named(value, "Value"))
            if (std::string text = text_of(value); !text.empty()) values.push_back(std::move(text));
    return values;
}

std::string localized(const pugi::xml_node& parent, std::string_view name) {
    return std::string(
        trim(attribute_of(child_of(child_of(parent, name), "LocalizedString"), "value")));
}

/// Values of the slot `name` of `parent`.
std::vector<std::string> slot_of(const pugi::xml_node& parent, std::string_view name) {
    for (const pugi::xml_node& slot : parent.children())
        if (is_named(slot, "Slot") && attribute_of(slot, "name") == name) return values_of(slot);
    return {};
}

std::string joined(const std::vector<std::string>& values) {
    std::string out;
    for (const std::string& value : values) out.append(out.empty() ? "" : ", ").append(value);
    return out;
}

std::string first_of(std::vector<std::string> values) {
    return values.empty() ? std::string() : std::move(values.front());
}

void take_slot(DocumentEntry& entry, std::string_view name, std::vector<std::string> values) {
    struct Row {
        std::string_view name;
        std::string DocumentEntry::* member;
    };
    static constexpr Row rows[] = {
        {"creationTime", &DocumentEntry::creation_time},
        {"languageCode", &DocumentEntry::language},
        {"serviceStartTime", &DocumentEntry::service_start},
        {"serviceStopTime", &DocumentEntry::service_stop},
        {"sourcePatientId", &DocumentEntry::source_patient_id},
        {"hash", &DocumentEntry::hash},
        {"size", &DocumentEntry::size},
        {"repositoryUniqueId", &DocumentEntry::repository},
        {"legalAuthenticator", &DocumentEntry::legal_authenticator},
        {"documentAvailability", &DocumentEntry::availability},
    };
    if (name == "sourcePatientInfo") {
        entry.source_patient_info = std::move(values);
        return;
    }
    if (name == "urn:ihe:iti:xds:2013:referenceIdList") {
        entry.reference_ids = std::move(values);
        return;
    }
    if (name == "URI") {  // may come in numbered pieces: "1|http://…"
        for (const std::string& value : values) {
            const std::size_t bar = value.find('|');
            entry.uri += bar != std::string::npos && bar < 3 ? value.substr(bar + 1) : value;
        }
        return;
    }
    for (const Row& row : rows)
        if (row.name == name && values.size() <= 1) {
            entry.*row.member = first_of(std::move(values));
            return;
        }
    entry.others.emplace_back(std::string(name), joined(values));
}

void take_classification(DocumentEntry& entry, const pugi::xml_node& node) {
    const std::string_view own = attribute_of(node, "classificationScheme");
    if (own == scheme::author) {
        entry.authors.push_back({slot_of(node, "authorPerson"), slot_of(node, "authorInstitution"),
                                 slot_of(node, "authorRole"), slot_of(node, "authorSpecialty"),
                                 slot_of(node, "authorTelecommunication")});
        return;
    }
    Code code{std::string(trim(attribute_of(node, "nodeRepresentation"))),
              first_of(slot_of(node, "codingScheme")), localized(node, "Name")};
    if (code.empty()) return;
    struct Row {
        std::string_view scheme;
        Code DocumentEntry::* member;
    };
    static constexpr Row rows[] = {
        {scheme::class_code, &DocumentEntry::class_code},
        {scheme::type_code, &DocumentEntry::type_code},
        {scheme::format_code, &DocumentEntry::format_code},
        {scheme::facility, &DocumentEntry::facility},
        {scheme::practice_setting, &DocumentEntry::practice_setting},
    };
    for (const Row& row : rows)
        if (row.scheme == own && (entry.*row.member).empty()) {
            entry.*row.member = std::move(code);
            return;
        }
    if (own == scheme::confidentiality)
        entry.confidentiality.push_back(std::move(code));
    else if (own == scheme::event)
        entry.events.push_back(std::move(code));
    else
        entry.others.emplace_back(std::string(own),
                                  code.code + '^' + code.display + '^' + code.scheme);
}

DocumentEntry read_entry(const pugi::xml_node& node) {
    DocumentEntry entry;
    entry.entry_uuid = attribute_of(node, "id");
    entry.logical_id = attribute_of(node, "lid");
    entry.home = as_oid_urn(attribute_of(node, "home"));
    entry.mime_type = trim(attribute_of(node, "mimeType"));
    entry.object_type = attribute_of(node, "objectType");
    const std::string_view status = attribute_of(node, "status");
    entry.status = status.substr(status.rfind(':') + 1);
    entry.title = localized(node, "Name");
    entry.comments = localized(node, "Description");
    for (const pugi::xml_node& child : node.children()) {
        if (is_named(child, "Slot"))
            take_slot(entry, attribute_of(child, "name"), values_of(child));
        else if (is_named(child, "Classification"))
            take_classification(entry, child);
        else if (is_named(child, "VersionInfo"))
            entry.version = attribute_of(child, "versionName");
        else if (is_named(child, "ExternalIdentifier")) {
            const std::string_view own = attribute_of(child, "identificationScheme");
            const std::string value(trim(attribute_of(child, "value")));
            if (own == scheme::patient_id)
                entry.patient_id = value;
            else if (own == scheme::unique_id)
                entry.unique_id = value;
            else if (!value.empty())
                entry.others.emplace_back(std::string(own), value);
        }
    }
    return entry;
}

}  // namespace

bool DocumentEntry::on_demand() const noexcept {
    return object_type == on_demand_document;
}

Status read_status(const pugi::xml_node& element) {
    const std::string_view status = attribute_of(element, "status");
    const std::string_view last = status.substr(status.rfind(':') + 1);
    if (last == "Success") return Status::success;
    if (last == "PartialSuccess") return Status::partial;
    return last == "Failure" ? Status::failure : Status::unknown;
}

std::vector<RegistryError> read_errors(const pugi::xml_node& element) {
    constexpr std::size_t most = 1000;
    std::vector<RegistryError> errors;
    for (const pugi::xml_node& node : child_of(element, "RegistryErrorList").children()) {
        if (!is_named(node, "RegistryError") || errors.size() == most) continue;
        std::string code(trim(attribute_of(node, "errorCode")));
        code = code.substr(code.rfind(':') + 1);
        errors.push_back({std::move(code), attribute_of(node, "severity").ends_with("Warning"),
                          as_oid_urn(trim(attribute_of(node, "location")))});
    }
    return errors;
}

Result<Response> read_response(const pugi::xml_node& element) {
    if (local_name(element) != "AdhocQueryResponse")
        return fail(ErrorKind::malformed, "What came is no answer to a registry query.");
    Response response;
    response.status = read_status(element);
    response.errors = read_errors(element);
    for (const pugi::xml_node& node : child_of(element, "RegistryObjectList").children()) {
        if (node.type() != pugi::node_element) continue;
        const std::string_view name = local_name(node);
        if (name == "ExtrinsicObject") {
            response.documents.push_back(read_entry(node));
        } else if (name == "Association") {
            const std::string_view type = attribute_of(node, "associationType");
            response.associations.push_back({std::string(type.substr(type.rfind(':') + 1)),
                                             std::string(attribute_of(node, "sourceObject")),
                                             std::string(attribute_of(node, "targetObject"))});
        } else if (name == "ObjectRef") {
            ++response.references;
        } else {
            ++response.others;
        }
    }
    return response;
}

PatientId read_cx(std::string_view cx) {
    const std::vector<std::string_view> fields = split(cx, '^');
    PatientId out{std::string(trim(fields.front())), {}};
    if (fields.size() < 4) return out;
    const std::vector<std::string_view> authority = split(fields[3], '&');
    if (authority.size() >= 2) out.authority = trim(authority[1]);
    return out;
}

std::string write_cx(const PatientId& id) {
    return id.id + "^^^&" + id.authority + "&ISO";
}

bool is_oid(std::string_view text) {
    if (text.empty() || text.size() > 128 || text.front() < '0' || text.front() > '2') return false;
    char before = '.';
    for (const char c : text) {
        if (c == '.' ? before == '.' : c < '0' || c > '9') return false;
        before = c;
    }
    return before != '.' && text.find('.') != std::string_view::npos;
}

std::string as_oid_urn(std::string_view text) {
    constexpr std::string_view prefix = "urn:oid:";
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    if (!is_oid(text)) return {};
    return std::string(prefix) + std::string(text);
}

}  // namespace mcr::source::xds
