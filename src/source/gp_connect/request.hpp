#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "mcr_version.hpp"
#include "people/nhs_number.hpp"
#include "people/professional.hpp"
#include "record/section.hpp"
#include "source/stu3/findings.hpp"

namespace mcr::source::gp_connect {

/// The system that asks, as practices see it in their audit.
struct Consumer {
    std::string issuer = "https://my-care-record.example";  ///< iss: URL of this installation
    std::string device_system = "https://my-care-record.example/Id/device";
    std::string device_value = "relay";
    std::string device_model = "My Care Record";
    std::string device_version = MCR_VERSION;
};

/// The clinical areas that hold what `sections` want. Allergies bring the ended ones along.
[[nodiscard]] stu3::Areas areas_for(const record::Sections& sections);

/// Whether `sections` want what every answer holds whatever the areas: the patient and the
/// practice.
[[nodiscard]] bool wants_administration(const record::Sections& sections);

/// The Parameters of $gpc.getstructuredrecord (GP Connect 1.6.2): each area of `areas` without
/// filters, ended allergies included.
[[nodiscard]] std::string parameters_for(const people::NhsNumber& patient,
                                         const stu3::Areas& areas);

/// The unsigned token of GP Connect's cross-organisation audit and provenance: five minutes from
/// `now`, names the person, the organisation and the device that ask. Ends with a dot.
[[nodiscard]] std::string audit_token(const Consumer& consumer, const people::Professional& asker,
                                      std::string_view audience, Instant now);

}  // namespace mcr::source::gp_connect
