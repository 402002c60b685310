#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/protocol/gp_dialect.hpp"

namespace mcr::sim {

/// One table of a page, or what stands in its place.
struct GpTable {
    std::string title;  ///< of the subsection; empty where the page has only one
    std::string id;     ///< of the table element
    std::vector<std::string_view> columns;
    std::vector<std::vector<std::string>> rows;  ///< plain text, newest first
    bool unsupported = false;                    ///< the system does not store this
};

/// One section of a record, which becomes a page.
struct GpPage {
    std::string title;
    std::string banner;  ///< how it was filled; empty for none
    std::vector<GpTable> tables;
    bool unavailable = false;        ///< the system cannot give it through GP Connect
    bool confidential = false;       ///< some of it is left out
    bool only_confidential = false;  ///< all of it is
};

/// What a practice holds of one patient, as Access Record HTML tells it.
struct GpPages {
    std::string nhs_number;
    std::string patient_id;
    std::vector<std::string>
        administrative;  ///< DSTU2: Patient, Organization, Practitioner, Device
    std::map<std::string, GpPage, std::less<>> pages;  ///< by code of the record section
    bool in_transit = false;
    std::string registered_since;  ///< FHIR date, in the banner of a transfer
    bool dissent = false;          ///< NO_PATIENT_CONSENT
};

/// The practice itself.
struct GpPagePractice {
    std::string code;
    std::string name;
    std::string base_url;  ///< service root URL, no trailing slash
    std::string asid;
    GpDialect dialect = GpDialect::emis;
    bool no_agreement = false;                            ///< NO_RELATIONSHIP for everyone
    bool not_enabled = false;                             ///< NO_ORGANISATION_CONSENT for everyone
    std::map<std::string, GpPages, std::less<>> records;  ///< by NHS number
};

}  // namespace mcr::sim
