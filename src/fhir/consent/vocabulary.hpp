#pragma once

#include <string_view>

#include "record/section.hpp"

/// The systems, profiles and extensions of Consents here (docs/fhir.md explains each).
namespace mcr::fhir::consent {

inline constexpr std::string_view basic_profile =
    "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic";
inline constexpr std::string_view intermediate_profile =
    "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentIntermediate";
/// The overarching policy that an objection is an exception to: sharing for care only (PCF).
inline constexpr std::string_view policy_uri =
    "https://profiles.ihe.net/ITI/PCF/Policy-basic-normal";

inline constexpr std::string_view scope_system =
    "http://terminology.hl7.org/CodeSystem/consentscope";
inline constexpr std::string_view loinc_system = "http://loinc.org";
inline constexpr std::string_view consent_code = "59284-0";
inline constexpr std::string_view act_reason_system =
    "http://terminology.hl7.org/CodeSystem/v3-ActReason";
inline constexpr std::string_view participation_system =
    "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

inline constexpr std::string_view section_system = record::section_system;
/// On Consent.provision, once for each section objected to; none for everything.
inline constexpr std::string_view section_extension =
    "https://my-care-record.example/fhir/StructureDefinition/objection-section";
/// On Consent: how far the objection has come, who filed it and on what authority.
inline constexpr std::string_view objection_extension =
    "https://my-care-record.example/fhir/StructureDefinition/objection";
/// On Consent: what the holder decided.
inline constexpr std::string_view decision_extension =
    "https://my-care-record.example/fhir/StructureDefinition/objection-decision";

}  // namespace mcr::fhir::consent
