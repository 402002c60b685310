#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/search.hpp"
#include "people/demographics.hpp"

namespace mcr::fhir {

/// A parameter of Patient searches; `finds`: only where patients can be found by what is known of
/// them. The CapabilityStatement is made from the same list.
struct PatientParameter {
    std::string_view name;
    std::string_view type;
    bool finds = false;
};
[[nodiscard]] std::span<const PatientParameter> patient_parameters();

/// A search for a patient: by number, narrowed by what else is known, or by what is known alone.
struct PatientSearch : ResultShape {
    std::optional<people::NhsNumber> number;
    people::DemographicsService::SearchTerms terms;
    std::optional<DateValue> birth_date;
    std::vector<std::pair<std::string, std::string>> used;
    std::vector<Issue> warnings;
    std::string action;  ///< for the audit, without identifiers

    /// Whether a patient found by number is also what the other terms say.
    [[nodiscard]] bool agrees(const people::Demographics& patient, Instant now) const;
    [[nodiscard]] std::string query() const;
};

/// Refusals name the parameter and never a number or a name. `finds`: searches without a number are
/// offered.
[[nodiscard]] Judged<PatientSearch> parse_patient_search(bool finds, bool by_post,
                                                         std::span<const QueryParameter> parameters,
                                                         const SearchSettings& settings);

}  // namespace mcr::fhir
