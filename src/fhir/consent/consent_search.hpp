#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fhir/search.hpp"
#include "objection/objection.hpp"

namespace mcr::fhir::consent {

/// A parameter of Consent searches; the CapabilityStatement is made from the same list.
struct ConsentParameter {
    std::string_view name;
    std::string_view type;
};
[[nodiscard]] std::span<const ConsentParameter> consent_parameters();

/// A search for the Consents of one patient (PCF ITI-108).
struct ConsentSearch {
    people::NhsNumber patient;
    std::vector<std::vector<std::string>> statuses;  ///< one of each must be it
    std::vector<std::vector<std::string>> actors;    ///< ODS codes, alike
    std::vector<std::vector<std::string>> ids;       ///< alike
    bool only_count = false;
    std::vector<std::pair<std::string, std::string>> used;  ///< for the self link
    std::vector<Issue> warnings;
    [[nodiscard]] bool matches(const objection::Objection& objection, Instant now) const;
    [[nodiscard]] std::string query() const;
};

/// Refusals name the parameter and never a number: no patient, two of them, a wrong NHS number, a
/// value or modifier that is not offered; with strict handling every parameter that is not offered.
[[nodiscard]] Judged<ConsentSearch> parse_consent_search(std::span<const QueryParameter> parameters,
                                                         const SearchSettings& settings);

}  // namespace mcr::fhir::consent
