#pragma once

#include <string_view>

/// Names that the transactions are made of (IHE ITI TF-2 3.18, 3.38, 3.39, 3.43, 3.55; TF-3 4.2).
namespace mcr::source::xds {

inline constexpr std::string_view nhs_number_oid = "2.16.840.1.113883.2.1.4.1";

inline constexpr std::string_view find_documents_query =
    "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d";
inline constexpr std::string_view get_associations_query =
    "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155";

inline constexpr std::string_view stable_document = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1";
inline constexpr std::string_view on_demand_document =
    "urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248";

inline constexpr std::string_view status_prefix = "urn:oasis:names:tc:ebxml-regrep:StatusType:";

namespace scheme {
inline constexpr std::string_view author = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
inline constexpr std::string_view class_code = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a";
inline constexpr std::string_view type_code = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
inline constexpr std::string_view format_code = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d";
inline constexpr std::string_view facility = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1";
inline constexpr std::string_view practice_setting =
    "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead";
inline constexpr std::string_view confidentiality = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";
inline constexpr std::string_view event = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4";
inline constexpr std::string_view patient_id = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";
inline constexpr std::string_view unique_id = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";
}  // namespace scheme

}  // namespace mcr::source::xds
