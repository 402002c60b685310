#pragma once

#include <string>

#include "people/nhs_number.hpp"
#include "record/section.hpp"
#include "source/stu3/findings.hpp"

namespace mcr::source::gp_connect {

/// The clinical areas that hold what `sections` want. Allergies bring the ended ones along.
[[nodiscard]] stu3::Areas areas_for(const record::Sections& sections);

/// Whether `sections` want what every answer holds whatever the areas: the patient and the
/// practice.
[[nodiscard]] bool wants_administration(const record::Sections& sections);

/// The Parameters of $gpc.getstructuredrecord (GP Connect 1.6.2): each area of `areas` without
/// filters, ended allergies included.
[[nodiscard]] std::string parameters_for(const people::NhsNumber& patient,
                                         const stu3::Areas& areas);

}  // namespace mcr::source::gp_connect
