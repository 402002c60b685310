#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "mcr_version.hpp"
#include "people/nhs_number.hpp"
#include "people/professional.hpp"

namespace mcr::source::gp_connect {

/// The system that asks, as practices see it in their audit.
struct Consumer {
    std::string issuer = "https://my-care-record.example";  ///< iss: URL of this installation
    std::string device_system = "https://my-care-record.example/Id/device";
    std::string device_value = "relay";
    std::string device_model = "My Care Record";
    std::string device_version = MCR_VERSION;
};

/// The unsigned token of GP Connect's cross-organisation audit and provenance: five minutes from
/// `now`, names the person, the organisation and the device that ask. Ends with a dot.
[[nodiscard]] std::string audit_token(const Consumer& consumer, const people::Professional& asker,
                                      std::string_view audience, Instant now);

/// The same as Access Record HTML 0.7 has it (FHIR DSTU2): it names the record that is asked for
/// too, and its audience is that of all systems.
[[nodiscard]] std::string audit_token_dstu2(const Consumer& consumer,
                                            const people::Professional& asker,
                                            const people::NhsNumber& patient, Instant now);

}  // namespace mcr::source::gp_connect
