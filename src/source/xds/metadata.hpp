#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace mcr::source::xds {

/// A code of a scheme, as ebRIM classifications have it.
struct Code {
    std::string code, scheme, display;
    [[nodiscard]] bool empty() const noexcept { return code.empty() && display.empty(); }
};

struct Author {
    std::vector<std::string> persons;       ///< XCN
    std::vector<std::string> institutions;  ///< XON
    std::vector<std::string> roles, specialties, telecoms;
};

/// One DocumentEntry (ITI TF-3 4.2.3.2), its values as they were written.
struct DocumentEntry {
    std::string entry_uuid, logical_id, version, home, mime_type, object_type;
    std::string status;  ///< "Approved", "Deprecated"; empty if not stated
    std::string title, comments;
    std::string unique_id, patient_id, source_patient_id;  ///< the latter two CX
    std::vector<std::string> source_patient_info;          ///< "PID-5|Doe^John"
    std::string creation_time, language, service_start, service_stop, hash, size;
    std::string repository, uri, legal_authenticator, availability;
    std::vector<std::string> reference_ids;  ///< CXi
    std::vector<Author> authors;
    Code class_code, type_code, format_code, facility, practice_setting;
    std::vector<Code> confidentiality, events;
    /// What the standard does not name: slots, and classifications of another scheme.
    std::vector<std::pair<std::string, std::string>> others;

    [[nodiscard]] bool on_demand() const noexcept;
};

struct Association {
    std::string type;  ///< behind the last colon: "RPLC", "HasMember"
    std::string source, target;
};

/// One RegistryError. Its context and location are outside text and are not kept, but for a
/// location that is a homeCommunityId.
struct RegistryError {
    std::string code;
    bool warning = false;
    std::string community;  ///< "urn:oid:…"; empty if it is no homeCommunityId
};

enum class Status { success, partial, failure, unknown };

struct Response {
    Status status = Status::unknown;
    std::vector<RegistryError> errors;
    std::vector<DocumentEntry> documents;
    std::vector<Association> associations;
    std::uint32_t references = 0;  ///< ObjectRefs, which say nothing but that something is there
    std::uint32_t others = 0;      ///< further registry objects: folders, submission sets
};

/// Reads an AdhocQueryResponse. Errors: malformed for another element.
[[nodiscard]] Result<Response> read_response(const pugi::xml_node& element);

/// Status and errors of an element that carries them: RegistryResponse, AdhocQueryResponse.
[[nodiscard]] Status read_status(const pugi::xml_node& element);
[[nodiscard]] std::vector<RegistryError> read_errors(const pugi::xml_node& element);

/// A patient identifier of HL7 V2: 'id^^^&oid&ISO'.
struct PatientId {
    std::string id, authority;
    bool operator==(const PatientId&) const = default;
};
[[nodiscard]] PatientId read_cx(std::string_view cx);
[[nodiscard]] std::string write_cx(const PatientId& id);
/// "urn:oid:1.2.3" of it or of "1.2.3"; empty if it is neither.
[[nodiscard]] std::string as_oid_urn(std::string_view text);
[[nodiscard]] bool is_oid(std::string_view text);

}  // namespace mcr::source::xds
