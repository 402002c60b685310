#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/protocol/gp_areas.hpp"

namespace mcr::sim {

/// One STU3 resource of a generated record and how it is asked for.
struct GpItem {
    Area area = Area::uncategorised;
    std::string reference;  ///< "Observation/…"
    std::string text;
    std::string date;    ///< FHIR date that period filters look at; empty when unknown
    std::string group;   ///< reference of the listed item it belongs to; empty when listed itself
    std::string status;  ///< problems: active or inactive; medication: "issue"; immunisation:
                         ///< "not-given" or "status"
    std::vector<std::string> mentions;  ///< references of items of other areas
};

/// What a practice holds of one patient: generated, area by area, or a whole document that is
/// served as it stands whatever is asked for.
struct GpRecord {
    std::string nhs_number;
    std::string patient_reference;
    std::vector<std::string> administrative;  ///< Patient first, then Organization, Practitioner, …
    std::vector<GpItem> items;
    std::vector<std::string> ended_allergies;  ///< contained in their List
    std::set<std::string> warnings;            ///< codes that every List carries
    std::string registered_since;              ///< FHIR date, in the note of data-in-transit
    bool dissent = false;                      ///< the patient objects: NO_PATIENT_CONSENT
    std::string whole_document;                ///< not empty: served as it stands
};

/// The practice itself.
struct GpPractice {
    std::string code;
    std::string name;
    std::string base_url;            ///< service root URL, no trailing slash
    std::string asid;                ///< 12 digits; what Ssp-To must say
    std::set<std::string> disabled;  ///< parameters of areas that are switched off at the site
    bool no_agreement = false;       ///< NO_RELATIONSHIP for everyone
    std::map<std::string, GpRecord, std::less<>> records;  ///< by NHS number
};

}  // namespace mcr::sim
