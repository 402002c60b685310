#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/protocol/gp_dialect.hpp"

namespace mcr::sim {

/// One document that a practice keeps.
struct GpDocument {
    std::string id;
    std::string reference;  ///< the STU3 DocumentReference; ADDRESS stands for the service root URL
    std::string content_type;
    std::string content;  ///< empty for a placeholder
    std::string indexed;  ///< FHIR date of filing
};
inline constexpr std::string_view document_address = "ADDRESS";

/// What a practice holds of one patient's documents.
struct GpDocuments {
    std::string nhs_number;
    std::string patient_id;
    std::vector<std::string> administrative;  ///< STU3: Patient first, then what is included
    std::vector<GpDocument> documents;        ///< newest first
    bool dissent = false;                     ///< NO_PATIENT_CONSENT
};

/// The practice itself.
struct GpDocumentPractice {
    std::string code;
    std::string name;
    std::string base_url;  ///< service root URL, no trailing slash
    std::string asid;
    GpDialect dialect = GpDialect::emis;
    bool no_agreement = false;   ///< NO_RELATIONSHIP for everyone
    bool not_enabled = false;    ///< NO_ORGANISATION_CONSENT for everyone
    std::size_t page_size = 20;  ///< documents on a page of the list
    std::map<std::string, GpDocuments, std::less<>> records;  ///< by NHS number
};

}  // namespace mcr::sim
