#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcr::source::stu3 {

/// Where elements of STU3 that have no home in R4 are kept:
/// <this><Type>.<element>.
inline constexpr std::string_view kept_extension_base =
    "https://my-care-record.example/fhir/StructureDefinition/stu3-";

inline constexpr std::string_view uk_core_base = "https://fhir.hl7.org.uk/StructureDefinition/";
inline constexpr std::string_view snomed_system = "http://snomed.info/sct";

/// The R4 URL of a code system that changed its name since STU3; nothing for any other.
/// `code` is the code that stands beside it, where the change depends on it.
[[nodiscard]] std::optional<std::string> r4_code_system(std::string_view stu3_system,
                                                        std::string_view code);

/// "PrescriptionType" of every spelling of the CareConnect extension of that name: with and without
/// GPC, of fhir.nhs.uk and fhir.hl7.org.uk, http and https, with and without "-1". Empty for
/// others.
[[nodiscard]] std::string_view care_connect_extension(std::string_view url);

/// Whether `url` is the extension that carries a SNOMED CT description, in any of its spellings.
[[nodiscard]] bool is_description_extension(std::string_view url);

/// The UK Core extension that stands for the CareConnect one; empty where there is none.
[[nodiscard]] std::string_view uk_core_extension(std::string_view url);

/// Whether `url` is a profile of CareConnect or GP Connect for STU3.
[[nodiscard]] bool is_care_connect_profile(std::string_view url);

/// The R4 type of a resource that is of `type` in STU3; the same for most.
[[nodiscard]] std::string_view r4_type(std::string_view type);

/// Whether `text` has the form of a FHIR date, dateTime or instant.
[[nodiscard]] bool looks_like_date(std::string_view text);

}  // namespace mcr::source::stu3
