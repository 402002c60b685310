#pragma once

#include <string>
#include <string_view>

namespace mcr::source::hl7v2 {

/// Tables of the HL7 v2-to-FHIR mapping (HL7/v2-to-fhir, mappings/codesystems). Each gives the FHIR
/// code for one of the v2 table that it is named after; empty where the mapping has none.

[[nodiscard]] std::string_view gender_of(std::string_view sex);                     ///< 0001
[[nodiscard]] std::string_view encounter_class_of(std::string_view patient_class);  ///< 0004
[[nodiscard]] std::string_view class_display_of(std::string_view encounter_class);
[[nodiscard]] std::string_view name_use_of(std::string_view type);                  ///< 0200
[[nodiscard]] std::string_view address_use_of(std::string_view type);               ///< 0190
[[nodiscard]] std::string_view telecom_system_of(std::string_view equipment);       ///< 0202
[[nodiscard]] std::string_view telecom_use_of(std::string_view use);                ///< 0201
[[nodiscard]] std::string_view allergy_category_of(std::string_view type);          ///< 0127
[[nodiscard]] std::string_view criticality_of(std::string_view severity);           ///< 0128
[[nodiscard]] std::string_view severity_of(std::string_view severity);              ///< 0128
[[nodiscard]] std::string_view observation_status_of(std::string_view status);      ///< 0085
[[nodiscard]] std::string_view report_status_of(std::string_view status);           ///< 0123
[[nodiscard]] std::string_view order_status_of(std::string_view status);            ///< 0038
[[nodiscard]] std::string_view order_status_by_control(std::string_view control);   ///< 0119
[[nodiscard]] std::string_view priority_of(std::string_view priority);              ///< 0027, OBR-5
[[nodiscard]] std::string_view document_status_of(std::string_view availability);   ///< 0273
[[nodiscard]] std::string_view composition_status_of(std::string_view completion);  ///< 0271
[[nodiscard]] std::string_view appointment_status_of(std::string_view filler);      ///< 0278
[[nodiscard]] std::string_view immunization_status_of(std::string_view completion);  ///< 0322
/// 0177 and 0272, and the words of FHIR: R or V; empty for what is not sensitive.
[[nodiscard]] std::string_view confidentiality_of(std::string_view code);
/// 0078: whether v3-ObservationInterpretation has the same code.
[[nodiscard]] bool is_interpretation(std::string_view code);
/// 0191 and the subtypes of 0291: "application/pdf" of AP and PDF.
[[nodiscard]] std::string content_type_of(std::string_view type, std::string_view subtype);

/// The system of codes that table 0396 names (CWE.3); a URI of its own for a local name, empty for
/// none.
[[nodiscard]] std::string code_system_of(std::string_view name);

/// "http://terminology.hl7.org/CodeSystem/v2-" and four digits.
[[nodiscard]] std::string v2_table(std::string_view digits);

}  // namespace mcr::source::hl7v2
