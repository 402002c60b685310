#include "source/cda/oids.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "source/r4/collection.hpp"

namespace mcr::source::cda {
namespace {

struct Known {
    std::string_view oid, uri;
};

/// hl7.org/fhir/R4/terminologies-systems.html, the OIDs of NHS data standards (ITK and NHS Data
/// Dictionary), and terminology.hl7.org for those of HL7 version 3.
constexpr std::array known = {
    Known{"2.16.840.1.113883.6.96", r4::snomed},
    Known{"2.16.840.1.113883.2.1.3.2.4.15", r4::snomed}, Known{"2.16.840.1.113883.6.1", r4::loinc},
    Known{"2.16.840.1.113883.6.8", r4::ucum},
    Known{"2.16.840.1.113883.6.88", "http://www.nlm.nih.gov/research/umls/rxnorm"},
    Known{"2.16.840.1.113883.6.69", "http://hl7.org/fhir/sid/ndc"},
    Known{"2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"},
    Known{"2.16.840.1.113883.6.3.2", "http://hl7.org/fhir/sid/icd-10-uk"},
    Known{"2.16.840.1.113883.6.90", "http://hl7.org/fhir/sid/icd-10-cm"},
    Known{"2.16.840.1.113883.6.4", "http://www.cms.gov/Medicare/Coding/ICD10"},
    Known{"2.16.840.1.113883.6.103", "http://hl7.org/fhir/sid/icd-9-cm"},
    Known{"2.16.840.1.113883.6.104", "http://hl7.org/fhir/sid/icd-9-cm"},
    Known{"2.16.840.1.113883.6.42", "http://hl7.org/fhir/sid/icd-9"},
    Known{"2.16.840.1.113883.6.12", "http://www.ama-assn.org/go/cpt"},
    Known{"2.16.840.1.113883.12.292", "http://hl7.org/fhir/sid/cvx"},
    Known{"2.16.840.1.113883.6.59", "http://hl7.org/fhir/sid/cvx"},
    Known{"2.16.840.1.113883.6.73", "http://www.whocc.no/atc"},
    Known{"2.16.840.1.113883.6.24", "urn:iso:std:iso:11073:10101"},
    Known{"2.16.840.1.113883.3.26.1.1", "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"},
    Known{"2.16.840.1.113883.4.9", "http://fdasis.nlm.nih.gov"},
    Known{"2.16.840.1.113883.6.101", "http://nucc.org/provider-taxonomy"},
    Known{"2.16.840.1.113883.6.238", "urn:oid:2.16.840.1.113883.6.238"},
    Known{"2.16.840.1.113883.6.254", "http://hl7.org/fhir/sid/icf"},
    // dm+d; the Read codes: version 2 (5-byte), CTV3
    Known{"2.16.840.1.113883.2.1.6.4", "https://dmd.nhs.uk"},
    Known{"2.16.840.1.113883.2.1.6.10.1", "https://dmd.nhs.uk"},
    Known{"2.16.840.1.113883.2.1.6.2", "http://read.info/readv2"},
    Known{"2.16.840.1.113883.2.1.3.2.4.14", "http://read.info/ctv3"},
    Known{"2.16.840.1.113883.6.6", "http://read.info/ctv3"},
    Known{"2.16.840.1.113883.2.1.6.8", "http://read.info/ctv3"},
    Known{"2.16.840.1.113883.2.1.3.2.4.16.10",
          "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategory"},
    // identifiers of the NHS
    Known{"2.16.840.1.113883.2.1.4.1", r4::nhs_number_system},
    Known{"2.16.840.1.113883.2.1.4.3", r4::ods_system},
    Known{"2.16.840.1.113883.2.1.3.2.4.19.1", r4::ods_system},
    Known{"2.16.840.1.113883.2.1.3.2.4.19.2", r4::ods_system},
    Known{"1.2.826.0.1285.0.1.10", r4::ods_system},
    Known{"1.2.826.0.1285.0.2.0.65", "https://fhir.nhs.uk/Id/sds-user-id"},
    Known{"1.2.826.0.1285.0.2.0.67", "https://fhir.nhs.uk/Id/sds-role-profile-id"},
    Known{"2.16.840.1.113883.2.1.3.2.4.16.62", "https://fhir.hl7.org.uk/Id/gmc-number"},
    Known{"2.16.840.1.113883.4.6", "http://hl7.org/fhir/sid/us-npi"},
    Known{"2.16.840.1.113883.4.1", "http://hl7.org/fhir/sid/us-ssn"},
    // HL7 version 3
    Known{"2.16.840.1.113883.5.1", "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender"},
    Known{"2.16.840.1.113883.5.2", "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus"},
    Known{"2.16.840.1.113883.5.4", "http://terminology.hl7.org/CodeSystem/v3-ActCode"},
    Known{"2.16.840.1.113883.5.6", "http://terminology.hl7.org/CodeSystem/v3-ActClass"},
    Known{"2.16.840.1.113883.5.7", "http://terminology.hl7.org/CodeSystem/v3-ActPriority"},
    Known{"2.16.840.1.113883.5.8", "http://terminology.hl7.org/CodeSystem/v3-ActReason"},
    Known{"2.16.840.1.113883.5.25", "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"},
    Known{"2.16.840.1.113883.5.60", "http://terminology.hl7.org/CodeSystem/v3-LanguageAbilityMode"},
    Known{"2.16.840.1.113883.5.83",
          "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"},
    Known{"2.16.840.1.113883.5.84", "http://terminology.hl7.org/CodeSystem/v3-ObservationMethod"},
    Known{"2.16.840.1.113883.5.85", "http://terminology.hl7.org/CodeSystem/v3-ObservationMethod"},
    Known{"2.16.840.1.113883.5.88",
          "http://terminology.hl7.org/CodeSystem/v3-ParticipationFunction"},
    Known{"2.16.840.1.113883.5.110", "http://terminology.hl7.org/CodeSystem/v3-RoleClass"},
    Known{"2.16.840.1.113883.5.111", "http://terminology.hl7.org/CodeSystem/v3-RoleCode"},
    Known{"2.16.840.1.113883.5.112",
          "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"},
    Known{"2.16.840.1.113883.5.1008", "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"},
    Known{"2.16.840.1.113883.5.1076",
          "http://terminology.hl7.org/CodeSystem/v3-ReligiousAffiliation"}};

bool is_oid(std::string_view text) {
    return text.size() > 2 && text.size() <= 128 && text.front() >= '0' && text.front() <= '2' &&
           text.back() != '.' && text.find('.') != std::string_view::npos &&
           text.find("..") == std::string_view::npos &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

}  // namespace

std::string uri_of(std::string_view oid) {
    const auto* const found = std::ranges::find(known, oid, &Known::oid);
    if (found != known.end()) return std::string(found->uri);
    if (is_oid(oid)) return "urn:oid:" + std::string(oid);
    if (is_uuid(oid)) return "urn:uuid:" + to_lower(oid);
    return {};
}

}  // namespace mcr::source::cda
