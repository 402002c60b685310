#pragma once

#include <string>
#include <string_view>

namespace mcr::fhir {

struct CapabilityInputs {
    std::string base;  ///< "https://host/fhir"
    std::string version;
    std::string date;             ///< FHIR dateTime since when this instance runs
    bool finds_patients = false;  ///< searches of Patient by name and birth date are offered
    bool issues_tokens = false;   ///< tokens are had at [base without /fhir]/oauth/token
    bool consents = false;        ///< objections are offered as Consents
    bool questions = false;       ///< and the questions about them
};

/// The CapabilityStatement (R4) of this instance, made from resource_types() and
/// the lists of parameters, and therefore true.
[[nodiscard]] std::string capability_json(const CapabilityInputs& inputs);

}  // namespace mcr::fhir
